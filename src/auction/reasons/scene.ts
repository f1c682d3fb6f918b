import type { Bid, BidNode, Market } from '#bidding'
import type { Micro } from '#market'
import { bareOutcome, type Cleared } from '../cleared.ts'
import { limitedParticipants } from '../limits.ts'
import type { Fill } from '../outcome.ts'
import { type Audit, auditOf } from '../verify/audit.ts'
import { type Excuse, excuseFinder } from '../verify/excuses.ts'
import { unitsOf } from '../verify/part.ts'
import { simpleLeaves } from '../verify/simple.ts'
import { costOf, type Leaf } from '../verify/tree.ts'
import { type Capacity, capacityOf } from './extent.ts'

export type Prices = ReadonlyMap<string, Micro>

/** What reasons are found in: the market, what became of it, and who is touched by limits between participants. */
export interface Scene {
  readonly market: Market
  readonly cleared: Cleared
  readonly prices: Prices
  readonly bids: ReadonlyMap<string, Bid>
  readonly fills: ReadonlyMap<string, Fill>
  readonly limited: ReadonlySet<string>
  readonly capacity: Capacity
  readonly audit: Audit
  readonly excusesOf: (bid: Bid, unit: Leaf) => ReadonlySet<Excuse>
}

export function sceneOf(market: Market, cleared: Cleared): Scene {
  const audit = auditOf(market, bareOutcome(market, cleared), () => {})
  return {
    market,
    cleared,
    prices: audit.prices,
    bids: audit.bids,
    fills: new Map(cleared.fills.map((fill) => [fill.bid, fill])),
    limited: limitedParticipants(market),
    capacity: capacityOf(market.bids),
    audit,
    excusesOf: excuseFinder(audit),
  }
}

/** A bid, or a part of it that is looked at by itself. */
export interface Asked {
  readonly bid: Bid
  readonly node: BidNode
  readonly at: string
}

/** What keeps units in the money that nothing else ties, of the bid or of a part, from being filled; not whole lots. */
export function excusesFor(scene: Scene, bid: Bid, part = '/bid'): readonly Excuse[] {
  const { prices, fills, limited, excusesOf } = scene
  if (bid.budget === undefined && !limited.has(bid.by)) return []
  const fill = fills.get(bid.id)
  const short = [...simpleLeaves(bid.bid, '/bid')].filter(
    ({ at, max, limit, lots }) =>
      (at === part || at.startsWith(`${part}/`)) &&
      unitsOf(fill, at) < max &&
      limit > costOf(lots, prices),
  )
  return [...new Set(short.flatMap((unit) => [...excusesOf(bid, unit)]))]
}
