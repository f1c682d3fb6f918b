import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MICRO_PER_UNIT } from '#market'
import { reduced } from './fraction.ts'
import { forwardCurve, type KnownPrice, type Stretch } from './forward-curve.ts'
import { solveExactly } from './linear-system.ts'

const weeks = (...hours: readonly number[]): readonly Stretch[] =>
  hours.map((h, w) => ({ id: `w${w}`, hours: h }))

const price = (contract: string, stretches: readonly string[], units: number): KnownPrice => ({
  contract,
  stretches,
  price: BigInt(units) * MICRO_PER_UNIT,
})

test('four equal weeks, the month at 100, two weeks at 112 and 104: a straight line, 112, 104, 96, 88', () => {
  const stretches = weeks(168, 168, 168, 168)
  const all = stretches.map(({ id }) => id)
  const curve = forwardCurve(stretches, [
    price('month', all, 100),
    price('week 1', ['w0'], 112),
    price('week 2', ['w1'], 104),
  ])
  if (!curve.ok) throw new Error(JSON.stringify(curve.error))
  expect(curve.value.exact).toEqual(
    [112n, 104n, 96n, 88n].map((over) => ({ over: over * MICRO_PER_UNIT, under: 1n })),
  )
})

test('January 2027 in fragments: 2100, 318075/154, 2040, 44925/22, 158100/77 exactly', () => {
  const stretches = weeks(72, 168, 168, 168, 168)
  const curve = forwardCurve(stretches, [
    price('1 to 3 January', ['w0'], 2100),
    price('second week', ['w2'], 2040),
    price(
      'January',
      stretches.map(({ id }) => id),
      2055,
    ),
  ])
  if (!curve.ok) throw new Error(JSON.stringify(curve.error))
  const exact = curve.value.exact.map(({ over, under }) =>
    reduced({ over, under: under * MICRO_PER_UNIT }),
  )
  expect(exact).toEqual([
    { over: 2100n, under: 1n },
    { over: 318_075n, under: 154n },
    { over: 2040n, under: 1n },
    { over: 44_925n, under: 22n },
    { over: 158_100n, under: 77n },
  ])
  expect([...curve.value.marks.values()]).toEqual([
    2_100_000_000n,
    2_065_422_078n,
    2_040_000_000n,
    2_042_045_455n,
    2_053_246_753n,
  ])
})

test('prices that contradict one another are an arbitrage, with its legs and its gain', () => {
  const stretches = weeks(100, 100)
  const curve = forwardCurve(stretches, [
    price('week 1', ['w0'], 10),
    price('week 2', ['w1'], 20),
    price('both', ['w0', 'w1'], 16),
  ])
  expect(curve).toEqual({
    ok: false,
    error: [
      {
        code: 'prices_arbitrage',
        at: '/prices',
        cause:
          'the prices contradict one another: buy 1 of week 1, buy 1 of week 2, sell 1 of both holds nothing in any of 2 stretches and gains 200.00',
        remedy: 'Correct or drop one of these prices.',
      },
    ],
  })
})

test('a price said twice is no contradiction', () => {
  const stretches = weeks(1, 1, 1)
  const once = [price('a', ['w0'], 10), price('b', ['w2'], 30)]
  const curve = forwardCurve(stretches, [...once, price('a again', ['w0'], 10)])
  expect(curve).toEqual(forwardCurve(stretches, once))
  expect(curve.ok && [...curve.value.marks.values()]).toEqual([
    10_000_000n,
    20_000_000n,
    30_000_000n,
  ])
})

test('one price alone leaves the slope open', () => {
  const curve = forwardCurve(weeks(1, 1, 1), [price('a', ['w0'], 10)])
  expect(curve).toMatchObject({ ok: false, error: [{ code: 'curve_underdetermined' }] })
})

test('hour-weighted averages come out exactly, whatever the prices', () => {
  const prices = fc.array(fc.bigInt({ min: 1n, max: 10_000_000n }), { minLength: 3, maxLength: 3 })
  const hours = fc.array(fc.integer({ min: 1, max: 744 }), { minLength: 6, maxLength: 12 })
  fc.assert(
    fc.property(hours, prices, (lengths, [a = 1n, b = 1n, c = 1n]) => {
      const stretches = weeks(...lengths)
      const ids = stretches.map(({ id }) => id)
      const known = [
        { contract: 'all', stretches: ids, price: a },
        { contract: 'first', stretches: ids.slice(0, 2), price: b },
        { contract: 'last', stretches: ids.slice(-1), price: c },
      ]
      const curve = forwardCurve(stretches, known)
      if (!curve.ok) throw new Error(JSON.stringify(curve.error))
      for (const { stretches: within, price: average } of known) {
        let [over, under, total] = [0n, 1n, 0n]
        for (const [g, { id, hours: h }] of stretches.entries()) {
          const f = curve.value.exact[g]
          if (!within.includes(id) || f === undefined) continue
          over = over * f.under + f.over * BigInt(h) * under
          under *= f.under
          total += BigInt(h)
        }
        expect(over).toBe(average * total * under)
      }
    }),
    { numRuns: 50 },
  )
})

test('elimination without fractions solves what has one solution, and only that', () => {
  const solution = solveExactly([
    { coefficients: [0n, 2n], value: 3n },
    { coefficients: [3n, 1n], value: 1n },
  ])
  expect(solution).toEqual([
    { over: -1n, under: 6n },
    { over: 3n, under: 2n },
  ])
  const twice = { coefficients: [1n, 1n], value: 1n }
  expect(solveExactly([twice, twice])).toBeUndefined()
})
