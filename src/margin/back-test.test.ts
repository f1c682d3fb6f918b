import { expect, test } from 'vitest'
import { exceptionBand } from './back-test.ts'
import { christoffersen, kupiec } from './likelihood.ts'

const days = (n: number, ...hits: readonly number[]): readonly boolean[] =>
  Array.from({ length: n }, (_, t) => hits.includes(t))

test('of 504 days at 1 %, 1 to 10; of 250, 0 or 1 to 6', () => {
  expect(exceptionBand(504, 10_000)).toEqual({ min: 1, max: 10 })
  expect(exceptionBand(250, 10_000)).toEqual({ min: 0, max: 6 })
  expect(exceptionBand(1, 500_000)).toEqual({ min: 0, max: 1 })
})

test('as many exceptions as expected have a ratio of zero; five times as many do not', () => {
  expect(kupiec(days(1000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 10_000)).toEqual({
    statistic: 0,
    chance: 1_000_000,
  })
  const many = kupiec(days(500, ...Array.from({ length: 25 }, (_, k) => 20 * k)), 10_000)
  const byHand = 2 * (25 * Math.log(5) + 475 * Math.log(0.95 / 0.99))
  expect(many.statistic).toBe(Math.round(1000 * byHand))
  expect(many.chance).toBe(0)
})

test('no exception at all is not proof of a bad margin in 100 days, and is in 504', () => {
  expect(kupiec(days(100), 10_000).statistic).toBe(Math.round(-2000 * 100 * Math.log(0.99)))
  expect(kupiec(days(100), 10_000).chance).toBeGreaterThan(50_000)
  expect(kupiec(days(504), 10_000).chance).toBeLessThan(50_000)
})

test('exceptions in a row speak against independence, apart they do not', () => {
  expect(christoffersen(days(250, 100, 101, 102, 103)).chance).toBeLessThan(10)
  expect(christoffersen(days(250, 20, 90, 150, 220)).chance).toBeGreaterThan(500_000)
})

test('the chance is that of χ² with one degree: 3.841 is 5 %', () => {
  // LR = 3.8415 would be 50,000; the nearest that whole days give.
  const { statistic, chance } = kupiec(days(504, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 10_000)
  expect(statistic).toBeGreaterThan(3_800)
  expect(chance).toBeGreaterThan(40_000)
  expect(chance).toBeLessThan(52_000)
})
