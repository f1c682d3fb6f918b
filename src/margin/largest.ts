import { unreachable } from '#base'
import type { BidNode, Bundle, MixBid, StorageBid, WindowBid } from '#bidding'
import type { Micro } from '#market'
import { fraction, roundedUp } from './fraction.ts'
import { lotsAt } from './possible.ts'
import { ofRatio } from './terms.ts'

/** A linear measure of a fill: Σ weight_p · lots_p + pays · what it may pay. */
export interface Measure {
  readonly weights: ReadonlyMap<string, Micro>
  readonly pays: bigint
}

/**
 * The largest that a linear measure can be over everything a bid may be filled with, nothing included: its support function,
 * by recursion over the tree, without listing fills.
 *
 *   oneOf    the largest of its options           anyOf   the sum of its positive parts, the k largest of them
 *   allOf    the sum of its parts                 linked  the parent, and its children where they are positive
 *
 * Exact for trade, curve, window and lists of these. Safe, and perhaps too large, under ramps, for mix (a fractional knapsack, and its
 * least total is not looked at), storage (each period by itself, not what is in store) and program (its rows are not looked at).
 */
export function largest(node: BidNode, measure: Measure): Micro {
  return atLeastZero(largestFilled(node, measure))
}

/** Of the node once it is filled; may be negative. */
function largestFilled(node: BidNode, measure: Measure): Micro {
  return formLargest(node, measure) - measure.pays * (node.fixed ?? 0n)
}

function formLargest(node: BidNode, measure: Measure): Micro {
  const inside = (part: BidNode): Micro => largestFilled(part, measure)
  switch (node.kind) {
    case 'trade':
      return unitsLargest(unitOf(node.lots, node.limit, measure), node.quantity)
    case 'curve':
      return curveLargest(node, measure)
    case 'oneOf':
      return node.of.map(inside).reduce(larger)
    case 'allOf':
      return sum(node.of.map(inside))
    case 'anyOf':
      return anyLargest(node.of.map(inside), node.atMost ?? node.of.length)
    case 'linked':
      return inside(node.parent) + sum(node.children.map(inside).map(atLeastZero))
    case 'window':
      return windowLargest(node, measure)
    case 'mix':
      return mixLargest(node, measure)
    case 'storage':
      return storageLargest(node, measure)
    case 'program':
      return sum(
        node.units.map(({ lots, limit, quantity }) =>
          atLeastZero(unitsLargest(unitOf(lots, limit, measure), quantity)),
        ),
      )
    default:
      return unreachable(node)
  }
}

function unitOf(lots: Bundle, limit: Micro, { weights, pays }: Measure): Micro {
  let measured = limit * pays
  for (const [product, n] of lots) measured += (weights.get(product) ?? 0n) * BigInt(n)
  return measured
}

const unitsLargest = (one: Micro, { min, max }: { readonly min: number; readonly max: number }) =>
  one * BigInt(one >= 0n ? max : Math.max(min, 1))

/** Steps are filled in order, so the measure is largest after one unit or at the end of a step. */
function curveLargest(
  { lots, steps }: Extract<BidNode, { kind: 'curve' }>,
  measure: Measure,
): Micro {
  let [reached, best] = [0n, unitOf(lots, steps[0]?.limit ?? 0n, measure)]
  for (const { limit, quantity } of steps) {
    reached += unitOf(lots, limit, measure) * BigInt(quantity)
    best = larger(best, reached)
  }
  return best
}

/** At least one part, at most k of them. */
function anyLargest(parts: readonly Micro[], k: number): Micro {
  const sorted = parts.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0))
  return sorted
    .slice(1, k)
    .filter((part) => part > 0n)
    .reduce((a, b) => a + b, sorted[0] ?? 0n)
}

function windowLargest(node: WindowBid, measure: Measure): Micro {
  const periods = node.periods.map((_, t) => unitOf(lotsAt(node, t), 0n, measure))
  const paid = node.limit * measure.pays
  if (!node.contiguous) {
    const sorted = periods.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0))
    return paid + sum(sorted.slice(0, node.length))
  }
  const runs = periods
    .slice(0, periods.length - node.length + 1)
    .map((_, start) => sum(periods.slice(start, start + node.length)))
  return paid + runs.reduce(larger)
}

/** Best measure per weight first, the last option in part, rounded up; options without weight in full. */
function mixLargest({ of, total }: MixBid, measure: Measure): Micro {
  const options = of
    .map(({ lots, limit, weight, quantity: { max } }) => ({
      one: unitOf(lots, limit, measure),
      weight: ofRatio(weight),
      max: BigInt(max),
    }))
    .filter(({ one }) => one > 0n)
  const free = options.filter(({ weight }) => weight.over === 0n)
  const weighty = options
    .filter(({ weight }) => weight.over > 0n)
    .toSorted((a, b) => {
      const [left, right] = [
        a.one * a.weight.under * b.weight.over,
        b.one * b.weight.under * a.weight.over,
      ]
      return left > right ? -1 : left < right ? 1 : 0
    })
  let room = ofRatio(total.max)
  let reached = sum(free.map(({ one, max }) => one * max))
  for (const { one, weight, max } of weighty) {
    const taken = fraction(weight.over * max, weight.under)
    if (taken.over * room.under <= room.over * taken.under) {
      reached += one * max
      room = fraction(room.over * taken.under - taken.over * room.under, room.under * taken.under)
    } else
      return reached + roundedUp(fraction(one * room.over * weight.under, room.under * weight.over))
  }
  return reached
}

function storageLargest(node: StorageBid, { weights, pays }: Measure): Micro {
  const periods = node.periods.map((product) => {
    const one = weights.get(product) ?? 0n
    return larger(one * BigInt(node.charge), -one * BigInt(node.discharge))
  })
  return node.limit * pays + sum(periods)
}

const sum = (amounts: readonly Micro[]): Micro => amounts.reduce((total, one) => total + one, 0n)
const larger = (a: Micro, b: Micro): Micro => (a > b ? a : b)
const atLeastZero = (micro: Micro): Micro => larger(micro, 0n)
