/**
 * The arithmetic of settlement, in integers. Prices P are per `per` units of quantity; quantities s, d and ratios are in
 * millionths; each amount is one fraction, rounded once, half to even.
 *
 *   worth        P·d·q                                           q = clamp(measured / specified, qMin, 1), 0 below qMin
 *   cover        Σ s·(max(0, cover − P) + rate)
 *   damages      Σ s·max(0, R − P)·(1 + π)   R ≤ index × cap;    nothing bought: c·P·s
 *   refund       Σ s·max(0, index − P)
 *   difference   Σ q·(index − P)             + : the seller pays
 *   toll         P·kW·share of month·min(1, A / A*)·q
 */
import type { Micro } from '#market'
import { divideHalfEven, max, min, ONE } from '../divide.ts'

export interface UnitPrice {
  readonly price: Micro
  /** Millionths of the unit that the price is for. */
  readonly per: bigint
}

/** A quantity in one hour with what a unit of it costs elsewhere. */
export interface Priced {
  readonly quantity: bigint
  /** Per unit. */
  readonly price: Micro
}

/** Of a quantity in millionths, with a factor in millionths. */
export const worth = ({ price, per }: UnitPrice, quantity: bigint, factor: bigint = ONE): Micro =>
  divideHalfEven(price * quantity * factor, per * ONE)

/** Quality factor in millionths, half to even; 0n: rejected. */
export function qualityFactor(measured: Micro, specified: Micro, qMin: Micro): bigint {
  const ratio = divideHalfEven(measured * ONE, specified)
  return ratio < qMin ? 0n : min(ratio, ONE)
}

/** price − P, per ONE·per. */
const above = ({ price, per }: UnitPrice, other: Micro): bigint => other * per - price * ONE

export function coverDamages(
  unit: UnitPrice,
  {
    shortfall,
    cover,
    rate,
  }: {
    readonly shortfall: bigint /** Absent: nothing was bought. */
    readonly cover: Micro | undefined
    readonly rate: Micro
  },
): Micro {
  const dearer = (cover === undefined ? 0n : max(0n, above(unit, cover))) + rate * unit.per
  return divideHalfEven(shortfall * dearer, ONE * unit.per)
}

/** `premium` in millionths. */
export function liquidatedDamages(
  unit: UnitPrice,
  replaced: readonly Priced[],
  premium: bigint,
): Micro {
  const sum = replaced.reduce(
    (all, one) => all + one.quantity * max(0n, above(unit, one.price)),
    0n,
  )
  return divideHalfEven(sum * (ONE + premium), ONE * ONE * unit.per)
}

/** `share` of the price in millionths. */
export const serviceCredit = (unit: UnitPrice, shortfall: bigint, share: bigint): Micro =>
  worth(unit, shortfall, share)

export const indexRefund = (unit: UnitPrice, missed: readonly Priced[]): Micro =>
  liquidatedDamages(unit, missed, 0n)

/** Positive: the seller pays the buyer. */
export function difference(unit: UnitPrice, hours: readonly Priced[]): Micro {
  const sum = hours.reduce((all, { quantity, price }) => all + quantity * above(unit, price), 0n)
  return divideHalfEven(sum, ONE * unit.per)
}

export interface TollFacts {
  /** kW of all lots, in millionths. */
  readonly capacity: bigint
  /** kW × minutes: of the whole month, of the contract in it, and available or excused in it. */
  readonly month: bigint
  readonly contracted: bigint
  readonly available: bigint
  /** In millionths. */
  readonly availabilityMin: bigint
  readonly factor: bigint
}

export function tollFee({ price, per }: UnitPrice, facts: TollFacts): Micro {
  const { capacity, month, contracted, available, availabilityMin, factor } = facts
  if (month === 0n || contracted === 0n) return 0n
  const isEnough = available * ONE >= contracted * availabilityMin
  const numerator = price * capacity * contracted * factor
  const denominator = per * month * ONE
  return isEnough
    ? divideHalfEven(numerator, denominator)
    : divideHalfEven(numerator * available * ONE, denominator * contracted * availabilityMin)
}
