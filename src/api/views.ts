/** What clients see. Money and prices are decimal strings, instants RFC 3339 in UTC. */
export interface MarketView {
  readonly currency: string
  /** Whose bids you see and place. */
  readonly participant: string
  /** Yours, once you have signed in; null: you are a guest, known by a cookie alone. */
  readonly name: string | null
  readonly products: readonly ProductView[]
  readonly clock: ClockView
}

export interface ProductView {
  readonly id: string
  /** What one lot is, in words. */
  readonly unit: string
  /** Price step per lot. */
  readonly tick: string
  readonly group: string
  readonly name: string
  readonly site: string
  /** "2027-01". */
  readonly month: string
  /** Prices are per lot; people quote them per `unit`, of which one lot holds `perLot`. */
  readonly quote: { readonly unit: string; readonly perLot: number }
  /** Clearing prices of past auctions, oldest first. */
  readonly history: readonly PriceView[]
}

export interface PriceView {
  readonly auction: string
  /** Per lot. */
  readonly price: string
  readonly traded: number
  /** Nothing traded: what the refused bids imply. */
  readonly indicative: boolean
}

export interface ClockView {
  /** The venue's time when this was sent. */
  readonly now: string
  /** The auction that takes bids. */
  readonly open: {
    readonly auction: string
    readonly opensAt: string
    /** From then on bids may only improve. */
    readonly bindingFrom: string
    /** It closes at an instant between these two that was drawn when it opened. */
    readonly closesFrom: string
    readonly closesAt: string
    readonly seedHash: string
  } | null
  /** The auction being cleared. */
  readonly clearing: { readonly auction: string } | null
  /** Why nothing opens, when nothing does. */
  readonly halted: string | null
}

export type AuctionPhase = 'open' | 'clearing' | 'published' | 'void'

export interface AuctionSummary {
  readonly id: string
  readonly phase: AuctionPhase
  readonly opensAt: string
  readonly closesAt: string
  /** 0 until it is published: how many bid is as sealed as what. */
  readonly bids: number
  readonly filled: number
  /** What changed hands, at clearing prices. */
  readonly traded: string
  /** Everyone's gain together: what was filled at its own limits. */
  readonly gain: string
  /** No outcome under the same rules gains more than this. */
  readonly bound: string
  /** No outcome gains more than this, even without one price per product. */
  readonly efficientBound: string
  /** Seconds the clearing took. */
  readonly seconds: number
  /** Your own bids in it. */
  readonly mine: { readonly filled: number; readonly refused: number; readonly sealed: number }
}

export interface AuctionView extends AuctionSummary {
  readonly seedHash: string
  /** Revealed at the close. */
  readonly seed: string | null
  /** Why it was void. */
  readonly cause: string | null
  /** How many rules the outcome was checked against before it was published. */
  readonly rulesHeld: number
  readonly results: readonly BidResult[]
}

export type BidFate = 'sealed' | 'filled' | 'partlyFilled' | 'refused' | 'void'

/** One bid after publication. Whose it is, is never said, except of your own. */
export interface BidResult {
  /** Its id in the anonymous book. */
  readonly bid: string
  readonly mine: boolean
  readonly fate: BidFate
  readonly reason: string
  /** The bid read back in words. */
  readonly words: string
  /** What became of it and why. */
  readonly explanation: string
  /** Limit, price and the change that would have helped, in the unit people quote; null where there is none. */
  readonly inUnits: string | null
  /** Positive: pays. Negative: is paid. */
  readonly payment: string | null
  readonly surplus: string | null
}

/** One of your own bids, from the moment it is sealed. */
export interface OwnBid {
  readonly bid: string
  /** Its id in the anonymous book, once that is published. */
  readonly published: string | null
  readonly auction: string
  readonly at: string
  readonly fate: BidFate
  readonly words: string
  readonly explanation: string | null
  readonly inUnits: string | null
  readonly payment: string | null
  readonly surplus: string | null
}

export interface PreviewView {
  readonly words: string
  /** The most it can ever pay. */
  readonly mostPaid: string
  /** The bid in the language of market files. */
  readonly bid: unknown
}

/** A bid that will take no part in its auction. */
export interface WithdrawalView {
  readonly bid: string
  readonly auction: string
}

export interface BidReceipt extends PreviewView {
  readonly bidId: string
  readonly auction: string
  /** Bids in it are opened and cleared then. */
  readonly closesAt: string
}
