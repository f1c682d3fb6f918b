import type { Bid, BidNode } from '#bidding'
import type { Micro } from '#market'
import { type Fraction, larger, plus, roundedUp, whole } from './fraction.ts'
import {
  concentrationOf,
  exactMargin,
  floorOf,
  MARGIN_RULE,
  type MarginInputs,
  shortfallOf,
} from './initial-margin.ts'
import { largest, type Measure } from './largest.ts'
import type { Lots } from './position.ts'
import { cornersOf, type Fill, UNFILLED } from './possible.ts'
import { pnlOf } from './scenarios.ts'

/** What bids may come to at the worst, over all fills that they allow. Micro-units. */
export interface WorstCase {
  /** Most that is paid; zero for what only sells. Budgets cap it. */
  readonly payment: Micro
  /** Net lots that the bids themselves may add, least and most of each product. */
  readonly lots: ReadonlyMap<string, { readonly min: number; readonly max: number }>
  /** Largest initial margin of the positions with a fill, and what the fill is worse than the marks. */
  readonly margin: Micro
  /** Whether a fill that the bids allow needs exactly this margin; otherwise it is a bound that none goes beyond. */
  readonly exact: boolean
}

/** The positions that a fill joins: they are closed out with it, as one netting set. */
export interface Held extends MarginInputs {
  readonly lots: Lots
}

/** More corners than this are not tried one by one. */
export const CORNERS_MAX = 256

/**
 * The worst case of whole bid trees, not the sum of their branches. With net lots q held, a fill of x lots that pays v needs
 *
 *   need(x, v) = IM(q + x) + max(0, v − Σ_p x_p·F_p)
 *
 * margin for what may happen, and at once what it pays above the marks (or is paid below them). A fill that is better
 * than the marks is not credited: it may not be the one that happens. need is convex, so the worst fill is a corner of what the
 * bids allow: with few corners it is exact. With many it is bounded part by part, each over all fills:
 *
 *   ES of the losses  loss_s = max_x −(q + x)·move_s  of every scenario,  |q_p + x_p| at its largest,  max(0, v − x·F) at its largest
 *
 * where alternatives still exclude one another: the largest of each scenario is of one option only.
 */
export function worstCase(bids: readonly Bid[], held: Held): WorstCase {
  const node = together(bids)
  if (node === undefined) return { payment: 0n, lots: new Map(), margin: now(held), exact: true }
  const corners = cornersOf(node, CORNERS_MAX)
  const isExact = corners !== undefined && bids.every(isExactly)
  return {
    payment: bids.map(paymentOf).reduce((a, b) => a + b, 0n),
    lots: lotsRange(node),
    margin: corners === undefined ? marginBound(node, held) : marginAtCorners(corners, held),
    exact: isExact,
  }
}

/** What the positions need without any fill. */
export const now = (held: Held): Micro => roundedUp(exactMargin(held.lots, held))

/** Each bid may be filled or not, whatever happens to the others. */
function together(bids: readonly Bid[]): BidNode | undefined {
  const [first, ...rest] = bids
  if (first === undefined || rest.length === 0) return first?.bid
  return { kind: 'anyOf', of: bids.map(({ bid }) => bid) }
}

const isExactly = ({ bid, budget }: Bid): boolean => budget === undefined && !hasRamp(bid)

function hasRamp(node: BidNode): boolean {
  if (node.ramp !== undefined) return true
  if (node.kind === 'linked') return [node.parent, ...node.children].some(hasRamp)
  const isList = node.kind === 'oneOf' || node.kind === 'anyOf' || node.kind === 'allOf'
  return isList && node.of.some(hasRamp)
}

function paymentOf({ bid, budget }: Bid): Micro {
  const most = largest(bid, { weights: new Map(), pays: 1n })
  return budget !== undefined && budget < most ? budget : most
}

function lotsRange(node: BidNode): WorstCase['lots'] {
  const measured = (product: string, weight: bigint): number =>
    Number(largest(node, { weights: new Map([[product, weight]]), pays: 0n }))
  return new Map(
    productsOf(node).map((product) => [
      product,
      { min: 0 - measured(product, -1n), max: measured(product, 1n) },
    ]),
  )
}

/** The need of the worst corner, or of no fill at all. */
export function marginAtCorners(corners: readonly Fill[], held: Held): Micro {
  return [UNFILLED, ...corners]
    .map((fill) => needOf(fill, held))
    .reduce((worst, need) => (need > worst ? need : worst))
}

/** need(x, v) of one fill. */
export function needOf({ lots, pays }: Fill, held: Held): Micro {
  const after = new Map(held.lots)
  let worse = pays
  for (const [product, n] of lots) {
    after.set(product, (after.get(product) ?? 0) + n)
    worse -= BigInt(n) * (held.marks.get(product) ?? 0n)
  }
  return roundedUp(plus(exactMargin(after, held), whole(worse > 0n ? worse : 0n)))
}

/** A bound on the need of every fill, without listing fills. */
export function marginBound(node: BidNode, held: Held): Micro {
  const { scenarios, marks, rule = MARGIN_RULE } = held
  const base = pnlOf(held.lots, scenarios)
  const worstPnl = scenarios.moves.map((moves, s) => {
    const weights = new Map(scenarios.products.map((product, i) => [product, -(moves[i] ?? 0n)]))
    return (base[s] ?? 0n) - largest(node, { weights, pays: 0n })
  })
  const range = lotsRange(node)
  const ends = (pick: (a: number, b: number) => number): Lots => endsOf(held.lots, range, pick)
  const widest = ends((low, high) => (Math.abs(low) > Math.abs(high) ? low : high))
  const margin = larger(shortfallOf(worstPnl, rule), floorOf(widest, marks, rule))
  const concentration = concentrationBound([ends(Math.min), ends(Math.max)], held)
  const below: Measure = {
    weights: new Map([...marks].map(([product, mark]) => [product, -mark])),
    pays: 1n,
  }
  return roundedUp(plus(plus(margin, concentration), whole(largest(node, below))))
}

/** Least, most or widest net lots after any fill. */
function endsOf(
  lots: Lots,
  range: WorstCase['lots'],
  pick: (low: number, high: number) => number,
): Lots {
  const products = new Set([...lots.keys(), ...range.keys()])
  return new Map(
    [...products].map((product) => {
      const { min, max } = range.get(product) ?? { min: 0, max: 0 }
      const held = lots.get(product) ?? 0
      return [product, pick(held + min, held + max)]
    }),
  )
}

/** Of each product the larger of its two ends: the add-on grows with the position on either side of zero. */
function concentrationBound(ends: readonly Lots[], held: Held): Fraction {
  const products = [...(ends[0]?.keys() ?? [])]
  return products
    .map((product) =>
      ends
        .map((lots) => concentrationOf(new Map([[product, lots.get(product) ?? 0]]), held))
        .reduce(larger),
    )
    .reduce(plus, whole(0n))
}

/** Every product that a node names. */
export function productsOf(node: BidNode): readonly string[] {
  const inside = (parts: readonly BidNode[]): readonly string[] => parts.flatMap(productsOf)
  switch (node.kind) {
    case 'trade':
    case 'curve':
      return [...node.lots.keys()]
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return inside(node.of)
    case 'linked':
      return inside([node.parent, ...node.children])
    case 'window':
      return [...node.periods, ...node.with.flatMap(({ periods }) => periods)]
    case 'mix':
      return node.of.flatMap(({ lots }) => [...lots.keys()])
    case 'storage':
      return node.periods
    case 'program':
      return node.units.flatMap(({ lots }) => [...lots.keys()])
  }
}
