import type { ContractEvent } from '#contracts'
import type { Decimal } from '#market'
import type {
  ApiKey,
  BidFill,
  BidRecord,
  EndCause,
  Entry,
  Instant,
  Kill,
  KillScope,
  Lasts,
  Listed,
  MarketFile,
  Participant,
  Passkey,
  Proposal,
  ReceiptFacts,
  Schedule,
  SeriesTerms,
  User,
  Venue,
} from './state.ts'

/** What happened. `evolve` takes each without question. Plain JSON: this is what the journal holds. */
export type VenueEvent = AccessEvent | ListingEvent | AuctionEvent | BidEvent | ForwardEvent

export type ForwardEvent = { readonly kind: 'contractChanged'; readonly event: ContractEvent }

export type AccessEvent =
  | { readonly kind: 'venueFounded'; readonly venue: Venue }
  | { readonly kind: 'participantSet'; readonly participant: Participant }
  | { readonly kind: 'userSet'; readonly user: User }
  | { readonly kind: 'userRemoved'; readonly user: string }
  | { readonly kind: 'keyAdded'; readonly key: ApiKey }
  | { readonly kind: 'keyRevoked'; readonly key: string }
  | { readonly kind: 'passkeyAdded'; readonly passkey: Passkey }
  | { readonly kind: 'killed'; readonly scope: KillScope; readonly id: string; readonly kill: Kill }
  | { readonly kind: 'revived'; readonly scope: KillScope; readonly id: string }
  | { readonly kind: 'actProposed'; readonly proposal: Proposal }
  | { readonly kind: 'proposalSettled'; readonly proposal: string; readonly by: string }

export type ListingEvent =
  | { readonly kind: 'productSet'; readonly listed: Listed }
  | { readonly kind: 'productExpired'; readonly product: string }
  | { readonly kind: 'seriesSet'; readonly terms: SeriesTerms }
  | {
      readonly kind: 'seriesHalted'
      readonly series: string
      readonly halted: { readonly at: Instant; readonly cause: string; readonly by: string }
    }
  | {
      readonly kind: 'seriesResumed'
      readonly series: string
      /** Of the auction that was open: moved by as long as the halt was. */
      readonly moved?: { readonly auction: string; readonly schedule: Schedule }
    }

export type AuctionEvent =
  | {
      readonly kind: 'auctionOpened'
      readonly auction: string
      readonly series: string
      readonly schedule: Schedule
      readonly seedHash: string
      readonly wrapped: string
    }
  | {
      readonly kind: 'indicativePublished'
      readonly auction: string
      readonly prices: Readonly<Record<string, Decimal>>
    }
  | {
      readonly kind: 'auctionClosed'
      readonly auction: string
      readonly closedAt: Instant
      readonly seed: string
      readonly book: MarketFile
      readonly entries: readonly Entry[]
      readonly root: string
      /** Bids that could not take part. */
      readonly ended: readonly Ended[]
    }
  | {
      readonly kind: 'outcomePublished'
      readonly auction: string
      /** The outcome document. */
      readonly outcome: object
      readonly results: readonly EntryResult[]
    }
  | {
      readonly kind: 'auctionVoided'
      readonly auction: string
      readonly cause: string
      readonly ended: readonly Ended[]
    }

export interface Ended {
  readonly participant: string
  readonly bid: string
  readonly cause: EndCause
}

/** What became of one entry of the book. */
export interface EntryResult {
  readonly participant: string
  readonly bid: string
  readonly pseudonym: string
  readonly fill?: Omit<BidFill, 'auction'> & { readonly lots: Readonly<Record<string, number>> }
  /** Absent: what is left of it rests on. */
  readonly end?: EndCause
}

export type BidEvent =
  | { readonly kind: 'bidEntered'; readonly bid: Entered }
  | { readonly kind: 'bidReplaced'; readonly bid: Entered }
  | {
      readonly kind: 'bidApproved'
      readonly participant: string
      readonly bid: string
      readonly by: string
    }
  | { readonly kind: 'bidEnded'; readonly ended: Ended }
  /** It is in the book of an auction that is being cleared: it ends when that is over. */
  | { readonly kind: 'bidEnding'; readonly ended: Ended }

export interface Entered
  extends Pick<
    BidRecord,
    'id' | 'participant' | 'series' | 'user' | 'key' | 'session' | 'sealed' | 'auction'
  > {
  readonly status: 'awaiting' | 'resting'
  readonly lasts: Lasts
  readonly receipt: ReceiptFacts
}
