/** What holds of whole markets, tried on some dozens of random ones each (properties/); more in the slow tests. */
import { describe, test } from 'vitest'
import { CHANGES } from './properties/changes.ts'
import { EXHAUSTIVE } from './properties/exhaustive.ts'
import { LIMITS } from './properties/limits.ts'
import { MONOTONE } from './properties/monotone.ts'
import { REASONS } from './properties/reasons.ts'
import { RULES } from './properties/rules.ts'
import { SYMMETRY } from './properties/symmetry.ts'

const SEED = 20_270_201
const SHARE = 3

describe.each([
  ['rules', RULES],
  ['symmetry', SYMMETRY],
  ['exhaustive search', EXHAUSTIVE],
  ['limits', LIMITS],
  ['monotonicity', MONOTONE],
  ['reasons', REASONS],
  ['changes', CHANGES],
])('%s', (_, properties) => {
  test.each(properties)('$name', ({ check, runs }) => check(Math.ceil(runs / SHARE), SEED))
})
