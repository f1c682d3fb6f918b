import { randomUUID } from 'node:crypto'
import fastifyStatic from '@fastify/static'
import fastifyWebsocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import { initialState, type VenueEvent } from '#exchange'
import { catalogueFrom, worldOf } from '#simulator'
import { createClearing } from './clearing.ts'
import { Conductor, instant } from './conductor.ts'
import { Desk } from './desk.ts'
import { builtPage } from './page.ts'
import { Results } from './results.ts'
import { addRoutes } from './routes.ts'
import { Stream } from './stream.ts'

export interface VenueOptions {
  /** The first port tried; the next free one is taken. 0: any. */
  readonly port: number
  /** Seconds from one auction to the next. */
  readonly every: number
  /** Of the simulated participants. */
  readonly seed: number
  /** Whether the page is served, and not the API alone. */
  readonly page: 'served' | 'none'
}

export interface Venue {
  readonly app: FastifyInstance
  /** `http://127.0.0.1:4100`, once it listens. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Starts a venue on this machine: auctions, simulated participants, API, stream and page. */
export async function startVenue(options: VenueOptions): Promise<Venue> {
  const page = options.page === 'served' ? await builtPage() : undefined
  const listings = catalogueFrom(instant(Date.now()).slice(0, 10))
  const products = listings.map(({ product }) => product)
  const desk = new Desk(initialState({ currency: 'USD', products }))
  const [clearing, results, stream] = [createClearing(), new Results(listings), new Stream(desk)]
  desk.listen((event) => keepResults(desk, results, event))
  const conductor = new Conductor({
    desk,
    clearing,
    world: worldOf(options.seed, listings),
    every: options.every,
    onProgress: (...progress) => stream.progress(...progress),
    onExplained: (auction, looks) => {
      results.improve(auction, looks)
      stream.explained(auction.id)
    },
  })
  const app = fastify({ bodyLimit: 1_000_000, forceCloseConnections: true })
  await app.register(fastifyWebsocket, { options: { maxPayload: 1_000 } })
  await app.register(async (scope) => {
    addRoutes(scope, { run: randomUUID(), desk, conductor, results, listings })
    stream.start(scope)
    if (page !== undefined) await servePage(scope, page)
  })
  const stop = async (): Promise<void> => {
    stream.stop()
    await Promise.all([conductor.stop(), clearing.stop(), app.close()])
  }
  try {
    const url = await listen(app, options.port)
    conductor.start()
    return { app, url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function keepResults(desk: Desk, results: Results, event: VenueEvent): void {
  if (event.kind !== 'outcomePublished') return
  const auction = desk.state.auctions.get(event.auction)
  if (auction?.phase === 'published') results.publish(auction)
  results.keepOnly(desk.state.auctions)
}

const CONTENT_SECURITY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
].join('; ')

async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    setHeaders: (response, path) => {
      const isAsset = /[\\/]assets[\\/]/.test(path)
      response.header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache')
      response.header('content-security-policy', CONTENT_SECURITY)
      response.header('x-content-type-options', 'nosniff')
      response.header('referrer-policy', 'no-referrer')
    },
  })
}

const PORTS_TRIED = 50

async function listen(app: FastifyInstance, first: number): Promise<string> {
  for (let port = first; ; port++) {
    try {
      return await app.listen({ host: '127.0.0.1', port })
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!taken || first === 0 || port >= first + PORTS_TRIED) throw error
    }
  }
}
