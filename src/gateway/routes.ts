import type { FastifyInstance, FastifyReply } from 'fastify'
import { paths } from '#api'
import { readJson } from '#bidding'
import type { Listing } from '#simulator'
import { addBids } from './bids.ts'
import { type Conductor, instant } from './conductor.ts'
import type { Desk } from './desk.ts'
import { addDocuments } from './documents.ts'
import { sendProblem, sendRefusals } from './problems.ts'
import type { Results } from './results.ts'
import { guestOf, isOurs } from './session.ts'
import { auctionSummary, auctionView, marketView, ownBids } from './views.ts'

export interface Running {
  /** Names this run of the venue. */
  readonly run: string
  readonly desk: Desk
  readonly conductor: Conductor
  readonly results: Results
  readonly listings: readonly Listing[]
}

/** The JSON API. */
export function addRoutes(app: FastifyInstance, running: Running): void {
  const { run, desk, results, listings } = running
  readBodiesStrictly(app)
  refuseStrangers(app)

  app.get(paths.market, (request, reply) =>
    marketView(desk.state, listings, {
      participant: guestOf(request, reply),
      now: instant(Date.now()),
      run,
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
  addBids(app, running)
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
    if (error.refusals !== undefined)
      return sendRefusals(reply, error.refusals, {
        kind: 'body-refused',
        title: 'The body cannot be read',
      })
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
