import type { Audit } from './audit.ts'
import { limitedParticipants } from './forwards.ts'
import { unitsOf } from './part.ts'
import { simpleLeaves } from './simple.ts'
import { costOf, type Leaf, type Lots } from './tree.ts'

/** The coarse leaves at the margin: lots of each product per unit, without sign. */
export type CoarseLeaves = ReadonlyMap<string, readonly CoarseLeaf[]>

interface CoarseLeaf {
  readonly bid: string
  readonly at: string
  readonly lots: bigint
}

/**
 * Whether whole lots can be what keeps a simple unit from being filled though it is in the money.
 *
 * A simple leaf is *coarse* when one unit of it is several lots, unless it is one lot of a product for one
 * of another (bids like that form a network). Without coarse leaves at the margin, what simple bids want at supporting prices balances to the
 * lot. With them it may not: sells of 3 lots a unit meet buys of 2 lots a unit in multiples of 6 only. Forms
 * with indivisible parts excuse nothing, however coarse: they can be refused instead. So a unit u may be left
 * unfilled if, for some product of its bundle,
 *
 *   units of u unfilled  ≤  lots of it, per unit, of another coarse leaf at the margin, without sign
 *
 * because of any b units of u, against another of b lots a unit, some number is a multiple of b lots. At the margin are coarse
 * leaves that are partly filled, or gain or lose less than one micro-unit a lot (the resolution of prices); of bids with a budget, and
 * those of participants with limits, only the latter: something else may keep them from being filled.
 */
export function wholeLotsAllowance(question: {
  readonly bid: string
  readonly unit: Leaf
  readonly unfilled: bigint
  readonly coarse: CoarseLeaves
}): boolean {
  const { bid, unit, unfilled, coarse } = question
  return [...sizesOf(unit.lots).keys()].some((product) =>
    coarse
      .get(product)
      ?.some((other) => (other.bid !== bid || other.at !== unit.at) && unfilled <= other.lots),
  )
}

/** By product, coarsest first; two of each are enough, as at most one of them is the unit asked about. */
export function coarseLeaves({ market, fills, prices }: Audit): CoarseLeaves {
  const found = new Map<string, CoarseLeaf[]>()
  const limited = limitedParticipants(market)
  for (const { id, by, bid, budget } of market.bids) {
    const tied = budget !== undefined || limited(by)
    const fill = fills.get(id)?.fill
    for (const leaf of simpleLeaves(bid, '/bid')) {
      if (!isCoarse(leaf.lots)) continue
      const count = tied ? 0 : unitsOf(fill, leaf.at)
      if (!isMarginal({ leaf, count }, prices)) continue
      for (const [product, lots] of sizesOf(leaf.lots)) {
        const most = [...(found.get(product) ?? []), { bid: id, at: leaf.at, lots }]
        most.sort((a, b) => Number(b.lots - a.lots))
        found.set(product, most.slice(0, 2))
      }
    }
  }
  return found
}

function isCoarse(lots: Lots): boolean {
  const net = [...netLots(lots).values()]
  const isArc = net.length === 2 && net[0] !== undefined && net[0] * (net[1] ?? 0n) === -1n
  return sizeOf(lots) > 1n && !isArc
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

/** Lots per product, products that cancel left out. */
export function netLots(lots: Lots): ReadonlyMap<string, bigint> {
  const net = new Map<string, bigint>()
  for (const [product, n] of lots) net.set(product, (net.get(product) ?? 0n) + BigInt(n))
  for (const [product, n] of net) if (n === 0n) net.delete(product)
  return net
}

/** The same without sign. */
const sizesOf = (lots: Lots): ReadonlyMap<string, bigint> =>
  new Map([...netLots(lots)].map(([product, n]) => [product, n < 0n ? -n : n]))

/** Lots of a bundle over all products, without sign: what a price is off by, at most, in micro-units. */
export function sizeOf(lots: Lots): bigint {
  let size = 0n
  for (const n of sizesOf(lots).values()) size += n
  return size
}
