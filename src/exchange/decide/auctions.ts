import type { Outcome } from '#auction'
import { err, ok } from '#base'
import { parseMarket } from '#bidding'
import { formatMicro } from '#market'
import { anonymousBook, commitmentTo, seedOf } from '../anonymous-book.ts'
import { closeWithin, inputRoot } from '../commitments.ts'
import { type Decision, type Of, refused } from '../decision.ts'
import type { Ended, EntryResult } from '../events.ts'
import { listedOf } from '../products-of.ts'
import { marketOf, readOutcome, rememberMarket } from '../parsed.ts'
import { remainderOf } from '../remainder.ts'
import { scheduleAt } from '../schedule.ts'
import {
  bidOf,
  type BidRecord,
  type ClearingAuction,
  clearingAuctionOf,
  type EndCause,
  type Entry,
  type OpenAuction,
  openAuctionOf,
  type State,
} from '../state.ts'
import { violationsOf } from '../verified.ts'
import { formed } from './contracts.ts'
import { isBeingCleared } from './endings.ts'
import { noSeries } from './listings.ts'
import { bookOf, takingPart } from './taking-part.ts'

export function openAuction(state: State, command: Of<'openAuction'>): Decision {
  const { auction, series: id, at, seedHash, wrapped } = command
  const series = state.series.get(id)
  if (series === undefined) return noSeries
  if (state.auctions.has(auction) || state.archive.has(auction))
    return refused('auction_exists', `there is an auction ${auction} already`, 'Use another id.')
  if (openAuctionOf(state, id) !== undefined)
    return refused('auction_open', 'an auction of the series is still open', 'Close it first.')
  if (series.halted !== undefined)
    return refused('series_halted', 'the series is halted', 'Let it go on first.')
  const schedule = scheduleAt(series, at)
  return ok([{ kind: 'auctionOpened', auction, series: id, schedule, seedHash, wrapped }])
}

export function publishIndicative(
  state: State,
  { auction: id, prices }: Of<'publishIndicative'>,
): Decision {
  const auction = state.auctions.get(id)
  if (auction?.phase !== 'open') return notOpen(id)
  return ok([{ kind: 'indicativePublished', auction: id, prices }])
}

/**
 * Closes at the instant that was drawn when the auction opened, whenever that is asked. What rests in the book of the series
 * takes part with what is left of it; what came after that instant waits for the next auction.
 */
export function closeAuction(state: State, command: Of<'closeAuction'>): Decision {
  const { auction: id, at, secret, opened } = command
  const auction = state.auctions.get(id)
  if (auction?.phase !== 'open') return notOpen(id)
  const series = state.series.get(auction.series)
  if (series === undefined) return noSeries
  if (series.halted !== undefined)
    return refused('series_halted', 'the series is halted', 'Let it go on first.')
  if (clearingAuctionOf(state, auction.series) !== undefined)
    return refused('auction_before', 'the auction before is still being cleared', 'Wait for it.')
  if (commitmentTo(secret) !== auction.seedHash)
    return refused('secret_not_committed', 'it is not the secret committed to', 'Use that secret.')
  const seed = seedOf(secret)
  const closedAt = closeWithin(seed, auction.schedule.closeFrom, auction.schedule.closeTo)
  if (at < closedAt)
    return refused('auction_too_early', 'its close is yet to come', 'Wait until then.')
  const takenPart = takingPart(state, { auction, closedAt, opened })
  if (!takenPart.ok) return takenPart
  const { taking, ended } = takenPart.value
  const products = listedOf(state, series.terms, closedAt)
  const { book, named } = anonymousBook(
    { currency: state.venue.currency, products },
    taking,
    secret,
  )
  const market = parseMarket(book)
  if (!market.ok) return unreadable(state, auction)
  rememberMarket(book, market.value)
  const entries = named.map(
    ([pseudonym, { participant, bid, leaf }]): Entry => ({
      pseudonym,
      participant,
      bid,
      leafSalt: leaf,
    }),
  )
  const root = inputRoot(named.map(([, { commitment }]) => commitment))
  return ok([{ kind: 'auctionClosed', auction: id, closedAt, seed, book, entries, root, ended }])
}

/**
 * Each bid reads by itself and all together do not: their sums are beyond what is exact. Nothing is cleared then. Everyone is
 * told the cause, so it says nothing of what was bid.
 */
function unreadable(state: State, { id, series }: OpenAuction): Decision {
  const cause = 'the book as a whole is beyond what can be cleared exactly'
  return ok([{ kind: 'auctionVoided', auction: id, cause, ended: endedByVoid(state, series) }])
}

