import type { AllOfBid } from '../bid.ts'
import { childOf, type Lowering, lowerNode } from '../lower.ts'
import { extraWords, listed, these, type Telling } from '../phrases.ts'
import { wordsOfNode } from '../words.ts'

/**
 * All of (AND): every part is filled, or none.
 *
 *   every part is filled exactly if on,  on ∈ {0, 1}
 */
export function lowerAllOf(node: AllOfBid, lowering: Lowering): void {
  const on = lowering.builder.switchFor(lowering.tie)
  node.of.forEach((part, index) => {
    lowerNode(part, {
      ...childOf(lowering, { kind: 'exactly', on: loadable(lowering, on) }, 'of', index),
      carried: true,
    })
  })
}

/** A switch carries one block only, so each part has its own, equal to the common one. */
function loadable({ builder }: Lowering, on: number): number {
  const own = builder.addSwitch()
  builder.row(
    [
      [own, 1],
      [on, -1],
    ],
    { min: 0, max: 0 },
  )
  return own
}

export const wordsAllOf = (node: AllOfBid, telling: Telling): string =>
  `all of ${these(node.of.length)} together, or none${extraWords(node, telling)}: ${listed(node.of, telling, wordsOfNode)}`
