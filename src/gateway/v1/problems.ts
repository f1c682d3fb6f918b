import type { FastifyReply } from 'fastify'
import { v1 } from '#api'
import type { Refusal } from '#base'

/** A refusal of the API itself, in the words of its table. */
export function problem(code: v1.ProblemCode, at = '', cause?: string): Refusal {
  const { cause: usual, remedy } = v1.PROBLEMS[code]
  return { code, at, cause: cause ?? plain(usual), remedy }
}

/** Refusals of the language of bids, and those of contracts, have a code each in refusals.md, and one type together. */
function codeOf(code: string, one: v1.Operation | undefined): v1.ProblemCode {
  const others = one === undefined ? undefined : OTHERS[one.tag]
  // A code of theirs may be that of a problem elsewhere: here it is not.
  const isTheirs = one !== undefined && others !== undefined && !isOf(one, code)
  if (v1.isProblemCode(code) && !isTheirs) return code
  return code.startsWith('json_') ? 'body_malformed' : (others ?? 'bid_malformed')
}

/** By what an operation is about: the one type of all that is wrong with a bid, or with what is asked of contracts. */
const OTHERS: Readonly<Record<string, v1.ProblemCode>> = {
  bids: 'bid_malformed',
  contracts: 'contract_refused',
}

const isOf = (one: v1.Operation, code: string): boolean =>
  (v1.problemsOf(one) as readonly string[]).includes(code)

/** RFC 9457: the first refusal names the type. */
export function problemOf(refusals: readonly Refusal[], one?: v1.Operation): v1.ApiProblem {
  const [first = problem('venue_failed')] = refusals
  const code = codeOf(first.code, one)
  // Whoever refused, and why: what is another's is answered to the byte as what does not exist.
  if (code === 'not_found') return NOT_FOUND
  return details(code, refusals)
}

function details(code: v1.ProblemCode, refusals: readonly Refusal[]): v1.ApiProblem {
  const { title, status } = v1.PROBLEMS[code]
  const errors = refusals.slice(0, ERRORS_MAX).map(itemOf)
  const detail = errors.map(({ cause, remedy }) => `${upper(cause)}. ${remedy}`).join(' ')
  return { type: v1.problemType(code), title, status, detail, errors }
}

export function sendProblem(
  reply: FastifyReply,
  refusals: readonly Refusal[],
  one?: v1.Operation,
): FastifyReply {
  const body = problemOf(refusals, one)
  if (body.status === 503) reply.header('retry-after', '5')
  if (body.status === 401) reply.header('www-authenticate', 'Signature')
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body))
}

const ERRORS_MAX = 20

/** Where the table knows a better remedy than whoever refused, it is told. */
const itemOf = ({ code, at, cause, remedy }: Refusal) => ({
  code,
  pointer: at,
  cause,
  remedy: code === 'bid_id_taken' ? v1.PROBLEMS.bid_id_taken.remedy : remedy,
})

const plain = (sentence: string): string =>
  `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`.replace(/\.$/, '')

const upper = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const NOT_FOUND = details('not_found', [problem('not_found')])
