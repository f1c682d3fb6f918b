import type { BidNode, Bundle } from '#bidding'
import type { Micro } from '#market'

/** What a bid may trade as one piece: a bundle, its limit, and how many of it at most. */
export interface Leaf {
  readonly at: string
  readonly lots: Bundle
  /** Absent where a limit is not of one bundle (storage). */
  readonly limit?: Micro
  readonly unitsMax: number
  /** Of a window: any `choose` of these bundles together have the limit. */
  readonly alternatives?: readonly Bundle[]
  readonly choose?: number
}

export function leavesOf(node: BidNode, at = '/bid'): readonly Leaf[] {
  switch (node.kind) {
    case 'trade':
      return [{ at, lots: node.lots, limit: node.limit, unitsMax: node.quantity.max }]
    case 'curve':
      return node.steps.map(({ limit }, k) => ({
        at: `${at}/steps/${k}`,
        lots: node.lots,
        limit,
        unitsMax: node.steps.reduce((sum, { quantity }) => sum + quantity, 0),
      }))
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return node.of.flatMap((part, k) => leavesOf(part, `${at}/of/${k}`))
    case 'linked':
      return [
        ...leavesOf(node.parent, `${at}/parent`),
        ...node.children.flatMap((child, k) => leavesOf(child, `${at}/children/${k}`)),
      ]
    case 'mix':
      return node.of.map(({ lots, limit, quantity }, k) => ({
        at: `${at}/of/${k}`,
        lots,
        limit,
        unitsMax: quantity.max,
      }))
    case 'program':
      return node.units.map(({ lots, limit, quantity }, k) => ({
        at: `${at}/units/${k}`,
        lots,
        limit,
        unitsMax: quantity.max,
      }))
    case 'window':
      return [windowLeaf(node, at)]
    case 'storage': {
      const most = Math.max(node.charge, node.discharge)
      return [{ at, lots: new Map(node.periods.map((id) => [id, most])), unitsMax: 1 }]
    }
  }
}

function windowLeaf(node: Extract<BidNode, { kind: 'window' }>, at: string): Leaf {
  const alternatives = node.periods.map(
    (id, k) =>
      new Map([
        [id, node.lots] as const,
        ...node.with.map(({ periods, lots }) => [periods[k] ?? id, lots] as const),
      ]),
  )
  const lots = new Map(alternatives.flatMap((bundle) => [...bundle]))
  return { at, lots, limit: node.limit, unitsMax: 1, alternatives, choose: node.length }
}
