import type { WebSocket } from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Compile } from 'typebox/compile'
import { v1 } from '#api'
import { isOwnOrigin } from '../auth/allowed.ts'
import { identify } from '../auth/identify.ts'
import { isStopped, tokenOf } from '../auth/sessions.ts'
import type { Caller } from '../call.ts'
import { problem, sendProblem } from '../problems.ts'
import { type Taken, takerOf } from '../rates.ts'
import type { Services } from '../services.ts'
import { Reader } from './reader.ts'

const message = Compile(v1.ClientMessage)
const LENGTH_MAX = 1_000
/** Messages that cannot be read, before a connection is let go. */
const MALFORMED_MAX = 5
/** Connections of one participant. */
const STREAMS_MAX = 100
/** What is taken from the bucket for reading. */
const COSTS = { open: 10, subscribe: 10, other: 1 } as const

/** The stream. Whoever opens it signs the upgrade, or comes with a session from the venue's own page. */
export function addStream(app: FastifyInstance, services: Services): void {
  const callers = new WeakMap<FastifyRequest, Caller>()
  app.get(
    '/stream',
    {
      websocket: true,
      preValidation: async (request, reply) => {
        const { raw, headers, url } = request
        const caller = identify(services, {
          method: raw.method ?? 'GET',
          url,
          headers,
          body: new Uint8Array(),
        })
        if (!caller.ok) return sendProblem(reply, caller.error)
        if (caller.value === undefined) return sendProblem(reply, [problem('unauthenticated')])
        if (caller.value.via === 'session' && !isOwnOrigin(headers, services.settings.origins))
          return sendProblem(reply, [problem('origin_refused', 'origin')])
        if (!caller.value.scopes.includes('read'))
          return sendProblem(reply, [problem('scope_missing')])
        const isFull = services.hub.sizeOf(caller.value.user) >= STREAMS_MAX
        const taken = take(services, caller.value, COSTS.open)
        reply.headers(taken.headers)
        if (isFull || !taken.ok) return sendProblem(reply, [problem('rate_limited')])
        callers.set(request, caller.value)
      },
    },
    (socket, request) => {
      const caller = callers.get(request)
      if (caller === undefined) return socket.terminate()
      attach(services, { socket, caller, token: tokenOf(request.headers.cookie) })
    },
  )
}

function attach(
  services: Services,
  {
    socket,
    caller,
    token,
  }: { readonly socket: WebSocket; readonly caller: Caller; readonly token: string | undefined },
): void {
  const { venue, hub, settings } = services
  const reader = new Reader({
    venue,
    hub,
    socket,
    caller,
    isAllowed: () => isAllowed(services, caller, token),
    bufferedMax: settings.streamBuffered,
  })
  hub.add(reader)
  let malformed = 0
  socket.on('message', (data: unknown) => {
    const says = saysOf(String(data))
    const cost = says?.kind === 'subscribe' ? COSTS.subscribe : COSTS.other
    if (!take(services, caller, cost).ok) return reader.refuse(problem('rate_limited'))
    if (says !== undefined) return reader.heard(says)
    malformed += 1
    reader.refuse(problem('request_invalid'))
    if (malformed >= MALFORMED_MAX) reader.close(v1.CLOSE.malformed)
  })
  socket.on('close', () => reader.left('broken'))
  socket.on('error', () => reader.left('broken'))
}

const take = (services: Services, caller: Caller, cost: number): Taken =>
  services.rates.take(takerOf(services, caller), 'reads', { cost, now: services.venue.clock() })

function saysOf(text: string): v1.ClientSays | undefined {
  if (text.length > LENGTH_MAX) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return message.Check(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Users keep a stream as long as they could open it. */
function isAllowed(services: Services, caller: Caller, token: string | undefined): boolean {
  const { venue, sessions } = services
  const state = venue.desk.decided
  const now = venue.clock()
  const user = state.users.get(caller.user.id)
  if (user === undefined || user.roles !== caller.user.roles) return false
  if (caller.key === undefined) return token !== undefined && sessions.isGood(token, now)
  const { id, expiresAt } = caller.key
  const isGood = state.keys.get(id)?.publicKey === caller.key.publicKey && now < expiresAt
  return isGood && !state.killed.has(`key:${id}`) && !isStopped(state, user)
}
