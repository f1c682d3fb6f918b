import type { Bound } from '../call.ts'
import { ACCESS_HANDLERS } from './access.ts'
import { BID_HANDLERS } from './bids.ts'
import { BULK_HANDLERS } from './bulk.ts'
import { CONTRACT_HANDLERS } from './contracts.ts'
import { HEDGE_HANDLERS } from './hedges.ts'
import { PAPER_HANDLERS } from './papers.ts'
import { PRODUCT_HANDLERS } from './products.ts'
import { SESSION_HANDLERS } from './session.ts'
import { STAFF_HANDLERS } from './staff.ts'
import { VENUE_HANDLERS } from './venue.ts'

/** How each operation is answered. */
export const HANDLERS: readonly Bound[] = [
  ...VENUE_HANDLERS,
  ...SESSION_HANDLERS,
  ...PRODUCT_HANDLERS,
  ...BID_HANDLERS,
  ...BULK_HANDLERS,
  ...CONTRACT_HANDLERS,
  ...PAPER_HANDLERS,
  ...HEDGE_HANDLERS,
  ...ACCESS_HANDLERS,
  ...STAFF_HANDLERS,
]
