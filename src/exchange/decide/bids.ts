import { err, ok, type Refusal, type Result, rfc3339 } from '#base'
import type { Bid } from '#bidding'
import { limitRefusal, needsApproval } from '../bid-limits.ts'
import type { Actor, Offered } from '../commands.ts'
import { leafOf, receiptHash } from '../commitments.ts'
import { type Decision, type Of, refusal, refused } from '../decision.ts'
import type { Entered } from '../events.ts'
import { improves } from '../improves.ts'
import { marginRefusal } from '../bid-margin.ts'
import { notThere } from '../permissions.ts'
import { productsOf } from '../products-of.ts'
import { readBid } from '../read-bid.ts'
import { phaseAt } from '../schedule.ts'
import {
  bidOf,
  type BidRecord,
  liveBids,
  type OpenAuction,
  openAuctionOf,
  type Participant,
  type ReceiptFacts,
  type Instant,
  type State,
} from '../state.ts'
import { byOf, endingsOf, isBeingCleared } from './endings.ts'
import { noSeries } from './listings.ts'

/** Takes a bid into the auction of its series that is open now. */
export function submitBid(state: State, command: Of<'submitBid'>): Decision {
  const { participant, id } = command
  if (state.used.get(participant)?.has(id))
    return refused(
      'bid_id_taken',
      `you had a bid ${excerpt(id)} already; ids are unique for ever`,
      'Use another id.',
      '/id',
    )
  const weighed = weigh(state, command)
  if (!weighed.ok) return weighed
  const own = liveBids(state, participant)
  if (own >= weighed.value.participant.limits.bidsMax)
    return refused(
      'participant_bids_exceeded',
      `you have ${own} bids already`,
      'Withdraw some, or say more in one bid.',
    )
  const status = needsApproval(weighed.value.participant, weighed.value.bid)
    ? 'awaiting'
    : 'resting'
  return ok([{ kind: 'bidEntered', bid: enteredOf(state, command, weighed.value, status) }])
}

/** Puts another content in the place of a bid's. In the no-cancel phase it may only improve. */
export function replaceBid(state: State, command: Of<'replaceBid'>): Decision {
  const { participant, id, before } = command
  const old = bidOf(state, participant, id)
  if (old === undefined || old.status === 'ended') return err([notThere])
  if (old.series !== command.series)
    return refused('series_other', 'the bid is in another series', `Name ${old.series}.`, '/series')
  if (isBeingCleared(state, old)) return beingCleared
  if (old.ending !== undefined) return err([notThere])
  if (leafOf(before.content, before.salt, old.auction).commitment !== old.commitment)
    return refused('content_unlike', 'this is not what the bid said', 'Open the sealed bid.')
  const weighed = weigh(state, command)
  if (!weighed.ok) return weighed
  const { auction, bid } = weighed.value
  if (isDueToClear(old, command)) return beingCleared
  const mayOnlyImprove = phaseAt(auction, command.at) === 'noCancel' && old.status === 'resting'
  if (
    mayOnlyImprove &&
    !(old.fills.length === old.fillsBefore && improves(before.content, command.content))
  )
    return refused(
      'only_improvement',
      'until the close a bid may only be improved: higher limits, wider quantities, all else as it was',
      'Improve it, or replace it in the next auction.',
      '/bid',
    )
  const status = needsApproval(weighed.value.participant, bid) ? 'awaiting' : 'resting'
  if (mayOnlyImprove && status === 'awaiting')
    return refused(
      'approval_too_late',
      'this replacement needs an approver, and the bid could not wait for one now',
      'Improve it by less, or replace it in the next auction.',
    )
  return ok([{ kind: 'bidReplaced', bid: enteredOf(state, command, weighed.value, status) }])
}

/** Its auction has closed by the draw, and waits for the one before: the bid is in it as it stands. */
const isDueToClear = (
  { status, enteredAt }: BidRecord,
  { at, closesAt }: Of<'replaceBid'>,
): boolean => status === 'resting' && at >= closesAt && enteredAt < closesAt

interface Weighed {
  readonly bid: Bid
  readonly auction: OpenAuction
  readonly participant: Participant
}

