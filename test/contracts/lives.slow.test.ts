import fc from 'fast-check'
import { test } from 'vitest'
import { arbitraryLife, live } from './random-life.ts'

test('ten thousand lives of forwards', { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(arbitraryLife(60), (life) => {
      live(life)
    }),
    { numRuns: 10_000, seed: 11 },
  )
})
