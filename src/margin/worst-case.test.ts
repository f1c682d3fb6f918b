/** The worst case of a bid against every fill that its terms allow. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Random, seededRandom } from '#base'
import type { Bid } from '#bidding'
import { arbitraryBid, KINDS, LIST_KINDS } from '../../test/arbitraries/bids.ts'
import { outcomesOfBid } from '../../test/outcomes-of.ts'
import { largest } from './largest.ts'
import type { Fill } from './possible.ts'
import type { Scenarios } from './scenarios.ts'
import { type Held, marginBound, needOf, worstCase } from './worst-case.ts'

const PRODUCTS = ['p0', 'p1', 'p2']
const SMALL = { limitMax: 12, unitsMax: 3, depth: 3 }

describe('never below any fill', () => {
  test.each(KINDS)('%s', (kind) => {
    check(arbitraryBid(3, { ...SMALL, forms: [kind, 'trade'] }), 150, (bid, held, worst) => {
      const { payment, lots, margin } = worstCase([bid], held)
      expect(margin).toBeGreaterThanOrEqual(worst.margin)
      expect(payment).toBeGreaterThanOrEqual(worst.payment)
      expect(marginBound(bid.bid, held)).toBeGreaterThanOrEqual(worst.margin)
      for (const product of PRODUCTS) {
        expect(lots.get(product)?.min ?? 0).toBeLessThanOrEqual(worst.min(product))
        expect(lots.get(product)?.max ?? 0).toBeGreaterThanOrEqual(worst.max(product))
      }
    })
  })

  test('all forms together', () => {
    check(arbitraryBid(3, { ...SMALL, unitsMax: 2 }), 400, (bid, held, worst) => {
      expect(worstCase([bid], held).margin).toBeGreaterThanOrEqual(worst.margin)
      expect(marginBound(bid.bid, held)).toBeGreaterThanOrEqual(worst.margin)
    })
  })
})

test('exactly the worst fill of trades, alternatives, packages and what is linked', () => {
  const forms = ['trade', ...LIST_KINDS] as const
  const bids = arbitraryBid(3, { ...SMALL, forms, extras: false, budgets: false })
  let [compared, exactly] = [0, 0]
  check(bids, 600, (bid, held, worst) => {
    const { payment, lots, margin, exact } = worstCase([bid], held)
    compared++
    if (exact) exactly++
    expect(payment).toBe(worst.payment)
    for (const product of PRODUCTS) {
      expect(lots.get(product)?.min ?? 0).toBe(worst.min(product))
      expect(lots.get(product)?.max ?? 0).toBe(worst.max(product))
    }
    if (exact) expect(margin).toBe(worst.margin)
  })
  expect(exactly).toBeGreaterThan(0.9 * compared)
})

test('exact, wherever it says so', () => {
  check(arbitraryBid(2, { ...SMALL, unitsMax: 2 }), 600, (bid, held, worst) => {
    const { margin, exact } = worstCase([bid], held)
    if (exact) expect(margin).toBe(worst.margin)
  })
})

test('alternatives need what the dearest of them needs, not their sum', () => {
  const held = heldOf(7, new Map())
  const trade = (product: string): Bid['bid'] => ({
    kind: 'trade',
    lots: new Map([[product, 10]]),
    limit: 60_000_000n,
    quantity: { min: 1, max: 1 },
  })
  const bid = (node: Bid['bid']): Bid => ({ id: 'b', by: 'lab', bid: node })
  const need = (node: Bid['bid']) => worstCase([bid(node)], held).margin
  const each = PRODUCTS.map((product) => need(trade(product)))
  const dearest = each.reduce((a, b) => (a > b ? a : b))
  expect(need({ kind: 'oneOf', of: PRODUCTS.map(trade) })).toBe(dearest)
  expect(need({ kind: 'anyOf', of: PRODUCTS.map(trade) })).toBeGreaterThan(dearest)
  expect(need({ kind: 'anyOf', of: PRODUCTS.map(trade), atMost: 1 })).toBe(dearest)
  expect(marginBound({ kind: 'oneOf', of: PRODUCTS.map(trade) }, held)).toBeLessThan(
    each.reduce((a, b) => a + b),
  )
})

test('with too many corners the bound stands in', () => {
  const held = heldOf(3, new Map([['p0', -4]]))
  const part = (k: number): Bid['bid'] => ({
    kind: 'trade',
    lots: new Map([[`p${k % 3}`, k + 1]]),
    limit: BigInt(k) * 1_000_000n,
    quantity: { min: 0, max: 3 },
  })
  const many: Bid = {
    id: 'b',
    by: 'lab',
    bid: { kind: 'anyOf', of: Array.from({ length: 30 }, (_, k) => part(k)) },
  }
  const { exact, margin } = worstCase([many], held)
  expect(exact).toBe(false)
  expect(margin).toBe(marginBound(many.bid, held))
})

test('rests and bids are filled together', () => {
  const held = heldOf(11, new Map())
  const one: Bid = {
    id: 'a',
    by: 'lab',
    bid: {
      kind: 'trade',
      lots: new Map([['p0', 5]]),
      limit: 70_000_000n,
      quantity: { min: 1, max: 1 },
    },
  }
  const both = worstCase([one, { ...one, id: 'b' }], held)
  expect(both.payment).toBe(140_000_000n)
  expect(both.lots.get('p0')).toEqual({ min: 0, max: 10 })
})

interface Worst {
  readonly margin: bigint
  readonly payment: bigint
  readonly min: (product: string) => number
  readonly max: (product: string) => number
}

/** At least half of the bids have to be small enough to be tried out. */
function check(
  bids: fc.Arbitrary<Bid>,
  numRuns: number,
  holds: (bid: Bid, held: Held, worst: Worst) => void,
): void {
  let compared = 0
  fc.assert(
    fc.property(bids, fc.nat(1000), (bid, seed) => {
      const fills = fillsOf(bid)
      if (fills === undefined || fills.length > 3000) return
      compared++
      const random = seededRandom(seed)
      const held = heldOf(seed, new Map([['p1', random.integer(-4, 4)]]))
      holds(bid, held, worstOf(fills, held))
    }),
    { numRuns },
  )
  expect(compared).toBeGreaterThan(numRuns / 2)
}

