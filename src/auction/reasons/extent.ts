import type { Bid, BidNode, Bundle, WindowBid } from '#bidding'

/** 1: who receives lots. -1: who delivers them. */
export type Sign = 1 | -1

/** Most lots of each product that something receives and delivers, whatever the prices. */
export type Extent = ReadonlyMap<string, Sides>

export interface Sides {
  readonly receives: number
  readonly delivers: number
}

/** Most lots that are to be had of a product by who receives (1) or delivers (-1) them. */
export type Capacity = (product: string, sign: Sign) => number

const NONE: Sides = { receives: 0, delivers: 0 }

export const lotsOn = (extent: Extent, product: string, sign: Sign): number => {
  const { receives, delivers } = extent.get(product) ?? NONE
  return sign === 1 ? receives : delivers
}

/** What all these bids at their best leave to whoever stands on the other side. */
export function capacityOf(bids: readonly Bid[]): Capacity {
  const all = new Map<string, Sides>()
  for (const { bid } of bids) addTo(all, extentOf(bid))
  return (product, sign) => lotsOn(all, product, sign === 1 ? -1 : 1)
}

export function addTo(sum: Map<string, Sides>, extent: Extent): void {
  for (const [product, { receives, delivers }] of extent) {
    const now = sum.get(product) ?? NONE
    sum.set(product, {
      receives: now.receives + receives,
      delivers: now.delivers + delivers,
    })
  }
}

const EXTENTS = new WeakMap<BidNode, Extent>()

/**
 * Most lots of each product that a node could move, each by itself: an upper bound where its own totals, rows or
 * levels tie them together. Kept, because bids never change and candidates for the outcome are judged by the dozen.
 */
export function extentOf(node: BidNode): Extent {
  const known = EXTENTS.get(node)
  if (known !== undefined) return known
  const extent = measured(node)
  EXTENTS.set(node, extent)
  return extent
}

function measured(node: BidNode): Extent {
  switch (node.kind) {
    case 'trade':
      return ofBundle(node.lots, node.quantity.max)
    case 'curve':
      return ofBundle(
        node.lots,
        node.steps.reduce((sum, { quantity }) => sum + quantity, 0),
      )
    case 'oneOf':
      return ofMost(node.of.map(extentOf), 1)
    case 'anyOf':
      return ofMost(node.of.map(extentOf), node.atMost ?? node.of.length)
    case 'allOf':
      return ofAll(node.of.map(extentOf))
    case 'linked':
      return ofAll([node.parent, ...node.children].map(extentOf))
    case 'window':
      return ofAll(periodsOf(node).map((lots) => ofBundle(lots, 1)))
    case 'mix':
      return ofAll(node.of.map(({ lots, quantity }) => ofBundle(lots, quantity.max)))
    case 'storage':
      return new Map(
        node.periods.map((id) => [id, { receives: node.charge, delivers: node.discharge }]),
      )
    case 'program':
      return ofAll(node.units.map(({ lots, quantity }) => ofBundle(lots, quantity.max)))
  }
}

/** Net lots that a window moves in each of its periods, if it runs in it. */
export function periodsOf({ periods, lots, with: along }: WindowBid): readonly Bundle[] {
  return periods.map((product, t) => {
    const net = new Map([[product, lots]])
    for (const { periods: others, lots: n } of along) {
      const other = others[t] as string
      net.set(other, (net.get(other) ?? 0) + n)
    }
    return new Map([...net].filter(([, n]) => n !== 0))
  })
}

const ofBundle = (lots: Bundle, units: number): Extent =>
  new Map(
    [...lots].map(([product, n]) => [
      product,
      { receives: Math.max(n, 0) * units, delivers: Math.max(-n, 0) * units },
    ]),
  )

function ofAll(parts: readonly Extent[]): Extent {
  const sum = new Map<string, Sides>()
  for (const part of parts) addTo(sum, part)
  return sum
}

/** The largest so many of the parts, product by product. */
function ofMost(parts: readonly Extent[], most: number): Extent {
  if (most >= parts.length) return ofAll(parts)
  const products = new Set(parts.flatMap((part) => [...part.keys()]))
  const largest = (product: string, sign: Sign): number =>
    parts
      .map((part) => lotsOn(part, product, sign))
      .sort((a, b) => b - a)
      .slice(0, most)
      .reduce((sum, n) => sum + n, 0)
  return new Map(
    [...products].map((id) => [id, { receives: largest(id, 1), delivers: largest(id, -1) }]),
  )
}
