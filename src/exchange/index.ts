/** Exchange: commands in, events out, and the state of the venue as a fold over its events. */
export { type AnonymousBook, commitmentTo } from './anonymous-book.ts'
export { closeWithin, commitmentOf, inputRoot, leafSalt, leavesOf } from './commitments.ts'
export type { Command, VenueEvent } from './commands.ts'
export { decide } from './decide.ts'
export { evolve } from './evolve.ts'
export {
  type Auction,
  type ClearingAuction,
  initialState,
  type OpenAuction,
  openAuctionOf,
  type PricePoint,
  type PublishedAuction,
  type SealedBid,
  type State,
  type VoidAuction,
} from './state.ts'
export { mostPaid } from './most-paid.ts'
