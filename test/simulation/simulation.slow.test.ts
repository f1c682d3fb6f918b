/** Two thousand seeds; each that fails is named with the command that runs it again. */
import { expect, test } from 'vitest'
import { failuresOf, range } from './many.ts'

const FIRST = 1001

test('two thousand seeds hold', { timeout: 900_000 }, async () => {
  const { failures, totals } = await failuresOf(range(FIRST, FIRST + 1999))
  expect(failures).toEqual([])
  // The storms are storms, and the venue trades in them.
  expect(totals.answers).toBeGreaterThan(20_000)
  expect(totals.restarts).toBeGreaterThan(6_000)
  expect(totals.auctions).toBeGreaterThan(5_000)
  expect(totals.fills).toBeGreaterThan(1_000)
})
