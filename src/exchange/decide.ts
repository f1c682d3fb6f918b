import { verifyOutcome } from '#auction'
import { err, ok, type Refusal, type Result } from '#base'
import { type Bid, parseBid, parseMarket } from '#bidding'
import { MICRO_PER_UNIT } from '#market'
import { anonymousBook, commitmentTo, seedOf } from './anonymous-book.ts'
import type { Command, VenueEvent } from './commands.ts'
import { mostPaid } from './most-paid.ts'
import { type Auction, openAuctionOf, type State } from './state.ts'

/** What one participant may have in one auction, and what one bid may come to. */
const BIDS_PER_PARTICIPANT = 100
const BIDS_PER_AUCTION = 5_000
const PAYMENT_MAX = 10n ** 11n * MICRO_PER_UNIT

/** What follows from a command: events, or why nothing does. Changes nothing itself. */
export function decide(state: State, command: Command): Result<readonly VenueEvent[]> {
  switch (command.kind) {
    case 'openAuction':
      return openAuction(state, command)
    case 'submitBid':
      return submitBid(state, command)
    case 'withdrawBid':
      return withdrawBid(state, command)
    case 'closeAuction':
      return closeAuction(state, command)
    case 'recordOutcome':
      return recordOutcome(state, command)
    case 'voidAuction':
      return voidAuction(state, command)
  }
}

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>
type Decision = Result<readonly VenueEvent[]>

function openAuction(state: State, command: Of<'openAuction'>): Decision {
  const { auction, at, closesAt, seedHash } = command
  if (state.auctions.has(auction))
    return refused('auction_exists', `there is an auction ${auction} already`, 'Use another id.')
  const open = openAuctionOf(state)
  if (open !== undefined)
    return refused('auction_open', `auction ${open.id} is still open`, 'Close it first.')
  if (closesAt <= at)
    return refused('closes_before_opening', 'it would close before it opens', 'Close it later.')
  return ok([{ kind: 'auctionOpened', auction, at, closesAt, seedHash }])
}

function submitBid(state: State, { auction: id, at, document }: Of<'submitBid'>): Decision {
  const auction = state.auctions.get(id)
  if (auction === undefined) return noAuction(id)
  if (auction.phase !== 'open' || at >= auction.closesAt)
    return refused(
      'auction_closed',
      `auction ${id} takes no more bids`,
      'Send the bid to the auction that is open now.',
    )
  const bid = parseBid(document, state.products)
  if (!bid.ok) return bid
  const refusal = limitsRefusal(auction, bid.value)
  if (refusal !== undefined) return err([refusal])
  return ok([{ kind: 'bidSealed', auction: id, sealed: { bid: bid.value, document, at } }])
}

/** The first of the venue's own limits that a bid goes beyond. */
function limitsRefusal(auction: Auction, bid: Bid): Refusal | undefined {
  if (auction.bids.has(bid.id))
    return refusal('bid_id_taken', `there is a bid ${bid.id} already`, 'Use another id.', '/id')
  if (auction.bids.size >= BIDS_PER_AUCTION)
    return refusal('auction_full', 'this auction holds no more bids', 'Wait for the next one.')
  const own = [...auction.bids.values()].filter((sealed) => sealed.bid.by === bid.by).length
  if (own >= BIDS_PER_PARTICIPANT)
    return refusal(
      'participant_bids_exceeded',
      `you have ${own} bids in this auction already`,
      'Wait for the next auction, or say more in one bid.',
    )
  if (mostPaid(bid) > PAYMENT_MAX)
    return refusal(
      'payment_too_large',
      'this bid might pay more than 100,000,000,000',
      'Bid for fewer lots, or give it a budget.',
      '/bid',
    )
  return undefined
}

/** While its auction is open, and by its own participant only: to others a bid is as good as not there. */
function withdrawBid(state: State, { auction: id, at, bid, by }: Of<'withdrawBid'>): Decision {
  const auction = state.auctions.get(id)
  if (auction === undefined) return noAuction(id)
  if (auction.bids.get(bid)?.bid.by !== by)
    return refused('bid_unknown', `you have no bid ${bid}`, 'Use the id of a bid of yours.')
  if (auction.phase !== 'open' || at >= auction.closesAt)
    return refused(
      'auction_closed',
      `auction ${id} has closed, and its bids are binding`,
      'Withdraw a bid while its auction is open.',
    )
  return ok([{ kind: 'bidWithdrawn', auction: id, at, bid, by }])
}

function closeAuction(state: State, { auction: id, at, secret }: Of<'closeAuction'>): Decision {
  const auction = state.auctions.get(id)
  if (auction === undefined) return noAuction(id)
  if (auction.phase !== 'open')
    return refused('auction_not_open', `auction ${id} is not open`, 'Only an open one closes.')
  if (at < auction.closesAt)
    return refused('auction_too_early', `it closes at ${auction.closesAt}`, 'Wait until then.')
  if (commitmentTo(secret) !== auction.seedHash)
    return refused(
      'secret_not_committed',
      'the secret is not the one committed to when the auction opened',
      'Use that secret.',
    )
  const book = anonymousBook(state, auction, secret)
  const market = parseMarket(book.document)
  if (!market.ok) return market
  const seed = seedOf(secret)
  return ok([{ kind: 'auctionClosed', auction: id, at, seed, book, market: market.value }])
}

/** Whatever the engine says is verified again, here, before anyone sees it. */
function recordOutcome(state: State, { auction: id, at, outcome }: Of<'recordOutcome'>): Decision {
  const auction = state.auctions.get(id)
  if (auction === undefined) return noAuction(id)
  if (auction.phase !== 'clearing') return notClearing(id)
  if (outcome.input !== auction.market.input)
    return refused('outcome_of_other_market', 'it is of another book', 'Clear this one.')
  const violations = verifyOutcome(auction.market, outcome)
  if (violations.length > 0)
    return err(
      violations.map((violation) => ({
        code: 'outcome_invalid',
        at: violation.at,
        cause: `rule ${violation.rule} (${violation.ruleName}): ${violation.cause}`,
        remedy: violation.remedy ?? 'Clear the book again.',
      })),
    )
  return ok([{ kind: 'outcomePublished', auction: id, at, outcome }])
}

function voidAuction(state: State, { auction: id, at, cause }: Of<'voidAuction'>): Decision {
  const auction = state.auctions.get(id)
  if (auction === undefined) return noAuction(id)
  if (auction.phase !== 'clearing') return notClearing(id)
  return ok([{ kind: 'auctionVoided', auction: id, at, cause }])
}

const noAuction = (id: string): Decision =>
  refused('auction_unknown', `there is no auction ${id}`, 'Use the id of an auction listed.')

const notClearing = (id: string): Decision =>
  refused('auction_not_clearing', `auction ${id} is not being cleared`, 'Close it first.')

const refused = (code: string, cause: string, remedy: string): Decision =>
  err([refusal(code, cause, remedy)])

const refusal = (code: string, cause: string, remedy: string, at = ''): Refusal => ({
  code,
  at,
  cause,
  remedy,
})
