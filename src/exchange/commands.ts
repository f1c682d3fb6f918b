import type { ContractAct as OfContracts } from '#contracts'
import type { Decimal } from '#market'
import type {
  ApiKey,
  Instant,
  KillScope,
  Lasts,
  Listed,
  Participant,
  Passkey,
  SeriesTerms,
  User,
  Venue,
} from './state.ts'

/** Who asks: a person or program known to the venue, or the venue itself by its calendar. */
export type Actor =
  | { readonly kind: 'user'; readonly user: string; readonly key?: string }
  | { readonly kind: 'venue' }

/** What may be asked of the exchange. Time and chance enter here, as fields, and nowhere else. */
export type Command = { readonly at: Instant; readonly actor: Actor } & Act

export type Act = AccessAct | ListingAct | AuctionAct | BidAct | ForwardAct

export type AccessAct =
  | { readonly kind: 'foundVenue'; readonly venue: Venue }
  | { readonly kind: 'setParticipant'; readonly participant: Participant }
  | { readonly kind: 'setUser'; readonly user: User }
  | { readonly kind: 'removeUser'; readonly user: string }
  | { readonly kind: 'addKey'; readonly key: ApiKey }
  | { readonly kind: 'revokeKey'; readonly key: string }
  | { readonly kind: 'addPasskey'; readonly passkey: Passkey }
  | {
      readonly kind: 'kill'
      readonly scope: KillScope
      readonly id: string
      readonly cause: string
    }
  | { readonly kind: 'revive'; readonly scope: KillScope; readonly id: string }
  | { readonly kind: 'approveProposal'; readonly proposal: string; readonly digest: string }
  | { readonly kind: 'declineProposal'; readonly proposal: string }

export type ListingAct =
  | { readonly kind: 'setProduct'; readonly listed: Omit<Listed, 'listedAt' | 'gone'> }
  | { readonly kind: 'expireProduct'; readonly product: string }
  | { readonly kind: 'setSeries'; readonly terms: SeriesTerms }
  | { readonly kind: 'haltSeries'; readonly series: string; readonly cause: string }
  | { readonly kind: 'resumeSeries'; readonly series: string }

export type AuctionAct =
  | {
      readonly kind: 'openAuction'
      readonly series: string
      readonly auction: string
      readonly seedHash: string
      readonly wrapped: string
    }
  | {
      readonly kind: 'publishIndicative'
      readonly auction: string
      readonly prices: Readonly<Record<string, Decimal>>
    }
  | {
      readonly kind: 'closeAuction'
      readonly auction: string
      /** What the hash shown at the opening was a commitment to. */
      readonly secret: string
      /** The book of the series, opened. */
      readonly opened: readonly OpenedBid[]
    }
  | { readonly kind: 'recordOutcome'; readonly auction: string; readonly outcome: unknown }
  | { readonly kind: 'voidAuction'; readonly auction: string; readonly cause: string }
  | { readonly kind: 'callOffAuction'; readonly auction: string; readonly cause: string }

export type ForwardAct =
  | {
      readonly kind: 'contractAct'
      /** Who acts, as a party; absent: the venue. */
      readonly participant?: string
      readonly act: OfContracts
    }
  /** The end of a day: every contract is worth what the curve says, and margin follows. */
  | {
      readonly kind: 'markDay'
      readonly date: string
      /** Absent: the venue's last clearing prices. */
      readonly marks?: readonly { readonly product: string; readonly price: Decimal }[]
    }

export interface OpenedBid {
  readonly participant: string
  readonly bid: string
  readonly content: BidContent
  readonly salt: string
}

/** What a bid says, in the language of market files. */
export interface BidContent {
  readonly bid: unknown
  readonly budget?: unknown
}

/** A bid's content in the clear, for the checks, and sealed, for the record. */
export interface Offered {
  readonly participant: string
  readonly id: string
  readonly series: string
  /** Only into this auction; absent: into the one that is open. */
  readonly auction?: string
  readonly lasts: Lasts
  readonly session?: string
  readonly content: BidContent
  /** 64 hex digits that only its participant is told. */
  readonly salt: string
  /** The content under the key of an auction. */
  readonly sealed: string
  /** That auction. By another one's key the bid could not be opened at its close. */
  readonly sealedFor: string
  /** All other bids of the participant that live, opened: where its margin is looked at, what they may come to counts too. */
  readonly resting?: readonly OpenedBid[]
  /** When that auction closes, as it was drawn: the venue knows it before anybody is told. */
  readonly closesAt: Instant
}

export type BidAct =
  | ({ readonly kind: 'submitBid' } & Offered)
  | ({
      readonly kind: 'replaceBid'
      /** What it said before, opened: in the no-cancel phase bids may only improve. */
      readonly before: { readonly content: BidContent; readonly salt: string }
    } & Offered)
  | { readonly kind: 'withdrawBid'; readonly participant: string; readonly bid: string }
  | {
      readonly kind: 'approveBid'
      readonly participant: string
      readonly bid: string
      /** Of the content that was read: an approval is of this and nothing else. */
      readonly commitment: string
    }
  | { readonly kind: 'declineBid'; readonly participant: string; readonly bid: string }
  /** Every bid of a session that ended without a farewell. */
  | { readonly kind: 'dropSession'; readonly participant: string; readonly session: string }
  /** Every bid of a participant. */
  | { readonly kind: 'withdrawAll'; readonly participant: string }
