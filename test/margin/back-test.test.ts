/** Two simulated years: the margin is exceeded about as often as it says. */
import { expect, test } from 'vitest'
import { AS_CHARGED, backTest, count, exceptionBand, kupiec } from '#margin'
import { curvesOf, LEARNED, ONE_DAY, PORTFOLIOS, TESTED } from './portfolios.ts'

const SEED = 1

test.each(PORTFOLIOS.slice(0, 4))('$name: a day in a hundred, by the expected shortfall', (of) => {
  const exceptions = backTest(of.lots, {
    history: curvesOf(SEED),
    measured: { kind: 'shortfall', tail: 25_000 },
    options: ONE_DAY,
    from: LEARNED,
    step: 1,
  })
  expect(exceptions).toHaveLength(TESTED)
  const { min, max } = exceptionBand(TESTED, 10_000)
  expect([min, max]).toEqual([1, 10])
  expect(count(exceptions)).toBeGreaterThanOrEqual(min)
  expect(count(exceptions)).toBeLessThanOrEqual(max)
  expect(kupiec(exceptions, 10_000).chance).toBeGreaterThan(50_000)
})

test('half the margin is found out', () => {
  const exceptions = backTest(new Map([['h100.2027-01', 10]]), {
    history: curvesOf(SEED),
    measured: { kind: 'risk', tail: 120_000 },
    options: ONE_DAY,
    from: LEARNED,
    step: 1,
  })
  expect(count(exceptions)).toBeGreaterThan(exceptionBand(TESTED, 10_000).max)
  expect(kupiec(exceptions, 10_000).chance).toBeLessThan(10)
})

test('with its floor an A100 margin is too much rather than too little', () => {
  const exceptions = backTest(new Map([['a100.2027-01', 10]]), {
    history: curvesOf(SEED),
    measured: AS_CHARGED,
    options: ONE_DAY,
    from: LEARNED,
    step: 1,
  })
  expect(count(exceptions)).toBeLessThanOrEqual(3)
})
