import type { Desk, Floor } from '#desk'
import type { Listing } from '#simulator'
import type { Results } from './results.ts'

/** What the routes of a venue work on. */
export interface Running {
  readonly desk: Desk
  readonly floor: Floor
  readonly results: Results
  readonly listings: readonly Listing[]
  /** Ids nobody has used. */
  readonly freshId: () => string
}
