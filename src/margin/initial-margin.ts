import type { Micro } from '#market'
import { type Fraction, fraction, larger, plus, roundedUp, whole } from './fraction.ts'
import type { Lots, Marks } from './position.ts'
import { pnlOf, type Scenarios } from './scenarios.ts'
import { expectedShortfall, PPM } from './tail.ts'

/** Parts per million. */
export interface MarginRule {
  /** 25,000: the mean of the worst 2.5 % of the scenarios. */
  readonly tail: number
  /** 30,000: at least 3 % of the notional. */
  readonly floor: number
}

export const MARGIN_RULE: MarginRule = { tail: 25_000, floor: 30_000 }

/** What the margin of a netting set depends on, beside its positions. */
export interface MarginInputs {
  readonly scenarios: Scenarios
  readonly marks: Marks
  /** Lots that others hold of a product, on the side with more. Absent: nobody else does. */
  readonly openInterest: ReadonlyMap<string, number>
  readonly rule?: MarginRule
}

/** Micro-units, never negative; each rounded up, so the parts may add up to a few micro-units more than the total. */
export interface InitialMargin {
  readonly shortfall: Micro
  readonly floor: Micro
  readonly concentration: Micro
  /** max(shortfall, floor) + concentration. */
  readonly total: Micro
}

/**
 * Initial margin of a netting set with net lots q:
 *
 *   IM(q) = max(ES(q), 3 % · Σ_p |q_p|·F_p) + Σ_p ES(q_p alone) · u_p²,     u_p = |q_p| / (|q_p| + O_p)
 *
 * ES is the expected shortfall at 97.5 % over joint scenarios, O_p what others hold open: u_p is the share of the open
 * interest, the position itself counted. Each term is convex in q (x³/(x + O)² is), so over any set of possible fills
 * IM is largest at a corner; without concentration it is also coherent: a hedge never costs more than its legs.
 */
export function initialMargin(lots: Lots, inputs: MarginInputs): InitialMargin {
  const { shortfall, floor, concentration } = marginParts(lots, inputs)
  return {
    shortfall: roundedUp(shortfall),
    floor: roundedUp(floor),
    concentration: roundedUp(concentration),
    total: roundedUp(plus(larger(shortfall, floor), concentration)),
  }
}

/** The same before rounding. */
export function exactMargin(lots: Lots, inputs: MarginInputs): Fraction {
  const { shortfall, floor, concentration } = marginParts(lots, inputs)
  return plus(larger(shortfall, floor), concentration)
}

function marginParts(
  lots: Lots,
  inputs: MarginInputs,
): Readonly<Record<'shortfall' | 'floor' | 'concentration', Fraction>> {
  const { scenarios, marks, rule = MARGIN_RULE } = inputs
  return {
    shortfall: shortfallOf(pnlOf(lots, scenarios), rule),
    floor: floorOf(lots, marks, rule),
    concentration: concentrationOf(lots, inputs),
  }
}

/** Zero where even the worst scenarios gain. */
export const shortfallOf = (pnl: readonly Micro[], rule: MarginRule): Fraction =>
  pnl.length === 0 ? whole(0n) : larger(expectedShortfall(pnl, rule.tail), whole(0n))

/** A part of the notional, long and short counted alike. A product without a mark counts nothing. */
export function floorOf(lots: Lots, marks: Marks, rule: MarginRule): Fraction {
  let notional = 0n
  for (const [product, net] of lots) {
    const worth = BigInt(net) * (marks.get(product) ?? 0n)
    notional += worth < 0n ? -worth : worth
  }
  return fraction(notional * BigInt(rule.floor), PPM)
}

/** What it costs more to close out a position that is a large part of its product's open interest. */
export function concentrationOf(
  lots: Lots,
  { scenarios, openInterest, rule = MARGIN_RULE }: MarginInputs,
): Fraction {
  let sum = whole(0n)
  for (const [product, net] of lots) {
    if (net === 0) continue
    const one = shortfallOfOne(product, Math.sign(net), { scenarios, rule })
    const held = BigInt(Math.abs(net))
    const open = held + BigInt(openInterest.get(product) ?? 0)
    sum = plus(sum, fraction(one.over * held ** 3n, one.under * open ** 2n))
  }
  return sum
}

/** Of one lot alone, long or short: what does not change while the scenarios do not. */
function shortfallOfOne(
  product: string,
  sign: number,
  { scenarios, rule }: { readonly scenarios: Scenarios; readonly rule: MarginRule },
): Fraction {
  const known = ofOneLot.get(scenarios) ?? new Map<string, Fraction>()
  ofOneLot.set(scenarios, known)
  const key = `${sign} ${rule.tail} ${product}`
  const found = known.get(key)
  if (found !== undefined) return found
  const shortfall = shortfallOf(pnlOf(new Map([[product, sign]]), scenarios), rule)
  known.set(key, shortfall)
  return shortfall
}

const ofOneLot = new WeakMap<Scenarios, Map<string, Fraction>>()
