import type { Outcome } from '#auction'
import type { Market } from '#bidding'
import type { AnonymousBook } from './anonymous-book.ts'
import type { SealedBid } from './state.ts'

/** What may be asked of the exchange. Time and chance enter here, as fields, and nowhere else. */
export type Command =
  | {
      readonly kind: 'openAuction'
      readonly auction: string
      readonly at: string
      readonly closesAt: string
      readonly seedHash: string
    }
  | {
      readonly kind: 'submitBid'
      readonly auction: string
      readonly at: string
      /** One bid as in a market file: id, by, bid and perhaps a budget. */
      readonly document: unknown
    }
  | {
      readonly kind: 'withdrawBid'
      readonly auction: string
      readonly at: string
      readonly bid: string
      /** Whose it has to be. */
      readonly by: string
    }
  | {
      readonly kind: 'closeAuction'
      readonly auction: string
      readonly at: string
      /** What the hash shown at the opening was a commitment to. */
      readonly secret: string
    }
  | {
      readonly kind: 'recordOutcome'
      readonly auction: string
      readonly at: string
      readonly outcome: Outcome
    }
  | {
      readonly kind: 'voidAuction'
      readonly auction: string
      readonly at: string
      readonly cause: string
    }

/** What happened. `evolve` takes each without question. */
export type VenueEvent =
  | {
      readonly kind: 'auctionOpened'
      readonly auction: string
      readonly at: string
      readonly closesAt: string
      readonly seedHash: string
    }
  | { readonly kind: 'bidSealed'; readonly auction: string; readonly sealed: SealedBid }
  | {
      readonly kind: 'bidWithdrawn'
      readonly auction: string
      readonly at: string
      readonly bid: string
      readonly by: string
    }
  | {
      readonly kind: 'auctionClosed'
      readonly auction: string
      readonly at: string
      readonly seed: string
      readonly book: AnonymousBook
      readonly market: Market
    }
  | {
      readonly kind: 'outcomePublished'
      readonly auction: string
      readonly at: string
      readonly outcome: Outcome
    }
  | {
      readonly kind: 'auctionVoided'
      readonly auction: string
      readonly at: string
      readonly cause: string
    }
