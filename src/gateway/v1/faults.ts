import type { FastifyInstance } from 'fastify'
import type { Refusal } from '#base'
import { Refused } from './body.ts'
import { problem, sendProblem } from './problems.ts'
import type { Services } from './services.ts'

/** Everything else that can happen is answered too, and never with what goes on inside. */
export function answerFaults(app: FastifyInstance, { venue, settings }: Services): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Refused) return sendProblem(reply, error.refusals)
    const refusal = refusalOf(error)
    if (refusal !== undefined) return sendProblem(reply, [refusal])
    if (venue.desk.halted !== undefined) return sendProblem(reply, [problem('venue_halted')])
    settings.log?.error({ requestId: request.id, error }, 'a request failed')
    return sendProblem(reply, [problem('venue_failed')])
  })
}

/** What the HTTP server itself refuses. */
function refusalOf(error: unknown): Refusal | undefined {
  const { statusCode = 500, code = '' } = error as { statusCode?: number; code?: string }
  if (statusCode >= 500) return undefined
  if (statusCode === 413) return problem('body_too_large')
  if (statusCode === 415) return problem('body_type_unknown', 'content-type')
  return code.startsWith('FST_ERR_CTP') ? problem('body_malformed') : problem('request_malformed')
}