/** What every offer has to pass: someone who may, an auction that is open, a bid that reads, the venue's limits. */
function weigh(
  state: State,
  offered: Offered & Pick<Of<'submitBid'>, 'at' | 'actor'>,
): Result<Weighed> {
  const participant = state.participants.get(offered.participant)
  if (participant === undefined) return err([notThere])
  const stopped = stoppedRefusal(state, offered)
  if (stopped !== undefined) return err([stopped])
  const series = state.series.get(offered.series)
  const auction = openAuctionOf(state, offered.series)
  if (series === undefined) return noSeries as Result<never>
  const halted = haltRefusal(state, series.terms.id)
  if (halted !== undefined) return err([halted])
  if (auction === undefined)
    return err([
      refusal(
        'auction_none_open',
        'no auction is open',
        'Try again in a moment: the next one opens by itself.',
      ),
    ])
  if (offered.auction !== undefined && offered.auction !== auction.id)
    return err([closedRefusal(offered.auction)])
  if (offered.at >= auction.schedule.closeTo) return err([closedRefusal(auction.id)])
  if (offered.sealedFor !== auction.id) return err([closedRefusal(offered.sealedFor)])
  if (offered.auction !== undefined && offered.at >= offered.closesAt)
    return err([closedRefusal(auction.id)])
  if (offered.lasts.kind === 'until' && offered.lasts.at <= offered.at)
    return err([
      refusal('lasts_over', 'it would have ended already', 'Choose a later end.', '/lasts'),
    ])
  const { id, content } = offered
  const products = productsOf(state, series.terms)
  const bid = readBid({ id, by: participant.id, content }, products)
  if (!bid.ok) return bid
  const limit = limitRefusal(state, { bid: bid.value, participant, at: offered.at })
  if (limit !== undefined) return err([limit])
  const margin = marginRefusal(state, { participant, offered, bid: bid.value })
  return margin === undefined ? ok({ bid: bid.value, auction, participant }) : margin
}

function haltRefusal(state: State, series: string): Refusal | undefined {
  const halted = state.series.get(series)?.halted
  if (halted === undefined) return undefined
  return refusal('series_halted', `trading is halted: ${halted.cause}`, 'Wait until it goes on.')
}

const closedRefusal = (auction: string): Refusal =>
  refusal(
    'auction_closed',
    `auction ${excerpt(auction)} takes no more bids`,
    'Send the bid to the auction that is open now.',
    '/auction',
  )

/** A kill switch that stops this offer. */
function stoppedRefusal(
  state: State,
  { actor, participant }: Pick<Of<'submitBid'>, 'actor' | 'participant'>,
): Refusal | undefined {
  const scopes = [
    'venue:venue',
    `participant:${participant}`,
    ...(actor.kind === 'user' ? [`user:${actor.user}`, `key:${actor.key ?? ''}`] : []),
  ]
  const hit = scopes.find((scope) => state.killed.has(scope))
  if (hit === undefined) return undefined
  return refusal(
    'trading_stopped',
    `a kill switch is on: ${hit.replace(':', ' ')}, because ${state.killed.get(hit)?.cause ?? ''}`,
    'Have it lifted by whoever may.',
  )
}

function enteredOf(
  state: State,
  offered: Offered & Pick<Of<'submitBid'>, 'at' | 'actor'>,
  { auction }: Weighed,
  status: Entered['status'],
): Entered {
  const { id, participant, series, sealed, lasts, session, at, actor } = offered
  const log = state.receipts.get(participant)
  const facts = {
    auction: auction.id,
    sequence: (log?.sequence ?? 0) + 1,
    logIndex: auction.logs.get(participant) ?? 0,
    commitment: leafOf(offered.content, offered.salt, auction.id).commitment,
    previous: log?.last ?? '',
  }
  const signed = {
    ...facts,
    venue: state.venue.publicKey,
    bid: id,
    by: participant,
    at: rfc3339(at),
  }
  const receipt: ReceiptFacts = { ...facts, at, hash: receiptHash(signed) }
  return {
    id,
    participant,
    series,
    user: byOf(actor),
    ...(actor.kind === 'user' && actor.key !== undefined && { key: actor.key }),
    ...(session !== undefined && { session }),
    status,
    lasts,
    sealed,
    auction: auction.id,
    receipt,
  }
}

