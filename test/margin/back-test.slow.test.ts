/** All portfolios, several seeds, one day and five: exceptions stay within the binomial 95 % band about as often as that says. */
import { describe, expect, test } from 'vitest'
import { AS_CHARGED, backTest, count, exceptionBand, kupiec, SCENARIO_OPTIONS } from '#margin'
import { curvesOf, LEARNED, ONE_DAY, PORTFOLIOS, TESTED } from './portfolios.ts'

const band = exceptionBand(TESTED, 10_000)

describe('over two years of days', () => {
  test.each(PORTFOLIOS)('$name', ({ lots }) => {
    for (const measured of [
      { kind: 'shortfall', tail: 25_000 },
      { kind: 'risk', tail: 10_000 },
    ] as const) {
      const history = curvesOf(1)
      const exceptions = backTest(lots, {
        history,
        measured,
        options: ONE_DAY,
        from: LEARNED,
        step: 1,
      })
      expect(count(exceptions)).toBeGreaterThanOrEqual(band.min)
      expect(count(exceptions)).toBeLessThanOrEqual(band.max)
      expect(kupiec(exceptions, 10_000).chance).toBeGreaterThan(20_000)
    }
  })
})

test('over twenty other pairs of years, nineteen times in twenty', () => {
  let within = 0
  const seeds = Array.from({ length: 20 }, (_, k) => 100 + k)
  const few = PORTFOLIOS.filter(({ lots }) => lots.size <= 2)
  for (const seed of seeds)
    for (const { lots } of few) {
      const exceptions = backTest(lots, {
        history: curvesOf(seed),
        measured: { kind: 'shortfall', tail: 25_000 },
        options: ONE_DAY,
        from: LEARNED,
        step: 1,
      })
      if (count(exceptions) >= band.min && count(exceptions) <= band.max) within++
    }
  expect(within).toBeGreaterThanOrEqual(Math.floor(seeds.length * few.length * 0.93))
})

test.each(PORTFOLIOS)('$name: over a hundred periods of five days, as charged', ({ lots }) => {
  const exceptions = backTest(lots, {
    history: curvesOf(1),
    measured: AS_CHARGED,
    options: SCENARIO_OPTIONS,
    from: LEARNED,
    step: 5,
  })
  expect(exceptions).toHaveLength(100)
  expect(count(exceptions)).toBeLessThanOrEqual(exceptionBand(100, 10_000).max)
})
