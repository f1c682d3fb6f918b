import { List, Map as Table, Set as Names } from 'immutable'
import { assert } from '#base'
import type { BidEvent, Ended, Entered } from '../events.ts'
import { bidOf, type BidRecord, ENDED_KEPT, RECEIPTS_KEPT, type State } from '../state.ts'

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
      return resting(withBid(state, { ...bid, status: 'resting', enteredAt: state.at }), bid)
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
  { receipt, ...entered }: Entered,
  before: Pick<BidRecord, 'receipts' | 'fills' | 'fillsBefore' | 'results'>,
): State {
  const { participant, id, auction } = entered
  const bid: BidRecord = {
    ...entered,
    ...before,
    wrapped: state.auctions.get(auction)?.wrapped ?? '',
    enteredAt: receipt.at,
    commitment: receipt.commitment,
    receipts: [...before.receipts, receipt].slice(-RECEIPTS_KEPT),
  }
  const used = state.used.get(participant) ?? Names<string>()
  const next = withReceipt(withBid(state, bid), participant, receipt)
  const noted = { ...next, used: next.used.set(participant, used.add(id)) }
  return bid.status === 'resting' ? resting(noted, bid) : notResting(noted, bid)
}

function withReceipt(state: State, participant: string, receipt: Entered['receipt']): State {
  const auction = state.auctions.get(receipt.auction)
  assert(auction?.phase === 'open', 'a receipt is of an auction that is open')
  const logs = auction.logs.set(participant, receipt.logIndex + 1)
  const log = { sequence: receipt.sequence, last: receipt.hash }
  return {
    ...state,
    auctions: state.auctions.set(auction.id, { ...auction, logs }),
    receipts: state.receipts.set(participant, log),
  }
}

export function known(state: State, participant: string, id: string): BidRecord {
  const bid = bidOf(state, participant, id)
  assert(bid !== undefined, `there is a bid ${id} of ${participant}`)
  return bid
}

export function withBid(state: State, bid: BidRecord): State {
  const own = state.bids.get(bid.participant) ?? Table<string, BidRecord>()
  return { ...state, bids: state.bids.set(bid.participant, own.set(bid.id, bid)) }
}

function resting(state: State, { series, participant, id }: BidRecord): State {
  const book = state.books.get(series) ?? Table<string, Names<string>>()
  const own = book.get(participant) ?? Names<string>()
  if (own.has(id)) return state
  return { ...state, books: state.books.set(series, book.set(participant, own.add(id))) }
}

function notResting(state: State, { series, participant, id }: BidRecord): State {
  const book = state.books.get(series)
  const own = book?.get(participant)
  if (book === undefined || own === undefined || !own.has(id)) return state
  const left = own.delete(id)
  const books = left.isEmpty() ? book.delete(participant) : book.set(participant, left)
  return { ...state, books: state.books.set(series, books) }
}

/** Ends a bid, and forgets the oldest ended ones beyond those that are kept. */
export function endBid(state: State, { participant, bid: id, cause }: Ended): State {
  const { ending: _, ...bid } = known(state, participant, id)
  const end = { cause, at: state.at }
  const over = notResting(withBid(state, { ...bid, status: 'ended', end }), bid)
  const ended = (over.ended.get(participant) ?? List<string>()).push(id)
  if (ended.size <= ENDED_KEPT) return { ...over, ended: over.ended.set(participant, ended) }
  const own = over.bids.get(participant) ?? Table<string, BidRecord>()
  return {
    ...over,
    bids: over.bids.set(participant, own.delete(ended.first() ?? '')),
    ended: over.ended.set(participant, ended.shift()),
  }
}
