import type { Micro, Participant, Product } from '#market'

/** Lots per product of one unit, signed: + receives, − delivers. Products are in id order. */
export type Bundle = ReadonlyMap<string, number>

/** Whole units of a bundle: the fill is 0 or any integer from `min` to `max`. */
export interface Quantity {
  readonly min: number
  readonly max: number
}

/**
 * What any node may carry. `fixed`: a cost ≥ 0 owed once if anything below is filled.
 * `ramp`: fills of neighbours in this node's list differ by at most so many units.
 */
export interface Extras {
  readonly fixed?: Micro
  readonly ramp?: number
}

/** Limits are the most the participant pays, net, for one unit; negative: the least it takes. */
export interface TradeBid extends Extras {
  readonly kind: 'trade'
  readonly lots: Bundle
  readonly limit: Micro
  readonly quantity: Quantity
}

export interface CurveBid extends Extras {
  readonly kind: 'curve'
  readonly lots: Bundle
  readonly steps: readonly { readonly quantity: number; readonly limit: Micro }[]
}

export interface OneOfBid extends Extras {
  readonly kind: 'oneOf'
  readonly of: readonly BidNode[]
}

export interface AnyOfBid extends Extras {
  readonly kind: 'anyOf'
  readonly of: readonly BidNode[]
  readonly atMost?: number
}

export interface AllOfBid extends Extras {
  readonly kind: 'allOf'
  readonly of: readonly BidNode[]
}

export interface LinkedBid extends Extras {
  readonly kind: 'linked'
  readonly parent: BidNode
  readonly children: readonly BidNode[]
}

export interface WindowBid extends Extras {
  readonly kind: 'window'
  readonly periods: readonly string[]
  readonly length: number
  /** Lots per period, signed. */
  readonly lots: number
  /** For the whole run. */
  readonly limit: Micro
  readonly contiguous: boolean
  /** Products that move along: the i-th period of each goes with the i-th period above. */
  readonly with: readonly { readonly periods: readonly string[]; readonly lots: number }[]
}

/** A non-negative rational: `numerator / denominator`. */
export interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

export interface MixBid extends Extras {
  readonly kind: 'mix'
  readonly of: readonly {
    readonly lots: Bundle
    readonly limit: Micro
    readonly weight: Ratio
    readonly quantity: Quantity
  }[]
  /** Bounds on Σ weight × units, once anything is filled. */
  readonly total: { readonly min: Ratio; readonly max: Ratio }
}

export interface StorageBid extends Extras {
  readonly kind: 'storage'
  readonly periods: readonly string[]
  /** Most lots bought per period. */
  readonly charge: number
  /** Most lots sold per period. */
  readonly discharge: number
  /** Most lots held at the end of any period. */
  readonly capacity: number
  /** Lots stored per lot bought, in (0, 1]. */
  readonly efficiency: Ratio
  /** Lots held before the first period; lots that must be held after the last one. */
  readonly initial: number
  readonly final: number
  /** Most it pays net in all; negative: the least it must earn. */
  readonly limit: Micro
}

export interface ProgramBid extends Extras {
  readonly kind: 'program'
  readonly units: readonly {
    readonly name: string
    readonly lots: Bundle
    readonly limit: Micro
    readonly quantity: Quantity
  }[]
  readonly rows: readonly {
    readonly terms: ReadonlyMap<string, SignedRatio>
    readonly min?: SignedRatio
    readonly max?: SignedRatio
  }[]
}

/** `digits / 10^scale`, of any sign. */
export interface SignedRatio {
  readonly digits: bigint
  readonly scale: number
}

/** One participant's sealed expression: an immutable tree; every reader is one exhaustive switch. */
export type BidNode =
  | TradeBid
  | CurveBid
  | OneOfBid
  | AnyOfBid
  | AllOfBid
  | LinkedBid
  | WindowBid
  | MixBid
  | StorageBid
  | ProgramBid

export interface Bid {
  readonly id: string
  readonly by: string
  /** Most the bid as a whole pays at clearing prices. */
  readonly budget?: Micro
  readonly bid: BidNode
}

export type Pricing = 'uniform' | 'core' | 'as-bid'

/** Everything one auction needs, parsed: well-formed by construction. */
export interface Market {
  readonly currency: string
  readonly pricing: Pricing
  readonly products: readonly Product[]
  readonly participants: readonly Participant[]
  /** The participant whom everybody faces in place of one another; it bids nothing itself. */
  readonly guarantor?: string
  readonly bids: readonly Bid[]
  /** `sha256:…` of the canonical text of the document this was parsed from. */
  readonly input: string
}
