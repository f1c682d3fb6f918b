/**
 * Everything that is known of forwards: a fold over contract events, nothing else, with the ledger inside, so that no money
 * moves but by an event. Plain data in persistent collections; money and quantities are decimal texts.
 */
import { Map as Table, OrderedMap, Set as Names } from 'immutable'
import { emptyLedger, type Ledger } from '#ledger'
import type { Decimal } from '#market'
import type { Month, Period } from './hours.ts'
import type { ContractSpec, SpecRef } from './spec.ts'

/** Milliseconds since 1970 in UTC. */
export type Instant = number

export interface ContractBook {
  /** Of the last event. No command may be earlier. */
  readonly at: Instant
  /** Stands between buyer and seller of every fill; absent: they face each other. */
  readonly guarantor?: string
  /** By `id@version`. */
  readonly specs: Table<string, ContractSpec>
  readonly products: Table<string, ProductTerms>
  /** Ed25519 public keys of the meters' owners, base64url. */
  readonly sources: Table<string, string>
  /** Auctions whose fills are contracts. */
  readonly auctions: Names<string>
  /** In the order of forming. None is ever removed. */
  readonly contracts: OrderedMap<string, Contract>
  /** Those that wait for a consent. */
  readonly proposals: Table<string, Proposal>
  /** By contract, by `source/id`: the newest version. */
  readonly reports: Table<string, OrderedMap<string, MeterReport>>
  /** By index, by hour (RFC 3339) or local date. */
  readonly fixings: Table<string, Table<string, Decimal>>
  readonly marking?: { readonly date: string; readonly digest: string }
  /** The last mark of each product. */
  readonly marks: Table<string, Decimal>
  readonly requirements: Table<string, Requirement>
  readonly invoices: OrderedMap<string, Invoice>
  readonly calls: OrderedMap<string, Call>
  readonly defaulted: Table<string, Default>
  readonly ledger: Ledger
}

export interface ProductTerms {
  readonly product: string
  readonly spec: SpecRef
  readonly period: Period
}

export type Status =
  | 'formed'
  | 'confirmed'
  | 'nominated'
  | 'delivering'
  | 'delivered'
  | 'short'
  | 'settled'
  | 'closed'
  | 'novated'
  | 'terminated'
  | 'offset'
  | 'closedOut'

export interface Contract {
  readonly id: string
  /** The first contract of its line: itself, or what it came of. */
  readonly root: string
  readonly from?: string
  readonly buyer: string
  readonly seller: string
  readonly product: string
  readonly lots: number
  readonly price: Decimal
  /** The price is for so much of the unit: one, or what a lot holds over the whole period it was sold for. */
  readonly per: Decimal
  readonly spec: SpecRef
  readonly auction: string
  readonly formedAt: Instant
  readonly period: Period
  readonly status: Status
  /** Who has confirmed. */
  readonly confirmed: readonly string[]
  readonly nomination?: { readonly at: Instant; readonly note: string }
  readonly acceptance?: 'accepted' | 'rejected'
  readonly excuses: readonly Excuse[]
  /** What the buyer paid for a replacement, per unit, by month. */
  readonly covers: Readonly<Record<Month, Decimal>>
  readonly settled: Readonly<Record<Month, SettledMonth>>
  /** The buyer may end what is left. */
  readonly mayTerminate?: true
}

export type ExcuseCause = 'curtailment' | 'maintenance' | 'forceMajeure' | 'buyer'

export interface Excuse {
  /** Start of the hour, UTC. */
  readonly start: Instant
  /** Of the unit, above zero. */
  readonly quantity: Decimal
  readonly cause: ExcuseCause
}

export interface SettledMonth {
  readonly at: Instant
  /** Positive: the buyer pays. */
  readonly amount: Decimal
  readonly delivered: Decimal
  readonly shortfall: Decimal
  readonly damages: Decimal
}

export type Proposal = {
  readonly id: string
  readonly contract: string
  readonly by: string
  readonly at: Instant
  readonly consents: readonly string[]
} & (
  | { readonly kind: 'novation'; readonly outgoing: string; readonly incoming: string }
  | {
      readonly kind: 'termination'
      readonly lots: number
      /** What `by` pays to the other, zero or more. */
      readonly fee: Decimal
    }
)

export interface MeterReport {
  readonly contract: string
  readonly source: string
  readonly id: string
  /** From 1. A correction is the next version, and replaces the one before. */
  readonly version: number
  readonly facts: readonly MeterFact[]
  /** What was delivered, if not what was sold: a name of the substitution list. */
  readonly grade?: string
  /** The metric of the quality clause, measured. */
  readonly quality?: Decimal
  /** Ed25519 over the canonical text of all members above. */
  readonly signature: string
}

export interface MeterFact {
  /** Start of an hour of delivery, UTC. */
  readonly start: Instant
  /** Of the unit, zero or more. */
  readonly quantity: Decimal
  /** Share of the hour; absent: all of it. */
  readonly reachable?: Decimal
}

export type LineKind =
  | 'delivered'
  | 'damages'
  | 'difference'
  | 'toll'
  | 'adjustment'
  | 'fee'
  | 'offset'
  | 'replacement'
  | 'unpaid'
  | 'variation'
  | 'collateral'

export interface InvoiceLine {
  readonly kind: LineKind
  readonly contract: string
  readonly from: string
  readonly to: string
  /** Zero or more. */
  readonly amount: Decimal
  readonly quantity?: Decimal
  /** Quality factor, where there is one. */
  readonly factor?: Decimal
}

export interface Invoice {
  readonly id: string
  readonly kind: 'settlement' | 'fee' | 'offset' | 'closeOut'
  readonly month?: Month
  readonly payer: string
  readonly payee: string
  readonly currency: string
  /** Σ lines from the payer − Σ lines to it, above zero. */
  readonly amount: Decimal
  readonly lines: readonly InvoiceLine[]
  readonly issuedAt: Instant
  readonly due: Instant
  readonly status: 'open' | 'paid' | 'netted'
  readonly dispute?: Dispute
  /** What disputes took off the amount. */
  readonly credited: Decimal
  readonly paid: Decimal
}

export interface Dispute {
  readonly by: string
  readonly amount: Decimal
  readonly cause: string
  readonly at: Instant
}

/** Initial margin that a participant keeps towards one counterparty. */
export interface Requirement {
  readonly participant: string
  readonly against: string
  readonly currency: string
  readonly amount: Decimal
}

export interface Call {
  readonly id: string
  readonly participant: string
  readonly against: string
  readonly currency: string
  readonly amount: Decimal
  readonly raisedAt: Instant
  readonly deadline: Instant
  readonly status: 'open' | 'met' | 'lapsed'
}

export interface Default {
  readonly at: Instant
  /** The call or invoice that was not met. */
  readonly cause: string
  readonly closedOut?: true
}

export const emptyBook: ContractBook = {
  at: 0,
  specs: Table(),
  products: Table(),
  sources: Table(),
  auctions: Names(),
  contracts: OrderedMap(),
  proposals: Table(),
  reports: Table(),
  fixings: Table(),
  marks: Table(),
  requirements: Table(),
  invoices: OrderedMap(),
  calls: OrderedMap(),
  defaulted: Table(),
  ledger: emptyLedger,
}
