import fc from 'fast-check'
import { expect, test } from 'vitest'
import { initialMargin, type MarginInputs } from './initial-margin.ts'

const USD = 1_000_000n

/** Forty scenarios, so the worst 2.5 % is one. `a` and `b` fall by 10.00 together, `c` by 1.00 in another. */
const INPUTS: MarginInputs = {
  marks: new Map([
    ['a', 100n * USD],
    ['b', 100n * USD],
    ['c', 100n * USD],
  ]),
  openInterest: new Map([
    ['a', 30],
    ['b', 10 ** 12],
    ['c', 10 ** 12],
  ]),
  scenarios: {
    products: ['a', 'b', 'c'],
    moves: Array.from({ length: 40 }, (_, s) => [
      s === 0 ? -10n * USD : s === 1 ? 10n * USD : 0n,
      s === 0 ? -10n * USD : s === 1 ? 10n * USD : 0n,
      s === 2 ? -USD : 0n,
    ]),
  },
}

test('ten lots lose 100.00 in the worst scenario; a quarter of the open interest adds a sixteenth', () => {
  expect(initialMargin(new Map([['a', 10]]), INPUTS)).toEqual({
    shortfall: 100n * USD,
    floor: 30n * USD,
    concentration: 6_250_000n,
    total: 106_250_000n,
  })
})

test('what hardly moves needs 3 % of its notional, and what is hedged out too', () => {
  expect(initialMargin(new Map([['c', 10]]), INPUTS).total).toBe(30n * USD + 1n)
  const hedged = new Map([
    ['b', 10],
    ['a', -10],
  ])
  const { shortfall, floor } = initialMargin(hedged, INPUTS)
  expect([shortfall, floor]).toEqual([0n, 60n * USD])
})

test('nobody else holds it: the whole open interest, so twice the shortfall', () => {
  const alone = { ...INPUTS, openInterest: new Map() }
  expect(initialMargin(new Map([['a', 10]]), alone).total).toBe(200n * USD)
})

test('nothing needs nothing', () => {
  expect(initialMargin(new Map(), INPUTS).total).toBe(0n)
  expect(initialMargin(new Map([['a', 0]]), INPUTS).total).toBe(0n)
})

const arbitraryInputs = fc.record({
  openInterest: fc.array(fc.nat(30), { minLength: 3, maxLength: 3 }),
  marks: fc.array(fc.bigInt({ min: 1n, max: 5000n }), { minLength: 3, maxLength: 3 }),
  moves: fc.array(
    fc.array(fc.bigInt({ min: -1000n, max: 1000n }), { minLength: 3, maxLength: 3 }),
    { minLength: 1, maxLength: 90 },
  ),
})
const PRODUCTS = ['a', 'b', 'c']
const arbitraryLots = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 3 })
const byProduct = <T>(values: readonly T[]): ReadonlyMap<string, T> =>
  new Map(PRODUCTS.map((product, i) => [product, values[i] as T]))

test('it is convex: half-way between two positions never needs more than their mean', () => {
  fc.assert(
    fc.property(arbitraryInputs, arbitraryLots, arbitraryLots, (random, q, r) => {
      const inputs: MarginInputs = {
        marks: byProduct(random.marks),
        openInterest: byProduct(random.openInterest),
        scenarios: { products: PRODUCTS, moves: random.moves },
      }
      const twice = (lots: readonly number[]) => byProduct(lots.map((n) => 2 * n))
      const middle = byProduct(q.map((n, i) => n + (r[i] ?? 0)))
      const [a, b] = [initialMargin(twice(q), inputs).total, initialMargin(twice(r), inputs).total]
      expect(2n * initialMargin(middle, inputs).total).toBeLessThanOrEqual(a + b + 2n)
    }),
    { numRuns: 500 },
  )
})
