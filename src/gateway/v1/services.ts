import type { LoginLinks } from './auth/links.ts'
import type { Nonces } from './auth/nonces.ts'
import type { Passkeys } from './auth/passkeys.ts'
import type { Sessions } from './auth/sessions.ts'
import type { Once } from './once.ts'
import type { Rates } from './rates.ts'
import type { Hub } from './stream/hub.ts'
import type { ApiSettings, ApiVenue } from './venue.ts'
import type { Metrics } from './watch/metrics.ts'

/** Everything that lives as long as the API does. */
export interface Services {
  readonly venue: ApiVenue
  readonly settings: ApiSettings
  readonly sessions: Sessions
  readonly links: LoginLinks
  readonly nonces: Nonces
  readonly passkeys: Passkeys
  readonly once: Once
  readonly rates: Rates
  readonly hub: Hub
  readonly metrics: Metrics
  /** When each key was last used: told to its participant, and not kept. */
  readonly keysUsed: Map<string, number>
}
