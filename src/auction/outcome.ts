import type { Micro } from '#market'

/**
 * What an auction decided. Every number is exact: lots are integers, money and prices are micro-units.
 * `outcome-document.ts` writes and reads the JSON form of market-file.md.
 */
export interface Outcome {
  /** `sha256:…` of the canonical input. */
  readonly input: string
  readonly status: OutcomeStatus
  /** Σ limits of what was filled, minus fixed costs. */
  readonly welfare: Micro
  /** Proven upper bound on the welfare of any outcome under the same pricing rule. */
  readonly bound: Micro
  /** A bound that anyone can recompute: Σ over bids of the most each could gain at these prices. */
  readonly certificate: { readonly prices: ReadonlyMap<string, Micro>; readonly bound: Micro }
  /** Proven upper bound with the price rule dropped. */
  readonly efficientBound: Micro
  readonly prices: ReadonlyMap<string, PriceReport>
  readonly fills: readonly Fill[]
  readonly forwards: readonly Forward[]
  /** Absent where forwards settle all that is paid. */
  readonly transfers?: readonly Transfer[]
  readonly refused: readonly Refused[]
  readonly work: Work
}

/** optimal: within the gap asked for (`work.gap`). feasible: time ran out first. empty: within it, and nothing trades. */
export const OUTCOME_STATUSES = ['optimal', 'feasible', 'empty'] as const
export type OutcomeStatus = (typeof OUTCOME_STATUSES)[number]

export interface PriceReport {
  readonly price: Micro
  /** Lowest and highest price with which some valid price vector exists; undefined: unbounded. */
  readonly range: readonly [Micro | undefined, Micro | undefined]
  /** Lots that changed hands. */
  readonly traded: number
  /** True where nothing traded: the price is implied by refused bids. */
  readonly indicative: boolean
}

export interface Fill {
  readonly bid: string
  /** Units filled of each leaf, by JSON pointer from the bid's entry: "/bid/of/1". */
  readonly units: ReadonlyMap<string, number>
  /** Net lots per product, + receives. */
  readonly lots: ReadonlyMap<string, number>
  /** Positive: the participant pays. Negative: it is paid. */
  readonly payment: Micro
  /** Value at the bid's own limits minus payment. */
  readonly surplus: Micro
  /** Why parts that are in the money were not filled further; absent when none was. */
  readonly partly?: PartlyReason
}

/** Why a filled bid was not filled to its maximum. */
export const PARTLY_REASONS = ['marginal', 'minimum', 'budget', 'credit', 'noSupply'] as const
export type PartlyReason = (typeof PARTLY_REASONS)[number]

export interface Forward {
  readonly buyer: string
  readonly seller: string
  readonly product: string
  readonly lots: number
  /** Of a lot: the clearing price; where payments belong to bids, what a lot is worth at the margin. */
  readonly price: Micro
  /** What the buyer owes the seller under it: price × lots where there is one price; negative: the seller owes it. */
  readonly amount: Micro
}

/** Money without lots, where payments belong to bids and not to lots: what forwards leave unsettled (dues.ts). */
export interface Transfer {
  readonly from: string
  readonly to: string
  readonly amount: Micro
}

/** Why a bid, or a part of one, was not filled (mechanism A9). */
export const REFUSED_REASONS = [
  'outOfTheMoney',
  'alternativeChosen',
  'parentRefused',
  'minimumNotReached',
  'noSupply',
  'noDemand',
  'budgetExceeded',
  'creditOrEligibility',
  'paradoxicallyRefused',
  'tieLost',
  'late',
  'halted',
  'fallbackOmitted',
] as const
export type RefusedReason = (typeof REFUSED_REASONS)[number]

export interface Refused {
  readonly bid: string
  /** Pointer of the part refused, when the rest of the bid was filled; absent: the whole bid. */
  readonly part?: string
  readonly reason: RefusedReason
  /** Of one bundle out of the money: the limit for one unit with which it would have been at the money. */
  readonly wouldFillAt?: Micro
  /** How far the limit is from that, > 0. */
  readonly short?: Micro
  /** Gain given up at clearing prices by a bid refused paradoxically. */
  readonly surplus?: Micro
  /** The pointer of the alternative that was chosen instead. */
  readonly chosen?: string
  /** Where a minimum was not reached: lots that all on the other side come to, at their best. */
  readonly available?: number
}

export interface Work {
  readonly solver: string
  readonly nodes: number
  readonly cuts: number
  readonly seconds: number
  /** What was to be near enough: the share of the welfare by which a better outcome may exceed an optimal one. */
  readonly gap: number
  readonly seed: string
  /** True when the solver's answer could not be used and the safe incumbent stands (mechanism A6). */
  readonly fallback?: boolean
}
