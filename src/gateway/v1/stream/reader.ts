import { rfc3339 } from '#base'
import { randomBytes } from 'node:crypto'
import { v1 } from '#api'
import type { Refusal } from '#base'
import { channelOf, type Instant, MARKET, type Numbered, READABLE } from '#exchange'
import type { Caller } from '../call.ts'
import { problem } from '../problems.ts'
import { marketView } from '../views/market.ts'
import { participantView } from '../views/participant.ts'
import type { ApiVenue } from '../venue.ts'
import { type Hub, newsOf, textOf } from './hub.ts'

/** The part of a WebSocket that is used. */
export interface Socket {
  readonly bufferedAmount: number
  send(text: string): void
  close(code: number): void
  terminate(): void
}

export interface ReaderOptions {
  readonly venue: ApiVenue
  readonly hub: Hub
  readonly socket: Socket
  readonly caller: Caller
  /** Whether what the stream was opened with is good still. */
  readonly isAllowed: () => boolean
  readonly bufferedMax: number
}

/** One connection: what it listens to and how far it has been told. */
export class Reader {
  /** Bids may hang on it, by this name. */
  readonly session = randomBytes(16).toString('hex')
  readonly participant: string | undefined
  readonly user: string
  readonly isAllowed: () => boolean
  readonly #options: ReaderOptions
  readonly #told = new Map<string, number>()
  #heardAt: Instant
  #deadMan: number | undefined
  #isOpen = true

  constructor(options: ReaderOptions) {
    this.#options = options
    this.participant = options.caller.user.participant
    this.user = options.caller.user.id
    this.isAllowed = options.isAllowed
    this.#heardAt = options.venue.clock()
    this.#say({ kind: 'welcome', session: this.session, now: rfc3339(this.#heardAt) })
  }

  /** The number of the last message that was told of a channel. */
  seqOf(channel: string): number {
    return this.#told.get(channel) ?? Number.MAX_SAFE_INTEGER
  }

  isSilent(now: Instant): boolean {
    return this.#deadMan !== undefined && now - this.#heardAt > this.#deadMan * 1000
  }

  heard(message: v1.ClientSays): void {
    const now = this.#options.venue.clock()
    this.#heardAt = now
    switch (message.kind) {
      case 'subscribe':
        return this.#subscribe(message.channel, message.from)
      case 'unsubscribe':
        this.#told.delete(message.channel)
        this.#options.hub.unsubscribe(this, message.channel)
        return this.#say({ kind: 'unsubscribed', channel: message.channel })
      case 'ping':
        return this.#say({ kind: 'pong', now: rfc3339(now) })
      case 'deadMan':
        this.#deadMan = message.seconds
        this.#options.hub.guard(this)
        return this.#say({ kind: 'deadMan', seconds: message.seconds, session: this.session })
      case 'bye':
        return this.close(v1.CLOSE.bye)
    }
  }

  refuse({ code, cause }: Refusal): void {
    this.#say({ kind: 'refused', code, cause })
  }

  tell(channel: string, numbered: Numbered, texts: Map<number, string>): void {
    const text = texts.get(numbered.seq) ?? textOf(channel, numbered)
    texts.set(numbered.seq, text)
    this.#told.set(channel, numbered.seq)
    this.send(text)
  }

  /** A reader that is too slow is let go, rather than kept waiting or told half of it. */
  send(text: string): void {
    if (!this.#isOpen) return
    const { socket, bufferedMax } = this.#options
    if (socket.bufferedAmount > bufferedMax) return this.close(v1.CLOSE.tooSlow)
    socket.send(text)
  }

  close(code: number): void {
    if (!this.#isOpen) return
    const { socket } = this.#options
    socket.close(code)
    setTimeout(() => socket.terminate(), TERMINATE_AFTER).unref()
    const isFarewell = code === v1.CLOSE.bye || code === v1.CLOSE.venueStops
    this.left(isFarewell ? 'farewell' : 'broken')
  }

  /** The line is gone. */
  left(how: 'farewell' | 'broken'): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#options.hub.remove(this, how)
  }

  #subscribe(channel: string, from: number | undefined): void {
    const { venue, hub } = this.#options
    if (!this.#mayHear(channel)) return this.refuse(problem('not_found'))
    const { seq = 0, recent } = venue.desk.durable.feeds.get(channel) ?? {}
    const first = recent?.first()?.seq ?? seq + 1
    const isKept = from !== undefined && from >= first - 1 && from <= seq
    this.#told.set(channel, isKept ? from : seq)
    if (isKept) this.#say({ kind: 'subscribed', channel, seq: from })
    else this.#say({ kind: 'subscribed', channel, seq, snapshot: this.#snapshotOf(channel) })
    const texts = new Map<number, string>()
    if (recent !== undefined)
      for (const numbered of newsOf(recent, this.seqOf(channel)))
        this.tell(channel, numbered, texts)
    if (this.#isOpen) hub.subscribe(this, channel)
  }

  #snapshotOf(channel: string): object {
    const { venue } = this.#options
    return channel === MARKET
      ? marketView(venue.desk, venue.clock())
      : participantView(venue.desk.durable.state, this.participant ?? '')
  }

  #mayHear(channel: string): boolean {
    if (channel === MARKET) return true
    const { roles } = this.#options.caller.user
    return (
      this.participant !== undefined &&
      channel === channelOf(this.participant) &&
      roles.some((role) => (READABLE.own as readonly string[]).includes(role))
    )
  }

  #say(says: v1.ServerSays): void {
    this.send(JSON.stringify(says))
  }
}

/** How long a socket that was closed may take to say so. */
const TERMINATE_AFTER = 5_000
