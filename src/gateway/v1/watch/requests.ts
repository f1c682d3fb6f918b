import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Services } from '../services.ts'
import { Traces } from './traces.ts'

/** Each request gets an id, a line in the log, a place in the figures and, if asked for, a span. */
export function watchRequests(app: FastifyInstance, { settings, metrics }: Services): void {
  const { log } = settings
  const endpoint = settings.traces ?? process.env.OTEL_EXPORTER_OTLP_ENDPOINT
  const traces = endpoint === undefined || endpoint === '' ? undefined : new Traces(endpoint)
  const begun = new WeakMap<FastifyRequest, { readonly id: string; readonly at: number }>()
  app.addHook('onRequest', async (request, reply) => {
    const id = randomBytes(8).toString('hex')
    begun.set(request, { id, at: performance.now() })
    request.id = id
    reply.header('x-request-id', id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { id, at = performance.now() } = begun.get(request) ?? {}
    const operation = operationOf(request)
    const ms = performance.now() - at
    const status = reply.statusCode
    metrics.answered(operation, status, ms / 1000)
    log?.[status >= 500 ? 'error' : 'info']({ requestId: id, operation, status, ms }, 'request')
    const to = performance.timeOrigin + performance.now()
    const { traceparent } = request.headers
    const parent = typeof traceparent === 'string' ? traceparent : undefined
    traces?.add({ name: operation, parent, from: to - ms, to, status })
  })
  if (traces !== undefined) app.addHook('onClose', () => traces.stop())
}

/** By the table of operations, never the address: that may hold ids. */
function operationOf({ routeOptions }: FastifyRequest): string {
  const { config, url = 'unknown' } = routeOptions
  return 'operation' in config ? String(config.operation) : url
}
