import { List, Map as Table } from 'immutable'
import { assert } from '#base'
import { formatMicro, type Decimal } from '#market'
import { micro } from '../bid-limits.ts'
import type { AuctionEvent, EntryResult, ListingEvent } from '../events.ts'
import {
  ARCHIVE_KEPT,
  type Auction,
  AUCTIONS_KEPT,
  type BidOutcome,
  FILLS_KEPT,
  type FillRecord,
  type Position,
  type PricePoint,
  PRICES_KEPT,
  RESULTS_KEPT,
  type State,
} from '../state.ts'
import { endAll, known, revised, withBid, withEnded } from './bids.ts'
import { inOneGo } from './in-one-go.ts'

type Of<K extends AuctionEvent['kind']> = Extract<AuctionEvent, { kind: K }>
type Resumed = Extract<ListingEvent, { kind: 'seriesResumed' }>

export function evolveAuction(state: State, event: AuctionEvent | Resumed): State {
  switch (event.kind) {
    case 'seriesResumed':
      return resumed(state, event)
    case 'auctionOpened':
      return opened(state, event)
    case 'indicativePublished': {
      const auction = ofPhase(state, event.auction, 'open')
      const indicative = { at: state.at, prices: event.prices }
      return withAuction(state, { ...auction, indicative })
    }
    case 'auctionClosed':
      return closed(state, event)
    case 'outcomePublished':
      return published(state, event)
    case 'auctionVoided':
      return voided(state, event)
  }
}

function resumed(state: State, { series: id, moved }: Resumed): State {
  const series = state.series.get(id)
  assert(series !== undefined, 'a series that goes on exists')
  const { halted: _, ...running } = series
  const next = { ...state, series: state.series.set(id, running) }
  if (moved === undefined) return next
  const auction = ofPhase(next, moved.auction, 'open')
  return withAuction(next, { ...auction, schedule: moved.schedule })
}

function opened(state: State, event: Of<'auctionOpened'>): State {
  const { auction: id, series: name, schedule, seedHash, wrapped } = event
  const series = state.series.get(name)
  assert(series !== undefined, 'an auction is of a series')
  const counted = { ...series, auctions: series.auctions + 1, lastClose: schedule.closeTo }
  const auction: Auction = {
    phase: 'open',
    id,
    series: name,
    schedule,
    seedHash,
    wrapped,
    logs: Table(),
  }
  return withAuction({ ...state, series: state.series.set(name, counted) }, auction)
}

function closed(state: State, event: Of<'auctionClosed'>): State {
  const { auction: id, closedAt, seed, book, entries, root, ended } = event
  const { logs: _, indicative: __, ...announced } = ofPhase(state, id, 'open')
  const after = endAll(state, ended)
  return withAuction(after, {
    ...announced,
    phase: 'clearing',
    closedAt,
    closedSeq: state.seq,
    seed,
    book,
    entries,
    root,
  })
}

function published(state: State, event: Of<'outcomePublished'>): State {
  const { auction: id, outcome, results } = event
  const auction = ofPhase(state, id, 'clearing')
  const [publishedAt, publishedSeq] = [state.at, state.seq]
  const over = { ...auction, phase: 'published', outcome, publishedAt, publishedSeq } as const
  const told = inOneGo(withAuction(state, over), results, (draft) =>
    results.reduce((next, result) => told1(next, id, result), draft),
  )
  const archive = told.archive.set(id, { closed: auction.closedSeq, published: state.seq })
  const oldest = archive.size > ARCHIVE_KEPT ? archive.keySeq().first() : undefined
  return {
    ...told,
    archive: oldest === undefined ? archive : archive.delete(oldest),
    history: historyAfter(told, id, outcome),
  }
}

/** One bid learns what became of it. */
function told1(state: State, auction: string, result: EntryResult): State {
  const { participant, bid: id, pseudonym, fill, end } = result
  const bid = known(state, participant, id)
  const fate: BidOutcome = { auction, pseudonym, fate: fill === undefined ? 'refused' : 'filled' }
  const results = [...bid.results, fate].slice(-RESULTS_KEPT)
  const fills =
    fill === undefined
      ? bid.fills
      : [...bid.fills, { auction, units: fill.units, payment: fill.payment }]
  const next = revised(bid, { results, fills })
  const filled =
    fill === undefined
      ? state
      : withFill(state, participant, { ...fill, auction, bid: id, at: state.at })
  return end === undefined ? withBid(filled, next) : withEnded(filled, next, end)
}

