import type { Logger } from 'pino'
import type { Desk, Floor, Vault } from '#desk'
import type { Instant } from '#exchange'
import type { Identity } from '#seals'

/** What the API stands on. */
export interface ApiVenue {
  readonly desk: Desk
  readonly floor: Floor
  readonly vault: Vault
  /** Signs receipts and bundles. */
  readonly identity: Identity
  /** Milliseconds since 1970. */
  readonly clock: () => Instant
  readonly settings?: Partial<ApiSettings>
}

/** A token bucket: so many a second, and so many at once after a pause. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

export interface Tier {
  readonly bids: Rate
  readonly acts: Rate
  readonly reads: Rate
}

export interface ApiSettings {
  /** Origins of the venue's page. None: the origin of the address that a request came to. */
  readonly origins: readonly string[]
  /** Behind TLS: cookies are sent over it only, and browsers are told to stay with it. */
  readonly secure: boolean
  /** A session ends after so long without a request, and after so long in any case. Milliseconds. */
  readonly sessionIdle: number
  readonly sessionLife: number
  /** By name; participants of a tier that is not here have `standard`. */
  readonly tiers: Readonly<Record<string, Tier>> & { readonly standard: Tier }
  /** For those who are not signed in, by address. */
  readonly strangers: Tier
  /** Host name that passkeys are bound to. */
  readonly passkeyHost: string
  /** Bearer token for /metrics. None: whoever may read the registers. */
  readonly metricsToken?: string
  readonly log?: Logger
  /** Base address of an OTLP/HTTP collector. */
  readonly traces?: string
  /** Bytes that may wait for a reader of the stream. */
  readonly streamBuffered: number
}

const standard: Tier = {
  bids: { perSecond: 2_000, burst: 20_000 },
  acts: { perSecond: 100, burst: 1_000 },
  reads: { perSecond: 2_000, burst: 20_000 },
}

export const DEFAULTS: ApiSettings = {
  origins: [],
  secure: false,
  sessionIdle: 15 * 60_000,
  sessionLife: 12 * 3_600_000,
  tiers: { standard },
  strangers: { ...standard, acts: { perSecond: 10, burst: 200 } },
  passkeyHost: 'localhost',
  streamBuffered: 1_000_000,
}
