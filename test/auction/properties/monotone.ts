/** The facts of mechanism B 10.2: what more bids, better limits and more restrictions can and cannot do. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Market } from '#bidding'
import {
  arbitraryBidDocument,
  arbitraryMarketDocument,
  type Json,
  type JsonObject,
  type Kind,
  smallProductIds,
} from '../../arbitraries/bids.ts'
import { efficientWelfare, hasSingleLots, simpleUnits } from '../oracle/oracle.ts'
import { withBids } from './documents.ts'
import { arbitrarySale } from './rules.ts'
import { type Cleared, cleared, type Property, property } from './property.ts'

const FORMS: readonly Kind[] = ['trade', 'oneOf', 'anyOf', 'allOf', 'linked']

const PRODUCTS = 2
const market = arbitraryMarketDocument({
  forms: FORMS,
  budgets: false,
  products: PRODUCTS,
  bids: { min: 2, max: 6 },
})
const another = arbitraryBidDocument(smallProductIds(PRODUCTS), { forms: FORMS, budgets: false }, 9)
const block = another.map((bid) => ({ ...bid, bid: allOrNothing(bid.bid) }))

const simpleBook = arbitraryMarketDocument({
  forms: ['trade'],
  depth: 1,
  extras: false,
  budgets: false,
  products: { min: 1, max: 3 },
  bids: { min: 2, max: 8 },
}).map((document) => withBids(document, (bids) => bids.map(simple)))

export const MONOTONE: readonly Property[] = [
  property(
    'M1: one more bid never lowers the efficient welfare',
    { runs: 150, from: arbitrarySale('as-bid') },
    (document) => {
      const [all, fewer] = [cleared(document), cleared(withBids(document, (bids) => bids.slice(1)))]
      if (all.proven && fewer.proven)
        expect(all.outcome.welfare).toBeGreaterThanOrEqual(fewer.outcome.welfare)
    },
  ),

  property(
    'M2: one more indivisible bid never lowers welfare under one price',
    { runs: 60, from: fc.tuple(market, another) },
    ([document, bid]) => {
      const [all, fewer] = [
        cleared(withBids(document, (bids) => [...bids, bid])),
        cleared(document),
      ]
      if (!isIndivisible(all.market, 'b9') || !bothExact(all, fewer)) return
      expect(all.outcome.welfare).toBeGreaterThanOrEqual(fewer.outcome.welfare)
    },
  ),

  property(
    'M3: a better limit of an all-or-nothing bid never lowers welfare',
    { runs: 60, from: fc.tuple(market, block, fc.integer({ min: 1, max: 9 })) },
    ([document, bid, by]) => {
      const better = { ...bid, bid: raised(bid.bid, by) }
      const before = cleared(withBids(document, (bids) => [...bids, bid]))
      const after = cleared(withBids(document, (bids) => [...bids, better]))
      if (!bothExact(before, after)) return
      expect(after.outcome.welfare).toBeGreaterThanOrEqual(before.outcome.welfare)
    },
  ),

  property(
    'M4: without a refused indivisible bid the welfare is the same',
    { runs: 80, from: market },
    (document) => {
      const all = cleared(document)
      const refused = all.outcome.refused.find(
        ({ bid, part }) => part === undefined && isIndivisible(all.market, bid),
      )
      if (refused === undefined) return
      const fewer = cleared(
        withBids(document, (bids) => bids.filter(({ id }) => id !== refused.bid)),
      )
      if (bothExact(all, fewer)) expect(fewer.outcome.welfare).toBe(all.outcome.welfare)
    },
  ),

  property(
    'M5: simple bids alone: one price costs nothing, and the certificate is tight',
    { runs: 150, from: simpleBook },
    (document) => {
      const { market: book, outcome, proven } = cleared(document)
      expect(proven).toBe(true)
      expect(outcome.welfare).toBe(crossing(book))
      expect(outcome.bound).toBe(outcome.welfare)
      expect(outcome.efficientBound).toBe(outcome.welfare)
      expect(outcome.certificate.bound).toBe(outcome.welfare)
    },
  ),

  property(
    'M6: who refuses others or limits credit never raises welfare above the efficient',
    { runs: 100, from: arbitraryMarketDocument({ forms: FORMS, participants: true, bids: 5 }) },
    (document) => {
      const { market: limited, outcome } = cleared(document)
      const efficient = efficientWelfare({ ...limited, participants: [] })
      if (efficient !== undefined) expect(outcome.welfare).toBeLessThanOrEqual(efficient)
    },
  ),
]

const bothExact = (a: Cleared, b: Cleared): boolean =>
  a.proven && b.proven && hasSingleLots(a.market) && hasSingleLots(b.market)

const isIndivisible = ({ bids }: Market, id: string): boolean =>
  bids.some(({ id: own, bid }) => own === id && simpleUnits(bid, '/bid').length === 0)

/** A trade of the tree's first leaf, one unit or nothing. */
function allOrNothing(node: Json | undefined): JsonObject {
  const { lots = {}, limit = '0' } = firstLeaf(node as JsonObject)
  return { kind: 'trade', lots, limit }
}

function firstLeaf(node: JsonObject): JsonObject {
  if (node.kind === 'linked') return firstLeaf(node.parent as JsonObject)
  return Array.isArray(node.of) ? firstLeaf(node.of[0] as JsonObject) : node
}

const raised = (node: Json, by: number): JsonObject => {
  const trade = node as JsonObject
  return { ...trade, limit: String(Number(trade.limit) + by) }
}

/** One lot of one product, any number of times. */
function simple(bid: JsonObject): JsonObject {
  const { lots, limit, quantity } = bid.bid as JsonObject
  const [[product, n] = ['p0', 1]] = Object.entries(lots as JsonObject)
  const [, max = 1] = Array.isArray(quantity) ? quantity : []
  const sign = Math.sign(Number(n))
  const trade = {
    kind: 'trade',
    lots: { [product]: sign },
    limit: String(sign * Math.abs(Number(limit))),
    quantity: [0, max],
  }
  return { ...bid, bid: trade }
}

/** Welfare of simple bids on single lots: dearest buyers meet cheapest sellers, product by product. */
function crossing({ products, bids }: Market): bigint {
  return products.reduce((welfare, { id }) => {
    const limitsOf = (side: 1 | -1): bigint[] =>
      bids.flatMap(({ bid }) =>
        bid.kind === 'trade' && bid.lots.get(id) === side
          ? Array.from({ length: bid.quantity.max }, () => bid.limit)
          : [],
      )
    const byGain = (a: bigint, b: bigint): number => (a > b ? -1 : a < b ? 1 : 0)
    const [buys, sells] = [limitsOf(1).sort(byGain), limitsOf(-1).sort(byGain)]
    return buys.reduce((sum, buy, i) => {
      const gain = buy + (sells[i] ?? -buy)
      return gain > 0n ? sum + gain : sum
    }, welfare)
  }, 0n)
}
