import type { Bid, BidNode } from '#bidding'
import type { Micro } from '#market'
import type { Fill } from '../outcome.ts'
import { childrenOf, costOf, type Leaf, leavesOf, wholeLimitOf } from './tree.ts'

/** A node of a bid with what an outcome filled of it. */
export interface Part {
  readonly node: BidNode
  readonly at: string
  readonly children: readonly Part[]
  readonly leaves: readonly FilledLeaf[]
  /** Units filled of all leaves below; the part is filled if there is one. */
  readonly units: bigint
  readonly filled: boolean
  /** Σ limits of what is filled, minus the fixed costs of the nodes that are. */
  readonly value: Micro
  /** Σ price × lots; positive: to pay. */
  readonly cost: Micro
}

export interface FilledLeaf extends Leaf {
  readonly count: bigint
}

/** What the verifier read of one fill. */
export interface FilledBid {
  readonly bid: Bid
  readonly fill: Fill
  /** Pointer of the fill in the outcome. */
  readonly at: string
  readonly root: Part
  /** Net lots per product, recomputed from the units. */
  readonly lots: ReadonlyMap<string, bigint>
  /** Keys of `units` that are no leaf of the bid. */
  readonly unknown: readonly string[]
}

/** Units filled of a leaf; a count that is no whole number is reported by rule 2 and taken as 0. */
export function unitsOf(fill: Fill | undefined, leaf: string): number {
  const count = fill?.units.get(leaf) ?? 0
  return Number.isSafeInteger(count) ? count : 0
}

/** Reads a fill's units into the tree of its bid. */
export function readFill(
  { bid, fill, at }: { bid: Bid; fill: Fill; at: string },
  prices: ReadonlyMap<string, Micro>,
): FilledBid {
  const unread = new Set(fill.units.keys())
  const lots = new Map<string, bigint>()
  const countOf = (leaf: Leaf): bigint => {
    if (!unread.delete(leaf.at)) return 0n
    const units = BigInt(unitsOf(fill, leaf.at))
    for (const [product, n] of leaf.lots)
      lots.set(product, (lots.get(product) ?? 0n) + units * BigInt(n))
    return units
  }
  const root = readPart(bid.bid, '/bid', { countOf, prices })
  return { bid, fill, at, root, lots, unknown: [...unread] }
}

interface Reading {
  readonly countOf: (leaf: Leaf) => bigint
  readonly prices: ReadonlyMap<string, Micro>
}

function readPart(node: BidNode, at: string, reading: Reading): Part {
  const children = childrenOf(node, at).map(([child, place]) => readPart(child, place, reading))
  const leaves = leavesOf(node, at).map((leaf) => ({ ...leaf, count: reading.countOf(leaf) }))
  let units = 0n
  let value = 0n
  let cost = 0n
  for (const child of children) {
    units += child.units
    value += child.value
    cost += child.cost
  }
  for (const { count, limit, lots } of leaves) {
    if (count === 0n) continue
    units += count
    value += count * limit
    cost += count * costOf(lots, reading.prices)
  }
  const filled = children.some((child) => child.filled) || leaves.some(({ count }) => count > 0n)
  if (filled) value += wholeLimitOf(node) - (node.fixed ?? 0n)
  return { node, at, children, leaves, units, filled, value, cost }
}
