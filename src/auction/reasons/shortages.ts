import type { BidNode, StorageBid, WindowBid } from '#bidding'
import { type Capacity, periodsOf, type Sign } from './extent.ts'

/** Fewer lots than a fill needs, all the same how it is priced. */
export interface Shortage {
  readonly product: string
  /** 1: lots to receive are missing. -1: somebody to deliver them to is. */
  readonly sign: Sign
  /** Lots that the smallest fill moves. */
  readonly needed: number
  /** Lots that all on the other side come to, at their best. */
  readonly available: number
}

/**
 * What keeps every fill of a node from being possible: of alternatives, one shortage for each. Empty: some fill
 * is within the capacity, product by product, as far as the node's own ties are not looked at.
 */
export function shortagesOf(node: BidNode, capacity: Capacity): readonly Shortage[] {
  const below = (parts: readonly BidNode[]) => parts.map((part) => shortagesOf(part, capacity))
  switch (node.kind) {
    case 'trade':
      return ofUnits(node.lots, Math.max(node.quantity.min, 1), capacity)
    case 'curve':
      return ofUnits(node.lots, 1, capacity)
    case 'oneOf':
    case 'anyOf':
      return ofAlternatives(below(node.of))
    case 'allOf':
      return worst(below(node.of))
    case 'linked':
      return shortagesOf(node.parent, capacity)
    case 'window':
      return ofWindow(node, capacity)
    case 'mix':
      return ofAlternatives(
        node.of.map(({ lots, quantity }) => ofUnits(lots, Math.max(quantity.min, 1), capacity)),
      )
    case 'storage':
      return ofStorage(node, capacity)
    case 'program':
      return ofAlternatives(
        node.units.map(({ lots, quantity }) => ofUnits(lots, Math.max(quantity.min, 1), capacity)),
      )
  }
}

function ofUnits(
  lots: Iterable<readonly [string, number]>,
  units: number,
  capacity: Capacity,
): readonly Shortage[] {
  const short = [...lots].flatMap(([product, n]): readonly Shortage[] => {
    const sign = n > 0 ? 1 : -1
    const [needed, available] = [Math.abs(n) * units, capacity(product, sign)]
    return available < needed ? [{ product, sign, needed, available }] : []
  })
  return worst(short.map((one) => [one]))
}

/** Where all have to go together, the one with the fewest lots on the other side is enough to say why not. */
function worst(parts: readonly (readonly Shortage[])[]): readonly Shortage[] {
  return parts
    .filter((part) => part.length > 0)
    .reduce<readonly Shortage[]>(
      (found, part) => (found.length === 0 || mostOf(part) < mostOf(found) ? part : found),
      [],
    )
}

/** Lots on the other side of the alternative that is best off. */
export const mostOf = (shortages: readonly Shortage[]): number =>
  shortages.reduce((most, { available }) => Math.max(most, available), 0)

const ofAlternatives = (parts: readonly (readonly Shortage[])[]): readonly Shortage[] =>
  parts.every((part) => part.length > 0) ? parts.flat() : []

/** Every run meets a period that is short; or, where periods need not follow each other, too few are not. */
function ofWindow(node: WindowBid, capacity: Capacity): readonly Shortage[] {
  const periods = periodsOf(node).map((lots) => ofUnits(lots, 1, capacity))
  const free = periods.map((short) => short.length === 0)
  let [run, longest] = [0, 0]
  for (const open of free) {
    run = open ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  const reached = node.contiguous ? longest : free.filter((open) => open).length
  return reached >= node.length ? [] : periods.flat()
}

/** Something has to be charged before it is discharged; beyond that its levels are not looked at. */
function ofStorage(node: StorageBid, capacity: Capacity): readonly Shortage[] {
  const side = (sign: Sign) => node.periods.map((id) => ofUnits([[id, sign]], 1, capacity))
  const charging = ofAlternatives(side(1))
  return node.initial === 0 ? charging : ofAlternatives([charging, ofAlternatives(side(-1))])
}
