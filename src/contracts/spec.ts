/**
 * What a forward says, as data. A specification has a version; one that is in use never changes, and every contract names
 * the version it was made under. Money, ratios and quantities are decimal texts of at most six places; prices are in the
 * currency per unit of quantity, or per lot where `priceOf` says so.
 */
import type { Decimal } from '#market'
import type { Profile } from './hours.ts'

export interface SpecRef {
  readonly id: string
  readonly version: number
}

export interface ContractSpec extends SpecRef {
  readonly title: string
  /** ISO 4217. */
  readonly currency: string
  readonly resource: Resource
  readonly location: Location
  readonly profile: Profile
  readonly lot: Lot
  /** Smallest step of a price, above zero. */
  readonly tick: Decimal
  readonly settlement: Settlement
  readonly payment: Payment
  /** Absent: nobody owes more than is measured. */
  readonly uptime?: Uptime
  readonly acceptance?: Acceptance
  readonly quality?: Quality
  /** What may be delivered instead. */
  readonly substitution: readonly Substitute[]
  readonly curtailment: Curtailment
  /** Present where delivery is physical and firm. */
  readonly remedy?: Remedy
}

export type Resource = ComputeResource | PowerResource | StorageResource

export interface ComputeResource {
  readonly kind: 'compute'
  /** "H100", "B200". */
  readonly model: string
  /** "SXM5", "PCIe". */
  readonly form: string
  readonly memoryGb: number
  readonly gpusPerNode: number
  readonly interconnect: Interconnect
  /** Nodes on one fabric at one site. */
  readonly clusterMin: number
  readonly host: Host
  /** Shared storage that comes with each node. */
  readonly storageTb: number
}

export interface Interconnect {
  readonly inside: 'NVLink' | 'PCIe' | 'other'
  readonly fabric: 'InfiniBand' | 'RoCE' | 'Ethernet'
  /** Per accelerator. */
  readonly gbPerSecond: number
}

export interface Host {
  readonly cpuCores: number
  readonly memoryGb: number
  readonly nvmeTb: number
  readonly egressGbPerSecond: number
}

export interface PowerResource {
  readonly kind: 'power'
  readonly shape: 'baseload' | 'peak' | 'asProduced'
  /** Where it is handed over: a hub, a zone, a meter. */
  readonly deliveryPoint: string
  /** "solar", "wind", "nuclear"; absent: any. */
  readonly source?: string
}

export interface StorageResource {
  readonly kind: 'storage'
  readonly durationHours: Decimal
  /** Energy out over energy in. */
  readonly roundTripEfficiency: Decimal
  readonly cyclesPerYearMax: number
}

export interface Location {
  readonly id: string
  /** IANA, of the clock that days and hours of delivery are read from. */
  readonly zone: string
  /** What a buyer has to be or have: "export-eu", "kyc". */
  readonly eligibility: readonly string[]
}

export interface Lot {
  /** What one lot is, in words. */
  readonly title: string
  readonly unit: 'GPU-h' | 'MWh' | 'kW-month'
  /** Of the unit, in each full hour of delivery; for kW-months: the kW. Above zero. */
  readonly perHour: Decimal
  /** What a price is for: one unit, or one lot over the whole period. */
  readonly priceOf: 'unit' | 'lot'
  /** Share of `perHour` expected in the mean: less than one for what is paid as produced. */
  readonly expected: Decimal
}

export type Settlement =
  /** Price for what is delivered, damages for what is not. */
  | { readonly kind: 'physical' }
  /** Quantity as produced, up to the lots: price for what is metered, no shortfall. */
  | { readonly kind: 'asProduced' }
  /** (index − price) × lots, for every hour. */
  | ({ readonly kind: 'financial' } & Fixing)
  /** (index − strike) × quantity, paid by the seller: a virtual power purchase agreement. */
  | ({ readonly kind: 'difference' } & Fixing & {
        readonly quantity: 'metered' | 'contracted'
        /** Whether hours with a negative index count. */
        readonly negativePrice: 'counts' | 'doesNotCount'
      })
  /** A fee per kW and month, less where it was not available. */
  | { readonly kind: 'toll'; readonly availabilityMin: Decimal }

export interface Fixing {
  readonly index: string
  readonly every: 'hour' | 'day'
  /** In this order, where a value is missing. */
  readonly fallback: readonly Fallback[]
}

export type Fallback =
  | { readonly kind: 'index'; readonly index: string }
  /** The value of the same hour of the nearest day before, at most so many days back. */
  | { readonly kind: 'earlier'; readonly daysMax: number }
  /** The last mark of the product. */
  | { readonly kind: 'mark' }

export interface Payment {
  /** Days from the end of the month to the day it is due. */
  readonly arrearsDays: number
  /** One sum for each pair and currency. */
  readonly netting: boolean
}

/** An hour counts as delivered where it could be reached for at least this share of it. */
export interface Uptime {
  readonly reachableMin: Decimal
  /** Hours a week that the seller may announce for maintenance. */
  readonly maintenanceHours: number
}

export interface Acceptance {
  readonly tests: readonly AcceptanceTest[]
  /** From the beginning of delivery; who says nothing has accepted. */
  readonly windowHours: number
}

export interface AcceptanceTest {
  readonly name: string
  readonly unit: string
  readonly min?: Decimal
  readonly max?: Decimal
}

/** q = measured / specified, at most 1; below `qMin` a month counts as not delivered. */
export interface Quality {
  readonly metric: string
  readonly specified: Decimal
  readonly qMin: Decimal
}

export interface Substitute {
  readonly grade: string
  /** How much one unit of it counts. */
  readonly ratio: Decimal
}

export interface Curtailment {
  /** Hours of full output a month that the seller may fail to deliver without damages. */
  readonly excusedHoursMax: number
  readonly forceMajeure: boolean
}

export type Remedy = {
  /** Of the value of the contract: no more damages than that. */
  readonly capOfValue: Decimal
  /** The buyer may end what is left once a larger share of a month was not delivered. */
  readonly terminateAbove: Decimal
} & (
  | {
      /** max(0, cover − price)·s + rate·s. */
      readonly kind: 'cover'
      readonly rate: Decimal
    }
  | {
      /** s·max(0, R − price)·(1 + premium), R at most index × `coverCap`; nothing bought: credit·price·s. */
      readonly kind: 'damages'
      readonly premium: Decimal
      readonly credit: Decimal
      readonly index: string
      readonly coverCap: Decimal
    }
  | {
      /** s·max(0, index − price): what was not delivered is refunded at the index. */
      readonly kind: 'refund'
      readonly index: string
    }
)

export const specKey = ({ id, version }: SpecRef): string => `${id}@${version}`

export const isFirm = ({ settlement }: ContractSpec): boolean => settlement.kind === 'physical'

/** Whether quantities come from a meter. */
export const isMetered = ({ settlement }: ContractSpec): boolean =>
  settlement.kind === 'physical' ||
  settlement.kind === 'asProduced' ||
  settlement.kind === 'toll' ||
  (settlement.kind === 'difference' && settlement.quantity === 'metered')
