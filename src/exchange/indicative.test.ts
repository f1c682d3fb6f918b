import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gridOf, onGrid } from './indicative.ts'

test('grids are 1, 2 or 5 times a power of ten, finer the more stand on each side', () => {
  const grid = (price: number, thinner: number) => Number(gridOf(BigInt(price), thinner))
  expect([10, 6, 3].map((thinner) => grid(3_641_500_000, thinner))).toEqual([
    20_000_000, 50_000_000, 100_000_000,
  ])
  expect(grid(0, 10)).toBe(1)
})

test('rounding lands on the grid, at most half a step away', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.bigInt(1n, 10n ** 9n), (price, grid) => {
      const rounded = onGrid(price, grid)
      expect(rounded % grid).toBe(0n)
      const off = rounded > price ? rounded - price : price - rounded
      expect(2n * off <= grid).toBe(true)
    }),
  )
})
