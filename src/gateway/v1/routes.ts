import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { v1 } from '#api'
import { canonicalJson, err, ok, type Result, sha256Hex } from '#base'
import { isOwnOrigin, notAllowed } from './auth/allowed.ts'
import { identify } from './auth/identify.ts'
import { tokenOf } from './auth/sessions.ts'
import { bodyOf } from './body.ts'
import type { Answer, Bound, Call, Caller } from './call.ts'
import { keyOf } from './once.ts'
import { problem, sendProblem } from './problems.ts'
import { type Taker, takerOf } from './rates.ts'
import type { Services } from './services.ts'
import { type Check, checkOf } from './validation.ts'

const BODY_MAX = 1_000_000

/** The route of one operation: who asks, may they, how much, is it well-formed, was it asked before; then the answer. */
export function addOperation(app: FastifyInstance, bound: Bound, services: Services): void {
  const { operation } = bound
  const checks = {
    params: checkOf(operation.params ?? NOTHING, '/path'),
    query: checkOf(operation.query ?? NOTHING, '/query'),
    body: checkOf(operation.body, ''),
  }
  app.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    bodyLimit: operation.bodyMax ?? BODY_MAX,
    config: { operation: operation.id },
    handler: async (request, reply) => {
      const answer = await answerTo({ bound, services, checks }, request, reply)
      return answer.ok
        ? sendAnswer(reply, answer.value)
        : sendProblem(reply, answer.error, operation)
    },
  })
}

/** Where an operation names no parameters, there are none. */
const NOTHING = v1.beginPasskey.body

interface Route {
  readonly bound: Bound
  readonly services: Services
  readonly checks: { readonly params: Check; readonly query: Check; readonly body: Check }
}

async function answerTo(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Result<Answer>> {
  const { bound, services } = route
  const now = services.venue.clock()
  const caller = admitted(route, request, reply)
  if (!caller.ok) return caller
  const { params, query } = request
  const body = bodyOf(request).value
  const faults = [
    ...route.checks.params(params),
    ...route.checks.query(query),
    ...route.checks.body(body),
  ]
  if (faults.length > 0) return err(faults)
  const once = onceOf(route, request, caller.value)
  if (!once.ok) return once
  // The schemas of the operation were just checked against these.
  const asked = { params, query, body } as Pick<Call, 'params' | 'query' | 'body'>
  const { headers } = request
  const call: Call = {
    ...asked,
    services,
    now,
    origin: typeof headers.origin === 'string' ? headers.origin : '',
    token: tokenOf(headers.cookie),
    caller: caller.value,
    once: once.value,
  }
  return services.once.answer(bound, call)
}

/** Who asks, once it is proven that they may ask this, now and so often. */
function admitted(
  { bound, services }: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Result<Caller | undefined> {
  const { operation } = bound
  const { headers, method, url, ip } = request
  const now = services.venue.clock()
  const stranger: Taker = { id: `ip:${ip}` }
  const { bytes } = bodyOf(request)
  const caller = identify(services, { method, url, headers, body: bytes })
  if (!caller.ok) {
    if (operation.id === 'logOut') return ok(undefined)
    return slowedDown(services, reply, { stranger, now, refused: caller })
  }
  const isForeign = v1.isMutation(operation) && !isOwnOrigin(headers, services.settings.origins)
  if (isForeign && (caller.value?.via === 'session' || headers.origin !== undefined))
    if (caller.value?.via !== 'key') return err([problem('origin_refused', 'origin')])
  const taken = services.rates.take(
    caller.value === undefined ? stranger : takerOf(services, caller.value),
    v1.policyOf(operation),
    { cost: costOf(operation, bodyOf(request).value), now },
  )
  reply.headers(taken.headers)
  if (!taken.ok) return err([problem('rate_limited')])
  const refusal = notAllowed(operation, caller.value)
  return refusal === undefined ? caller : err([refusal])
}

/** Whoever guesses is slowed down; nobody else is by that. */
function slowedDown(
  { rates }: Services,
  reply: FastifyReply,
  {
    stranger,
    now,
    refused,
  }: { readonly stranger: Taker; readonly now: number; readonly refused: Result<never> },
): Result<never> {
  const taken = rates.take(stranger, 'acts', { cost: 1, now })
  if (taken.ok) return refused
  reply.headers(taken.headers)
  return err([problem('rate_limited')])
}

function costOf({ cost = 1 }: v1.Operation, body: unknown): number {
  const isBulk = typeof body === 'object' && body !== null && 'bids' in body
  const bids = isBulk ? body.bids : undefined
  return Array.isArray(bids) ? Math.max(cost, bids.length) : cost
}

/** Key and digest of a request that has to be remembered; a dry run does not. */
function onceOf(
  { bound }: Route,
  request: FastifyRequest,
  caller: Caller | undefined,
): Result<Call['once']> {
  const { headers, params, query } = request
  const isDry = Object(query).dry_run === 'true'
  if (!v1.needsKey(bound.operation) || isDry || caller === undefined) return ok(undefined)
  const key = keyOf(headers['idempotency-key'])
  if (!key.ok) return key
  const { user } = caller
  const body = bodyOf(request).value ?? null
  const digest = sha256Hex(canonicalJson([bound.operation.id, user.id, params, query, body]))
  return ok({ key: `${user.participant ?? `staff:${user.id}`} ${key.value}`, digest })
}

/** Text is sent as it is; all else in its one form, so that the same answer has the same bytes. */
function sendAnswer(
  reply: FastifyReply,
  { status, body, text, isFinal, cookie }: Answer,
): FastifyReply {
  if (cookie !== undefined) reply.header('set-cookie', cookie)
  if (isFinal) reply.header('cache-control', 'public, max-age=86400, immutable')
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(text ?? canonicalJson(body))
}
