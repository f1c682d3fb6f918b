import { assert, err, ok, type Refusal, type Result, rfc3339 } from '#base'
import type { v1 } from '#api'
import type { Requested } from '#desk'
import {
  type Act,
  type Actor,
  type ApiKey,
  type Decision,
  evolve,
  type Instant,
  type Scope,
  type State,
  type User,
  type VenueEvent,
} from '#exchange'
import type { Services } from './services.ts'

/** Who asks, proven. */
export interface Caller {
  readonly user: User
  readonly actor: Actor
  readonly scopes: readonly Scope[]
  readonly via: 'key' | 'session'
  readonly key?: ApiKey
  /** When the session ends at the latest. */
  readonly endsAt?: Instant
}

/** What an operation answers: `text` where its bytes are given. Kept with idempotency keys, so it is plain JSON. */
export interface Answer {
  readonly status: number
  readonly body?: object
  readonly text?: string
  /** It is the same for ever. */
  readonly isFinal?: boolean
  readonly cookie?: string
}

/** A request of one operation, checked. */
export interface Call<O extends v1.Operation = v1.Operation> extends v1.Asked<O> {
  readonly services: Services
  readonly now: Instant
  /** The address asked, for passkeys: `https://venue.example`. */
  readonly origin: string
  /** Of the session that was sent along, good or not. */
  readonly token: string | undefined
  readonly caller: Caller | undefined
  /** Key and digest of a request that is remembered. */
  readonly once: Omit<Requested, 'answer'> | undefined
}

export type Answering = Promise<Result<Answer>> | Result<Answer>

/** An operation and how it is answered. */
export interface Bound {
  readonly operation: v1.Operation
  readonly answer: (call: Call) => Answering
  /** Answers again a request that was remembered, from what was kept of it. */
  readonly again: (call: Call, kept: unknown) => Result<Answer>
}

export function on<O extends v1.Operation>(
  operation: O,
  answer: (call: Call<O>) => Answering,
  again: (call: Call<O>, kept: unknown) => Result<Answer> = (_, kept) => ok(kept as Answer),
): Bound {
  // A route calls this with what passed the schemas of this very operation.
  return { operation, answer, again } as unknown as Bound
}

export const answer = (status: number, body: object): Result<Answer> => ok({ status, body })
export const refuse = (...refusals: readonly Refusal[]): Result<never> => err(refusals)

/** Where an operation is for users only, there is one. */
export function callerOf({ caller }: Pick<Call, 'caller'>): Caller {
  assert(caller !== undefined, 'this operation is for users only')
  return caller
}

/** '' for the staff: no participant has that id, so that nothing is found. */
export const ownOf = (call: Pick<Call, 'caller'>): string => callerOf(call).user.participant ?? ''

/** What follows from decisions, all told. */
export const eventsOf = (decisions: readonly Decision[]): readonly VenueEvent[] =>
  decisions.flatMap((decision) => (decision.ok ? decision.value : []))

/** Does acts, all or none, and answers by the state that they lead to. An act that waits for a second person is 202. */
export async function perform(
  call: Pick<Call, 'services' | 'caller' | 'once'>,
  acts: Act | readonly Act[],
  answerOf: (after: State, events: readonly VenueEvent[]) => Answer,
): Promise<Result<Answer>> {
  const { desk, floor } = call.services.venue
  assert(call.once !== undefined, 'what changes something has an idempotency key')
  let made: Answer | undefined
  const request: Requested = {
    ...call.once,
    answer: (decisions, at) => {
      const events = eventsOf(decisions)
      const after = events.reduce(evolve, { ...desk.decided, at })
      made = proposedIn(events) ?? answerOf(after, events)
      return made
    },
  }
  const told = await floor.act(callerOf(call).actor, acts, request)
  if (!told.ok) return told
  assert(made !== undefined, 'what was done has an answer')
  return ok(made)
}

function proposedIn(events: readonly VenueEvent[]): Answer | undefined {
  for (const event of events)
    if (event.kind === 'actProposed') {
      const { id, digest, by, at } = event.proposal
      return { status: 202, body: { proposal: id, digest, by, at: rfc3339(at) } }
    }
  return undefined
}
