import { randomBytes } from 'node:crypto'
import { sha256Hex } from '#base'
import type { Instant } from '#exchange'

const LINK_LIFE = 10 * 60_000

/** One-time login links, made by whoever runs the venue. Kept as hashes, in memory only. */
export class LoginLinks {
  readonly #links = new Map<string, { readonly user: string; readonly until: Instant }>()

  /** The token of a link that signs a user in once, within ten minutes. */
  issue(user: string, now: Instant): string {
    for (const [hash, { until }] of this.#links) if (until <= now) this.#links.delete(hash)
    const token = randomBytes(32).toString('hex')
    this.#links.set(sha256Hex(token), { user, until: now + LINK_LIFE })
    return token
  }

  /** Whom a token signs in; undefined: nobody, any more. */
  redeem(token: string, now: Instant): string | undefined {
    const hash = sha256Hex(token)
    const link = this.#links.get(hash)
    this.#links.delete(hash)
    return link !== undefined && now < link.until ? link.user : undefined
  }
}
