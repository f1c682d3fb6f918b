/** Small valid bids and markets of every form: few products, few units, small whole limits. */
import fc from 'fast-check'
import { type Bid, type Market, parseBid, parseMarket, type Pricing } from '#bidding'
import type { Product } from '#market'
import {
  amount,
  Draw,
  type JsonObject,
  type Kind,
  type MarketOptions,
  rarely,
  sometimes,
  withoutUndefined,
} from './nodes.ts'

export {
  type Json,
  type JsonObject,
  type Kind,
  KINDS,
  LEAF_KINDS,
  LIST_KINDS,
  type MarketOptions,
} from './nodes.ts'

/** A parsed market. `arbitraryMarketOf(['trade', 'oneOf'], …)` restricts its forms. */
export const arbitraryMarket = (options: MarketOptions = {}): fc.Arbitrary<Market> =>
  arbitraryMarketDocument(options).map(parsed)

export const arbitraryMarketOf = (
  forms: readonly Kind[],
  options: MarketOptions = {},
): fc.Arbitrary<Market> => arbitraryMarket({ ...options, forms })

function parsed(document: JsonObject): Market {
  const market = parseMarket(document)
  if (!market.ok)
    throw new Error(`${JSON.stringify(market.error)}\n${JSON.stringify(document, undefined, 1)}`)
  return market.value
}

/** A market file as JSON. */
export function arbitraryMarketDocument(options: MarketOptions = {}): fc.Arbitrary<JsonObject> {
  return count(options.products ?? { min: 1, max: 3 }).chain((size) => {
    const products = smallProductIds(size)
    return fc.record({
      walras: fc.constant(1),
      currency: fc.constant('USD'),
      pricing: fc.constantFrom<Pricing>(...(options.pricing ?? ['uniform'])),
      products: fc.constant(products.map((id) => ({ id, unit: 'GPU hour', tick: '1' }))),
      participants: options.participants ? arbitraryParticipants() : fc.constant([]),
      bids: count(options.bids ?? { min: 1, max: 5 }).chain((n) =>
        fc.tuple(
          ...Array.from({ length: n }, (_, i) => arbitraryBidDocument(products, options, i)),
        ),
      ),
    })
  })
}

const count = (range: number | { readonly min: number; readonly max: number }) =>
  typeof range === 'number' ? fc.constant(range) : fc.integer(range)

export const smallProductIds = (size: number): readonly string[] =>
  Array.from({ length: size }, (_, i) => `p${i}`)

const PARTICIPANTS = ['ann', 'bob', 'cy', 'dee']

function arbitraryParticipants(): fc.Arbitrary<readonly JsonObject[]> {
  const names = fc.subarray(PARTICIPANTS)
  const groups = fc.subarray(['eu', 'green'])
  const counterparties = fc.record({ participants: names, groups }, { requiredKeys: [] })
  const credit = fc.dictionary(fc.constantFrom(...PARTICIPANTS, '*'), amount(40))
  const member = (id: string) =>
    fc.record(
      {
        id: fc.constant(id),
        groups,
        accepts: sometimes(counterparties),
        refuses: sometimes(counterparties),
        credit: sometimes(credit),
      },
      { noNullPrototype: true },
    )
  return fc.tuple(...PARTICIPANTS.map(member)).map((members) => members.map(withoutUndefined))
}

export function arbitraryBidDocument(
  products: readonly string[],
  options: MarketOptions = {},
  index = 0,
): fc.Arbitrary<JsonObject> {
  return fc
    .record({
      id: fc.constant(`b${index}`),
      by: fc.constantFrom(...PARTICIPANTS),
      budget: options.budgets === false ? fc.constant(undefined) : rarely(amount(60)),
      bid: arbitraryNode(products, options),
    })
    .map(withoutUndefined)
}

/** A parsed bid for the products `smallProducts(size)`. */
export const arbitraryBid = (size: number, options: MarketOptions = {}): fc.Arbitrary<Bid> =>
  arbitraryBidDocument(smallProductIds(size), options).map((document) => {
    const bid = parseBid(document, smallProducts(size))
    if (!bid.ok) throw new Error(`${JSON.stringify(bid.error)}\n${JSON.stringify(document)}`)
    return bid.value
  })

export const smallProducts = (size: number): readonly Product[] =>
  smallProductIds(size).map((id) => ({ id, unit: 'GPU hour', tick: 1_000_000n }))

/** A bid's tree as JSON. */
export function arbitraryNode(
  products: readonly string[],
  options: MarketOptions = {},
): fc.Arbitrary<JsonObject> {
  const draw = new Draw(products, options)
  return draw.node(options.depth ?? 2)
}
