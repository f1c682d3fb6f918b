import { err, ok, RefusalError, type Result } from '#base'
import type { Product } from '#market'
import type { Bid, Market, Pricing } from './bid.ts'
import { type Catalog, catalogOf } from './parse/context.ts'
import {
  type Cursor,
  childOf,
  excerpt,
  kindOf,
  listAt,
  memberOf,
  objectAt,
  optional,
  refuseAt,
  rootOf,
  textAt,
  wordAt,
} from './parse/cursor.ts'
import { BIDS_MAX, MARKET_NONZEROS_MAX } from './parse/limits.ts'
import { idAt, uniqueIds } from './parse/names.ts'
import { bidAt } from './parse/nodes.ts'
import { inDocumentOrder } from './parse/document-order.ts'
import { participantsAt, productsAt } from './parse/products.ts'
import { sizeOfBid } from './parse/size.ts'
import { refuseLimitsOfSales } from './parse/sales.ts'
import { addTotals, newTotals } from './parse/totals.ts'
import { inputOf } from './input.ts'
import { readJson } from './read-json.ts'

/**
 * A market file, read from JSON: well-formed by construction, products in the order of their ids. Otherwise
 * up to twenty refusals in the order of the document, each with the pointer to its place.
 */
export function parseMarket(document: unknown): Result<Market> {
  return reading(document, (root) => {
    const market = marketAt(root)
    if (market === undefined || root.refusals.length > 0) return undefined
    return { ...market, input: inputOf(document) }
  })
}

/** Reads the text of a market file. */
export function parseMarketText(text: string): Result<Market> {
  const document = readJson(text)
  return document.ok ? parseMarket(document.value) : document
}

/** One bid `{ id, by, bid, budget? }` for products that are known already. */
export function parseBid(document: unknown, products: readonly Product[]): Result<Bid> {
  return reading(document, (root) => {
    const limits = newLimits(catalogOf(products))
    return limitedBidAt(root, limits)
  })
}

function reading<T>(document: unknown, read: (root: Cursor) => T | undefined): Result<T> {
  const root = rootOf(document)
  const { refusals } = root
  try {
    const value = read(root)
    if (value !== undefined && refusals.length === 0) return ok(value)
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error
  }
  return err(inDocumentOrder(document, refusals))
}

function marketAt(root: Cursor): Omit<Market, 'input'> | undefined {
  const keys = {
    required: ['walras', 'currency', 'products', 'bids'],
    optional: ['pricing', 'participants', 'guarantor'],
  }
  objectAt(root, keys)
  optional(root, 'walras', versionAt)
  const currency = optional(root, 'currency', currencyAt)
  const pricing =
    memberOf(root, 'pricing') === undefined ? 'uniform' : optional(root, 'pricing', pricingAt)
  const products = optional(root, 'products', productsAt)
  const participants =
    memberOf(root, 'participants') === undefined
      ? []
      : optional(root, 'participants', participantsAt)
  const guarantor = optional(root, 'guarantor', (member) => guarantorAt(member, pricing))
  // Without products every lot of every bid would be refused, and the one cause be lost among them.
  if (products === undefined) return undefined
  const bids = optional(root, 'bids', (member) => bidsAt(member, catalogOf(products)))
  if (currency === undefined || pricing === undefined) return undefined
  refuseLimitsOfSales(root, pricing)
  if (guarantor !== undefined) refuseBidsBy(root, guarantor)
  if (participants === undefined || bids === undefined) return undefined
  return {
    currency,
    pricing,
    products,
    participants,
    bids,
    ...(guarantor !== undefined && { guarantor }),
  }
}

/** Payments of sales belong to bids, not to lots: there is nothing that a guarantor could stand between. */
function guarantorAt(cursor: Cursor, pricing: Pricing | undefined): string | undefined {
  if (pricing === undefined || pricing === 'uniform') return idAt(cursor)
  return refuseAt(cursor, 'limit_in_sale', {
    cause: `a sale with "${pricing}" pricing takes no "guarantor"`,
    remedy: 'Leave it out, or choose "uniform" pricing.',
  })
}

