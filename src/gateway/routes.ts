import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type BidReceipt, paths, type PreviewView } from '#api'
import { err, ok, type Result } from '#base'
import { type Bid, parseBid, readJson, wordsOf } from '#bidding'
import { mostPaid, openAuctionOf } from '#exchange'
import { formatMicro } from '#market'
import type { Listing } from '#simulator'
import { type Conductor, instant } from './conductor.ts'
import type { Desk } from './desk.ts'
import { addDocuments } from './documents.ts'
import { sendProblem, sendRefusals } from './problems.ts'
import type { Results } from './results.ts'
import { guestOf, isOurs } from './session.ts'
import { type Submission, submissionOf } from './submission.ts'
import { auctionSummary, auctionView, marketView, ownBids } from './views.ts'

export interface Running {
  readonly desk: Desk
  readonly conductor: Conductor
  readonly results: Results
  readonly listings: readonly Listing[]
}

/** The JSON API. */
export function addRoutes(app: FastifyInstance, running: Running): void {
  const { desk, results, listings } = running
  readBodiesStrictly(app)
  refuseStrangers(app)

  app.get(paths.market, (request, reply) =>
    marketView(desk.state, listings, {
      participant: guestOf(request, reply),
      now: instant(Date.now()),
    }),
  )
  app.get(paths.auctions, (request, reply) => {
    const viewer = { participant: guestOf(request, reply) }
    return [...desk.state.auctions.values()]
      .reverse()
      .map((auction) => auctionSummary(auction, viewer))
  })
  app.get<{ Params: { id: string } }>(`${paths.auctions}/:id`, (request, reply) => {
    const auction = desk.state.auctions.get(request.params.id)
    if (auction === undefined) return sendNoAuction(reply)
    return auctionView(auction, results, { participant: guestOf(request, reply) })
  })
  addDocuments(app, desk)
  app.get(paths.bids, (request, reply) =>
    ownBids(desk.state, results, { participant: guestOf(request, reply) }),
  )
  app.post(paths.preview, (request, reply) => {
    const read = readBid(running, request, reply)
    return read.ok ? previewOf(running, read.value) : sendRefusals(reply, read.error)
  })
  app.post(paths.bids, (request, reply) => submit(running, request, reply))
}

interface ReadBid {
  readonly bid: Bid
  readonly document: { readonly id: string; readonly by: string; readonly bid: unknown }
  readonly placeOf: Submission['placeOf']
}

function readBid(
  { desk, conductor }: Running,
  request: FastifyRequest,
  reply: FastifyReply,
): Result<ReadBid> {
  const submission = submissionOf(request.body)
  if (!submission.ok) return submission
  const { bid, budget, placeOf } = submission.value
  const isPreview = request.url.startsWith(paths.preview)
  const document = {
    id: isPreview ? 'preview' : conductor.nextBidId(),
    by: guestOf(request, reply),
    bid,
    ...(budget !== undefined && { budget }),
  }
  const parsed = parseBid(document, desk.state.products)
  if (!parsed.ok) return err(parsed.error.map((one) => ({ ...one, at: placeOf(one.at) })))
  return ok({ bid: parsed.value, document, placeOf })
}

function previewOf({ desk }: Running, { bid, document }: ReadBid): PreviewView {
  return {
    words: wordsOf(bid, desk.state),
    mostPaid: formatMicro(mostPaid(bid)),
    bid: document.bid,
  }
}

function submit(running: Running, request: FastifyRequest, reply: FastifyReply): unknown {
  const { desk } = running
  const read = readBid(running, request, reply)
  if (!read.ok) return sendRefusals(reply, read.error)
  const open = openAuctionOf(desk.state)
  if (open === undefined) return sendNoAuction(reply)
  const { document, placeOf } = read.value
  const sealed = desk.handle({
    kind: 'submitBid',
    auction: open.id,
    at: instant(Date.now()),
    document,
  })
  if (!sealed.ok)
    return sendRefusals(
      reply,
      sealed.error.map((one) => ({ ...one, at: placeOf(one.at) })),
    )
  const receipt: BidReceipt = {
    ...previewOf(running, read.value),
    bidId: document.id,
    auction: open.id,
    closesAt: open.closesAt,
  }
  return reply.code(201).send(receipt)
}

function sendNoAuction(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    kind: 'auction-unknown',
    title: 'There is no such auction',
    status: 404,
    detail: 'There is no such auction, or it is no longer kept. GET /api/auctions lists them.',
    errors: [],
  })
}

/** Bodies are read as market files are: no duplicate keys, no numbers that floats would bend. */
function readBodiesStrictly(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, text, done) => {
    const read = readJson(String(text))
    if (read.ok) return done(null, read.value)
    done(Object.assign(new Error('not JSON'), { statusCode: 400, refusals: read.error }))
  })
  app.setErrorHandler((error: Error & { statusCode?: number; refusals?: never[] }, _, reply) => {
    if (error.refusals !== undefined) return sendRefusals(reply, error.refusals)
    const status = error.statusCode ?? 500
    return sendProblem(reply, {
      kind: status < 500 ? 'request-refused' : 'venue-failed',
      title: status < 500 ? 'The request cannot be taken' : 'The venue failed',
      status,
      detail: status < 500 ? error.message : 'Something went wrong here. Try again.',
      errors: [],
    })
  })
}

function refuseStrangers(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isOurs(request)) return
    return sendProblem(reply, {
      kind: 'origin-refused',
      title: 'Requests from other sites are refused',
      status: 403,
      detail: 'Open the page at the address the venue printed when it started.',
      errors: [],
    })
  })
}
