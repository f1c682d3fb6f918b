import { rfc3339 } from '#base'
import type { State as Folded } from '#exchange'
import {
  type Auction,
  type Instant,
  type Listed,
  MARKET,
  openAuctionOf,
  phaseAt,
  type Schedule,
  type Series,
} from '#exchange'
import type { Desk } from '#desk'

export const scheduleView = (schedule: Schedule) => ({
  opensAt: rfc3339(schedule.opensAt),
  indicativeAt: rfc3339(schedule.indicativeAt),
  noCancelAt: rfc3339(schedule.noCancelAt),
  closeFrom: rfc3339(schedule.closeFrom),
  closeTo: rfc3339(schedule.closeTo),
})

/** What everyone may know of an auction: never how much is bid in it. */
export function auctionView(auction: Auction, now: Instant) {
  const { id, series, schedule, seedHash } = auction
  return {
    id,
    series,
    phase: auction.phase === 'open' ? phaseAt(auction, now) : auction.phase,
    schedule: scheduleView(schedule),
    seedHash,
    ...(auction.phase === 'open' &&
      auction.indicative && { indicative: auction.indicative.prices }),
    ...((auction.phase === 'clearing' || auction.phase === 'published') && {
      closedAt: rfc3339(auction.closedAt),
    }),
    ...(auction.phase === 'published' && {
      publishedAt: rfc3339(auction.publishedAt),
      seed: auction.seed,
      root: auction.root,
    }),
    ...(auction.phase === 'void' && { cause: auction.cause }),
  }
}

export function productView({ product, collar, lotsMax, listedAt, expiresAt }: Listed) {
  return {
    ...product,
    ...(collar && { collar }),
    ...(lotsMax !== undefined && { lotsMax }),
    listedAt: rfc3339(listedAt),
    ...(expiresAt !== undefined && { expiresAt: rfc3339(expiresAt) }),
  }
}

export function seriesView(state: Folded, { terms, halted }: Series, now: Instant) {
  const { anchor, ...rest } = terms
  const open = openAuctionOf(state, terms.id)
  return {
    ...rest,
    anchor: rfc3339(anchor),
    ...(halted && { halted: { at: rfc3339(halted.at), cause: halted.cause } }),
    ...(open && { open: auctionView(open, now) }),
  }
}

/** The channel `market` as it is after its newest message. */
export function marketView({ durable }: Desk, now: Instant) {
  const { state, feeds } = durable
  const newest = [...state.history].flatMap(([product, points]) => {
    const last = points.last()
    return last === undefined ? [] : [[product, last] as const]
  })
  return {
    seq: feeds.get(MARKET)?.seq ?? 0,
    now: rfc3339(now),
    series: [...state.series.values()].map((series) => seriesView(state, series, now)),
    prices: Object.fromEntries(newest.sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}
