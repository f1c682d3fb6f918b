import type { Desk, Floor } from '#desk'
import type { Catalogue } from './catalogue.ts'
import type { Results } from './results.ts'

/** What the routes of a venue work on. */
export interface Running {
  readonly desk: Desk
  readonly floor: Floor
  readonly results: Results
  readonly catalogue: Catalogue
  /** Ids nobody has used. */
  readonly freshId: () => string
}
