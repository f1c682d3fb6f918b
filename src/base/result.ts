/**
 * What a user sent could not be taken. `code` is stable (docs/reference/refusals.md), `at` is a JSON
 * pointer (RFC 6901) to the place, `cause` says what is wrong, `remedy` what to do about it.
 */
export interface Refusal {
  readonly code: string
  readonly at: string
  readonly cause: string
  readonly remedy: string
}

export type Result<T, E = readonly Refusal[]> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value })
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error })

/** Carries a refusal up to the door that turns it into a Result. Never leaves a module. */
export class RefusalError extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusalText(refusal))
    this.refusal = refusal
  }
}

export function refuse(at: string, code: string, cause: string, remedy: string): never {
  throw new RefusalError({ code, at, cause, remedy })
}

/** `/bids/3/bid/limit: the limit is not a number (limit_not_decimal). Write it as "12.50".` */
export function refusalText(refusal: Refusal): string {
  const place = refusal.at === '' ? 'the document' : refusal.at
  return `${place}: ${refusal.cause} (${refusal.code}). ${refusal.remedy}`
}

/** Extends a JSON pointer by one step, escaping as RFC 6901 asks. */
export function pointer(at: string, step: string | number): string {
  return `${at}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
