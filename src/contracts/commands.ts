import type { Decimal } from '#market'
import type { ExcuseCause, Instant, MeterReport, Requirement } from './book.ts'
import type { Month, Period } from './hours.ts'
import type { SpecRef } from './spec.ts'

/** Who asks: a participant for itself, or the venue. */
export type By =
  | { readonly kind: 'participant'; readonly participant: string }
  | { readonly kind: 'venue' }

/** What may be asked of the book of contracts. Time enters here, as a field, and nowhere else. */
export type ContractCommand = { readonly at: Instant; readonly by: By } & ContractAct

export type ContractAct = SetupAct | LifeAct | DeliveryAct | MoneyAct | MarginAct

export type SetupAct =
  /** A document, read strictly. */
  | { readonly kind: 'addSpec'; readonly spec: unknown }
  | {
      readonly kind: 'bindProduct'
      readonly product: string
      readonly spec: SpecRef
      readonly period: Period
    }
  | { readonly kind: 'addSource'; readonly source: string; readonly publicKey: string }
  | { readonly kind: 'setGuarantor'; readonly participant: string }

export interface Fill {
  readonly buyer: string
  readonly seller: string
  readonly product: string
  readonly lots: number
  readonly price: Decimal
}

export type LifeAct =
  | {
      readonly kind: 'formContracts'
      readonly auction: string
      readonly fills: readonly Fill[]
    }
  | { readonly kind: 'confirm'; readonly contract: string }
  | {
      readonly kind: 'proposeNovation'
      readonly proposal: string
      readonly contract: string
      readonly outgoing: string
      readonly incoming: string
    }
  | { readonly kind: 'consentNovation'; readonly proposal: string }
  | {
      readonly kind: 'proposePartialTermination'
      readonly proposal: string
      readonly contract: string
      readonly lots: number
      readonly fee: Decimal
    }
  | { readonly kind: 'agreePartialTermination'; readonly proposal: string }
  | { readonly kind: 'offset'; readonly contracts: readonly [string, string] }
  | { readonly kind: 'terminate'; readonly contract: string }
  /** Whatever nobody did in time, for every contract (`LIFECYCLE`). */
  | { readonly kind: 'takeDefaults' }

export type DeliveryAct =
  | { readonly kind: 'nominate'; readonly contract: string; readonly note: string }
  | { readonly kind: 'submitMeter'; readonly report: MeterReport }
  | {
      readonly kind: 'acceptanceResult'
      readonly contract: string
      readonly outcome: 'accepted' | 'rejected'
      readonly measured: readonly { readonly test: string; readonly value: Decimal }[]
    }
  | {
      readonly kind: 'excuse'
      readonly contract: string
      readonly hours: readonly { readonly start: Instant; readonly quantity: Decimal }[]
      readonly cause: ExcuseCause
    }
  | {
      readonly kind: 'claimCover'
      readonly contract: string
      readonly month: Month
      /** Paid for a replacement, per unit. */
      readonly price: Decimal
    }

export type MoneyAct =
  | {
      readonly kind: 'settlePeriod'
      readonly between: readonly [string, string]
      readonly month: Month
    }
  | { readonly kind: 'recordPayment'; readonly invoice: string }
  | {
      readonly kind: 'dispute'
      readonly invoice: string
      readonly amount: Decimal
      readonly cause: string
    }
  | { readonly kind: 'resolveDispute'; readonly invoice: string; readonly upheld: Decimal }
  | {
      readonly kind: 'fixIndex'
      readonly index: string
      readonly values: readonly { readonly key: string; readonly value: Decimal }[]
    }

export type MarginAct =
  | {
      readonly kind: 'postCollateral'
      readonly id: string
      readonly participant: string
      readonly currency: string
      readonly amount: Decimal
    }
  | {
      readonly kind: 'withdrawCollateral'
      readonly id: string
      readonly participant: string
      readonly currency: string
      readonly amount: Decimal
    }
  | {
      readonly kind: 'dayMarked'
      /** The marks are those of the end of this day. */
      readonly date: string
      readonly marks: readonly { readonly product: string; readonly price: Decimal }[]
      /** All of them: what is not named is not required any more. */
      readonly requirements: readonly Requirement[]
    }
  | { readonly kind: 'meetCall'; readonly call: string }
  | { readonly kind: 'declareDefault'; readonly participant: string; readonly cause: string }
  | {
      readonly kind: 'closeOut'
      readonly participant: string
      /** Added to each mark where the others have to buy, taken off where they have to sell: a share, as "0.02". */
      readonly addOn: Decimal
    }
