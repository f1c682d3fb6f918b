import type { Static, TObject, TSchema } from 'typebox'
import type { ProblemCode } from './problems.ts'

/** Who may: anyone at all, any user, or whoever may do an act or read a part of the exchange by its tables. */
export type Permission =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'user' }
  | { readonly kind: 'act'; readonly act: string }
  | { readonly kind: 'read'; readonly what: 'own' | 'registers' | 'journal' }

export type ScopeName = 'read' | 'trade' | 'admin'

/** One operation of the API, as data: its route, its checks and its page in the documentation are made of this. */
export interface Operation {
  readonly id: string
  readonly tag: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api/v1`; parameters in braces: `/bids/{bid}`. */
  readonly path: string
  readonly summary: string
  readonly permission: Permission
  /** What the key of a signed request must be good for. */
  readonly scope: ScopeName
  /** Requests that change something carry an `Idempotency-Key`; these do not, and why is in `summary`. */
  readonly idempotency?: 'none'
  /** What it takes from the bucket of its policy. */
  readonly cost?: number
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TSchema
  /** Longest body in bytes, where it is not the usual one. */
  readonly bodyMax?: number
  /** By status. */
  readonly answers: Readonly<Record<number, TSchema>>
  /** Those of its own; `problemsOf` adds the ones that its permission, body and so on bring. */
  readonly problems: readonly ProblemCode[]
  readonly example: {
    readonly params?: Readonly<Record<string, string>>
    readonly query?: Readonly<Record<string, string>>
    readonly body?: unknown
    readonly answer: unknown
  }
}

export const operation = <const O extends Operation>(one: O): O => one

type Of<S> = S extends TSchema ? Static<S> : undefined

/** What a request of an operation holds once it has been checked. */
export interface Asked<O extends Operation> {
  readonly params: Of<O['params']>
  readonly query: Of<O['query']>
  readonly body: Of<O['body']>
}

export const isMutation = ({ method }: Operation): boolean => method !== 'GET'
export const needsKey = (one: Operation): boolean => isMutation(one) && one.idempotency !== 'none'

/** Which bucket an operation takes from. */
export const policyOf = ({ method, tag }: Operation): 'bids' | 'acts' | 'reads' => {
  if (method === 'GET') return 'reads'
  return tag === 'bids' ? 'bids' : 'acts'
}

/** Every problem that an operation may answer with. */
export function problemsOf(one: Operation): readonly ProblemCode[] {
  const found = new Set<ProblemCode>([...ALWAYS, ...one.problems])
  const add = (codes: readonly ProblemCode[]) => {
    for (const code of codes) found.add(code)
  }
  add(SIGNED)
  if (one.permission.kind !== 'anyone') add(PROTECTED)
  if (isMutation(one)) add(CHANGING)
  if (needsKey(one)) add(KEYED)
  if (one.permission.kind === 'act') add(['role_missing', 'not_found', 'user_unknown'])
  if (one.permission.kind === 'read') add(['role_missing'])
  return [...found].sort()
}

/** Parameters that an operation does not have are refused too. */
const ALWAYS: readonly ProblemCode[] = [
  'rate_limited',
  'venue_failed',
  'request_malformed',
  'request_invalid',
]
/** A signature or cookie that is sent has to be good, even where none is needed. */
const SIGNED: readonly ProblemCode[] = [
  'key_unusable',
  'signature_malformed',
  'signature_expired',
  'signature_wrong',
  'signature_replayed',
  'digest_missing',
  'digest_wrong',
  'session_ended',
]
const PROTECTED: readonly ProblemCode[] = ['unauthenticated', 'scope_missing']
const CHANGING: readonly ProblemCode[] = [
  'body_malformed',
  'body_too_large',
  'body_type_unknown',
  'origin_refused',
  'venue_halted',
  'venue_not_founded',
]
const KEYED: readonly ProblemCode[] = [
  'idempotency_key_missing',
  'idempotency_key_malformed',
  'idempotency_key_reused',
  'idempotency_answer_gone',
]
