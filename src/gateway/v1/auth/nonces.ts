import type { Instant } from '#exchange'

/** How long a nonce is remembered: far longer than a signature is good for. */
const NONCE_LIFE = 10 * 60_000

/** Nonces of signed requests: each is good once. */
export class Nonces {
  /** Until when; in the order of their coming. */
  readonly #used = new Map<string, Instant>()

  /** Whether the nonce of a key is new. From then on it is not. */
  isNew(key: string, nonce: string, now: Instant): boolean {
    for (const [old, until] of this.#used) {
      if (until > now) break
      this.#used.delete(old)
    }
    const id = `${key} ${nonce}`
    if (this.#used.has(id)) return false
    this.#used.set(id, now + NONCE_LIFE)
    return true
  }
}
