import { List, Map as Table, OrderedMap, type Set as Names } from 'immutable'
import { type ContractBook, emptyBook } from '#contracts'
import type { Decimal, Product } from '#market'
import type { Command } from './commands.ts'

/** Milliseconds since 1970 in UTC. On the wire instants are RFC 3339. */
export type Instant = number

/**
 * Everything the venue knows: a fold over its events, nothing else. Plain data in persistent maps, so that a state
 * once seen never changes and may be kept, compared and written down (`codec.ts`).
 */
export interface State {
  /** Sequence number of the last record folded in; 0: none. */
  readonly seq: number
  /** When that was. No command may be earlier. */
  readonly at: Instant
  readonly venue: Venue
  readonly participants: Table<string, Participant>
  readonly users: Table<string, User>
  readonly keys: Table<string, ApiKey>
  readonly passkeys: Table<string, Passkey>
  /** Kill switches that are on, as `participant:lab-a`; what and since when. */
  readonly killed: Table<string, Kill>
  /** Acts of the venue's staff that wait for a second pair of eyes. */
  readonly proposals: Table<string, Proposal>
  readonly products: Table<string, Listed>
  readonly series: Table<string, Series>
  /** The running ones, and the newest `AUCTIONS_KEPT` of those that are over, in the order of opening. */
  readonly auctions: OrderedMap<string, Auction>
  /** Where in the journal auctions that are over were closed and published. */
  readonly archive: OrderedMap<string, Archived>
  /** By participant, by the id it gave: all that live, and its `ENDED_KEPT` newest that ended. */
  readonly bids: Table<string, Table<string, BidRecord>>
  /** Ids of ended bids that are still kept, oldest first, by participant. */
  readonly ended: Table<string, List<string>>
  /** Every id a participant ever gave to a bid. */
  readonly used: Table<string, Names<string>>
  /** What takes part in the auctions of a series: ids of bids by participant. */
  readonly books: Table<string, Table<string, Names<string>>>
  /** By participant: how many receipts it has, and the hash of the last one. */
  readonly receipts: Table<string, ReceiptLog>
  /** By participant: its `FILLS_KEPT` newest fills, oldest first. */
  readonly fills: Table<string, List<FillRecord>>
  /** Net lots and money by participant and product, over everything ever filled. */
  readonly positions: Table<string, Table<string, Position>>
  /** Clearing prices by product, oldest first. */
  readonly history: Table<string, List<PricePoint>>
  /** Forwards, and all money that they move. */
  readonly contracts: ContractBook
  /** The marks of the newest `CURVES_KEPT` days, oldest first. */
  readonly curves: List<CurveDay>
  /** Answers to requests that carried an idempotency key. */
  readonly requests: Table<string, Answered>
  readonly requestsInOrder: List<string>
}

export interface Venue {
  readonly name: string
  readonly currency: string
  /** Ed25519, base64url: signs receipts and bundles. */
  readonly publicKey: string
  /** Whether weighty acts of the staff need two people. */
  readonly fourEyes: boolean
}

export interface Participant {
  readonly id: string
  readonly name: string
  /** Those of one tier have the same limits on messages. */
  readonly tier: string
  readonly limits: ParticipantLimits
  /** A program of the venue's own, that others may try things with: what two of them trade is no contract. */
  readonly simulated?: true
}

export interface ParticipantLimits {
  /** Bids that may rest at once. */
  readonly bidsMax: number
  /** The most one bid may have to pay. */
  readonly paymentMax: Decimal
  /** A bid that may pay more waits for an approver; absent: none does. */
  readonly approvalAbove?: Decimal
  /** How much more margin than its collateral covers its bids may come to need; absent: that is not looked at. */
  readonly marginCredit?: Decimal
}

export type Role =
  | 'trader'
  | 'approver'
  | 'risk'
  | 'viewer'
  | 'operator'
  | 'surveillance'
  | 'auditor'

export interface User {
  readonly id: string
  readonly name: string
  /** Whose they are; absent: the venue's own staff. */
  readonly participant?: string
  readonly roles: readonly Role[]
}

export type Scope = 'read' | 'trade' | 'admin'

export interface ApiKey {
  readonly id: string
  readonly user: string
  /** Ed25519, base64url of 32 bytes. The private half never reaches the venue. */
  readonly publicKey: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: Instant
}

export interface Passkey {
  readonly id: string
  readonly user: string
  /** COSE key, base64url. */
  readonly publicKey: string
  readonly addedAt: Instant
}

export type KillScope = 'user' | 'key' | 'participant' | 'product' | 'venue'

export interface Kill {
  readonly at: Instant
  readonly by: string
  readonly cause: string
}

export interface Proposal {
  readonly id: string
  readonly by: string
  readonly at: Instant
  /** What would be done, as it was asked. */
  readonly command: Command
  /** SHA-256 of its canonical text: an approval is of this and nothing else. */
  readonly digest: string
}

