import type { BidNode } from '#bidding'
import type { Micro } from '#market'
import { bestFilled } from '../verify/certificate.ts'
import type { Prices } from '../verify/certificate.ts'

/**
 * The least that any fill of a node could pay at these prices, or less where totals, levels and rows tie it;
 * undefined: it cannot be filled. It is what the node would gain if it were worth nothing, with the sign turned.
 */
export function leastPayment(node: BidNode, prices: Prices): Micro | undefined {
  const gain = bestFilled(worthNothing(node), prices)
  return gain === undefined ? undefined : -gain
}

function worthNothing(node: BidNode): BidNode {
  const free = { fixed: 0n, limit: 0n }
  switch (node.kind) {
    case 'trade':
    case 'window':
    case 'storage':
      return { ...node, ...free }
    case 'curve':
      return { ...node, fixed: 0n, steps: node.steps.map((step) => ({ ...step, limit: 0n })) }
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return { ...node, fixed: 0n, of: node.of.map(worthNothing) }
    case 'linked': {
      const children = node.children.map(worthNothing)
      return { ...node, fixed: 0n, parent: worthNothing(node.parent), children }
    }
    case 'mix':
      return { ...node, fixed: 0n, of: node.of.map((option) => ({ ...option, limit: 0n })) }
    case 'program':
      return { ...node, fixed: 0n, units: node.units.map((unit) => ({ ...unit, limit: 0n })) }
  }
}
