import type { Outcome } from '#auction'
import type { Bid, Market } from '#bidding'
import type { Micro, Product } from '#market'
import type { AnonymousBook } from './anonymous-book.ts'

/** Everything the venue knows: a fold over its events, nothing else. */
export interface State {
  readonly currency: string
  readonly products: readonly Product[]
  /** In the order of opening; the oldest published ones are dropped (`AUCTIONS_KEPT`). */
  readonly auctions: ReadonlyMap<string, Auction>
  /** Clearing prices of past auctions by product, oldest first. */
  readonly history: ReadonlyMap<string, readonly PricePoint[]>
}

export interface PricePoint {
  readonly auction: string
  readonly price: Micro
  readonly traded: number
  /** Nothing traded: the price is implied by refused bids. */
  readonly indicative: boolean
}

/** What is known of an auction in every phase. Instants are RFC 3339 in UTC. */
interface Announced {
  readonly id: string
  readonly opensAt: string
  readonly closesAt: string
  /** SHA-256 of the seed that will order exact ties: committed at opening, revealed with the outcome. */
  readonly seedHash: string
  /** By bid id. Sealed: nobody but its participant sees a bid before publication, and nobody its name after. */
  readonly bids: ReadonlyMap<string, SealedBid>
}

export interface SealedBid {
  readonly bid: Bid
  /** As it was sent, in the language of market files. */
  readonly document: unknown
  readonly at: string
}

export interface OpenAuction extends Announced {
  readonly phase: 'open'
}

export interface ClearingAuction extends Announced {
  readonly phase: 'clearing'
  readonly seed: string
  readonly book: AnonymousBook
  /** The book as parsed: pseudonyms only. */
  readonly market: Market
}

export interface PublishedAuction extends Announced {
  readonly phase: 'published'
  readonly seed: string
  readonly book: AnonymousBook
  readonly market: Market
  readonly outcome: Outcome
  readonly publishedAt: string
}

/** No valid outcome was found in time: no bid of it is filled. */
export interface VoidAuction extends Announced {
  readonly phase: 'void'
  readonly cause: string
}

export type Auction = OpenAuction | ClearingAuction | PublishedAuction | VoidAuction

/** How many auctions, and how many prices of each product, the state keeps. */
export const AUCTIONS_KEPT = 40
export const PRICES_KEPT = 60

export function initialState(venue: Pick<State, 'currency' | 'products'>): State {
  return { ...venue, auctions: new Map(), history: new Map() }
}

/** The auction that takes bids now. */
export function openAuctionOf(state: State): OpenAuction | undefined {
  for (const auction of state.auctions.values()) if (auction.phase === 'open') return auction
  return undefined
}
