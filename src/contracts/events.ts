import type { Transfer } from '#ledger'
import type { Decimal } from '#market'
import type {
  Call,
  Contract,
  Dispute,
  Excuse,
  Instant,
  Invoice,
  MeterReport,
  ProductTerms,
  Proposal,
  Requirement,
  SettledMonth,
} from './book.ts'
import type { Month, Period } from './hours.ts'
import type { ContractSpec } from './spec.ts'

/** What happened to contracts. `evolveContract` takes each without question. Plain JSON. */
export type ContractEvent = { readonly at: Instant } & ContractFact

export type ContractFact = SetupFact | LifeFact | DeliveryFact | MoneyFact

export type SetupFact =
  | { readonly kind: 'specAdded'; readonly spec: ContractSpec }
  | { readonly kind: 'productBound'; readonly terms: ProductTerms }
  | { readonly kind: 'sourceAdded'; readonly source: string; readonly publicKey: string }
  | { readonly kind: 'guarantorSet'; readonly participant: string }

export type LifeFact =
  | {
      readonly kind: 'contractsFormed'
      readonly auction: string
      readonly contracts: readonly Contract[]
    }
  | { readonly kind: 'contractConfirmed'; readonly contract: string; readonly party: string }
  | { readonly kind: 'proposalMade'; readonly proposal: Proposal }
  | { readonly kind: 'proposalConsented'; readonly proposal: string; readonly party: string }
  | {
      readonly kind: 'proposalEnded'
      readonly proposal: string
      readonly cause: 'done' | 'expired'
    }
  | {
      readonly kind: 'contractReplaced'
      readonly contract: string
      readonly cause: 'novated' | 'terminated' | 'offset' | 'closedOut'
      /** What of its period it keeps; absent: nothing, and it is over. */
      readonly keeps?: Period
      readonly successors: readonly Contract[]
    }

export type DeliveryFact =
  | { readonly kind: 'contractNominated'; readonly contract: string; readonly note: string }
  | { readonly kind: 'deliveryBegun'; readonly contract: string }
  | {
      readonly kind: 'acceptanceRecorded'
      readonly contract: string
      readonly outcome: 'accepted' | 'rejected'
      readonly measured: readonly { readonly test: string; readonly value: Decimal }[]
    }
  | { readonly kind: 'meterTaken'; readonly report: MeterReport }
  | {
      readonly kind: 'hoursExcused'
      readonly contract: string
      readonly excuses: readonly Excuse[]
    }
  | {
      readonly kind: 'coverClaimed'
      readonly contract: string
      readonly month: Month
      readonly price: Decimal
    }
  | {
      readonly kind: 'deliveryEnded'
      readonly contract: string
      readonly outcome: 'delivered' | 'short'
    }

export type MoneyFact =
  | {
      readonly kind: 'periodSettled'
      readonly contract: string
      readonly month: Month
      readonly settled: SettledMonth
      /** The buyer may end what is left from now on. */
      readonly mayTerminate: boolean
    }
  | { readonly kind: 'contractSettled'; readonly contract: string }
  | { readonly kind: 'contractClosed'; readonly contract: string }
  | { readonly kind: 'invoiced'; readonly invoice: Invoice }
  | { readonly kind: 'invoicePaid'; readonly invoice: string; readonly amount: Decimal }
  | { readonly kind: 'invoiceNetted'; readonly invoice: string }
  | { readonly kind: 'disputed'; readonly invoice: string; readonly dispute: Dispute }
  | { readonly kind: 'disputeResolved'; readonly invoice: string; readonly upheld: Decimal }
  | {
      readonly kind: 'indexFixed'
      readonly index: string
      readonly values: readonly { readonly key: string; readonly value: Decimal }[]
    }
  | { readonly kind: 'moneyMoved'; readonly transfer: Transfer }
  | {
      readonly kind: 'marked'
      readonly date: string
      readonly digest: string
      readonly marks: readonly { readonly product: string; readonly price: Decimal }[]
      readonly requirements: readonly Requirement[]
    }
  | { readonly kind: 'callRaised'; readonly call: Call }
  | { readonly kind: 'callEnded'; readonly call: string; readonly status: 'met' | 'lapsed' }
  | { readonly kind: 'defaultDeclared'; readonly participant: string; readonly cause: string }
  | { readonly kind: 'closedOut'; readonly participant: string }
