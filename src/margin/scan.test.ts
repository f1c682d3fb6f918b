import { expect, test } from 'vitest'
import { scanLoss } from './scan.ts'

test('ten lots of 744 hours with a range of 15 % of 2.10 scan to 2,343.60', () => {
  const range = (744n * 2_100_000n * 15n) / 100n
  expect(scanLoss(new Map([['h100', 10]]), new Map([['h100', range]]))).toBe(2_343_600_000n)
  expect(scanLoss(new Map([['h100', -10]]), new Map([['h100', range]]))).toBe(2_343_600_000n)
})

test('prices move in parallel, so a spread of equal ranges scans to nothing', () => {
  const ranges = new Map([
    ['near', 300n],
    ['far', 300n],
  ])
  const spread = new Map([
    ['near', 7],
    ['far', -7],
  ])
  expect(scanLoss(spread, ranges)).toBe(0n)
})
