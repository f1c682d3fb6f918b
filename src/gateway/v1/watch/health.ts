import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { timingSafeEqual } from 'node:crypto'
import { sha256Hex } from '#base'
import { READABLE } from '#exchange'
import { identify } from '../auth/identify.ts'
import { problem, sendProblem } from '../problems.ts'
import type { Services } from '../services.ts'

/** Whether the venue lives and takes commands, and its figures for whoever runs it. */
export function addHealth(app: FastifyInstance, services: Services): void {
  const { venue, metrics } = services
  app.get('/health/live', (_, reply) => reply.send({ live: true }))
  app.get('/health/ready', (_, reply) => {
    const ready = venue.desk.halted === undefined && venue.desk.durable.state.seq > 0
    return reply.code(ready ? 200 : 503).send({ ready })
  })
  app.get('/metrics', async (request, reply) => {
    if (!mayWatch(services, request)) return sendUnauthenticated(reply)
    return reply.type(metrics.contentType).send(await metrics.text())
  })
}

function mayWatch(services: Services, { headers, method, url }: FastifyRequest): boolean {
  const { metricsToken } = services.settings
  const expected = metricsToken && `Bearer ${metricsToken}`
  if (expected !== undefined && isSame(expected, headers.authorization ?? '')) return true
  const caller = identify(services, { method, url, headers, body: new Uint8Array() })
  const roles = caller.ok ? (caller.value?.user.roles ?? []) : []
  return roles.some((role) => (READABLE.registers as readonly string[]).includes(role))
}

/** In a time that tells nothing of where they differ. */
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(sha256Hex(a)), Buffer.from(sha256Hex(b)))

const sendUnauthenticated = (reply: FastifyReply): FastifyReply =>
  sendProblem(reply, [problem('unauthenticated')])
