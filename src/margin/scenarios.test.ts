import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type CurveHistory,
  filtered,
  pnlOf,
  SCENARIO_OPTIONS,
  scenariosAt,
  scenariosOf,
  squareRoot,
} from './scenarios.ts'

/** Two products that go up by 1 % and down by 1 % in turn; the second ten times as far, and the other way. */
function seesaw(days: number): CurveHistory {
  const marks = [1_000_000_000n, 1_000_000_000n]
  const history = Array.from({ length: days }, (_, t) => {
    const sign = t % 2 === 0 ? 1n : -1n
    if (t > 0) {
      marks[0] = ((marks[0] ?? 0n) * (100n + sign)) / 100n
      marks[1] = ((marks[1] ?? 0n) * (100n - 10n * sign)) / 100n
    }
    return [...marks]
  })
  return { products: ['a', 'b'], days: history }
}

const ONE_DAY = { horizon: 1, horizonInDelivery: 1, decay: 97, most: 500 }

test('at a steady volatility a scenario is a day of the past, at the mark of today', () => {
  const history = seesaw(60)
  const scenarios = scenariosOf(history, ONE_DAY)
  if (!scenarios.ok) throw new Error(JSON.stringify(scenarios.error))
  const [last = 0n] = history.days.at(-1) ?? []
  const onePercent = last / 100n
  const moves = scenarios.value.moves.map(([a = 0n]) => a)
  expect(moves).toHaveLength(39)
  for (const move of moves) {
    const size = move < 0n ? -move : move
    expect(Number((1000n * size) / onePercent)).toBeGreaterThan(985)
    expect(Number((1000n * size) / onePercent)).toBeLessThan(1015)
  }
})

test('one scenario moves all products, as one day did', () => {
  const scenarios = scenariosOf(seesaw(60), ONE_DAY)
  if (!scenarios.ok) throw new Error(JSON.stringify(scenarios.error))
  for (const [a = 0n, b = 0n] of scenarios.value.moves) expect(a < 0n).toBe(b > 0n)
})

test('when a product has grown wilder, its calm past is scaled up', () => {
  const calm = seesaw(60)
  const [last = 0n, other = 0n] = calm.days.at(-1) ?? []
  const wild = { ...calm, days: [...calm.days, [(last * 92n) / 100n, other]] }
  const largest = (history: CurveHistory): bigint => {
    const scenarios = scenariosOf(history, ONE_DAY)
    if (!scenarios.ok) throw new Error(JSON.stringify(scenarios.error))
    return scenarios.value.moves.map(([a = 0n]) => a).reduce((x, y) => (x > y ? x : y))
  }
  // σ² = 0.97·1 + 0.03·64 = 2.89 times what it was: 1.7 times as far, at 92 % of the mark.
  expect(Number((100n * largest(wild)) / largest(calm))).toBeGreaterThan(148)
  expect(Number((100n * largest(wild)) / largest(calm))).toBeLessThan(164)
})

test('what is being delivered is closed out over ten days, what is not over five', () => {
  const days = Array.from({ length: 60 }, (_, t) => [1_000_000n + BigInt(t) * 1000n])
  const history = { products: ['a'], days }
  const of = (delivering: readonly string[]): readonly bigint[] => {
    const options = { ...SCENARIO_OPTIONS, delivering: new Set(delivering) }
    const scenarios = scenariosOf(history, options)
    return scenarios.ok ? pnlOf(new Map([['a', 1]]), scenarios.value) : []
  }
  const [five = 0n] = of([])
  const [ten = 0n] = of(['a'])
  expect(of([])).toHaveLength(of(['a']).length)
  expect(Number((100n * ten) / five)).toBeGreaterThan(195)
  expect(Number((100n * ten) / five)).toBeLessThan(210)
})

test('scenarios of a day know nothing of later days', () => {
  const history = seesaw(80)
  const until = { ...history, days: history.days.slice(0, 60) }
  expect(scenariosAt(filtered(history), 59, ONE_DAY)).toEqual(
    scenariosAt(filtered(until), 59, ONE_DAY),
  )
})

test('a mark never falls below zero', () => {
  const days = Array.from({ length: 40 }, (_, t) => [t < 38 ? 1_000_000_000n : 10_000_000n])
  const history = { products: ['a'], days: days.map(([x = 0n], t) => [x + BigInt(t % 3)]) }
  const scenarios = scenariosOf(history, ONE_DAY)
  if (!scenarios.ok) throw new Error(JSON.stringify(scenarios.error))
  for (const [a = 0n] of scenarios.value.moves) expect(a).toBeGreaterThanOrEqual(-10_000_000n)
})

test('a short history, a hole, a mark of zero are refused', () => {
  expect(scenariosOf(seesaw(30))).toMatchObject({
    ok: false,
    error: [{ code: 'history_too_short', at: '/days' }],
  })
  const zero = seesaw(60).days.map((day, t) => (t === 7 ? [day[0] ?? 0n, 0n] : day))
  expect(scenariosOf({ products: ['a', 'b'], days: zero })).toMatchObject({
    ok: false,
    error: [{ code: 'mark_not_positive', at: '/days/7/1' }],
  })
  const hole = seesaw(60).days.map((day, t) => (t === 7 ? day.slice(0, 1) : day))
  expect(scenariosOf({ products: ['a', 'b'], days: hole }).ok).toBe(false)
})

test('square roots are whole and exact', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), (square) => {
      const root = squareRoot(square)
      expect(root * root).toBeLessThanOrEqual(square)
      expect((root + 1n) * (root + 1n)).toBeGreaterThan(square)
    }),
  )
})
