import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type BidReceipt, paths, type PreviewView, type WithdrawalView } from '#api'
import { err, ok, type Refusal, type Result } from '#base'
import { type Bid, parseBid } from '#bidding'
import type { Offer } from '#desk'
import { type Actor, mostPaid, openAuctionOf, productsOf } from '#exchange'
import { formatMicro } from '#market'
import { admit, SERIES } from './founding.ts'
import { rfc3339 } from '#base'
import { sendProblem, sendRefusals } from './problems.ts'
import type { Running } from './running.ts'
import type { Visitor } from './session.ts'
import { type Submission, submissionOf } from './submission.ts'

const REFUSED = { kind: 'bid-refused', title: 'The bid cannot be taken' }

/** Reading a bid back, placing it, withdrawing it: for the page's guests. */
export function addBids(app: FastifyInstance, running: Running): void {
  app.post(paths.preview, async (request, reply) => {
    const by = running.visitorOf(request, reply)
    const offered = await offerOf(running, by, request.body)
    if (!offered.ok) return sendRefusals(reply, offered.error, REFUSED)
    const { offer, submission } = offered.value
    const weighed = running.floor.weigh(actorOf(by.user), 'submitBid', offer)
    if (!weighed.ok) return sendRefusals(reply, placed(weighed.error, submission), REFUSED)
    return previewOf(running, offer)
  })
  app.post(paths.bids, async (request, reply) => {
    const by = running.visitorOf(request, reply)
    const offered = await offerOf(running, by, request.body)
    if (!offered.ok) return sendRefusals(reply, offered.error, REFUSED)
    const { offer, submission } = offered.value
    const told = await running.floor.submit(actorOf(by.user), offer)
    if (!told.ok) return sendRefusals(reply, placed(told.error, submission), REFUSED)
    const [event] = told.value.entry.events
    const auction = event?.kind === 'bidEntered' ? event.bid.auction : ''
    const open = running.desk.decided.auctions.get(auction)
    const receipt: BidReceipt = {
      ...previewOf(running, offer),
      bidId: offer.id,
      auction,
      closesAt: rfc3339(open?.schedule.closeTo ?? 0),
    }
    return reply.code(201).send(receipt)
  })
  app.delete<{ Params: { id: string } }>(`${paths.bids}/:id`, (request, reply) =>
    withdraw(running, request, reply),
  )
}

const actorOf = (user: string): Actor => ({ kind: 'user', user })

/** A visitor's bid for the auction that is open. A guest is admitted with the first thing it sends. */
async function offerOf(
  { desk, freshId }: Running,
  { participant, user, name }: Visitor,
  body: unknown,
): Promise<Result<{ readonly offer: Offer; readonly submission: Submission }>> {
  const submission = submissionOf(body)
  if (!submission.ok) return submission
  if (name === undefined) await admit(desk, { id: user, name: 'Guest' })
  const { bid, budget } = submission.value
  const content = { bid, ...(budget !== undefined && { budget }) }
  const lasts = { kind: 'auction' } as const
  const offer = { participant, id: freshId(), series: SERIES, lasts, content }
  return ok({ offer, submission: submission.value })
}

const placed = (refusals: readonly Refusal[], { placeOf }: Submission): readonly Refusal[] =>
  refusals.map((one) => ({ ...one, at: placeOf(one.at) }))

function previewOf({ desk, results }: Running, { participant, id, content }: Offer): PreviewView {
  const { decided: state } = desk
  const terms = state.series.get(SERIES)?.terms
  const products = terms === undefined ? [] : productsOf(state, terms)
  const bid = parseBid({ id, by: participant, ...content }, products)
  if (!bid.ok) throw new Error('a bid that was weighed reads')
  return {
    words: results.wordsOf(bid.value, { currency: state.venue.currency, products }),
    mostPaid: mostPaidWords(bid.value),
    bid: content.bid,
  }
}

const mostPaidWords = (bid: Bid): string => formatMicro(mostPaid(bid))

async function withdraw(
  running: Running,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { desk, floor } = running
  const { participant, user } = running.visitorOf(request, reply)
  const { id: bid } = request.params
  const record = desk.decided.bids.get(participant)?.get(bid)
  if (record === undefined || record.end?.cause === 'withdrawn')
    return sendProblem(reply, {
      kind: 'bid-unknown',
      title: 'There is no such bid',
      status: 404,
      detail: 'You have no bid of that id. GET /api/bids lists yours.',
      errors: [],
    })
  const told =
    record.status === 'ended' || openAuctionOf(desk.decided, SERIES)?.id !== record.auction
      ? err([CLOSED])
      : await floor.act(actorOf(user), { kind: 'withdrawBid', participant, bid })
  if (!told.ok)
    return sendRefusals(reply, told.error, {
      kind: 'withdrawal-refused',
      title: 'The bid cannot be withdrawn',
    })
  const view: WithdrawalView = { bid, auction: record.auction }
  return reply.send(view)
}

const CLOSED: Refusal = {
  code: 'auction_closed',
  at: '',
  cause: 'its auction has closed, and its bids are binding',
  remedy: 'Withdraw a bid while its auction is open.',
}