function refuseBidsBy(root: Cursor, guarantor: string): void {
  const bids = memberOf(root, 'bids')
  if (bids === undefined || !Array.isArray(bids.value)) return
  bids.value.forEach((value, index) => {
    const by = memberOf(childOf(bids, index, value), 'by')
    if (by === undefined || by.value !== guarantor) return
    refuseAt(by, 'guarantor_bids', {
      cause: `"${excerpt(guarantor)}" is the guarantor, whom everybody faces: it cannot bid`,
      remedy: 'Let another participant bid, or name another guarantor.',
    })
  })
}

function versionAt(cursor: Cursor): 1 | undefined {
  if (cursor.value === 1) return 1
  return refuseAt(cursor, 'version_unknown', {
    cause: `the format's version is 1, not ${kindOf(cursor.value)}`,
    remedy: 'Write "walras": 1.',
  })
}

function currencyAt(cursor: Cursor): string | undefined {
  const text = textAt(cursor)
  if (text === undefined || /^[A-Z]{3}$/.test(text)) return text
  return refuseAt(cursor, 'currency_malformed', {
    cause: `"${excerpt(text)}" is not a currency code`,
    remedy: 'Write three capital letters, such as "USD".',
  })
}

const PRICINGS: readonly Pricing[] = ['uniform', 'core', 'as-bid']

const pricingAt = (cursor: Cursor): Pricing | undefined =>
  wordAt(cursor, PRICINGS, 'pricing_unknown')

/** What all bids of a market share: their ids, and the limits of their sum. */
interface Limits {
  readonly catalog: Catalog
  readonly unique: ReturnType<typeof uniqueIds>
  readonly totals: ReturnType<typeof newTotals>
  nonzeros: number
}

const newLimits = (catalog: Catalog): Limits => ({
  catalog,
  unique: uniqueIds(),
  totals: newTotals(),
  nonzeros: 0,
})

function bidsAt(cursor: Cursor, catalog: Catalog): readonly Bid[] | undefined {
  const limits = newLimits(catalog)
  return listAt(cursor, { min: 0, max: BIDS_MAX }, (item) => limitedBidAt(item, limits))
}

function limitedBidAt(cursor: Cursor, limits: Limits): Bid | undefined {
  const bid = bidAt(cursor, limits.catalog, limits.unique)
  if (bid === undefined) return undefined
  const node = memberOf(cursor, 'bid') ?? cursor
  const exceeded = addTotals(limits.totals, bid.bid)
  if (exceeded !== undefined) return tooMuch(node, exceeded)
  const size = sizeOfBid(node, bid)
  if (size === undefined) return undefined
  limits.nonzeros += size.nonzeros
  if (limits.nonzeros <= MARKET_NONZEROS_MAX) return bid
  return refuseAt(node, 'market_too_large', {
    cause: `with this bid, the market takes more than ${MARKET_NONZEROS_MAX} non-zeros as a program`,
    remedy: 'Split the market, or use smaller bids.',
  })
}

function tooMuch(cursor: Cursor, exceeded: 'lots' | 'money' | 'ratios'): undefined {
  if (exceeded === 'ratios')
    return refuseAt(cursor, 'ratios_too_fine', {
      cause: 'its ratios times its quantities do not fit integers below 2^53',
      remedy: 'Use fewer decimal places or smaller quantities.',
    })
  return exceeded === 'lots'
    ? refuseAt(cursor, 'lots_too_large', {
        cause:
          'the lots of one product, over this bid and those before it, may come to more than 2^53',
        remedy: 'Use larger lots and smaller quantities.',
      })
    : refuseAt(cursor, 'value_too_large', {
        cause:
          'limits times quantities, over this bid and those before it, may come to more than 10^15',
        remedy: 'Use smaller limits or quantities.',
      })
}
