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

/** A key is answered once while its answer is kept; the desk sees to that. */
function withAnswer(state: State, { key, digest, answer }: RequestFacts): State {
  let requests = state.requests.set(key, { digest, at: state.at, answer })
  let requestsInOrder = state.requestsInOrder.push(key)
  // Two for one that comes: a backlog of old ones is soon gone, and no record takes long.
  for (let round = 0; round < 2; round++) {
    const oldest = requestsInOrder.first() ?? key
    const isOld = (requests.get(oldest)?.at ?? 0) < state.at - REQUEST_LIFE
    if (!isOld && requestsInOrder.size <= REQUESTS_KEPT) break
    requests = requests.delete(oldest)
    requestsInOrder = requestsInOrder.shift()
  }
  return { ...state, requests, requestsInOrder }
}
