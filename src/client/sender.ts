import { v1 } from '#api'
import type { Chance } from './chance.ts'
import { jsonOf, problemIn, ProblemError, UnreachableError } from './errors.ts'
import type { Signer } from './keys.ts'
import { type AnyInput, type CallOptions, type WireRequest, wireOf } from './operations.ts'
import { backoff, isPassing, isUntaken, pause, retryAfterOf, type RetryPolicy } from './retry.ts'

export interface SenderOptions {
  /** Of the venue: `https://venue.example`. */
  readonly origin: string
  readonly signer: Signer | undefined
  readonly cookie: string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly clock: () => number
  readonly chance: Chance
  readonly retry: RetryPolicy
  readonly onRetry?: ((retry: Retrying) => void) | undefined
}

/** A try failed, and another one follows. */
export interface Retrying {
  readonly cause: string
  readonly tries: number
  /** Milliseconds. */
  readonly wait: number
}

/** What one try came to. `again`: the same request may be tried again, after so many milliseconds at least. */
type Tried =
  | { readonly kind: 'answer'; readonly text: string }
  | {
      readonly kind: 'refused'
      readonly problem: v1.ApiProblem
      readonly status: number
      readonly after: number
    }
  | {
      readonly kind: 'lost'
      readonly cause: string
      readonly status?: number
      readonly after: number
    }

/**
 * Sends requests until they are answered. A change has one idempotency key from before its first try to after its last, so
 * that it is done once however often it is sent, and its answer is found again however often it is lost.
 */
export class Sender {
  readonly #options: SenderOptions
  #cookie: string | undefined
  /** What to add to the clock to have the venue's. */
  #ahead = 0

  constructor(options: SenderOptions) {
    this.#options = options
    this.#cookie = options.cookie
  }

  /** The text of the answer. Throws a ProblemError, an UnreachableError, or the reason of the signal. */
  async send(operation: v1.Operation, input: AnyInput, call: CallOptions): Promise<string> {
    const { clock, chance, retry, onRetry } = this.#options
    const request = wireOf(operation, input)
    const isKeyed = v1.needsKey(operation) && input.query?.dry_run !== 'true'
    const key = isKeyed ? (call.idempotencyKey ?? chance.name()) : undefined
    const isSafe = isKeyed || !v1.isMutation(operation) || v1.needsKey(operation)
    const until = clock() + (call.deadline ?? retry.deadline)
    for (let tries = 1; ; tries++) {
      const tried = await this.#try(request, key, { until, signal: call.signal })
      if (tried.kind === 'answer') return tried.text
      const isFinal =
        !mayPass(tried) || (!isSafe && !isUntaken(tried.status ?? 0)) || tries >= TRIES_MAX
      const wait = Math.max(tried.after, backoff(tries, retry, chance))
      if (isFinal || clock() + wait >= until) throw errorOf(tried, tries, key)
      if (isStale(tried)) await this.setClock(call.signal)
      onRetry?.({ cause: errorOf(tried, tries, key).message, tries, wait })
      await pause(wait, call.signal)
    }
  }

  /** Headers that say who sends a request. */
  async identity(request: WireRequest): Promise<Readonly<Record<string, string>>> {
    const { signer, chance, clock, origin } = this.#options
    if (signer !== undefined)
      return { ...(await signer.headers(request, chance, clock() + this.#ahead)) }
    if (this.#cookie === undefined) return {}
    return { cookie: this.#cookie, origin }
  }

  async #try(
    request: WireRequest,
    key: string | undefined,
    { until, signal }: { readonly until: number; readonly signal: AbortSignal | undefined },
  ): Promise<Tried> {
    const { clock, retry } = this.#options
    signal?.throwIfAborted()
    const timeout = AbortSignal.timeout(Math.max(1, Math.min(retry.attempt, until - clock())))
    const both = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
    try {
      const headers = {
        ...(await this.identity(request)),
        ...(request.body.length > 0 && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      }
      return await this.#fetched(request, headers, both)
    } catch (error) {
      signal?.throwIfAborted()
      const cause = timeout.aborted ? 'no answer came in time' : `no answer came: ${causeOf(error)}`
      return { kind: 'lost', cause, after: 0 }
    }
  }

  async #fetched(
    { method, path, query, body }: WireRequest,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Tried> {
    const { origin, fetch, clock } = this.#options
    const response = await fetch(`${origin}${path}${query === '' ? '' : `?${query}`}`, {
      method,
      headers,
      signal,
      redirect: 'error',
      credentials: 'same-origin',
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    })
    const text = await response.text()
    const { status } = response
    if (response.ok) {
      this.#keepCookie(response.headers)
      if (jsonOf(text) !== undefined) return { kind: 'answer', text }
      return { kind: 'lost', cause: 'the answer is no JSON', after: 0 }
    }
    const after = retryAfterOf(response.headers.get('retry-after'), clock())
    const problem = problemIn(text)
    if (problem !== undefined) return { kind: 'refused', problem, status, after }
    return {
      kind: 'lost',
      cause: `the answer has status ${status}, and is none of the venue's`,
      status,
      after,
    }
  }

  /** Outside of browsers, which keep cookies themselves, a session that begins is kept here. */
  #keepCookie(headers: Headers): void {
    for (const cookie of headers.getSetCookie()) {
      const [pair] = cookie.split(';')
      if (pair?.startsWith('walras_session=')) this.#cookie = pair
    }
  }

  /** Learns the venue's time, where it answers. */
  async setClock(signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.#options
    const request = wireOf(v1.getTime, {})
    try {
      const timeout = AbortSignal.timeout(this.#options.retry.attempt)
      const both = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
      const tried = await this.#fetched(request, {}, both)
      if (tried.kind !== 'answer') return
      const { now } = JSON.parse(tried.text) as { readonly now: string }
      this.#ahead = Date.parse(now) - clock()
    } catch {
      signal?.throwIfAborted()
      // The next try is refused again, and sets the clock again.
    }
  }
}

/** However short the waits are: a venue that refuses so often will refuse again. */
const TRIES_MAX = 100

type Failed = Exclude<Tried, { kind: 'answer' }>

const codeOf = (tried: Failed): string | undefined =>
  tried.kind === 'refused' ? new ProblemError(tried.problem).code : undefined

const isStale = (tried: Failed): boolean => codeOf(tried) === 'signature_expired'

/**
 * Whether the same request, signed anew, may be answered otherwise. A nonce that was used before means that somebody on the
 * way sent the request twice, and that the answer to the first one was lost.
 */
function mayPass(tried: Failed): boolean {
  if (tried.status !== undefined && isPassing(tried.status)) return true
  if (tried.kind === 'lost') return tried.status === undefined
  return isStale(tried) || codeOf(tried) === 'signature_replayed'
}

function errorOf(tried: Failed, tries: number, key: string | undefined): Error {
  if (tried.kind === 'refused') return new ProblemError(tried.problem)
  return new UnreachableError(tried.cause, tries, key)
}

/** `fetch failed` hides what happened in its cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? causeOf(error.cause) : error.message || error.name
}