/** A product with the venue's limits on bids for it. Money as decimals. */
export interface Listed {
  readonly product: ListedProduct
  /** Bids may not ask for a price outside of it. */
  readonly collar?: { readonly low: Decimal; readonly high: Decimal }
  /** Most lots of one bid, either way. */
  readonly lotsMax?: number
  readonly listedAt: Instant
  /** From then on nothing is bid for it. */
  readonly expiresAt?: Instant
  /** It has expired, and that was told. */
  readonly gone?: true
}

/** A product as a market file writes it. */
export type ListedProduct = Omit<Product, 'tick'> & { readonly tick: Decimal }

/** The calendar of one series of auctions. Durations in milliseconds. */
export interface SeriesTerms {
  readonly id: string
  readonly name: string
  /** Ids of the products in it; absent: every product listed. */
  readonly products?: readonly string[]
  /** An auction closes at the latest at `anchor` + k × `every`. */
  readonly anchor: Instant
  readonly every: number
  /** How long before the no-cancel phase indicative prices are published. 0: never. */
  readonly indicative: number
  /** How long before the closing window bids may only improve. */
  readonly noCancel: number
  /** The close is drawn inside a window of this length. */
  readonly closeWindow: number
  /** How long the search for the best outcome may take. */
  readonly clearing: number
}

export interface Series {
  readonly terms: SeriesTerms
  readonly auctions: number
  /** Latest close of the auction opened last. */
  readonly lastClose: Instant
  readonly halted?: { readonly at: Instant; readonly cause: string; readonly by: string }
}

export interface Schedule {
  readonly opensAt: Instant
  readonly indicativeAt: Instant
  readonly noCancelAt: Instant
  readonly closeFrom: Instant
  readonly closeTo: Instant
}

interface Announced {
  readonly id: string
  readonly series: string
  readonly schedule: Schedule
  /** SHA-256 of the seed that orders exact ties and draws the close: committed here, revealed with the outcome. */
  readonly seedHash: string
  /** Key and secret of the auction, wrapped under the venue's own key. */
  readonly wrapped: string
}

export interface OpenAuction extends Announced {
  readonly phase: 'open'
  /** How many receipts each participant has for it. */
  readonly logs: Table<string, number>
  /** Published in the indicative phase: the last one. */
  readonly indicative?: Indicative
}

export interface Indicative {
  readonly at: Instant
  readonly prices: Readonly<Record<string, Decimal>>
}

interface Closed extends Announced {
  readonly closedAt: Instant
  readonly closedSeq: number
  readonly seed: string
  /** The market file: pseudonyms only (docs/decisions/0006). */
  readonly book: MarketFile
  /** Which bid is which in it. */
  readonly entries: readonly Entry[]
  /** Merkle root (RFC 9162) of the commitments of all that took part. */
  readonly root: string
}

/** A market file of the venue's own making. */
export interface MarketFile {
  readonly walras: 1
  readonly currency: string
  readonly pricing: 'uniform'
  readonly products: readonly ListedProduct[]
  readonly bids: readonly BidEntry[]
}

export interface BidEntry {
  readonly id: string
  readonly by: string
  readonly bid: unknown
  readonly budget?: unknown
}

/** A bid in the book of an auction. */
export interface Entry {
  readonly pseudonym: string
  readonly participant: string
  readonly bid: string
  readonly leafSalt: string
}

export interface ClearingAuction extends Closed {
  readonly phase: 'clearing'
}

export interface PublishedAuction extends Closed {
  readonly phase: 'published'
  /** The outcome document. */
  readonly outcome: object
  readonly publishedAt: Instant
  readonly publishedSeq: number
}

/** No valid outcome was found, or an operator called it off: no bid of it is filled. */
export interface VoidAuction extends Announced {
  readonly phase: 'void'
  readonly cause: string
  readonly voidedAt: Instant
}

export type Auction = OpenAuction | ClearingAuction | PublishedAuction | VoidAuction

export interface Archived {
  readonly closed: number
  readonly published: number
}

/** How long a bid rests: for one auction, until an instant, or until it is withdrawn. */
export type Lasts =
  | { readonly kind: 'auction' }
  | { readonly kind: 'until'; readonly at: Instant }
  | { readonly kind: 'withdrawn' }

