import { v1 } from '#api'
import { err, ok, type Result } from '#base'
import type { Offer } from '#desk'
import { bidOf, type Decision, type VenueEvent } from '#exchange'
import { type Answer, answer, type Call, callerOf, on, ownOf, perform, refuse } from '../call.ts'
import { problem } from '../problems.ts'
import { bidView, fillView, fullBidView, lastsOf, receiptView, wordsView } from '../views/bids.ts'
import { pageOf } from '../views/page.ts'
import { actedIn, withdrawAllOf, withdrawOf } from './withdrawing.ts'

/** What a submission says, whichever operation it came by. */
export type Submission = v1.Asked<typeof v1.submitBid>['body']

/** What is kept of a bid that was taken: with the request again, enough to answer it again. */
export interface Kept {
  readonly id: string
  /** Which of the bid's receipts. */
  readonly receipt: number
  readonly status: 'awaiting' | 'resting'
}

export const BID_HANDLERS = [
  on(
    v1.submitBid,
    async (call) => {
      const offered = offerOf(call, call.body)
      if (!offered.ok) return offered
      if (call.query.dry_run === 'true') return dryRun(call, 'submitBid', offered.value)
      return place(call, 'submit', offered.value)
    },
    (call, kept) => ackAnswer(call, 201, kept as Kept),
  ),
  on(v1.listBids, (call) => {
    const { venue } = call.services
    const { state } = venue.desk.durable
    const { status, series } = call.query
    const own = [...(state.bids.get(ownOf(call))?.values() ?? [])].filter(
      (bid) =>
        (status === undefined || bid.status === status) &&
        (series === undefined || bid.series === series),
    )
    const page = pageOf(own, call.query, {
      keyOf: ({ receipts }) => String(receipts[0]?.sequence ?? 0).padStart(12, '0'),
      view: (record) => bidView(venue, state, record),
    })
    return page.ok ? answer(200, page.value) : page
  }),
  on(v1.getBid, (call) => {
    const { venue } = call.services
    const { state } = venue.desk.durable
    const record = bidOf(state, ownOf(call), call.params.bid)
    if (record === undefined) return refuse(problem('not_found'))
    return answer(200, fullBidView(venue, state, record))
  }),
  on(
    v1.replaceBid,
    async (call) => {
      const offered = offerOf(call, { ...call.body, id: call.params.bid })
      if (!offered.ok) return offered
      const { desk } = call.services.venue
      const old = bidOf(desk.decided, ownOf(call), call.params.bid)
      if (old === undefined || old.status === 'ended') return refuse(problem('not_found'))
      if (call.query.dry_run === 'true') return dryRun(call, 'replaceBid', offered.value)
      return place(call, 'replace', offered.value)
    },
    (call, kept) => ackAnswer(call, 200, kept as Kept),
  ),
  on(v1.withdrawBid, (call) =>
    withdrawOf(call, { participant: ownOf(call), bid: call.params.bid }),
  ),
  on(v1.withdrawAll, (call) => withdrawAllOf(call, ownOf(call))),
  on(v1.approveBid, (call) => {
    const { bid } = call.params
    const { commitment } = call.body
    const act = { kind: 'approveBid', participant: ownOf(call), bid, commitment } as const
    return perform(call, act, acted)
  }),
  on(v1.declineBid, (call) => {
    const act = { kind: 'declineBid', participant: ownOf(call), bid: call.params.bid } as const
    return perform(call, act, acted)
  }),
  on(v1.listFills, (call) => {
    const fills = call.services.venue.desk.durable.state.fills.get(ownOf(call))?.toArray() ?? []
    const { auction } = call.query
    const own = fills.filter((fill) => auction === undefined || fill.auction === auction)
    const page = pageOf(own, call.query, {
      keyOf: (fill) => `${String(fill.at).padStart(16, '0')} ${fill.auction} ${fill.bid}`,
      view: fillView,
    })
    return page.ok ? answer(200, page.value) : page
  }),
  on(v1.getPositions, (call) => {
    const own = call.services.venue.desk.durable.state.positions.get(ownOf(call)) ?? []
    const items = [...own].map(([product, position]) => ({ product, ...position }))
    return answer(200, { items: items.sort((a, b) => (a.product < b.product ? -1 : 1)) })
  }),
]

