import type { BidNode } from '#bidding'
import type { Audit } from './audit.ts'
import { type Part, unitsOf } from './part.ts'
import { costOf, type Leaf, type Lots, leavesOf, nodesOf } from './tree.ts'

/** Lots that coarse bids at the margin could move by one unit each, per product, without sign. */
export interface MovableLots {
  readonly total: ReadonlyMap<string, bigint>
  /** The share of each leaf, by `keyOf`. */
  readonly own: ReadonlyMap<string, ReadonlyMap<string, bigint>>
}

/**
 * Whether whole lots can be what keeps a simple unit from being filled though it is in the money.
 *
 * A leaf is *coarse* when one unit of it is two or more lots of a product, or lots of several products,
 * or when it belongs to a filled mix, storage or program. Without coarse leaves at the margin, what
 * simple bids want at supporting prices balances to the lot. With them it may not: sells of 3 lots a unit
 * meet buys of 2 lots a unit in multiples of 6 only. So a unit u may be left unfilled if, for some
 * product of its bundle,
 *
 *   units of u unfilled × lots of u  <  Σ over coarse leaves at the margin (u included) of their lots, or
 *   units of u unfilled              <  Σ over the others of them of their lots
 *
 * where lots are those of the product, per unit, without sign. At the margin are divisible leaves that
 * are partly filled, or gain or lose less than one micro-unit a lot (the resolution of prices). The first
 * line says that u falls short by less than one unit each of those bids. The second is for a unit of a
 * lots against another of b lots: of any b units of u, some number is a multiple of b lots.
 */
export function wholeLotsAllowance(question: {
  readonly bid: string
  readonly unit: Leaf
  readonly unfilled: bigint
  readonly movable: MovableLots
}): boolean {
  const { bid, unit, unfilled, movable } = question
  const own = movable.own.get(keyOf(bid, unit.at))
  for (const [product, n] of sizesOf(unit.lots)) {
    const all = movable.total.get(product) ?? 0n
    if (unfilled * n < all || unfilled < all - (own?.get(product) ?? 0n)) return true
  }
  return false
}

const keyOf = (bid: string, at: string): string => `${bid} ${at}`

export function movableLots({ market, fills, prices }: Audit): MovableLots {
  const total = new Map<string, bigint>()
  const own = new Map<string, ReadonlyMap<string, bigint>>()
  for (const { id, bid } of market.bids) {
    const filled = fills.get(id)
    const tying = tyingNodes(filled?.root)
    for (const [node, at] of nodesOf(bid)) {
      if (!tying.has(at) && !isDivisible(node)) continue
      for (const leaf of leavesOf(node, at)) {
        const sizes = sizesOf(leaf.lots)
        const coarse = sizes.size > 1 || [...sizes.values()].some((n) => n > 1n)
        const count = unitsOf(filled?.fill, leaf.at)
        if (!tying.has(at) && !(coarse && isMarginal({ leaf, count }, prices))) continue
        own.set(keyOf(id, leaf.at), sizes)
        for (const [product, n] of sizes) total.set(product, (total.get(product) ?? 0n) + n)
      }
    }
  }
  return { total, own }
}

/** Pointers of the filled nodes whose leaves are tied by ratios, levels or rows. */
function tyingNodes(part: Part | undefined, found = new Set<string>()): ReadonlySet<string> {
  if (part === undefined || !part.filled) return found
  const { kind } = part.node
  if (kind === 'mix' || kind === 'storage' || kind === 'program') found.add(part.at)
  for (const child of part.children) tyingNodes(child, found)
  return found
}

function isDivisible(node: BidNode): boolean {
  if (node.kind === 'curve') return true
  return node.kind === 'trade' && (node.quantity.min === 0 || node.quantity.max > node.quantity.min)
}

function isMarginal(
  { leaf, count }: { leaf: Leaf; count: number },
  prices: Audit['prices'],
): boolean {
  if (count > 0 && count < leaf.max) return true
  const gain = leaf.limit - costOf(leaf.lots, prices)
  const size = sizeOf(leaf.lots)
  return gain < size && -gain < size
}

/** Lots per product without sign, products that cancel left out. */
function sizesOf(lots: Lots): ReadonlyMap<string, bigint> {
  const net = new Map<string, bigint>()
  for (const [product, n] of lots) net.set(product, (net.get(product) ?? 0n) + BigInt(n))
  for (const [product, n] of net) {
    if (n === 0n) net.delete(product)
    else if (n < 0n) net.set(product, -n)
  }
  return net
}

/** Lots of a bundle over all products, without sign: what a price is off by, at most, in micro-units. */
export function sizeOf(lots: Lots): bigint {
  let size = 0n
  for (const n of sizesOf(lots).values()) size += n
  return size
}
