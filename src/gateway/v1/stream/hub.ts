import { rfc3339 } from '#base'
import type { Desk, Floor, Told } from '#desk'
import { type Channel, channelOf, MARKET, type Numbered, type VenueEvent } from '#exchange'
import { v1 } from '#api'
import type { Reader } from './reader.ts'

/** Told every second, so that whoever hears nothing knows that the line is dead. */
const HEARTBEAT = 1_000

export interface HubOptions {
  readonly desk: Desk
  readonly floor: Floor
  readonly clock: () => number
  readonly onTrouble: (error: unknown) => void
}

/** All readers of the stream. What they are told is durable, in order, and put into text once for all of them. */
export class Hub {
  readonly #options: HubOptions
  readonly #readers = new Set<Reader>()
  readonly #channels = new Map<string, Set<Reader>>()
  readonly #guards = new Map<string, Reader>()
  readonly #stopListening: () => void
  readonly #timer: NodeJS.Timeout

  constructor(options: HubOptions) {
    this.#options = options
    this.#stopListening = options.desk.listen((told) => this.#tell(told))
    this.#timer = setInterval(() => this.beat(), HEARTBEAT)
    this.#timer.unref()
  }

  get size(): number {
    return this.#readers.size
  }

  /** Readers of a participant; of the staff, of a user. */
  sizeOf({ id, participant }: { readonly id: string; readonly participant?: string }): number {
    let count = 0
    for (const reader of this.#readers)
      if (participant === undefined ? reader.user === id : reader.participant === participant)
        count += 1
    return count
  }

  add(reader: Reader): void {
    this.#readers.add(reader)
  }

  /** Forgets a reader. Where it left without a farewell, what hung on it is withdrawn. */
  remove(reader: Reader, how: 'farewell' | 'broken'): void {
    this.#readers.delete(reader)
    for (const readers of this.#channels.values()) readers.delete(reader)
    if (this.#guards.delete(reader.session) && how === 'broken') this.#drop(reader)
  }

  /** From now on bids may hang on it. */
  guard(reader: Reader): void {
    this.#guards.set(reader.session, reader)
  }

  /** Whether a session is of a stream of this participant that watches over bids. */
  guards(session: string, participant: string): boolean {
    const reader = this.#guards.get(session)
    return reader !== undefined && reader.participant === participant
  }

  subscribe(reader: Reader, channel: string): void {
    const readers = this.#channels.get(channel) ?? new Set()
    this.#channels.set(channel, readers.add(reader))
  }

  unsubscribe(reader: Reader, channel: string): void {
    this.#channels.get(channel)?.delete(reader)
  }

  /** Every second: the time to all; whoever is silent, or not allowed any more, is let go. */
  beat(): void {
    const now = this.#options.clock()
    const text = JSON.stringify({ kind: 'heartbeat', now: rfc3339(now) } satisfies v1.ServerSays)
    for (const reader of [...this.#readers]) {
      if (!reader.isAllowed()) reader.close(v1.CLOSE.accessEnded)
      else if (reader.isSilent(now)) reader.close(v1.CLOSE.silent)
      else reader.send(text)
    }
  }

  /** Bids that hung on streams of an earlier run: those streams are broken. */
  async dropAll(): Promise<void> {
    const { desk, floor } = this.#options
    for (const [participant, bids] of desk.decided.bids) {
      const sessions = new Set(
        [...bids.values()].flatMap(({ status, session }) =>
          status !== 'ended' && session !== undefined ? [session] : [],
        ),
      )
      for (const session of sessions)
        await floor.act({ kind: 'venue' }, { kind: 'dropSession', participant, session })
    }
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#stopListening()
    for (const reader of [...this.#readers]) reader.close(v1.CLOSE.venueStops)
  }

  #tell({ entry, folded }: Told): void {
    for (const channel of channelsOf(entry.events)) {
      const readers = this.#channels.get(channel)
      const recent = folded.feeds.get(channel)?.recent
      if (readers === undefined || readers.size === 0 || recent === undefined) continue
      const texts = new Map<number, string>()
      for (const reader of [...readers])
        for (const numbered of newsOf(recent, reader.seqOf(channel)))
          reader.tell(channel, numbered, texts)
    }
    if (entry.events.some(changesAccess)) this.#letGo()
  }

  #letGo(): void {
    for (const reader of [...this.#readers])
      if (!reader.isAllowed()) reader.close(v1.CLOSE.accessEnded)
  }

  #drop({ participant, session }: Reader): void {
    const { desk, floor, onTrouble } = this.#options
    if (participant === undefined) return
    const own = desk.decided.bids.get(participant)?.valueSeq()
    if (!own?.some((bid) => bid.session === session && bid.status !== 'ended')) return
    floor
      .act({ kind: 'venue' }, { kind: 'dropSession', participant, session })
      .then((result) => result.ok || onTrouble(result.error), onTrouble)
  }
}

const changesAccess = ({ kind }: VenueEvent): boolean =>
  kind === 'keyRevoked' || kind === 'userRemoved' || kind === 'killed' || kind === 'userSet'

/** Channels that events may have messages for. */
function channelsOf(events: readonly VenueEvent[]): ReadonlySet<string> {
  const channels = new Set<string>([MARKET])
  const add = ({ participant }: { readonly participant: string }) => {
    channels.add(channelOf(participant))
  }
  for (const event of events) {
    if ('bid' in event && typeof event.bid === 'object') add(event.bid)
    if ('participant' in event && typeof event.participant === 'string')
      channels.add(channelOf(event.participant))
    if ('ended' in event) [event.ended].flat().forEach(add)
    if ('results' in event) event.results.forEach(add)
  }
  return channels
}

/** What came after a number. Numbers have no gap. */
export function newsOf(recent: Channel['recent'], after: number): Iterable<Numbered> {
  const newest = recent.last()?.seq ?? 0
  return newest > after ? recent.takeLast(newest - after) : []
}

/** The text of a message, made once. */
export function textOf(channel: string, { seq, at, message }: Numbered): string {
  const says: v1.ServerSays = {
    kind: 'message',
    channel,
    seq,
    at: rfc3339(at),
    message: wireOf(message),
  }
  return JSON.stringify(says)
}

/** Instants go out as RFC 3339. */
function wireOf(message: Numbered['message']): object {
  if ('schedule' in message)
    return {
      ...message,
      schedule: Object.fromEntries(
        Object.entries(message.schedule).map(([name, at]) => [name, rfc3339(Number(at))]),
      ),
    }
  if (message.kind === 'auctionClosed') return { ...message, closedAt: rfc3339(message.closedAt) }
  return message
}