function fillsOf(bid: Bid): readonly Fill[] | undefined {
  const outcomes = outcomesOfBid(bid)
  return outcomes && [...outcomes].map((outcome) => fillOf(outcome, bid.budget))
}

function fillOf(outcome: string, budget: bigint | undefined): Fill {
  const [lots = '', value = ''] = outcome.split(' = ')
  const pays = BigInt(value)
  const words = lots.split(' ').filter((word) => word !== '')
  return {
    lots: new Map(words.map((word) => [word.split(':')[0] ?? '', Number(word.split(':')[1])])),
    pays: budget !== undefined && budget < pays ? budget : pays,
  }
}

function worstOf(fills: readonly Fill[], held: Held): Worst {
  const lotsOf = (product: string) => fills.map(({ lots }) => lots.get(product) ?? 0)
  return {
    margin: fills.map((fill) => needOf(fill, held)).reduce((a, b) => (a > b ? a : b)),
    payment: fills.map(({ pays }) => pays).reduce((a, b) => (a > b ? a : b)),
    min: (product) => Math.min(0, ...lotsOf(product)),
    max: (product) => Math.max(0, ...lotsOf(product)),
  }
}

function heldOf(seed: number, lots: ReadonlyMap<string, number>): Held {
  const random = seededRandom(seed)
  return {
    lots,
    marks: new Map(PRODUCTS.map((product) => [product, millions(random, 1, 8)])),
    openInterest: new Map(PRODUCTS.map((product) => [product, random.integer(0, 20)])),
    scenarios: scenariosFrom(random),
  }
}

const millions = (random: Random, min: number, max: number): bigint =>
  BigInt(random.integer(min * 1_000_000, max * 1_000_000))

const scenariosFrom = (random: Random): Scenarios => ({
  products: PRODUCTS,
  moves: Array.from({ length: 40 }, () => PRODUCTS.map(() => millions(random, -2, 2))),
})

test('a support function is never below zero: nothing filled is always allowed', () => {
  fc.assert(
    fc.property(arbitraryBid(3, SMALL), (bid) => {
      const weights = new Map([['p0', -5n]])
      expect(largest(bid.bid, { weights, pays: -1n })).toBeGreaterThanOrEqual(0n)
    }),
    { numRuns: 200 },
  )
})
