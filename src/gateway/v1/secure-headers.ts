import type { FastifyInstance } from 'fastify'
import type { ApiSettings } from './venue.ts'

/** What every answer tells browsers: it is data, ours, and for nobody to frame, guess at or keep. */
export function addHeaders(app: FastifyInstance, { secure }: ApiSettings): void {
  const headers = {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    ...(secure && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
  }
  app.addHook('onSend', async (_, reply) => {
    reply.headers(headers)
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}