/** A bid as the venue keeps it: what it says is sealed. */
export interface BidRecord {
  readonly id: string
  readonly participant: string
  readonly series: string
  readonly user: string
  readonly key?: string
  /** Withdrawn when this session ends without a farewell. */
  readonly session?: string
  readonly status: 'awaiting' | 'resting' | 'ended'
  readonly lasts: Lasts
  /** Its content under the key of `auction`. */
  readonly sealed: string
  /** The key of `auction`, wrapped: it outlives the auction as long as the bid rests. */
  readonly wrapped: string
  /** The auction it was entered in, or last replaced in. */
  readonly auction: string
  /** Since when it says what it says and may take part: entered, replaced, or approved. */
  readonly enteredAt: Instant
  /** `commitmentOf` its content with the salt of its leaf in `auction`. */
  readonly commitment: string
  /** The newest of them. */
  readonly receipts: readonly ReceiptFacts[]
  readonly fills: readonly BidFill[]
  /** Fills before this index were of a content that was replaced since. */
  readonly fillsBefore: number
  /** What became of it in the newest auctions it took part in. */
  readonly results: readonly BidOutcome[]
  /** It ends as soon as the auction that it takes part in is over. */
  readonly ending?: EndCause
  readonly end?: { readonly cause: EndCause; readonly at: Instant }
}

export type EndCause =
  | 'filled'
  | 'notFilled'
  | 'withdrawn'
  | 'declined'
  | 'killed'
  | 'disconnected'
  | 'expired'
  | 'productGone'
  | 'auctionCalledOff'

export interface ReceiptFacts {
  readonly auction: string
  readonly at: Instant
  /** The participant's own count of receipts, from 1: a common one would tell how many others bid. */
  readonly sequence: number
  /** Its own count in this auction, from 0. */
  readonly logIndex: number
  readonly commitment: string
  /** Hash of its receipt before this one; "": none. */
  readonly previous: string
  /** Of this one: what the next names as the one before. */
  readonly hash: string
}

export interface ReceiptLog {
  readonly sequence: number
  readonly last: string
}

export interface BidFill {
  readonly auction: string
  /** Units by pointer of the leaf. */
  readonly units: Readonly<Record<string, number>>
  readonly payment: Decimal
}

export interface BidOutcome {
  readonly auction: string
  readonly pseudonym: string
  readonly fate: 'filled' | 'refused' | 'void'
}

export interface FillRecord extends BidFill {
  readonly bid: string
  readonly at: Instant
  /** Net lots by product, + receives. */
  readonly lots: Readonly<Record<string, number>>
}

/** Over all fills: + lots are to be received, + paid is to be paid. */
export interface Position {
  readonly lots: number
  readonly paid: Decimal
}

export interface PricePoint {
  readonly auction: string
  readonly price: Decimal
  readonly traded: number
  /** Nothing traded: the price is implied by refused bids. */
  readonly indicative: boolean
}

/** Forward prices of one day, by product. */
export interface CurveDay {
  readonly date: string
  readonly marks: Readonly<Record<string, Decimal>>
}

export interface Answered {
  /** SHA-256 of the request. */
  readonly digest: string
  readonly at: Instant
  /** What the answer is made of, by the one who gave it. */
  readonly answer: unknown
}

/** How much the state keeps. All older ones are in the journal. */
export const AUCTIONS_KEPT = 40
export const ARCHIVE_KEPT = 50_000
export const ENDED_KEPT = 500
export const FILLS_KEPT = 1_000
export const PRICES_KEPT = 60
export const RESULTS_KEPT = 20
export const RECEIPTS_KEPT = 100
/** Two years of scenarios, and what the filter needs before them. */
export const CURVES_KEPT = 540
export const REQUESTS_KEPT = 200_000

export const initialState: State = {
  seq: 0,
  at: 0,
  venue: { name: '', currency: '', publicKey: '', fourEyes: false },
  participants: Table(),
  users: Table(),
  keys: Table(),
  passkeys: Table(),
  killed: Table(),
  proposals: Table(),
  products: Table(),
  series: Table(),
  auctions: OrderedMap(),
  archive: OrderedMap(),
  bids: Table(),
  ended: Table(),
  used: Table(),
  books: Table(),
  receipts: Table(),
  fills: Table(),
  positions: Table(),
  history: Table(),
  contracts: emptyBook,
  curves: List(),
  requests: Table(),
  requestsInOrder: List(),
}

export const isFounded = (state: State): boolean => state.venue.publicKey !== ''

export const bidOf = (state: State, participant: string, id: string): BidRecord | undefined =>
  state.bids.get(participant)?.get(id)

/** How many bids of a participant rest or wait for approval. */
export const liveBids = (state: State, participant: string): number =>
  (state.bids.get(participant)?.size ?? 0) - (state.ended.get(participant)?.size ?? 0)

/** The auction of a series that takes bids now. */
export function openAuctionOf(state: State, series: string): OpenAuction | undefined {
  for (const auction of state.auctions.values())
    if (auction.phase === 'open' && auction.series === series) return auction
  return undefined
}

export function clearingAuctionOf(state: State, series: string): ClearingAuction | undefined {
  for (const auction of state.auctions.values())
    if (auction.phase === 'clearing' && auction.series === series) return auction
  return undefined
}
