import type { FastifyServerOptions } from 'fastify'
import { problem, sendProblem } from './problems.ts'

/** What the server that the API is added to has to be made with: addresses that no route can read are answered as all else is. */
export const SERVER_OPTIONS = {
  forceCloseConnections: true,
  routerOptions: { maxParamLength: 300 },
  frameworkErrors: (_, __, reply) => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    sendProblem(reply, [problem('request_malformed')])
  },
} as const satisfies FastifyServerOptions
