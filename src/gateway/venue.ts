import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import fastifyWebsocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { Desk, Floor, Snapshots, Vault } from '#desk'
import { type Journal, type JournalPlace, openJournal } from '#journal'
import { identityOf, loadOrCreateMaster, masterOf, systemChance } from '#seals'
import { Catalogue } from './catalogue.ts'
import { createClearers } from './clearers.ts'
import { Crowd } from './crowd.ts'
import { admit, found, listNew, pace, SERIES } from './founding.ts'
import { builtPage } from './page.ts'
import { Results } from './results.ts'
import { addRoutes, readBodiesStrictly, refuseStrangers } from './routes.ts'
import { visitors } from './session.ts'
import { Stream } from './stream.ts'
import { Trading } from './trading.ts'
import { addApiV1, SERVER_OPTIONS } from './v1/index.ts'

export type LogLevel = 'info' | 'warn' | 'error' | 'silent'

export interface VenueOptions {
  /** The first port tried; the next free one is taken. 0: any. */
  readonly port: number
  /** Seconds from one auction to the next. */
  readonly every: number
  /** Of the simulated participants. */
  readonly seed: number
  /** Whether the page is served, and not the API alone. */
  readonly page: 'served' | 'none'
  /** The folder that the venue keeps everything in; with a database, its master key only. */
  readonly data: string
  /** PostgreSQL's address, where the journal is kept in it. */
  readonly database?: string
  /** Whether simulated participants bid. */
  readonly crowd?: 'present' | 'absent'
  /** The least of what is logged, one JSON object to a line on standard error; absent: warnings. */
  readonly log?: LogLevel
}

export interface Venue {
  readonly app: FastifyInstance
  /** `http://127.0.0.1:4100`, once it listens. */
  readonly url: string
  /** A link that signs a user in once, within ten minutes. A name that is new is admitted as a participant. */
  readonly loginLink: (user: string) => Promise<string>
  readonly stop: () => Promise<void>
}

/** Starts a venue on this machine, or takes up where it stopped: auctions, participants, API, stream and page. */
export async function startVenue(options: VenueOptions): Promise<Venue> {
  const page = options.page === 'served' ? await builtPage() : undefined
  const place = placeOf(options)
  const journal = await openJournal(place)
  try {
    return await openVenue(options, { journal, place, page })
  } catch (error) {
    await journal.close()
    throw error
  }
}

const placeOf = ({ database, data }: VenueOptions): JournalPlace =>
  database === undefined
    ? { kind: 'files', folder: join(data, 'journal') }
    : { kind: 'postgres', url: database, market: SERIES }

async function openVenue(
  options: VenueOptions,
  {
    journal,
    place,
    page,
  }: {
    readonly journal: Journal
    readonly place: JournalPlace
    readonly page: string | undefined
  },
): Promise<Venue> {
  const master = await masterKey(options.data)
  const desk = await Desk.open({ journal, clock: Date.now })
  const catalogue = new Catalogue(Date.now())
  const { listings } = catalogue
  const identity = identityOf(master)
  const { publicKey } = identity
  await found(desk, { name: 'Walras', publicKey, fourEyes: false, every: options.every }, listings)
  await pace(desk, options.every)
  await listNew(desk, listings)

  const vault = new Vault(master, systemChance)
  const [results, stream] = [new Results(catalogue), new Stream(desk)]
  // Standard output is for what people read.
  const log = pino({ name: 'walras', level: options.log ?? 'warn' }, pino.destination(2))
  const onTrouble = (code: string, cause: string): void => log.error({ code, cause }, 'trouble')
  const onProgress = (...progress: Parameters<Stream['progress']>) => stream.progress(...progress)
  const clearers = createClearers({ onProgress, onTrouble })
  const { clear, clearAgain, verify } = clearers
  const floor = new Floor({ desk, vault, clear, clearAgain, verify, onTrouble })
  const snapshots = new Snapshots({ desk, journal, place, onTrouble })
  const unlisten = desk.listen(({ folded }) => results.keepOnly(folded.state.auctions))
  const trading = new Trading({
    desk,
    floor,
    onExplained: (auction, looks) => {
      results.improve(auction, looks)
      stream.explained(auction.id)
    },
  })
  const freshId = (): string => vault.fresh(6)
  const crowd =
    options.crowd === 'absent'
      ? undefined
      : new Crowd({ desk, floor, seed: options.seed, catalogue, series: SERIES, freshId })

  const app = fastify({ bodyLimit: 1_000_000, ...SERVER_OPTIONS })
  await app.register(fastifyWebsocket, { options: { maxPayload: 1_000 } })
  const clock = Date.now
  const api = await addApiV1(app, { desk, floor, vault, identity, clock, settings: { log } })
  const visitorOf = visitors(api.signedIn)
  await app.register(async (scope) => {
    readBodiesStrictly(scope)
    refuseStrangers(scope)
    addRoutes(scope, { desk, floor, results, catalogue, visitorOf, freshId })
    stream.start(scope, visitorOf)
    if (page !== undefined) await servePage(scope, page)
  })
  const rolling = setInterval(() => {
    if (catalogue.roll(Date.now())) void listNew(desk, catalogue.listings).catch(() => undefined)
  }, ROLL_MS)
  // Nothing more is taken, what is being cleared is published, and where it all stopped is written down.
  const stop = async (): Promise<void> => {
    clearInterval(rolling)
    crowd?.stop()
    stream.stop()
    unlisten()
    await Promise.all([trading.stop(), app.close()])
    await floor.idle()
    await clearers.stop()
    await desk.settled()
    await snapshots.stop()
    await journal.close()
  }
  try {
    const url = await listen(app, options.port)
    void clearers.ready()
    trading.start()
    const loginLink = async (user: string): Promise<string> => {
      if (!desk.decided.users.has(user)) await admit(desk, { id: user, name: user })
      return `${url}/login#${api.issueLoginLink(user)}`
    }
    return { app, url, loginLink, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** How often it is looked whether a new day has begun. */
const ROLL_MS = 60_000

/** What opens everything that is sealed: from the environment, or from a file that only the venue's user may read. */
async function masterKey(data: string): Promise<Buffer> {
  const given = process.env.WALRAS_MASTER_KEY
  return given === undefined
    ? loadOrCreateMaster(join(data, 'venue.key'))
    : masterOf(given, 'WALRAS_MASTER_KEY')
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
  // Where a login link leads: the page itself, which reads the rest of the address.
  app.get('/login', (_, reply) => reply.sendFile('index.html'))
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