function withFill(state: State, participant: string, fill: FillRecord): State {
  const own = (state.fills.get(participant) ?? List<FillRecord>()).push(fill)
  const before = state.positions.get(participant) ?? Table<string, Position>()
  return {
    ...state,
    fills: state.fills.set(participant, own.size > FILLS_KEPT ? own.shift() : own),
    positions: state.positions.set(
      participant,
      positionsAfter(before, fill, pricesIn(state, fill.auction)),
    ),
  }
}

function positionsAfter(
  before: Table<string, Position>,
  { lots }: FillRecord,
  prices: Readonly<Record<string, { readonly price: Decimal }>>,
): Table<string, Position> {
  return Object.entries(lots).reduce((positions, [product, count]) => {
    const { lots: held, paid } = positions.get(product) ?? { lots: 0, paid: '0.00' }
    const cost = micro(prices[product]?.price ?? '0') * BigInt(count)
    return positions.set(product, { lots: held + count, paid: formatMicro(micro(paid) + cost) })
  }, before)
}

interface PricesOf {
  readonly prices: Readonly<Record<string, PriceDocument>>
}

interface PriceDocument {
  readonly price: Decimal
  readonly range: readonly [Decimal | null, Decimal | null]
  readonly traded: number
  readonly indicative?: boolean
}

function pricesIn(state: State, id: string): PricesOf['prices'] {
  const { outcome } = ofPhase(state, id, 'published')
  return (outcome as PricesOf).prices
}

function historyAfter({ history }: State, auction: string, outcome: object): State['history'] {
  return Object.entries((outcome as PricesOf).prices).reduce((after, [product, report]) => {
    const { price, range, traded, indicative = false } = report
    const before = after.get(product) ?? List<PricePoint>()
    // Where no bid says anything of a product, the price before stands.
    const isSilent = range[0] === null && range[1] === null
    const stands = isSilent ? before.last()?.price : price
    if (stands === undefined) return after
    const points = before.push({ auction, price: stands, traded, indicative })
    return after.set(product, points.size > PRICES_KEPT ? points.shift() : points)
  }, history)
}

function voided(state: State, { auction: id, cause, ended }: Of<'auctionVoided'>): State {
  const auction = state.auctions.get(id)
  assert(
    auction?.phase === 'open' || auction?.phase === 'clearing',
    'an auction that is voided runs',
  )
  const { series, schedule, seedHash, wrapped } = auction
  const entries = auction.phase === 'clearing' ? auction.entries : []
  const told = entries.reduce((next, { participant, bid, pseudonym }) => {
    const record = known(next, participant, bid)
    const fate: BidOutcome = { auction: id, pseudonym, fate: 'void' }
    return withBid(next, { ...record, results: [...record.results, fate].slice(-RESULTS_KEPT) })
  }, state)
  const over: Auction = {
    phase: 'void',
    id,
    series,
    schedule,
    seedHash,
    wrapped,
    cause,
    voidedAt: state.at,
  }
  return endAll(withAuction(told, over), ended)
}

function ofPhase<P extends Auction['phase']>(
  state: State,
  id: string,
  phase: P,
): Extract<Auction, { phase: P }> {
  const auction = state.auctions.get(id)
  assert(auction?.phase === phase, `auction ${id} is ${phase}`)
  return auction as Extract<Auction, { phase: P }>
}

/** The oldest ones that are over, beyond those kept, are dropped: they are in the journal. */
function withAuction(state: State, auction: Auction): State {
  let auctions = state.auctions.set(auction.id, auction)
  for (const { id, phase } of auctions.values()) {
    if (auctions.size <= AUCTIONS_KEPT) break
    if (phase === 'published' || phase === 'void') auctions = auctions.delete(id)
  }
  return { ...state, auctions }
}
