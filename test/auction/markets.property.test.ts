/** What holds of whole markets, tried on a few hundred random ones each (properties/). */
import { describe, test } from 'vitest'
import { EXHAUSTIVE } from './properties/exhaustive.ts'
import { MONOTONE } from './properties/monotone.ts'
import { RULES } from './properties/rules.ts'
import { SYMMETRY } from './properties/symmetry.ts'

const SEED = 20_270_201

describe.each([
  ['rules', RULES],
  ['symmetry', SYMMETRY],
  ['exhaustive search', EXHAUSTIVE],
  ['monotonicity', MONOTONE],
])('%s', (_, properties) => {
  test.each(properties)('$name', ({ check, runs }) => check(runs, SEED))
})
