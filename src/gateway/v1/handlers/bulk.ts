import { v1 } from '#api'
import { assert, err, ok, type Refusal, type Result } from '#base'
import type { Offer, Requested } from '#desk'
import type { Decision } from '#exchange'
import { type Answer, answer, type Call, callerOf, on } from '../call.ts'
import { problemOf } from '../problems.ts'
import { ackOf, type Kept, keptOf, offerOf, type Submission } from './bids.ts'

/** What is kept of each bid of a bulk: what was taken, or why not. */
type KeptItem = Kept | { readonly refused: readonly Refusal[] }

type Bulk = Call<typeof v1.submitBids>

export const BULK_HANDLERS = [
  on(
    v1.submitBids,
    (call) => (call.body.atomic ? placeAll(call) : placeEach(call)),
    (call, kept) => answerOf(call, kept as readonly KeptItem[]),
  ),
]

/** All of them or none; a refusal says which bid it is about. */
async function placeAll(call: Bulk): Promise<Result<Answer>> {
  const offers: Offer[] = []
  for (const [index, submission] of call.body.bids.entries()) {
    const offer = offerOf(call, submission)
    if (!offer.ok) return err(offer.error.map((one) => ofItem(one, index)))
    offers.push(offer.value)
  }
  let kept: readonly KeptItem[] = []
  let refusedAt = 0
  const request = requested(call, (decisions) => {
    kept = decisions.map(keptItem)
    return kept
  })
  const { floor } = call.services.venue
  const result = await floor.submitAll(callerOf(call).actor, offers, request, (index) => {
    refusedAt = index
  })
  if (!result.ok) return err(result.error.map((one) => ofItem(one, refusedAt)))
  return answerOf(call, kept)
}

/** Each by itself: what is refused leaves the others be. */
async function placeEach(call: Bulk): Promise<Result<Answer>> {
  const offered = call.body.bids.map((submission) => offerOf(call, submission))
  const offers = offered.flatMap((offer) => (offer.ok ? [offer.value] : []))
  const itemsOf = (decisions: readonly Decision[]): readonly KeptItem[] => {
    const left = decisions.values()
    return offered.map((offer) =>
      offer.ok ? keptItem(left.next().value) : { refused: offer.error },
    )
  }
  const { floor } = call.services.venue
  const request = requested(call, itemsOf)
  const result = await floor.submitEach(callerOf(call).actor, offers, request)
  if (!result.ok) return result
  return answerOf(call, itemsOf(result.value.decisions))
}

function requested(
  { once }: Bulk,
  answerOf: (decisions: readonly Decision[]) => readonly KeptItem[],
): Requested {
  assert(once !== undefined, 'what changes something has an idempotency key')
  return { ...once, answer: answerOf }
}

function keptItem(decision: Decision | undefined): KeptItem {
  return decision?.ok === false ? { refused: decision.error } : keptOf(decision, 0)
}

function answerOf(call: Bulk, kept: readonly KeptItem[]): Result<Answer> {
  const items = kept.map((item, index) => itemOf(call, item, call.body.bids[index]))
  return answer(200, { items })
}

function itemOf(call: Bulk, item: KeptItem, submission: Submission | undefined): object {
  const ack: Result<object> =
    'refused' in item
      ? err(item.refused)
      : submission === undefined
        ? ok({})
        : ackOf(call, item, submission)
  if (ack.ok) return { status: 201, ack: ack.value }
  const problem = problemOf(ack.error)
  return { status: problem.status, problem }
}

const ofItem = (refusal: Refusal, index: number): Refusal => ({
  ...refusal,
  at: `/bids/${index}${refusal.at}`,
})
