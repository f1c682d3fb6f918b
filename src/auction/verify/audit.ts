import { pointer } from '#base'
import type { Bid, Market } from '#bidding'
import type { Micro } from '#market'
import type { Outcome, Refused } from '../outcome.ts'
import { type FilledBid, readFill } from './part.ts'
import type { Report } from './rules.ts'

/** What every rule is checked on: the market, the outcome, and the outcome's fills as read. */
export interface Audit {
  readonly market: Market
  readonly outcome: Outcome
  readonly report: Report
  readonly products: ReadonlySet<string>
  readonly bids: ReadonlyMap<string, Bid>
  /** Clearing price per lot. */
  readonly prices: ReadonlyMap<string, Micro>
  /** One for each bid that has a fill and is known. */
  readonly fills: ReadonlyMap<string, FilledBid>
  /** What was refused of each bid. */
  readonly refused: ReadonlyMap<string, readonly (Refused & { readonly at: string })[]>
}

export function auditOf(market: Market, outcome: Outcome, report: Report): Audit {
  const bids = new Map(market.bids.map((bid) => [bid.id, bid]))
  const prices = new Map([...outcome.prices].map(([product, { price }]) => [product, price]))
  const fills = new Map<string, FilledBid>()
  outcome.fills.forEach((fill, index) => {
    const bid = bids.get(fill.bid)
    if (bid === undefined || fills.has(bid.id)) return
    fills.set(bid.id, readFill({ bid, fill, at: pointer('/fills', index) }, prices))
  })
  const refused = new Map<string, (Refused & { at: string })[]>()
  outcome.refused.forEach((refusal, index) => {
    const entry = { ...refusal, at: pointer('/refused', index) }
    const entries = refused.get(refusal.bid)
    if (entries === undefined) refused.set(refusal.bid, [entry])
    else entries.push(entry)
  })
  const products = new Set(market.products.map(({ id }) => id))
  return { market, outcome, report, products, bids, prices, fills, refused }
}
