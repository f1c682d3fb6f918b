/** What must not matter, and what must only scale, shift or turn prices. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { type Outcome, outcomeDocument, verifyOutcome } from '#auction'
import type { Market } from '#bidding'
import { arbitraryMarketDocument, type Kind, KINDS } from '../../arbitraries/bids.ts'
import { bestOf } from '../oracle/oracle.ts'
import { mirrored, scaled, shifted, shuffled } from './documents.ts'
import { type Cleared, cleared, type Property, property } from './property.ts'

const FORMS: readonly Kind[] = KINDS.filter((kind) => kind !== 'storage')
/** Of one bundle each, so that a limit can be shifted by what the bundle has of the product. */
const SHIFTED: readonly Kind[] = ['trade', 'curve', 'oneOf', 'anyOf', 'allOf', 'linked']

const anything = arbitraryMarketDocument({ participants: true, depth: 3, bids: { min: 1, max: 6 } })
const untied = arbitraryMarketDocument({ forms: FORMS, budgets: false, bids: { min: 2, max: 6 } })
const oneProduct = arbitraryMarketDocument({
  forms: SHIFTED,
  budgets: false,
  products: 1,
  bids: { min: 2, max: 6 },
})

export const SYMMETRY: readonly Property[] = [
  property(
    'order is no advantage: products, participants, bids and keys in any order',
    { runs: 50, from: fc.tuple(anything, fc.nat()) },
    ([document, seed]) => {
      const [first, second] = [cleared(document), cleared(shuffled(document, seed))]
      expect(verifyOutcome(second.market, first.outcome)).toEqual([])
      if (first.proven && second.proven) expect(readable(second)).toEqual(readable(first))
    },
  ),

  property(
    'money in another unit: the same fills, prices so many times as large',
    { runs: 40, from: fc.tuple(untied, fc.integer({ min: 2, max: 9 })) },
    ([document, times]) => {
      const [first, second] = [cleared(document), cleared(scaled(document, times))]
      const factor = BigInt(times)
      compare(first, second, (welfare) => welfare * factor)
      if (!isUnique(first)) return
      expect(fillsOf(second)).toEqual(fillsOf(first))
      // Where no price on the tick serves, prices are rounded to the micro-unit.
      for (const [id, price] of settledPrices(first))
        expect(apart(priceOf(second, id), price * factor)).toBeLessThanOrEqual(factor)
    },
  ),

  property(
    'INV-13: limits on a product shifted: the same fills, its price shifted',
    { runs: 40, from: fc.tuple(oneProduct, fc.integer({ min: -9, max: 9 })) },
    ([document, by]) => {
      const [first, second] = [cleared(document), cleared(shifted(document, by))]
      compare(first, second, (welfare) => welfare)
      if (!isUnique(first)) return
      expect(fillsOf(second)).toEqual(fillsOf(first))
      for (const [id, price] of settledPrices(first))
        expect(priceOf(second, id)).toBe(price + BigInt(by) * 1_000_000n)
    },
  ),

  property(
    'INV-14: buyers and sellers in each other’s place: the same fills, prices of other sign',
    { runs: 40, from: untied },
    (document) => {
      const [first, second] = [cleared(document), cleared(mirrored(document))]
      compare(first, second, (welfare) => welfare)
      if (!isUnique(first)) return
      expect(fillsOf(second)).toEqual(fillsOf(first))
      // A price between two ticks goes to one of them.
      for (const [id, price] of settledPrices(first))
        expect(apart(priceOf(second, id), -price)).toBeLessThanOrEqual(1_000_000n)
    },
  ),
]

/** All of the outcome but the name of its input and the seconds it took. */
const readable = ({ outcome }: Cleared): object =>
  outcomeDocument({ ...outcome, input: '', work: { ...outcome.work, seconds: 0 } })

function compare(first: Cleared, second: Cleared, expected: (welfare: bigint) => bigint): void {
  if (!first.proven || !second.proven) return
  expect(second.outcome.welfare).toBe(expected(first.outcome.welfare))
}

/** Whether no other fills are as good, so that no draw decides. */
function isUnique({ market, outcome, proven }: Cleared): boolean {
  const search = proven ? bestOf(market) : undefined
  return search?.best.length === 1 && search.best[0]?.welfare === outcome.welfare
}

const fillsOf = ({ outcome }: { readonly market: Market; readonly outcome: Outcome }) =>
  outcome.fills.map(({ bid, units }) => [bid, Object.fromEntries(units)])

/**
 * What nobody traded has the price that the relaxation gives it, of which there may be several. So do products that
 * trade only against each other, where the difference alone is settled: with several products, none is compared.
 */
const settledPrices = ({ market, outcome }: Cleared): readonly (readonly [string, bigint])[] =>
  market.products.length > 1
    ? []
    : [...outcome.prices].flatMap(([id, { price, traded }]) => (traded > 0 ? [[id, price]] : []))

const priceOf = ({ outcome }: Cleared, product: string): bigint =>
  outcome.prices.get(product)?.price ?? 0n

const apart = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a)
