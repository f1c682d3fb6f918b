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

export const instant = (at: Instant): string => new Date(at).toISOString()

export const scheduleView = (schedule: Schedule) => ({
  opensAt: instant(schedule.opensAt),
  indicativeAt: instant(schedule.indicativeAt),
  noCancelAt: instant(schedule.noCancelAt),
  closeFrom: instant(schedule.closeFrom),
  closeTo: instant(schedule.closeTo),
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
      closedAt: instant(auction.closedAt),
    }),
    ...(auction.phase === 'published' && {
      publishedAt: instant(auction.publishedAt),
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
    listedAt: instant(listedAt),
    ...(expiresAt !== undefined && { expiresAt: instant(expiresAt) }),
  }
}

export function seriesView(state: Folded, { terms, halted }: Series, now: Instant) {
  const { anchor, ...rest } = terms
  const open = openAuctionOf(state, terms.id)
  return {
    ...rest,
    anchor: instant(anchor),
    ...(halted && { halted: { at: instant(halted.at), cause: halted.cause } }),
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
    now: instant(now),
    series: [...state.series.values()].map((series) => seriesView(state, series, now)),
    prices: Object.fromEntries(newest.sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}
