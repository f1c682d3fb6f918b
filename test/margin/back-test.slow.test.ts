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

const SEEDS = Array.from({ length: 8 }, (_, k) => 100 + k)

test('over eight other pairs of years, within the band but for one time in ten at most', () => {
  const outright = PORTFOLIOS.filter(({ lots }) => lots.size === 1)
  const within = SEEDS.flatMap((seed) => {
    const history = curvesOf(seed)
    return outright.map(({ lots }) => {
      const measured = { kind: 'shortfall', tail: 25_000 } as const
      const hits = count(
        backTest(lots, { history, measured, options: ONE_DAY, from: LEARNED, step: 1 }),
      )
      return hits >= band.min && hits <= band.max
    })
  })
  expect(within.filter((is) => is).length).toBeGreaterThanOrEqual(0.9 * within.length)
})

test('over five days, as charged: between one in two hundred and one in fifty', () => {
  const exceptions = SEEDS.flatMap((seed) => {
    const history = curvesOf(seed)
    return PORTFOLIOS.flatMap(({ lots }) =>
      backTest(lots, {
        history,
        measured: AS_CHARGED,
        options: SCENARIO_OPTIONS,
        from: LEARNED,
        step: 5,
      }),
    )
  })
  expect(exceptions).toHaveLength(SEEDS.length * PORTFOLIOS.length * 100)
  expect(count(exceptions) / exceptions.length).toBeGreaterThan(1 / 200)
  expect(count(exceptions) / exceptions.length).toBeLessThan(1 / 50)
})
