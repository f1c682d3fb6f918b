import type { LinkedBid } from '../bid.ts'
import { childOf, type Lowering, lowerNode } from '../lower.ts'
import { extraWords, listed, numberOf, type Telling } from '../phrases.ts'
import { wordsOfNode } from '../words.ts'

/**
 * Linked: children may be filled only if the parent is.
 *
 *   the parent is filled exactly if on,  on ∈ {0, 1}
 *   each child is filled only if on: y_child ≤ on, or x_child ≤ max·on
 */
export function lowerLinked(node: LinkedBid, lowering: Lowering): void {
  const { builder, tie } = lowering
  const from = builder.size
  const on = builder.switchFor(tie)
  lowerNode(node.parent, {
    ...childOf(lowering, { kind: 'exactly', on }, 'parent'),
    carried: true,
  })
  const middle = builder.size
  node.children.forEach((child, index) => {
    lowerNode(child, {
      ...childOf(lowering, { kind: 'within', gate: on }, 'children', index),
      carried: false,
    })
  })
  // A switch given from above may carry the parent's block.
  builder.family(tie.kind === 'exactly' ? Math.min(from, on) : from, middle)
}

export function wordsLinked(node: LinkedBid, telling: Telling): string {
  const first = numberOf(telling, 0)
  const parts = listed([node.parent, ...node.children], telling, wordsOfNode)
  return `a first part and ${node.children.length} more, each of which may be filled only if (${first}) is${extraWords(node, telling)}: ${parts}`
}
