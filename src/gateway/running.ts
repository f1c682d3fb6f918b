import type { Desk, Floor } from '#desk'
import type { Catalogue } from './catalogue.ts'
import type { Results } from './results.ts'
import type { VisitorOf } from './session.ts'

/** What the routes of a venue work on. */
export interface Running {
  readonly desk: Desk
  readonly floor: Floor
  readonly results: Results
  readonly catalogue: Catalogue
  readonly visitorOf: VisitorOf
  /** Ids nobody has used. */
  readonly freshId: () => string
}
