import type { Bid, BidNode } from '#bidding'
import type { Micro } from '#market'

/**
 * The most a bid can ever have to pay: no price makes it pay more, whatever else is bid. Zero for what
 * only sells. A budget caps it. Exact for single trades and for alternatives of them; never too low.
 */
export function mostPaid({ bid, budget }: Bid): Micro {
  const most = atLeastZero(mostOf(bid))
  return budget !== undefined && budget < most ? budget : most
}

/** Of one node once it is filled; negative: it is paid at least so much. */
function mostOf(node: BidNode): Micro {
  const fixed = node.fixed ?? 0n
  return formMost(node) - fixed
}

function formMost(node: BidNode): Micro {
  switch (node.kind) {
    case 'trade':
      return unitsMost(node.limit, node.quantity)
    case 'curve':
      return sum(node.steps.map(({ quantity, limit }) => atLeastZero(limit * BigInt(quantity))))
    case 'oneOf':
      return node.of.map(mostOf).reduce(larger)
    case 'anyOf':
      return sum(node.of.map((part) => atLeastZero(mostOf(part))))
    case 'allOf':
      return sum(node.of.map(mostOf))
    case 'linked':
      return mostOf(node.parent) + sum(node.children.map((child) => atLeastZero(mostOf(child))))
    case 'window':
    case 'storage':
      return node.limit
    case 'mix':
      return sum(node.of.map(({ limit, quantity }) => atLeastZero(unitsMost(limit, quantity))))
    case 'program':
      return sum(node.units.map(({ limit, quantity }) => atLeastZero(unitsMost(limit, quantity))))
  }
}

/** What is paid for is worth most in full; what is sold, where the least is taken of it. */
const unitsMost = (limit: Micro, { min, max }: { readonly min: number; readonly max: number }) =>
  limit * BigInt(limit >= 0n ? max : Math.max(min, 1))

const sum = (amounts: readonly Micro[]): Micro => amounts.reduce((total, one) => total + one, 0n)
const larger = (a: Micro, b: Micro): Micro => (a > b ? a : b)
const atLeastZero = (micro: Micro): Micro => larger(micro, 0n)
