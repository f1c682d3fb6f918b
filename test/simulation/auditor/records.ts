/** Records of the journal as the auditor reads them: JSON, of which only what is checked is named. */
import type { Content } from './arithmetic.ts'

export interface Line {
  readonly seq: number
  readonly body: string
}

export interface Entry {
  readonly at: number
  readonly actor: { readonly kind: string; readonly user?: string }
  readonly request?: { readonly key: string; readonly digest: string; readonly answer: unknown }
  readonly events: readonly Event[]
}

export interface Name {
  readonly participant: string
  readonly bid: string
}

export interface Ended extends Name {
  readonly cause: string
}

export interface Receipt {
  readonly auction: string
  readonly at: number
  readonly sequence: number
  readonly logIndex: number
  readonly commitment: string
  readonly previous: string
  readonly hash: string
}

export interface Entered {
  readonly id: string
  readonly participant: string
  readonly series: string
  readonly user: string
  readonly status: 'awaiting' | 'resting'
  readonly lasts: { readonly kind: 'auction' | 'until' | 'withdrawn'; readonly at?: number }
  readonly auction: string
  readonly receipt: Receipt
}

export interface Schedule {
  readonly closeFrom: number
  readonly closeTo: number
}

export interface Result extends Name {
  readonly pseudonym: string
  readonly fill?: {
    readonly units: Readonly<Record<string, number>>
    readonly lots: Readonly<Record<string, number>>
    readonly payment: string
  }
  readonly end?: string
}

export interface Closed {
  readonly kind: 'auctionClosed'
  readonly auction: string
  readonly closedAt: number
  readonly seed: string
  readonly root: string
  readonly ended: readonly Ended[]
  readonly entries: readonly (Name & { readonly pseudonym: string; readonly leafSalt: string })[]
  readonly book: {
    readonly bids: readonly (Content & { readonly id: string; readonly by: string })[]
  }
}

export interface Published {
  readonly kind: 'outcomePublished'
  readonly auction: string
  readonly outcome: object
  readonly results: readonly Result[]
}

export interface Voided {
  readonly kind: 'auctionVoided'
  readonly auction: string
  readonly cause: string
  readonly ended: readonly Ended[]
}

export type Event =
  | { readonly kind: 'bidEntered' | 'bidReplaced'; readonly bid: Entered }
  | ({ readonly kind: 'bidApproved'; readonly by: string } & Name)
  | { readonly kind: 'bidEnded' | 'bidEnding'; readonly ended: Ended }
  | {
      readonly kind: 'auctionOpened'
      readonly auction: string
      readonly series: string
      readonly schedule: Schedule
      readonly seedHash: string
      readonly wrapped: string
    }
  | {
      readonly kind: 'seriesResumed'
      readonly series: string
      readonly moved?: { readonly auction: string; readonly schedule: Schedule }
    }
  | { readonly kind: 'seriesHalted'; readonly series: string }
  | { readonly kind: 'killed' | 'revived'; readonly scope: string; readonly id: string }
  | { readonly kind: 'productExpired'; readonly product: string }
  | { readonly kind: 'productSet'; readonly listed: { readonly product: { readonly id: string } } }
  | Closed
  | Published
  | Voided
