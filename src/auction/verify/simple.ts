import type { BidNode } from '#bidding'
import type { Micro } from '#market'
import { childrenOf, type Leaf, leavesOf } from './tree.ts'

/**
 * The leaves of simple units below a node. A unit is *simple* when nothing ties it: it belongs to a trade with
 * minimum 0 or to a step of a curve whose limits never rise and that has no ramp, which stands at the root or under
 * lists of anyOf without atMost and ramp; and no fixed cost is on the way.
 */
export function* simpleLeaves(node: BidNode, at: string): Generator<Leaf> {
  if ((node.fixed ?? 0n) !== 0n || node.ramp !== undefined) return
  if (node.kind === 'anyOf' && node.atMost === undefined)
    for (const [child, place] of childrenOf(node, at)) yield* simpleLeaves(child, place)
  else if (node.kind === 'trade' && node.quantity.min === 0) yield* leavesOf(node, at)
  else if (node.kind === 'curve' && neverRises(node.steps)) yield* leavesOf(node, at)
}

const neverRises = (steps: readonly { readonly limit: Micro }[]): boolean =>
  steps.every(({ limit }, k) => limit <= (steps[k - 1]?.limit ?? limit))
