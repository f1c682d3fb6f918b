import type { v1 } from '#api'

type Said<K extends v1.ServerSays['kind']> = Extract<v1.ServerSays, { readonly kind: K }>

/** What happened in a channel, or all of what it is now. */
export type ChannelItem =
  | {
      readonly kind: 'message'
      readonly channel: string
      readonly seq: number
      readonly at: string
      readonly message: { readonly kind: string } & Readonly<Record<string, unknown>>
    }
  | {
      readonly kind: 'snapshot'
      readonly channel: string
      readonly seq: number
      /** The state after message `seq`. */
      readonly snapshot: object
      /**
       * How many messages were passed over: the venue keeps the newest only. 0: none, as at the beginning of a channel.
       * undefined: the venue counts less than was seen of it, so that it is not known.
       */
      readonly missed: number | undefined
    }

/** What to do about something that the venue said. */
export type Taken =
  | { readonly kind: 'item'; readonly item: ChannelItem }
  | { readonly kind: 'nothing' }
  /** Something between what was seen and this is missing: ask again from what was seen. */
  | { readonly kind: 'gap' }

/** Where each channel stands: the number of the newest message that was handed on. */
export class Channels {
  readonly #last: Map<string, number | undefined>

  constructor(channels: readonly string[], from: Readonly<Record<string, number>> = {}) {
    this.#last = new Map(channels.map((channel) => [channel, from[channel]]))
  }

  /** What asks for all that is missing. */
  subscriptions(): readonly v1.ClientSays[] {
    return [...this.#last].map(([channel, from]) => ({
      kind: 'subscribe',
      channel,
      ...(from !== undefined && { from }),
    }))
  }

  /** By channel, what `from` of another stream would go on after. */
  seen(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#last].flatMap(([channel, seq]) => (seq === undefined ? [] : [[channel, seq]])),
    )
  }

  subscribed({ channel, seq, snapshot }: Said<'subscribed'>): Taken {
    if (!this.#last.has(channel)) return NOTHING
    const last = this.#last.get(channel)
    if (snapshot !== undefined) {
      this.#last.set(channel, seq)
      const missed = last === undefined ? 0 : seq < last ? undefined : seq - last
      return { kind: 'item', item: { kind: 'snapshot', channel, seq, snapshot, missed } }
    }
    if (last === seq) return NOTHING
    // Neither what was asked for nor a snapshot: begin anew with one.
    this.#last.set(channel, undefined)
    return { kind: 'gap' }
  }

  message({ channel, seq, at, message }: Said<'message'>): Taken {
    const last = this.#last.get(channel)
    if (last === undefined || seq <= last) return NOTHING
    if (seq > last + 1) return { kind: 'gap' }
    this.#last.set(channel, seq)
    const item = {
      kind: 'message',
      channel,
      seq,
      at,
      message: message as { kind: string },
    } as const
    return { kind: 'item', item }
  }
}

const NOTHING: Taken = { kind: 'nothing' }
