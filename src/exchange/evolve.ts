import { assert } from '#base'
import type { VenueEvent } from './commands.ts'
import { type Auction, AUCTIONS_KEPT, type PricePoint, PRICES_KEPT, type State } from './state.ts'

/** The state after an event. Never refuses, never computes anything new. */
export function evolve(state: State, event: VenueEvent): State {
  const { auction: id } = event
  switch (event.kind) {
    case 'auctionOpened': {
      const { at: opensAt, closesAt, seedHash } = event
      return withAuction(state, { phase: 'open', id, opensAt, closesAt, seedHash, bids: new Map() })
    }
    case 'bidSealed': {
      const auction = auctionOf(state, id)
      const bids = new Map(auction.bids).set(event.sealed.bid.id, event.sealed)
      return withAuction(state, { ...auction, bids })
    }
    case 'bidWithdrawn': {
      const auction = auctionOf(state, id)
      const bids = new Map(auction.bids)
      bids.delete(event.bid)
      return withAuction(state, { ...auction, bids })
    }
    case 'auctionClosed': {
      const { seed, book, market } = event
      return withAuction(state, { ...auctionOf(state, id), phase: 'clearing', seed, book, market })
    }
    case 'outcomePublished': {
      const auction = auctionOf(state, id)
      assert(auction.phase === 'clearing', 'only an auction being cleared is published')
      const { at: publishedAt, outcome } = event
      const published = { ...auction, phase: 'published', outcome, publishedAt } as const
      return { ...withAuction(state, published), history: historyAfter(state, event) }
    }
    case 'auctionVoided': {
      const { opensAt, closesAt, seedHash, bids } = auctionOf(state, id)
      const { cause } = event
      return withAuction(state, { phase: 'void', id, opensAt, closesAt, seedHash, bids, cause })
    }
  }
}

function auctionOf(state: State, id: string): Auction {
  const auction = state.auctions.get(id)
  assert(auction !== undefined, `there is an auction ${id}`)
  return auction
}

function withAuction(state: State, auction: Auction): State {
  const auctions = new Map(state.auctions).set(auction.id, auction)
  for (const [id, { phase }] of auctions) {
    if (auctions.size <= AUCTIONS_KEPT) break
    if (phase === 'published' || phase === 'void') auctions.delete(id)
  }
  return { ...state, auctions }
}

function historyAfter(
  { history }: State,
  { auction, outcome }: Extract<VenueEvent, { kind: 'outcomePublished' }>,
): State['history'] {
  const after = new Map(history)
  for (const [product, { price, range, traded, indicative }] of outcome.prices) {
    const before = history.get(product) ?? []
    // Where no bid says anything of a product, the price before stands.
    const isSilent = range[0] === undefined && range[1] === undefined
    const stands = isSilent ? before.at(-1)?.price : price
    if (stands === undefined) continue
    const point: PricePoint = { auction, price: stands, traded, indicative }
    after.set(product, [...before, point].slice(-PRICES_KEPT))
  }
  return after
}
