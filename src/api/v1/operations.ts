import { ACCESS_OPERATIONS } from './access.ts'
import { BID_OPERATIONS } from './bids.ts'
import { CONTRACT_OPERATIONS } from './contracts.ts'
import { FILL_OPERATIONS } from './fills.ts'
import type { Operation } from './operation.ts'
import { PRODUCT_OPERATIONS } from './products.ts'
import { SESSION_OPERATIONS } from './session.ts'
import { STAFF_OPERATIONS } from './staff.ts'
import { VENUE_OPERATIONS } from './venue.ts'

/** The whole API but its stream: routes and OpenAPI document are made of this table. */
export const OPERATIONS: readonly Operation[] = [
  ...VENUE_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...PRODUCT_OPERATIONS,
  ...BID_OPERATIONS,
  ...FILL_OPERATIONS,
  ...CONTRACT_OPERATIONS,
  ...ACCESS_OPERATIONS,
  ...STAFF_OPERATIONS,
]

export const BASE = '/api/v1'
