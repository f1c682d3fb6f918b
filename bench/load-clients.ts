/** Participants' programs for the load bench: signed requests over a few lines that stay open, at times set beforehand. */
import { createHash, randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { signRequest, v1 } from '#api'
import { type Identity, identityOfSeed, rfc3339 } from '#base'
import { Desk } from '#desk'
import { admit, found, SERIES } from '#gateway'
import { nodeDisk, openFileJournal } from '#journal'
import { identityOf, loadOrCreateMaster } from '#seals'
import { catalogueFrom } from '#simulator'

export const PARTICIPANTS = 50

export interface Market {
  readonly products: readonly { readonly id: string; readonly tick: bigint }[]
  readonly keys: readonly Identity[]
}

/** A venue's folder with its participants and their keys, before the venue starts. */
export async function prepare(data: string, every: number): Promise<Market> {
  const master = await loadOrCreateMaster(join(data, 'venue.key'))
  const journal = await openFileJournal(nodeDisk(join(data, 'journal')))
  const desk = await Desk.open({ journal, clock: Date.now })
  const listings = catalogueFrom(rfc3339(Date.now()).slice(0, 10))
  const { publicKey } = identityOf(master)
  await found(desk, { name: 'Walras', publicKey, fourEyes: false, every }, listings)
  const keys = Array.from({ length: PARTICIPANTS }, () => identityOfSeed(randomBytes(32)))
  for (const [k, key] of keys.entries()) {
    const user = `load-${k}`
    await admit(desk, { id: user, name: user })
    const expiresAt = Date.now() + 86_400_000
    const { publicKey } = key
    const scopes = ['read', 'trade'] as const
    const added = { id: `key-${k}`, user, publicKey, scopes, expiresAt }
    const told = await desk.handle({ kind: 'user', user }, { kind: 'addKey', key: added })
    if (!told.ok) throw new Error(JSON.stringify(told.error))
  }
  await journal.close()
  return { keys, products: listings.map(({ product: { id, tick } }) => ({ id, tick })) }
}

export interface Asked {
  readonly by: number
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: object
}

export interface Answered {
  /** 0: the line broke. */
  readonly status: number
  readonly text: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 128 })

export function ask(url: string, { keys }: Market, asked: Asked): Promise<Answered> {
  const { method, path, body } = asked
  const payload = body === undefined ? '' : JSON.stringify(body)
  const options = { agent, method, headers: headersOf(keys, asked, payload) }
  return new Promise((resolve) => {
    const sent = request(`${url}${v1.BASE}${path}`, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (more: string) => {
        text += more
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', () => resolve({ status: 0, text }))
    })
    sent.on('error', (error) => resolve({ status: 0, text: String(error) }))
    sent.end(payload)
  })
}

function headersOf(keys: Market['keys'], { by, method, path }: Asked, payload: string) {
  const [bare = '', query = ''] = path.split('?')
  const signed = signRequest(
    { method, path: `${v1.BASE}${bare}`, query, body: Buffer.from(payload) },
    {
      keyId: `key-${by}`,
      created: Math.floor(Date.now() / 1000),
      nonce: randomBytes(12).toString('hex'),
      sign: (text) => keys[by]?.sign(text) ?? '',
      sha256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
    },
  )
  return {
    ...signed,
    ...(payload !== '' && { 'content-type': 'application/json' }),
    ...(method !== 'GET' && { 'idempotency-key': randomBytes(9).toString('hex') }),
  }
}

/** Does something `rate` times a second for so many seconds, at times that do not wait for what was done before. */
export async function openLoop(
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
  act: (due: number) => Promise<void>,
): Promise<void> {
  const begin = performance.now()
  const under = new Set<Promise<void>>()
  for (let k = 0; k < rate * seconds; ) {
    const now = performance.now()
    for (let due = begin + (k * 1000) / rate; due <= now && k < rate * seconds; k++) {
      const done: Promise<void> = act(due).finally(() => under.delete(done))
      under.add(done)
      due = begin + ((k + 1) * 1000) / rate
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(under)
}

/** A reader of a channel that looks at the numbers of what it is told. */
export class Subscriber {
  gaps = 0
  messages = 0
  #seq: number | undefined
  readonly #socket: WebSocket
  readonly ready: Promise<void>

  constructor(url: string, { keys }: Market, by: number, channel: string) {
    const asked = { by, method: 'GET', path: '/stream' } as const
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}${v1.BASE}/stream`, {
      headers: headersOf(keys, asked, ''),
    })
    this.ready = new Promise((resolve, reject) => {
      this.#socket.on('error', reject)
      this.#socket.on('open', () =>
        this.#socket.send(JSON.stringify({ kind: 'subscribe', channel })),
      )
      this.#socket.on('message', (data) => {
        const said = JSON.parse(String(data)) as v1.ServerSays
        if (said.kind === 'refused') reject(new Error(said.cause))
        if (said.kind === 'subscribed') {
          this.#seq = said.seq
          resolve()
        }
        if (said.kind !== 'message') return
        this.messages += 1
        if (said.seq !== (this.#seq ?? 0) + 1) this.gaps += 1
        this.#seq = said.seq
        this.heard(said.message)
      })
    })
  }

  heard: (message: object) => void = () => {}

  get seq(): number {
    return this.#seq ?? 0
  }

  close(): void {
    this.#socket.terminate()
  }
}

/** Bids come, change and go: 60 of 100 are new, 20 replace one, 20 withdraw one. */
export class Commands {
  readonly live: { readonly by: number; readonly id: string }[] = []
  readonly #market: Market
  readonly #prefix = randomBytes(4).toString('hex')
  #count = 0

  constructor(market: Market) {
    this.#market = market
  }

  next(share = { submit: 0.6, replace: 0.2 }): Asked {
    const roll = Math.random()
    const at = Math.floor(Math.random() * this.live.length)
    const old = this.live[at]
    if (old === undefined || roll < share.submit) return this.submit()
    const { by, id } = old
    if (roll < share.submit + share.replace)
      return { by, method: 'PUT', path: `/bids/${id}`, body: this.#body() }
    this.live.splice(at, 1)
    return { by, method: 'DELETE', path: `/bids/${id}` }
  }

  submit(): Asked {
    this.#count += 1
    const by = this.#count % PARTICIPANTS
    const id = `${this.#prefix}-${this.#count}`
    return { by, method: 'POST', path: '/bids', body: { id, ...this.#body() } }
  }

  /** Only what was taken can be replaced or withdrawn. */
  taken(asked: Asked): void {
    const { id } = Object(asked.body)
    if (asked.method === 'POST') this.live.push({ by: asked.by, id })
  }

  #body(): object {
    const { products } = this.#market
    const { id, tick } = products[Math.floor(Math.random() * products.length)] ?? {
      id: '',
      tick: 1n,
    }
    const lots = Math.random() < 0.5 ? 1 : -1
    const limit = Number(tick * BigInt(lots * (20 + Math.floor(Math.random() * 40)))) / 1e6
    const quantity = [0, 1 + Math.floor(Math.random() * 40)]
    const bid = { kind: 'trade', lots: { [id]: lots }, quantity, limit: limit.toFixed(2) }
    return { series: SERIES, lasts: 'auction', bid }
  }
}