/** Whatever the engine says is verified again, here, before anyone sees it. */
export function recordOutcome(
  state: State,
  { auction: id, outcome }: Of<'recordOutcome'>,
): Decision {
  const auction = state.auctions.get(id)
  if (auction?.phase !== 'clearing') return notClearing(id)
  const parsed = readOutcome(outcome)
  if (!parsed.ok) return parsed
  const market = marketOf(auction.book)
  if (parsed.value.input !== market.input)
    return refused('outcome_of_other_market', 'it is of another book', 'Clear this one.')
  if (parsed.value.work.seed !== auction.seed)
    return refused('outcome_of_other_seed', 'its ties were drawn with another seed', 'Use its own.')
  const violations = violationsOf(auction.book, outcome, { market, outcome: parsed.value })
  if (violations.length > 0)
    return err(
      violations.map((violation) => ({
        code: 'outcome_invalid',
        at: violation.at,
        cause: `rule ${violation.rule} (${violation.ruleName}): ${violation.cause}`,
        remedy: violation.remedy ?? 'Clear the book again.',
      })),
    )
  const results = resultsOf(state, auction, parsed.value)
  return ok([
    { kind: 'outcomePublished', auction: id, outcome: Object(outcome), results },
    ...formed(state, auction, parsed.value),
  ])
}

function resultsOf(
  state: State,
  { book, entries }: ClearingAuction,
  outcome: Outcome,
): readonly EntryResult[] {
  const fills = new Map(outcome.fills.map((fill) => [fill.bid, fill]))
  const contents = new Map(book.bids.map((bid) => [bid.id, bid]))
  return entries.map(({ participant, bid, pseudonym }) => {
    const record = bidOf(state, participant, bid)
    const fill = fills.get(pseudonym)
    const facts = fill && {
      units: Object.fromEntries(fill.units),
      lots: Object.fromEntries(fill.lots),
      payment: formatMicro(fill.payment),
    }
    const { bid: node, budget } = contents.get(pseudonym) ?? { bid: undefined }
    const content = { bid: node, ...(budget !== undefined && { budget }) }
    const left = facts && remainderOf(content, [{ auction: '', ...facts }])
    const end = endAfter(record, { isFilled: facts !== undefined, isDone: left === undefined })
    return {
      participant,
      bid,
      pseudonym,
      ...(facts && { fill: facts }),
      ...(end !== undefined && { end }),
    }
  })
}

function endAfter(
  record: BidRecord | undefined,
  { isFilled, isDone }: { readonly isFilled: boolean; readonly isDone: boolean },
): EndCause | undefined {
  if (isFilled && isDone) return 'filled'
  if (record?.ending !== undefined) return record.ending
  if (record?.lasts.kind === 'auction') return isFilled ? 'filled' : 'notFilled'
  return undefined
}

/** Nothing is filled. What was bid for this auction alone ends, all else rests on. */
export function voidAuction(
  state: State,
  { auction: id, cause, kind }: Of<'voidAuction'> | Of<'callOffAuction'>,
): Decision {
  const auction = state.auctions.get(id)
  if (auction === undefined) return noAuction(id)
  if (kind === 'voidAuction' && auction.phase !== 'clearing') return notClearing(id)
  if (auction.phase !== 'open' && auction.phase !== 'clearing')
    return refused(
      'auction_over',
      `auction ${id} is over`,
      'Only one that is not can be called off.',
    )
  const ended =
    auction.phase === 'clearing'
      ? endedOfEntries(state, auction)
      : endedByVoid(state, auction.series)
  return ok([{ kind: 'auctionVoided', auction: id, cause, ended }])
}

/** What is in the book of the auction before, and being cleared, is of that one: it goes on. */
const endedByVoid = (state: State, series: string): readonly Ended[] =>
  [...bookOf(state, series)].flatMap((record) =>
    isBeingCleared(state, record) ? [] : endedOf(record),
  )

const endedOfEntries = (state: State, { entries }: ClearingAuction): readonly Ended[] =>
  entries.flatMap(({ participant, bid }) => {
    const record = bidOf(state, participant, bid)
    return record === undefined ? [] : endedOf(record)
  })

function endedOf({ participant, id: bid, lasts, ending }: BidRecord): readonly Ended[] {
  if (ending !== undefined) return [{ participant, bid, cause: ending }]
  return lasts.kind === 'auction' ? [{ participant, bid, cause: 'auctionCalledOff' }] : []
}

const noAuction = (id: string): Decision =>
  refused('auction_unknown', `there is no auction ${id.slice(0, 40)}`, 'Use the id of one listed.')

const notOpen = (id: string): Decision =>
  refused('auction_not_open', `auction ${id.slice(0, 40)} is not open`, 'Only an open one closes.')

const notClearing = (id: string): Decision =>
  refused(
    'auction_not_clearing',
    `auction ${id.slice(0, 40)} is not being cleared`,
    'Close it first.',
  )
