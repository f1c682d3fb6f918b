import type { FastifyReply } from 'fastify'
import type { Problem, ProblemItem } from '#api'
import type { Refusal } from '#base'

/** Sends a refusal as RFC 9457 problem details. */
export function sendProblem(
  reply: FastifyReply,
  problem: Omit<Problem, 'type'> & { readonly kind: string },
): FastifyReply {
  const { kind, ...rest } = problem
  const body: Problem = { type: `urn:walras:problem:${kind}`, ...rest }
  return reply.code(problem.status).type('application/problem+json').send(body)
}

/** What was asked is refused: with 422, or 409 where the same might be taken at another time. */
export function sendRefusals(
  reply: FastifyReply,
  refusals: readonly Refusal[],
  { kind, title }: { readonly kind: string; readonly title: string },
): FastifyReply {
  const errors = refusals.map(itemOf)
  const conflict = errors.some(({ code }) => code.startsWith('auction_'))
  return sendProblem(reply, {
    kind,
    title,
    status: conflict ? 409 : 422,
    detail: errors.map(({ cause, remedy }) => `${upper(cause)}. ${remedy}`).join(' '),
    errors,
  })
}

const itemOf = ({ code, at, cause, remedy }: Refusal): ProblemItem => ({
  code,
  pointer: at,
  cause,
  remedy,
})

const upper = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
