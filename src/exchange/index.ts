/** Exchange: commands in, events out, and the state of the venue as a fold over its events. */
export { commitmentTo, seedOf } from './anonymous-book.ts'
export { micro, needsApproval } from './bid-limits.ts'
export { hashOf } from './codec.ts'
export type { Act, Actor, BidContent, Command, Offered, OpenedBid } from './commands.ts'
export {
  closeWithin,
  commitmentOf,
  inputRoot,
  leafSalt,
  leavesOf,
  type ReceiptEntry,
  receiptHash,
  receiptText,
} from './commitments.ts'
export { decide } from './decide.ts'
export { bookOf } from './decide/taking-part.ts'
export type { Decision } from './decision.ts'
export { type Due, dueAt, nextDueAt } from './due.ts'
export type { Entered, EntryResult, VenueEvent } from './events.ts'
export { evolve } from './evolve.ts'
export {
  type Channel,
  channelOf,
  type Feeds,
  feedsAfter,
  MARKET,
  type Message,
  MESSAGES_KEPT,
  type Numbered,
} from './feeds.ts'
export { advance, emptyFold, entryOf, entryText, type Folded, foldOf, foldText } from './fold.ts'
export { bookNow, gridOf, onGrid, SIDE_MIN, sidesOf } from './indicative.ts'
export { marginInputs } from './margin-of-book.ts'
export { mostPaid } from './most-paid.ts'
export { marketOf, outcomeOf, readOutcome } from './parsed.ts'
export { forbidden, isStaff, notThere, PERMITTED, READABLE, userOf } from './permissions.ts'
export { listedOf, productOf, productsOf } from './products-of.ts'
export {
  applyEntry,
  type Entry as JournalEntry,
  REQUEST_LIFE,
  type RequestFacts,
} from './record.ts'
export { remainderOf } from './remainder.ts'
export { type Phase, phaseAt } from './schedule.ts'
export {
  type ApiKey,
  type Auction,
  type BidFill,
  bidOf,
  type BidOutcome,
  type BidRecord,
  type ClearingAuction,
  clearingAuctionOf,
  type EndCause,
  type Entry,
  type FillRecord,
  initialState,
  type Instant,
  isFounded,
  type Kill,
  type KillScope,
  type Lasts,
  type Listed,
  type ListedProduct,
  type MarketFile,
  type OpenAuction,
  openAuctionOf,
  type Participant,
  type ParticipantLimits,
  type Passkey,
  type Position,
  type PricePoint,
  type Proposal,
  type PublishedAuction,
  type ReceiptFacts,
  type Role,
  type Schedule,
  type Scope,
  type Series,
  type SeriesTerms,
  type State,
  type User,
  type VoidAuction,
} from './state.ts'
export { rememberVerified } from './verified.ts'
