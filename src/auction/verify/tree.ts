import { pointer } from '#base'
import type { BidNode, WindowBid } from '#bidding'
import type { Micro } from '#market'

/** Lots per product, signed, + receives; a product may come more than once. */
export type Lots = Iterable<readonly [product: string, lots: number]>

/** What is counted in an outcome's `units`: one thing that is filled so many times. */
export interface Leaf {
  /** JSON pointer from the bid's entry: "/bid/of/1/steps/0". */
  readonly at: string
  /** Most it pays, net, for one unit; 0 where the form has one limit for the whole. */
  readonly limit: Micro
  readonly lots: Lots
  readonly max: number
}

/** The nodes right below a node; of a linked bid, the parent comes first. */
export function childrenOf(node: BidNode, at: string): readonly (readonly [BidNode, string])[] {
  switch (node.kind) {
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return node.of.map((part, index) => [part, pointer(`${at}/of`, index)] as const)
    case 'linked':
      return [
        [node.parent, `${at}/parent`] as const,
        ...node.children.map((child, i) => [child, pointer(`${at}/children`, i)] as const),
      ]
    case 'trade':
    case 'curve':
    case 'window':
    case 'mix':
    case 'storage':
    case 'program':
      return []
  }
}

/** The leaves that belong to a node itself, in the order in which its form lists them. */
export function leavesOf(node: BidNode, at: string): readonly Leaf[] {
  switch (node.kind) {
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
    case 'linked':
      return []
    case 'trade':
      return [{ at, limit: node.limit, lots: node.lots, max: node.quantity.max }]
    case 'curve':
      return node.steps.map(({ limit, quantity }, k) => ({
        at: pointer(`${at}/steps`, k),
        limit,
        lots: node.lots,
        max: quantity,
      }))
    case 'mix':
      return node.of.map(({ limit, lots, quantity }, i) => ({
        at: pointer(`${at}/of`, i),
        limit,
        lots,
        max: quantity.max,
      }))
    case 'program':
      return node.units.map(({ limit, lots, quantity }, i) => ({
        at: pointer(`${at}/units`, i),
        limit,
        lots,
        max: quantity.max,
      }))
    case 'storage':
      return [
        ...node.periods.map((product, t) => ({
          at: pointer(`${at}/charge`, t),
          limit: 0n,
          lots: [[product, 1] as const],
          max: node.charge,
        })),
        ...node.periods.map((product, t) => ({
          at: pointer(`${at}/discharge`, t),
          limit: 0n,
          lots: [[product, -1] as const],
          max: node.discharge,
        })),
      ]
    case 'window':
      return windowLeaves(node, at)
  }
}

/** Contiguous: one leaf for each place where the run may start. Otherwise: one for each period. */
function windowLeaves(node: WindowBid, at: string): readonly Leaf[] {
  if (!node.contiguous)
    return node.periods.map((_, t) => ({
      at: pointer(`${at}/periods`, t),
      limit: 0n,
      lots: lotsBetween(node, t, t + 1),
      max: 1,
    }))
  const starts = Math.max(0, node.periods.length - node.length + 1)
  return Array.from({ length: starts }, (_, start) => ({
    at: pointer(`${at}/starts`, start),
    limit: node.limit,
    lots: lotsBetween(node, start, start + node.length),
    max: 1,
  }))
}

/** The window's lots in the periods from `from` up to `to`, made only when they are asked for. */
function lotsBetween(node: WindowBid, from: number, to: number): Lots {
  return {
    *[Symbol.iterator]() {
      for (let t = from; t < to; t++) {
        yield [node.periods[t] as string, node.lots] as const
        for (const along of node.with) yield [along.periods[t] as string, along.lots] as const
      }
    },
  }
}

/** A limit that is owed once for the node as a whole, whatever is filled below it. */
export function wholeLimitOf(node: BidNode): Micro {
  if (node.kind === 'storage') return node.limit
  return node.kind === 'window' && !node.contiguous ? node.limit : 0n
}

/** What the products of `lots` cost at these prices; a product without a price costs nothing. */
export function costOf(lots: Lots, prices: ReadonlyMap<string, Micro>): Micro {
  let cost = 0n
  for (const [product, n] of lots) cost += (prices.get(product) ?? 0n) * BigInt(n)
  return cost
}

/** Every node of a bid with its pointer, from the root down. */
export function* nodesOf(node: BidNode, at = '/bid'): Generator<readonly [BidNode, string]> {
  yield [node, at]
  for (const [child, place] of childrenOf(node, at)) yield* nodesOf(child, place)
}