const acted = (_: unknown, events: readonly VenueEvent[]): Answer => ({
  status: 200,
  body: actedIn(events)[0] ?? {},
})

/** A submission as an offer of whoever asks. A stream that it hangs on has to be theirs, and there. */
export function offerOf(
  { services, caller }: Pick<Call, 'services' | 'caller'>,
  { id, series, auction, lasts, session, bid, budget }: Submission,
): Result<Offer> {
  const participant = ownOf({ caller })
  if (session !== undefined && !services.hub.guards(session, participant))
    return err([problem('stream_unknown', '/session')])
  return ok({
    participant,
    id: id ?? services.venue.vault.fresh(10),
    series,
    ...(auction !== undefined && { auction }),
    lasts: lastsOf(lasts),
    ...(session !== undefined && { session }),
    content: { bid, ...(budget !== undefined && { budget }) },
  })
}

/** What would come of an offer now, in words. Nothing happens. */
function dryRun(
  { services, caller }: Pick<Call, 'services' | 'caller'>,
  kind: 'submitBid' | 'replaceBid',
  offer: Offer,
): Result<Answer> {
  const { floor, desk } = services.venue
  floor.conduct()
  const weighed = floor.weigh(callerOf({ caller }).actor, kind, offer)
  if (!weighed.ok) return weighed
  const { status } = keptOf(weighed, 0)
  const words = wordsView(desk.decided, offer, offer.content)
  return answer(200, { dryRun: true, status, ...words })
}

async function place(
  call: Pick<Call, 'services' | 'caller' | 'once'> & { readonly body: unknown },
  how: 'submit' | 'replace',
  offer: Offer,
): Promise<Result<Answer>> {
  const { floor, desk } = call.services.venue
  let kept: Kept | undefined
  const before = bidOf(desk.decided, offer.participant, offer.id)?.receipts.length ?? 0
  const placed = await floor[how](
    callerOf(call).actor,
    offer,
    call.once && {
      ...call.once,
      answer: ([decision]) => {
        kept = keptOf(decision, before)
        return kept
      },
    },
  )
  if (!placed.ok || kept === undefined) return placed.ok ? refuse(problem('venue_failed')) : placed
  return ackAnswer(call, how === 'submit' ? 201 : 200, kept)
}

export function keptOf(decision: Decision | undefined, receipt: number): Kept {
  const [event] = decision?.ok ? decision.value : []
  if (event?.kind !== 'bidEntered' && event?.kind !== 'bidReplaced')
    throw new Error('a bid that is taken is entered')
  return { id: event.bid.id, receipt, status: event.bid.status }
}

function ackAnswer(
  call: Pick<Call, 'services' | 'caller'> & { readonly body: unknown },
  status: number,
  kept: Kept,
): Result<Answer> {
  const ack = ackOf(call, kept, call.body as Submission)
  return ack.ok ? answer(status, ack.value) : ack
}

/** The acknowledgement of a bid, made of the request and of what was kept: the same whenever it is made. */
export function ackOf(
  { services, caller }: Pick<Call, 'services' | 'caller'>,
  { id, receipt: index, status }: Kept,
  { bid, budget }: Pick<Submission, 'bid' | 'budget'>,
): Result<object> {
  const { venue } = services
  const record = bidOf(venue.desk.durable.state, ownOf({ caller }), id)
  const facts = record?.receipts[index]
  if (record === undefined || facts === undefined) return err([problem('idempotency_answer_gone')])
  const content = { bid, ...(budget !== undefined && { budget }) }
  const receipt = receiptView(venue, record, facts, content)
  return ok({ id, series: record.series, auction: facts.auction, status, receipt })
}
