/** A whole venue in memory for tests: the real API over the real journal on a simulated disk, with a clock that is set. */
import { createHash, generateKeyPairSync, randomBytes, sign as signWith } from 'node:crypto'
import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { signRequest, v1 } from '#api'
import { type Identity, identityOfSeed } from '#base'
import { clearMarket, outcomeDocument } from '#auction'
import { Desk, Floor, Vault } from '#desk'
import {
  type Act,
  type ClearingAuction,
  entryOf,
  type JournalEntry,
  marketOf,
  type Role,
  type State,
} from '#exchange'
import { type Journal, openFileJournal, SimulatedDisk } from '#journal'
import { type Chance, identityOf } from '#seals'
import { loadSolver } from '#solver'
import { addApiV1, type ApiSettings, type ApiV1, SERVER_OPTIONS } from '../index.ts'

export const START = Date.parse('2026-02-02T09:00:00.000Z')
export const EVERY = 3_600_000

/** Who there is: user → participant (absent: staff) and roles. */
export const PEOPLE = {
  ann: { participant: 'lab-a', roles: ['trader'] },
  abe: { participant: 'lab-a', roles: ['approver'] },
  rita: { participant: 'lab-a', roles: ['risk'] },
  vic: { participant: 'lab-a', roles: ['viewer'] },
  ben: { participant: 'lab-b', roles: ['trader'] },
  bob: { participant: 'lab-b', roles: ['risk'] },
  olga: { roles: ['operator'] },
  otto: { roles: ['operator'] },
  sue: { roles: ['surveillance'] },
  aud: { roles: ['auditor'] },
} as const satisfies Record<string, { participant?: string; roles: readonly Role[] }>

export type Person = keyof typeof PEOPLE

type Pair = Pick<Identity, 'publicKey' | 'sign'>

export interface Request {
  readonly body?: unknown
  /** As it is sent, in the place of `body`. */
  readonly text?: string
  /** "": none. */
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly nonce?: string
}

export interface WorldOptions {
  readonly settings?: Partial<ApiSettings>
  readonly fourEyes?: boolean
}

export class World {
  readonly pairs = new Map<string, Pair>()
  readonly #disk = new SimulatedDisk({ seed: 1 })
  readonly #options: WorldOptions
  #mount = this.#disk.mount()
  now = START
  app!: FastifyInstance
  desk!: Desk
  floor!: Floor
  vault!: Vault
  api!: ApiV1
  #journal!: Journal

  private constructor(options: WorldOptions) {
    this.#options = options
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    const world = new World(options)
    await world.#start()
    await world.#found()
    return world
  }

