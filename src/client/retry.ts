import type { Chance } from './chance.ts'

/** How long to keep trying. Milliseconds. */
export interface RetryPolicy {
  /** For all tries of a call together. */
  readonly deadline: number
  /** For one try. */
  readonly attempt: number
  /** Waits are drawn between 0 and `base`, then twice that, and so on up to `cap`. */
  readonly base: number
  readonly cap: number
}

export const RETRY: RetryPolicy = { deadline: 60_000, attempt: 10_000, base: 100, cap: 5_000 }

/** Answers after which the same request may do better. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504])

export const isPassing = (status: number): boolean => PASSING.has(status)

/** Of those, what says that nothing was done, whatever was asked. */
export const isUntaken = (status: number): boolean => status === 425 || status === 429

/** Before the next try: at random, so that those who failed together do not come back together. */
export function backoff(tries: number, { base, cap }: RetryPolicy, chance: Chance): number {
  const most = Math.min(cap, base * 2 ** Math.min(tries - 1, 30))
  return chance.fraction() * most
}

/** Milliseconds that `Retry-After` asks for: seconds or a date. */
export function retryAfterOf(value: string | null, now: number): number {
  if (value === null) return 0
  if (/^[0-9]{1,6}$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? 0 : Math.max(0, date - now)
}

/** Resolves after so many milliseconds; rejects with the signal's reason as soon as that is aborted. */
export function pause(millis: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const aborted = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted)
      resolve()
    }, millis)
    signal?.addEventListener('abort', aborted, { once: true })
  })
}
