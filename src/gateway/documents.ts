import type { FastifyInstance, FastifyReply } from 'fastify'
import { paths } from '#api'
import type { Desk } from '#desk'
import type { PublishedAuction } from '#exchange'
import { sendProblem } from './problems.ts'

/** The two files of a published auction, as `walras verify` reads them: the same for everyone (docs/decisions/0006). */
export function addDocuments(app: FastifyInstance, desk: Desk): void {
  const serve = (path: string, documentOf: (auction: PublishedAuction) => object): void => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    app.get<{ Params: { id: string } }>(path, (request, reply) => {
      const auction = desk.durable.state.auctions.get(request.params.id)
      if (auction?.phase !== 'published') return sendNotPublished(reply)
      return reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .type('application/json')
        .send(`${JSON.stringify(documentOf(auction), null, 1)}\n`)
    })
  }
  serve(`${paths.auctions}/:id/market.json`, ({ book }) => book)
  serve(`${paths.auctions}/:id/outcome.json`, ({ outcome }) => outcome)
}

function sendNotPublished(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    kind: 'auction-not-published',
    title: 'There is no such published auction',
    status: 404,
    detail:
      'A book stays sealed until its outcome is published. GET /api/auctions says which auctions are.',
    errors: [],
  })
}
