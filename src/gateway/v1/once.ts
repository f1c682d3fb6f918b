import { ok, type Result } from '#base'
import type { Desk } from '#desk'
import type { Answer, Answering, Bound, Call } from './call.ts'
import { problem } from './problems.ts'

/**
 * Does each request once, however often it comes: the same key and request again is answered from what the journal keeps of
 * the first. What was refused is not remembered: nothing came of it.
 */
export class Once {
  readonly #desk: Desk
  readonly #running = new Map<
    string,
    { readonly digest: string; readonly done: Promise<unknown> }
  >()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  async answer(bound: Bound, call: Call): Promise<Result<Answer>> {
    const { once } = call
    if (once === undefined) return bound.answer(call)
    for (;;) {
      const running = this.#running.get(once.key)
      if (running === undefined) break
      if (running.digest !== once.digest) return REUSED
      await running.done
    }
    const kept = this.#desk.durable.state.requests.get(once.key)
    if (kept === undefined) return this.#run(once, () => bound.answer(call))
    if (kept.digest !== once.digest) return REUSED
    return bound.again(call, kept.answer)
  }

  async #run(
    { key, digest }: { readonly key: string; readonly digest: string },
    run: () => Answering,
  ): Promise<Result<Answer>> {
    const result = Promise.resolve().then(run)
    this.#running.set(key, { digest, done: result.catch(() => undefined) })
    try {
      return await result
    } finally {
      this.#running.delete(key)
    }
  }
}

const REUSED: Result<never> = { ok: false, error: [problem('idempotency_key_reused')] }

/** The key of a request as it was sent; draft-ietf-httpapi-idempotency-key-header writes it in quotes. */
export function keyOf(header: string | readonly string[] | undefined): Result<string> {
  if (header === undefined || header === '')
    return { ok: false, error: [problem('idempotency_key_missing', 'idempotency-key')] }
  const [, quoted, bare] =
    (typeof header === 'string' &&
      /^(?:"([!#-[\]-~]{1,128})"|([!#-[\]-~]{1,128}))$/.exec(header)) ||
    []
  const key = quoted ?? bare
  if (key !== undefined) return ok(key)
  return { ok: false, error: [problem('idempotency_key_malformed', 'idempotency-key')] }
}