  async #start(): Promise<void> {
    this.#journal = await openFileJournal(this.#mount)
    const clock = () => this.now
    this.desk = await Desk.open({ journal: this.#journal, clock })
    const master = Buffer.alloc(32, 7)
    this.vault = new Vault(master, chanceOf('walras'))
    const { desk, vault } = this
    this.floor = new Floor({ desk, vault, clear, clearAgain: clear })
    this.app = fastify(SERVER_OPTIONS)
    const log = pino({ level: 'silent' })
    this.api = await addApiV1(this.app, {
      desk,
      floor: this.floor,
      vault,
      identity: identityOf(master),
      clock,
      settings: { log, ...this.#options.settings },
    })
    await this.app.ready()
  }

  /** Stops, and starts again over the same journal. */
  async restart(): Promise<void> {
    await this.stop()
    this.#mount = this.#disk.mount()
    await this.#start()
  }

  async stop(): Promise<void> {
    await this.app.close()
    await this.floor.idle()
    await this.#journal.close()
  }

  /** The disk fails from now on. */
  breakDisk(): void {
    this.#disk.fail({ operation: 'write', code: 'EIO', lasting: true })
    this.#disk.fail({ operation: 'sync', code: 'EIO', lasting: true })
  }

  get state(): State {
    return this.desk.durable.state
  }

  async act(act: Act | readonly Act[]): Promise<void> {
    const result = await this.floor.act({ kind: 'venue' }, act)
    if (!result.ok) throw new Error(JSON.stringify(result.error))
  }

  async #found(): Promise<void> {
    const fourEyes = this.#options.fourEyes ?? false
    const { publicKey } = identityOf(Buffer.alloc(32, 7))
    await this.act({
      kind: 'foundVenue',
      venue: { name: 'Test', currency: 'USD', publicKey, fourEyes },
    })
    const limits = { bidsMax: 5_000, paymentMax: '1000000.00' }
    for (const id of ['lab-a', 'lab-b'])
      await this.act({
        kind: 'setParticipant',
        participant: { id, name: id.toUpperCase(), tier: 'standard', limits },
      })
    for (const [id, person] of Object.entries(PEOPLE)) {
      await this.act({ kind: 'setUser', user: { id, name: id, ...person } })
      await this.addKey(`${id}-key`, id)
    }
    for (const id of ['gpu', 'mw'])
      await this.act({ kind: 'setProduct', listed: { product: { id, unit: 'one', tick: '0.01' } } })
    await this.act({
      kind: 'setSeries',
      terms: {
        id: 'main',
        name: 'Main',
        anchor: 0,
        every: EVERY,
        indicative: 300_000,
        noCancel: 300_000,
        closeWindow: 60_000,
        clearing: 1_000,
      },
    })
    this.floor.conduct()
    await this.desk.settled()
  }

  async addKey(id: string, user: string, scopes: v1.ScopeName[] = ['read', 'trade', 'admin']) {
    const pair = identityOfSeed(createHash('sha256').update(id).digest())
    this.pairs.set(id, pair)
    const { publicKey } = pair
    const expiresAt = this.now + 80 * 86_400_000
    await this.act({ kind: 'addKey', key: { id, user, publicKey, scopes, expiresAt } })
  }

  /** Sends a request signed by a person's key; by nobody if undefined. */
  ask(
    who: Person | { readonly keyId: string } | undefined,
    method: v1.Operation['method'],
    path: string,
    { body, text, key, headers = {}, nonce }: Request = {},
  ): Promise<LightMyRequestResponse> {
    const url = `${v1.BASE}${path}`
    const payload = text ?? (body === undefined ? '' : JSON.stringify(body))
    const signed = who === undefined ? {} : this.sign(keyIdOf(who), { method, url, payload, nonce })
    return this.app.inject({
      method,
      url,
      payload,
      headers: {
        ...(payload !== '' && { 'content-type': 'application/json' }),
        ...(method !== 'GET' &&
          key !== '' && { 'idempotency-key': key ?? randomBytes(8).toString('hex') }),
        ...signed,
        ...headers,
      },
    })
  }

  sign(
    keyId: string,
    {
      method,
      url,
      payload = '',
      nonce,
    }: {
      method: string
      url: string
      payload?: string | Buffer
      nonce?: string | undefined
    },
  ): Record<string, string> {
    const at = url.indexOf('?')
    const path = at < 0 ? url : url.slice(0, at)
    const query = at < 0 ? '' : url.slice(at + 1)
    const signing = {
      keyId,
      created: Math.floor(this.now / 1000),
      nonce: nonce ?? randomBytes(12).toString('hex'),
      sign: this.pairs.get(keyId)?.sign ?? (() => 'A'.repeat(86)),
      sha256: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64'),
    }
    const request = { method, path, query, body: Buffer.from(payload) }
    return { ...signRequest(request, signing) }
  }

  /** Everything in the journal. */
  async records(): Promise<readonly JournalEntry[]> {
    await this.desk.settled()
    const entries: JournalEntry[] = []
    for await (const { body } of this.#journal.read(0)) entries.push(entryOf(body))
    return entries
  }

  /** Lets the auction that is open close and be published. */
  async publish(): Promise<void> {
    this.now += EVERY + 120_000
    this.floor.conduct()
    await this.floor.idle()
    await this.desk.settled()
  }
}

/** The same in every world, so that two can be compared. */
function chanceOf(seed: string): Chance {
  let draws = 0
  return {
    bytes: (count) =>
      createHash('shake256', { outputLength: count }).update(`${seed} ${draws++}`).digest(),
  }
}

const keyIdOf = (who: Person | { readonly keyId: string }): string =>
  typeof who === 'string' ? `${who}-key` : who.keyId

export function newPair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    publicKey: raw.toString('base64url'),
    sign: (text) => signWith(null, Buffer.from(text), privateKey).toString('base64url'),
  }
}

const solver = await loadSolver()

const clear = async (auction: ClearingAuction, seconds: number): Promise<unknown> =>
  outcomeDocument(
    clearMarket(
      marketOf(auction.book),
      { clock: () => performance.now() / 1000, seconds, gap: 1e-4, seed: auction.seed },
      solver,
    ),
  )

/** A bid for up to so many lots of "gpu". */
export const bidFor = (lots: number, limit: string) => ({
  kind: 'trade',
  lots: { gpu: lots < 0 ? -1 : 1 },
  quantity: [0, Math.abs(lots)],
  limit,
})
