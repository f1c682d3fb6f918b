import { List, Map as Table, Set as Names } from 'immutable'
import { assert } from '#base'
import type { BidEvent, Ended, Entered } from '../events.ts'
import {
  bidOf,
  type BidRecord,
  type EndCause,
  ENDED_KEPT,
  RECEIPTS_KEPT,
  type State,
} from '../state.ts'
import { inOneGo } from './in-one-go.ts'

export function evolveBid(state: State, event: BidEvent): State {
  switch (event.kind) {
    case 'bidEntered':
      return enter(state, event.bid, { receipts: [], fills: [], fillsBefore: 0, results: [] })
    case 'bidReplaced': {
      const { participant, id } = event.bid
      const { receipts, fills, results } = known(state, participant, id)
      return enter(state, event.bid, { receipts, fills, fillsBefore: fills.length, results })
    }
    case 'bidApproved': {
      const bid = known(state, event.participant, event.bid)
      const rests = { ...bid, status: 'resting', enteredAt: state.at } as const
      return { ...state, bids: bidsWith(state.bids, rests), books: booksWith(state.books, bid) }
    }
    case 'bidEnded':
      return endBid(state, event.ended)
    case 'bidEnding': {
      const bid = known(state, event.ended.participant, event.ended.bid)
      return withBid(state, { ...bid, ending: event.ended.cause })
    }
  }
}

function enter(
  state: State,
  entered: Entered,
  before: Pick<BidRecord, 'receipts' | 'fills' | 'fillsBefore' | 'results'>,
): State {
  const { id, participant, series, user, key, session, status, lasts, sealed, receipt } = entered
  const auction = state.auctions.get(entered.auction)
  assert(auction?.phase === 'open', 'a receipt is of an auction that is open')
  const receipts = [...before.receipts, receipt]
  // Member by member: copies of objects with more or fewer of them are slow, and there is one for each record.
  const bid: BidRecord = {
    id,
    participant,
    series,
    user,
    ...(key !== undefined && { key }),
    ...(session !== undefined && { session }),
    status,
    lasts,
    sealed,
    wrapped: auction.wrapped,
    auction: auction.id,
    enteredAt: receipt.at,
    commitment: receipt.commitment,
    receipts: receipts.length > RECEIPTS_KEPT ? receipts.slice(1) : receipts,
    fills: before.fills,
    fillsBefore: before.fillsBefore,
    results: before.results,
  }
  const logs = auction.logs.set(participant, receipt.logIndex + 1)
  const used = state.used.get(participant) ?? Names<string>()
  const place = bid.status === 'resting' ? booksWith : booksWithout
  // One copy of the state, and not one for each table: most of what a replay does is here.
  return {
    ...state,
    auctions: state.auctions.set(auction.id, { ...auction, logs }),
    receipts: state.receipts.set(participant, { sequence: receipt.sequence, last: receipt.hash }),
    bids: bidsWith(state.bids, bid),
    used: state.used.set(participant, used.add(id)),
    books: place(state.books, bid),
  }
}

export function known(state: State, participant: string, id: string): BidRecord {
  const bid = bidOf(state, participant, id)
  assert(bid !== undefined, `there is a bid ${id} of ${participant}`)
  return bid
}

export const withBid = (state: State, bid: BidRecord): State => ({
  ...state,
  bids: bidsWith(state.bids, bid),
})

const bidsWith = (bids: State['bids'], bid: BidRecord): State['bids'] =>
  bids.set(
    bid.participant,
    (bids.get(bid.participant) ?? Table<string, BidRecord>()).set(bid.id, bid),
  )

type Place = Pick<BidRecord, 'series' | 'participant' | 'id'>

function booksWith(books: State['books'], { series, participant, id }: Place): State['books'] {
  const book = books.get(series) ?? Table<string, Names<string>>()
  const own = book.get(participant) ?? Names<string>()
  return own.has(id) ? books : books.set(series, book.set(participant, own.add(id)))
}

function booksWithout(books: State['books'], { series, participant, id }: Place): State['books'] {
  const book = books.get(series)
  const own = book?.get(participant)
  if (book === undefined || own === undefined || !own.has(id)) return books
  const left = own.delete(id)
  return books.set(series, left.isEmpty() ? book.delete(participant) : book.set(participant, left))
}

/**
 * A bid with other members. Each is named: copies of objects with more or fewer members are slow, and when an auction is
 * published there is one for each bid in it.
 */
export function revised(
  bid: BidRecord,
  changes: Partial<Pick<BidRecord, 'status' | 'fills' | 'results' | 'end'>>,
): BidRecord {
  const { key, session, ending } = bid
  const { status = bid.status, fills = bid.fills, results = bid.results, end = bid.end } = changes
  return {
    id: bid.id,
    participant: bid.participant,
    series: bid.series,
    user: bid.user,
    ...(key !== undefined && { key }),
    ...(session !== undefined && { session }),
    status,
    lasts: bid.lasts,
    sealed: bid.sealed,
    wrapped: bid.wrapped,
    auction: bid.auction,
    enteredAt: bid.enteredAt,
    commitment: bid.commitment,
    receipts: bid.receipts,
    fills,
    fillsBefore: bid.fillsBefore,
    results,
    ...(ending !== undefined && end === undefined && { ending }),
    ...(end !== undefined && { end }),
  }
}

export const endBid = (state: State, { participant, bid, cause }: Ended): State =>
  withEnded(state, known(state, participant, bid), cause)

/** Ends a bid, and forgets the oldest ended ones beyond those that are kept. */
export function withEnded(state: State, bid: BidRecord, cause: EndCause): State {
  const { participant, id } = bid
  assert(bid.status !== 'ended', `bid ${id} of ${participant} ends once`)
  const over = revised(bid, { status: 'ended', end: { cause, at: state.at } })
  const ended = (state.ended.get(participant) ?? List<string>()).push(id)
  const own = (state.bids.get(participant) ?? Table<string, BidRecord>()).set(id, over)
  const isFull = ended.size > ENDED_KEPT
  return {
    ...state,
    bids: state.bids.set(participant, isFull ? own.delete(ended.first() ?? '') : own),
    ended: state.ended.set(participant, isFull ? ended.shift() : ended),
    books: booksWithout(state.books, bid),
  }
}

export const endAll = (state: State, ended: readonly Ended[]): State =>
  inOneGo(state, ended, (draft) => ended.reduce(endBid, draft))