/** While its auction is open; in the no-cancel phase it is binding, unless trading is halted. */
export function withdrawBid(state: State, command: Of<'withdrawBid'>): Decision {
  const { participant, bid: id, at, actor } = command
  const bid = bidOf(state, participant, id)
  if (bid === undefined) return err([notThere])
  if (bid.status === 'ended' || bid.ending !== undefined)
    return refused('bid_ended', `bid ${excerpt(id)} has ended already`, 'Nothing is left to do.')
  if (isOfStaff(state, actor)) return ok(endingsOf(state, [bid], 'killed'))
  if (isBinding(state, bid, at))
    return refused(
      'bid_binding',
      'until the close bids are binding and may only improve',
      'Withdraw it in the next auction.',
    )
  return ok(endingsOf(state, [bid], 'withdrawn'))
}

const isOfStaff = (state: State, actor: Actor): boolean =>
  actor.kind === 'user' && state.users.get(actor.user)?.participant === undefined

/** In the no-cancel phase, unless it waits for approval or trading is halted. */
function isBinding(state: State, { series, status }: BidRecord, at: Instant): boolean {
  if (status === 'awaiting' || state.series.get(series)?.halted !== undefined) return false
  const auction = openAuctionOf(state, series)
  return auction !== undefined && phaseAt(auction, at) === 'noCancel'
}

/** By somebody else of the same participant, of exactly the content that was read. */
export function approveBid(
  state: State,
  { participant, bid: id, commitment, actor, at }: Of<'approveBid'>,
): Decision {
  const bid = bidOf(state, participant, id)
  if (bid === undefined) return err([notThere])
  if (bid.status !== 'awaiting')
    return refused(
      'not_awaiting',
      `bid ${excerpt(id)} waits for no approval`,
      'Nothing is left to do.',
    )
  const by = byOf(actor)
  if (by === bid.user)
    return refused('approval_own', 'you placed it yourself', 'Have somebody else approve it.')
  if (commitment !== bid.commitment)
    return refused('approval_of_other', 'it is not what it was', 'Read the bid again first.')
  const halted = haltRefusal(state, bid.series)
  if (halted !== undefined) return err([halted])
  const auction = openAuctionOf(state, bid.series)
  if (auction === undefined || at >= auction.schedule.closeTo)
    return err([closedRefusal(bid.auction)])
  return ok([{ kind: 'bidApproved', participant, bid: id, by }])
}

export function declineBid(state: State, { participant, bid: id }: Of<'declineBid'>): Decision {
  const bid = bidOf(state, participant, id)
  if (bid === undefined) return err([notThere])
  if (bid.status !== 'awaiting')
    return refused('not_awaiting', `bid ${excerpt(id)} waits for no approval`, 'Withdraw it.')
  return ok(endingsOf(state, [bid], 'declined'))
}

/** A line that broke: what hung on it is withdrawn, in any phase, as its participant asked when it bid. */
export function dropSession(state: State, { participant, session }: Of<'dropSession'>): Decision {
  const own = state.bids.get(participant)?.valueSeq().toArray() ?? []
  const hung = own.filter((bid) => bid.session === session)
  return ok(endingsOf(state, hung, 'disconnected'))
}

/** All that `withdrawBid` would withdraw. */
export function withdrawAll(state: State, command: Of<'withdrawAll'>): Decision {
  const { participant, at, actor } = command
  const own = state.bids.get(participant)?.valueSeq().toArray() ?? []
  if (isOfStaff(state, actor)) return ok(endingsOf(state, own, 'killed'))
  const free = own.filter((bid) => !isBinding(state, bid, at))
  return ok(endingsOf(state, free, 'withdrawn'))
}

const beingCleared = refused(
  'bid_being_cleared',
  'the bid is in an auction that is being cleared',
  'Try again when its outcome is published.',
)

const excerpt = (id: string): string => id.slice(0, 40)
