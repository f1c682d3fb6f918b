import type { Actor } from './commands.ts'
import type { VenueEvent } from './events.ts'
import { evolve } from './evolve.ts'
import { type Instant, REQUESTS_KEPT, type State } from './state.ts'

/** One record of the journal: everything that one command caused, all or nothing. */
export interface Entry {
  readonly at: Instant
  readonly actor: Actor
  /** Of a request with an idempotency key: what it was, and what its answer is made of. */
  readonly request?: RequestFacts
  readonly events: readonly VenueEvent[]
}

export interface RequestFacts {
  /** Who asked and the key, as one text. */
  readonly key: string
  readonly digest: string
  readonly answer: unknown
}

/** How long an answer is remembered: a week. */
export const REQUEST_LIFE = 7 * 86_400_000

/** The state after a record. */
export function applyEntry(state: State, seq: number, { at, events, request }: Entry): State {
  const after = events.reduce(evolve, { ...state, seq, at })
  return request === undefined ? after : withAnswer(after, request)
}

function withAnswer(state: State, { key, digest, answer }: RequestFacts): State {
  const requests = state.requests.set(key, { digest, at: state.at, answer })
  const order = state.requestsInOrder.push(key)
  const oldest = order.first()
  const asked = oldest === undefined ? undefined : requests.get(oldest)
  const isOld = asked !== undefined && asked.at < state.at - REQUEST_LIFE
  if (oldest === undefined || (!isOld && order.size <= REQUESTS_KEPT))
    return { ...state, requests, requestsInOrder: order }
  return { ...state, requests: requests.delete(oldest), requestsInOrder: order.shift() }
}
