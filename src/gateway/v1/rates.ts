import type { v1 } from '#api'
import type { Instant } from '#exchange'
import type { Caller } from './call.ts'
import type { Services } from './services.ts'
import type { ApiSettings, Rate, Tier } from './venue.ts'

export type Policy = ReturnType<typeof v1.policyOf>

/** Whose bucket: a participant's, whatever keys and sessions it has; one of the staff; a stranger by address. */
export interface Taker {
  readonly id: string
  /** Absent: a stranger. */
  readonly tier?: string
}

export interface Taken {
  readonly ok: boolean
  /** `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers). */
  readonly headers: Readonly<Record<string, string>>
}

interface Bucket {
  left: number
  at: Instant
}

/** Token buckets. What one taker is told depends on its own requests and on nothing else. */
export class Rates {
  readonly #settings: ApiSettings
  readonly #buckets = new Map<string, Bucket>()

  constructor(settings: ApiSettings) {
    this.#settings = settings
  }

  take(taker: Taker, policy: Policy, { cost, now }: { cost: number; now: Instant }): Taken {
    const rate = this.tierOf(taker)[policy]
    const bucket = this.#bucketOf(`${taker.id} ${policy}`, rate, now)
    const ok = bucket.left >= Math.min(cost, rate.burst)
    if (ok) bucket.left -= cost
    return { ok, headers: headersOf(policy, rate, { left: bucket.left, lacks: ok ? 0 : cost }) }
  }

  tierOf({ tier }: Taker): Tier {
    const { tiers, strangers } = this.#settings
    if (tier === undefined) return strangers
    return Object.hasOwn(tiers, tier) ? (tiers[tier] ?? tiers.standard) : tiers.standard
  }

  #bucketOf(id: string, { perSecond, burst }: Rate, now: Instant): Bucket {
    const known = this.#buckets.get(id)
    if (known === undefined) {
      this.#forget(now)
      const bucket = { left: burst, at: now }
      this.#buckets.set(id, bucket)
      return bucket
    }
    const passed = Math.max(0, now - known.at) / 1000
    known.left = Math.min(burst, known.left + passed * perSecond)
    known.at = Math.max(known.at, now)
    return known
  }

  /** Buckets that nobody took from for long are full again: a new one is the same. */
  #forget(now: Instant): void {
    if (this.#buckets.size < BUCKETS_MAX) return
    for (const [id, { at }] of this.#buckets) if (now - at > FULL_AFTER) this.#buckets.delete(id)
  }
}

/** All keys, sessions and streams of a participant take from one bucket. */
export function takerOf({ venue }: Pick<Services, 'venue'>, { user }: Caller): Taker {
  const { id, participant } = user
  if (participant === undefined) return { id: `user:${id}`, tier: 'standard' }
  const tier = venue.desk.decided.participants.get(participant)?.tier ?? 'standard'
  return { id: participant, tier }
}

const BUCKETS_MAX = 50_000
const FULL_AFTER = 3_600_000

function headersOf(
  policy: Policy,
  { perSecond, burst }: Rate,
  { left, lacks }: { readonly left: number; readonly lacks: number },
): Record<string, string> {
  const window = Math.max(1, Math.ceil(burst / perSecond))
  const wait = Math.max(1, Math.ceil((lacks - left) / perSecond))
  return {
    'ratelimit-policy': `"${policy}";q=${burst};w=${window}`,
    ratelimit: `"${policy}";r=${Math.max(0, Math.floor(left))};t=${lacks > 0 ? wait : 1}`,
    ...(lacks > 0 && { 'retry-after': String(wait) }),
  }
}
