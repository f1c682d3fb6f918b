import type { LinkedBid } from '../bid.ts'
import { childOf, type Lowering, lowerNode } from '../lower.ts'

/**
 * Linked: children may be filled only if the parent is.
 *
 *   the parent is filled exactly if on,  on ∈ {0, 1}
 *   each child is filled only if on: y_child ≤ on, or x_child ≤ max·on
 */
export function lowerLinked(node: LinkedBid, lowering: Lowering): void {
  const { builder, tie } = lowering
  const on = builder.switchFor(tie)
  lowerNode(node.parent, {
    ...childOf(lowering, { kind: 'exactly', on }, 'parent'),
    carried: true,
  })
  node.children.forEach((child, index) => {
    lowerNode(child, {
      ...childOf(lowering, { kind: 'within', gate: on }, 'children', index),
      carried: false,
    })
  })
}
