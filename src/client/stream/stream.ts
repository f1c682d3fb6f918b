import { v1 } from '#api'
import type { Chance } from '../chance.ts'
import { backoff, pause, type RetryPolicy } from '../retry.ts'
import type { Sender } from '../sender.ts'
import { type ChannelItem, Channels } from './channels.ts'
import { Connection, type Ended, type Welcome } from './connection.ts'
import { Queue } from './queue.ts'
import { type Connect, systemConnect } from './socket.ts'

export interface StreamOptions {
  /** `market`, `participant:<yours>`. */
  readonly channels: readonly string[]
  /** By channel, the number of the last message that was seen: what follows it is told. Absent: a snapshot first. */
  readonly from?: Readonly<Record<string, number>>
  /** Seconds, 1 to 60: bids placed with the session of this stream are withdrawn when it is silent for so long. */
  readonly deadMan?: number
  /** Milliseconds without a word after which a connection is given up. */
  readonly silence?: number
  /** How much may wait to be read before the connection is let go until the reader has caught up. */
  readonly waiting?: number
  /** Ends the stream: the reader comes to its end. */
  readonly signal?: AbortSignal
}

export type StreamItem =
  | ChannelItem
  | Welcome
  /** The connection ended; another one is opened in so many milliseconds. What was missed by then is told. */
  | { readonly kind: 'disconnected'; readonly cause: string; readonly retryIn: number }

export interface StreamParts {
  readonly origin: string
  readonly sender: Sender
  readonly chance: Chance
  readonly retry: RetryPolicy
  readonly connect: Connect | undefined
}

/**
 * What happens at the venue. Each message of a channel comes once and in order, over however many connections; where the
 * venue no longer keeps what was missed, a snapshot says so. For one reader, who ends it by leaving its loop, by `close`,
 * or by the signal. Throws a ProblemError where no other connection would do better.
 */
export class Stream implements AsyncIterable<StreamItem> {
  readonly #options: StreamOptions
  readonly #parts: StreamParts
  readonly #channels: Channels
  readonly #queue = new Queue<StreamItem>()
  readonly #closing = new AbortController()
  readonly #done: Promise<void>
  #connection: Connection | undefined
  #session: string | undefined

  constructor(options: StreamOptions, parts: StreamParts) {
    this.#options = options
    this.#parts = parts
    this.#channels = new Channels(options.channels, options.from)
    options.signal?.addEventListener('abort', () => void this.close(), { once: true })
    this.#done = options.signal?.aborted ? Promise.resolve(this.#queue.end()) : this.#run()
  }

  /** For `session` of a bid; undefined: there is no connection now. */
  get session(): string | undefined {
    return this.#session
  }

  /** By channel, the number of the newest message handed over or waiting to be: `from` of a later stream. */
  get seen(): Readonly<Record<string, number>> {
    return this.#channels.seen()
  }

  [Symbol.asyncIterator](): AsyncIterator<StreamItem, undefined> {
    return {
      next: () => this.#queue.next(),
      return: async () => {
        await this.close()
        return { done: true, value: undefined }
      },
    }
  }

  /** Calls back for each item, until the stream ends. */
  async listen(heard: (item: StreamItem) => void | Promise<void>): Promise<void> {
    for await (const item of this) await heard(item)
  }

  /** Says farewell, so that bids of its session stay. What waits can still be read. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#connection?.bye()
    this.#queue.end()
    await this.#done
  }

  async #run(): Promise<void> {
    const { chance, retry, sender } = this.#parts
    let tries = 0
    try {
      while (!this.#closing.signal.aborted) {
        const { cause, error, after, wasWelcome, isStale } = await this.#connected()
        this.#session = undefined
        if (error !== undefined) throw error
        if (this.#closing.signal.aborted) break
        if (isStale) await sender.setClock(this.#closing.signal)
        tries = wasWelcome ? 1 : tries + 1
        const retryIn = Math.max(after, Math.ceil(backoff(tries, retry, chance)))
        this.#queue.push({ kind: 'disconnected', cause, retryIn })
        await pause(retryIn, this.#closing.signal)
        if (this.#isFull()) await this.#queue.drained()
      }
      this.#queue.end()
    } catch (error) {
      if (this.#closing.signal.aborted) this.#queue.end()
      else this.#queue.end(error as Error)
    }
  }

  async #connected(): Promise<Ended> {
    const { origin, sender } = this.#parts
    const { deadMan, silence = SILENCE } = this.#options
    const connect = this.#parts.connect ?? (await systemConnect())
    const headers = await sender.identity({
      method: 'GET',
      path: STREAM_PATH,
      query: '',
      body: new Uint8Array(),
    })
    if (this.#closing.signal.aborted) return CLOSED
    this.#connection = new Connection({
      url: `${origin.replace(/^http/, 'ws')}${STREAM_PATH}`,
      headers,
      connect,
      channels: this.#channels,
      deadMan,
      silence,
      take: (item) => this.#take(item),
    })
    return this.#connection.ended
  }

  #take(item: ChannelItem | Welcome): boolean {
    if (item.kind === 'connected') this.#session = item.session
    this.#queue.push(item)
    return !this.#isFull()
  }

  #isFull(): boolean {
    return this.#queue.size >= (this.#options.waiting ?? WAITING)
  }
}

const STREAM_PATH = `${v1.BASE}/stream`
/** The venue says something every second. */
const SILENCE = 5_000
const WAITING = 10_000
const CLOSED: Ended = { cause: 'closed', after: 0, wasWelcome: false }
