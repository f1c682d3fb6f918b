import type { Static, TSchema } from 'typebox'
import { v1 } from '#api'

type NothingNeeded = Record<never, never>

type Part<Place extends 'params' | 'query' | 'body', O> =
  O extends Readonly<Record<Place, infer S extends TSchema>>
    ? NothingNeeded extends Static<S>
      ? { readonly [P in Place]?: Static<S> }
      : { readonly [P in Place]: Static<S> }
    : NothingNeeded

type InputFor<O> = Part<'params', O> & Part<'query', O> & Part<'body', O>

type StaticOf<S> = S extends TSchema ? Static<S> : never
type AnswerFor<O> = O extends { readonly answers: infer A } ? StaticOf<A[keyof A]> : never

/** How one call is made. */
export interface CallOptions {
  /** Ends the call and its retries. What was sent may have been done all the same. */
  readonly signal?: AbortSignal
  /** The key of a change whose answer was lost, to find out what became of it. Absent: a new one. */
  readonly idempotencyKey?: string
  /** Milliseconds for all tries together. */
  readonly deadline?: number
}

type Method<O> =
  NothingNeeded extends InputFor<O>
    ? (input?: InputFor<O>, options?: CallOptions) => Promise<AnswerFor<O>>
    : (input: InputFor<O>, options?: CallOptions) => Promise<AnswerFor<O>>

type MethodsOf<Listed extends readonly v1.Operation[]> = {
  readonly [O in Listed[number] as O['id']]: Method<O>
}

/** One method for each operation of the API, by its id: made of the very table that the venue answers by. */
export interface Methods
  extends MethodsOf<typeof v1.VENUE_OPERATIONS>,
    MethodsOf<typeof v1.SESSION_OPERATIONS>,
    MethodsOf<typeof v1.PRODUCT_OPERATIONS>,
    MethodsOf<typeof v1.BID_OPERATIONS>,
    MethodsOf<typeof v1.FILL_OPERATIONS>,
    MethodsOf<typeof v1.CONTRACT_OPERATIONS>,
    MethodsOf<typeof v1.ACCESS_OPERATIONS>,
    MethodsOf<typeof v1.STAFF_OPERATIONS> {}

export type OperationId = keyof Methods

/** What an operation is asked with: `params` of its path, `query` and `body`, each where it has one. */
export type InputOf<Id extends OperationId> = NonNullable<Parameters<Methods[Id]>[0]>

/** What an operation answers when it is done; of several statuses, any of theirs. */
export type AnswerOf<Id extends OperationId> = Awaited<ReturnType<Methods[Id]>>

/** As the types above have it, once they are behind us. */
export interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

/** A request of an operation, as it goes on the wire. */
export interface WireRequest {
  readonly method: v1.Operation['method']
  readonly path: string
  /** Without its '?'. */
  readonly query: string
  /** Empty: none. */
  readonly body: Uint8Array
}

/** Throws a TypeError on a parameter that no address can hold. */
export function wireOf({ method, path, body }: v1.Operation, input: AnyInput): WireRequest {
  const { params = {}, query = {} } = input
  const filled = path.replace(/\{([a-z]+)\}/g, (_, name: string) => {
    const value = String(params[name] ?? '')
    if (value === '' || value === '.' || value === '..')
      throw new TypeError(`${name} is not something that an address can hold: '${value}'`)
    return percentEncoded(value)
  })
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${percentEncoded(name)}=${percentEncoded(String(value))}`],
  )
  const text = body === undefined ? '' : JSON.stringify(input.body ?? {})
  return {
    method,
    path: `${v1.BASE}${filled}`,
    query: pairs.join('&'),
    body: new TextEncoder().encode(text),
  }
}

/** Everything but letters, digits and `-_.~`, so that nothing on the way rewrites what was signed. */
const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
