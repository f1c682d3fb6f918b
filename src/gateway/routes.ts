import type { FastifyInstance, FastifyReply } from 'fastify'
import { paths } from '#api'
import { readJson } from '#bidding'
import { addBids } from './bids.ts'
import { addDocuments } from './documents.ts'
import { sendProblem, sendRefusals } from './problems.ts'
import type { Running } from './running.ts'
import { isOurs } from './session.ts'
import { auctionSummaries, auctionView, marketView, ownBids } from './views.ts'

/** What the page asks: it has the page's own form, and changes with it. */
export function addRoutes(app: FastifyInstance, running: Running): void {
  const { desk, visitorOf } = running
  app.get(paths.market, (request, reply) =>
    marketView(running, { ...visitorOf(request, reply), now: desk.now() }),
  )
  app.get(paths.auctions, (request, reply) => auctionSummaries(running, visitorOf(request, reply)))
  app.get<{ Params: { id: string } }>(`${paths.auctions}/:id`, (request, reply) => {
    const auction = desk.durable.state.auctions.get(request.params.id)
    if (auction === undefined) return sendNoAuction(reply)
    return auctionView(running, auction, visitorOf(request, reply))
  })
  addDocuments(app, desk)
  app.get(paths.bids, (request, reply) => ownBids(running, visitorOf(request, reply)))
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
export function readBodiesStrictly(app: FastifyInstance): void {
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

export function refuseStrangers(app: FastifyInstance): void {
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
