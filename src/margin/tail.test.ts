import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roundedUp } from './fraction.ts'
import { expectedShortfall, valueAtRisk } from './tail.ts'

const PNL = [-120n, 35n, -310n, 80n, -45n, 60n, -220n, 15n, 150n, -90n]

test('the worst of ten at 90 % is 310; the mean of the worst two is 265', () => {
  expect(valueAtRisk(PNL, 100_000)).toBe(310n)
  expect(roundedUp(expectedShortfall(PNL, 100_000))).toBe(310n)
  expect(roundedUp(expectedShortfall(PNL, 200_000))).toBe(265n)
})

test('where the tail is no whole number of scenarios the last one counts in part', () => {
  // One and a half: (310 + 220 / 2) / 1.5 = 280.
  expect(roundedUp(expectedShortfall(PNL, 150_000))).toBe(280n)
  expect(valueAtRisk(PNL, 150_000)).toBe(220n)
})

test('a tail smaller than one scenario is the worst one', () => {
  expect(roundedUp(expectedShortfall(PNL, 1))).toBe(310n)
  expect(valueAtRisk(PNL, 1)).toBe(310n)
})

test('expected shortfall is subadditive: two portfolios together never need more than each by itself', () => {
  const gain = fc.bigInt({ min: -1000n, max: 1000n })
  const pairs = fc.array(fc.tuple(gain, gain), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(pairs, fc.integer({ min: 1, max: 1_000_000 }), (pnl, tail) => {
      const of = (pick: (pair: readonly [bigint, bigint]) => bigint) =>
        expectedShortfall(pnl.map(pick), tail)
      const [a, b, both] = [of(([x]) => x), of(([, y]) => y), of(([x, y]) => x + y)]
      expect(both.over).toBeLessThanOrEqual(a.over + b.over)
      const risk = valueAtRisk(
        pnl.map(([x]) => x),
        tail,
      )
      expect(a.over).toBeGreaterThanOrEqual(risk * a.under > a.over ? a.over : risk * a.under)
    }),
  )
})
