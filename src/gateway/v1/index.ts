import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { v1 } from '#api'
import { assert } from '#base'
import type { User } from '#exchange'
import { LoginLinks } from './auth/links.ts'
import { Nonces } from './auth/nonces.ts'
import { Passkeys } from './auth/passkeys.ts'
import { Sessions, tokenOf } from './auth/sessions.ts'
import { readBodies } from './body.ts'
import { answerFaults } from './faults.ts'
import { HANDLERS } from './handlers/index.ts'
import { Once } from './once.ts'
import { problem, sendProblem } from './problems.ts'
import { Rates } from './rates.ts'
import { addOperation } from './routes.ts'
import { addHeaders } from './secure-headers.ts'
import type { Services } from './services.ts'
import { Hub } from './stream/hub.ts'
import { addStream } from './stream/route.ts'
import { type ApiVenue, DEFAULTS } from './venue.ts'
import { addHealth } from './watch/health.ts'
import { Metrics } from './watch/metrics.ts'
import { watchRequests } from './watch/requests.ts'

export { openApiDocument } from './openapi.ts'
export { SERVER_OPTIONS } from './server-options.ts'
export type { ApiSettings, ApiVenue, Rate, Tier } from './venue.ts'

/** What whoever runs the API may do with it. */
export interface ApiV1 {
  /** The token of a link that signs a user in, once and within ten minutes. */
  issueLoginLink(user: string): string
  /** Who is signed in by these cookies; undefined: nobody. */
  signedIn(cookies: string | undefined): User | undefined
}

/**
 * Adds the public API under /api/v1, with /health and /metrics beside it. It ends with the app. The WebSocket plugin is
 * registered here unless the app has it.
 */
export async function addApiV1(app: FastifyInstance, venue: ApiVenue): Promise<ApiV1> {
  const services = servicesOf(venue)
  // Before the plugin's own hook, which would break the lines without a word.
  app.addHook('preClose', async () => services.hub.stop())
  if (!app.hasDecorator('websocketServer'))
    await app.register(websocket, { options: { maxPayload: 4_000 } })
  services.metrics.watch(services)
  await services.hub.dropAll()
  await app.register(async (scope) => {
    watchRequests(scope, services)
    addHeaders(scope, services.settings)
    answerFaults(scope, services)
    addHealth(scope, services)
    await scope.register(
      async (api) => {
        readBodies(api)
        api.setNotFoundHandler((_, reply) => sendProblem(reply, [problem('route_unknown')]))
        for (const operation of v1.OPERATIONS) {
          const bound = HANDLERS.find((one) => one.operation.id === operation.id)
          assert(bound !== undefined, `operation ${operation.id} is answered`)
          addOperation(api, bound, services)
        }
        addStream(api, services)
      },
      { prefix: v1.BASE },
    )
  })
  return {
    issueLoginLink: (user) => services.links.issue(user, venue.clock()),
    signedIn: (cookies) => {
      const token = tokenOf(cookies)
      return token === undefined ? undefined : services.sessions.find(token, venue.clock())?.user
    },
  }
}

function servicesOf(venue: ApiVenue): Services {
  const log = venue.settings?.log ?? pino({ name: 'walras' })
  const settings = { ...DEFAULTS, ...venue.settings, log }
  const { desk, floor, clock } = venue
  return {
    venue,
    settings,
    sessions: new Sessions(desk, settings),
    links: new LoginLinks(),
    nonces: new Nonces(),
    passkeys: new Passkeys(settings.passkeyHost),
    once: new Once(desk),
    rates: new Rates(settings),
    hub: new Hub({ desk, floor, clock, onTrouble: (error) => log.error({ error }, 'stream') }),
    metrics: new Metrics(),
    keysUsed: new Map(),
  }
}
