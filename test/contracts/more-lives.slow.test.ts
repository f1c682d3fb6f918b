import fc from 'fast-check'
import { test } from 'vitest'
import { arbitraryLife, live } from './random-life.ts'

/** The other half is in lives.slow.test.ts. */
test('another five thousand lives of forwards', { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(arbitraryLife(60), (life) => {
      live(life)
    }),
    { numRuns: 5_000, seed: 12 },
  )
})
