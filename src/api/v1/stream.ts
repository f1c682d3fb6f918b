import { type Static, Type } from 'typebox'
import { Count, Exact } from './common.ts'

const Channel = Type.String({ pattern: '^(market|participant:[a-z0-9._-]{1,64})$', maxLength: 80 })

/** What a client says on `/api/v1/stream`. */
export const ClientMessage = Type.Union([
  /** `from`: the number of the last message seen; messages after it follow. Absent: a snapshot. */
  Exact({ kind: Type.Literal('subscribe'), channel: Channel, from: Type.Optional(Count) }),
  Exact({ kind: Type.Literal('unsubscribe'), channel: Channel }),
  Exact({ kind: Type.Literal('ping') }),
  /** Bids placed with `session` of this stream are withdrawn when it breaks or is silent for so long. */
  Exact({ kind: Type.Literal('deadMan'), seconds: Type.Integer({ minimum: 1, maximum: 60 }) }),
  /** A farewell: bids stay. */
  Exact({ kind: Type.Literal('bye') }),
])

export type ClientSays = Static<typeof ClientMessage>

/** What the venue says. Messages of a channel are numbered from 1 without a gap, for as long as the venue lives. */
export type ServerSays =
  | { readonly kind: 'welcome'; readonly session: string; readonly now: string }
  | {
      readonly kind: 'subscribed'
      readonly channel: string
      /** The number of the newest message that what follows is after. */
      readonly seq: number
      /** The state of the channel at `seq`; absent where messages since `from` follow. */
      readonly snapshot?: object
    }
  | { readonly kind: 'unsubscribed'; readonly channel: string }
  | {
      readonly kind: 'message'
      readonly channel: string
      readonly seq: number
      readonly at: string
      readonly message: object
    }
  | { readonly kind: 'heartbeat' | 'pong'; readonly now: string }
  | { readonly kind: 'deadMan'; readonly seconds: number; readonly session: string }
  | { readonly kind: 'refused'; readonly code: string; readonly cause: string }

/** Closing codes of the stream. */
export const CLOSE = {
  /** Said farewell. */
  bye: 1000,
  /** The venue stops, or its journal failed. */
  venueStops: 1001,
  /** Another thing than the messages of a client came, too often. */
  malformed: 4000,
  /** The key or session behind the stream is not good any more. */
  accessEnded: 4001,
  /** Nothing came for as long as `deadMan` said. */
  silent: 4002,
  /** Too much waits to be sent. Come back and ask for what is missing. */
  tooSlow: 4008,
} as const
