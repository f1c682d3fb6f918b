/** The same as markets.property.test.ts on other markets, and six times as many. */
import { describe, test } from 'vitest'
import { CHANGES } from './properties/changes.ts'
import { EXHAUSTIVE } from './properties/exhaustive.ts'
import { LIMITS } from './properties/limits.ts'
import { MONOTONE } from './properties/monotone.ts'
import { REASONS } from './properties/reasons.ts'
import { RULES } from './properties/rules.ts'
import { SYMMETRY } from './properties/symmetry.ts'

const SEED = 20_280_302
const TIMES = 2

describe.each([
  ['rules', RULES],
  ['symmetry', SYMMETRY],
  ['exhaustive search', EXHAUSTIVE],
  ['limits', LIMITS],
  ['monotonicity', MONOTONE],
  ['reasons', REASONS],
  ['changes', CHANGES],
])('%s, at length', (_, properties) => {
  test.each(properties)('$name', { timeout: 120_000 }, ({ check, runs }) => {
    check(runs * TIMES, SEED)
  })
})
