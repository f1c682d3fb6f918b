import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type BidReceipt, paths, type PreviewView, type WithdrawalView } from '#api'
import { err, ok, type Refusal, type Result } from '#base'
import { type Command, mostPaid, type OpenAuction, openAuctionOf, type SealedBid } from '#exchange'
import { formatMicro } from '#market'
import { type Conductor, instant } from './conductor.ts'
import type { Desk } from './desk.ts'
import { sendProblem, sendRefusals } from './problems.ts'
import type { Results } from './results.ts'
import { guestOf } from './session.ts'
import { submissionOf } from './submission.ts'

/** Reading a bid back, placing it, withdrawing it. */
export function addBids(
  app: FastifyInstance,
  venue: { readonly desk: Desk; readonly conductor: Conductor; readonly results: Results },
): void {
  const { desk, conductor } = venue
  const refused = { kind: 'bid-refused', title: 'The bid cannot be taken' }
  app.post(paths.preview, (request, reply) => {
    const by = guestOf(request, reply)
    const offered = offer(desk, { id: 'preview', by, body: request.body }, desk.weigh)
    return offered.ok
      ? previewOf(venue, offered.value.sealed)
      : sendRefusals(reply, offered.error, refused)
  })
  app.post(paths.bids, (request, reply) => {
    const by = guestOf(request, reply)
    const offered = offer(desk, { id: conductor.nextBidId(), by, body: request.body }, desk.handle)
    if (!offered.ok) return sendRefusals(reply, offered.error, refused)
    const { sealed, auction } = offered.value
    const receipt: BidReceipt = {
      ...previewOf(venue, sealed),
      bidId: sealed.bid.id,
      auction: auction.id,
      closesAt: auction.closesAt,
    }
    return reply.code(201).send(receipt)
  })
  app.delete<{ Params: { id: string } }>(`${paths.bids}/:id`, (request, reply) =>
    withdraw(desk, request, reply),
  )
}

interface Offered {
  readonly sealed: SealedBid
  readonly auction: OpenAuction
}

/**
 * A bid to the auction that is open. A preview weighs the very command that a submission handles: what is read back is
 * what would be taken, and nothing is refused later that could be known now.
 */
function offer(
  desk: Desk,
  { id, by, body }: { readonly id: string; readonly by: string; readonly body: unknown },
  use: Desk['weigh'],
): Result<Offered> {
  const submission = submissionOf(body)
  if (!submission.ok) return submission
  const { bid, budget, placeOf } = submission.value
  const auction = openAuctionOf(desk.state)
  if (auction === undefined) return err([NONE_OPEN])
  const document = { id, by, bid, ...(budget !== undefined && { budget }) }
  const at = instant(Date.now())
  const decision = use({ kind: 'submitBid', auction: auction.id, at, document })
  if (!decision.ok) return err(decision.error.map((one) => ({ ...one, at: placeOf(one.at) })))
  const [event] = decision.value
  return event?.kind === 'bidSealed' ? ok({ sealed: event.sealed, auction }) : err([NONE_OPEN])
}

const NONE_OPEN: Refusal = {
  code: 'auction_none_open',
  at: '',
  cause: 'no auction is open',
  remedy: 'Try again in a moment: the next one opens by itself.',
}

function previewOf(
  { desk, results }: { readonly desk: Desk; readonly results: Results },
  { bid, document }: SealedBid,
): PreviewView {
  return {
    words: results.wordsOf(bid, desk.state),
    mostPaid: formatMicro(mostPaid(bid)),
    bid: Object(document).bid,
  }
}

function withdraw(
  desk: Desk,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
): FastifyReply {
  const by = guestOf(request, reply)
  const { id: bid } = request.params
  const auction = [...desk.state.auctions.values()].find(({ bids }) => bids.get(bid)?.bid.by === by)
  if (auction === undefined)
    return sendProblem(reply, {
      kind: 'bid-unknown',
      title: 'There is no such bid',
      status: 404,
      detail: 'You have no bid of that id. GET /api/bids lists yours.',
      errors: [],
    })
  const command: Command = {
    kind: 'withdrawBid',
    auction: auction.id,
    at: instant(Date.now()),
    bid,
    by,
  }
  const decision = desk.handle(command)
  if (!decision.ok)
    return sendRefusals(reply, decision.error, {
      kind: 'withdrawal-refused',
      title: 'The bid cannot be withdrawn',
    })
  const view: WithdrawalView = { bid, auction: auction.id }
  return reply.send(view)
}
