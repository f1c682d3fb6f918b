import type { OneOfBid } from '../bid.ts'
import { childOf, type Lowering, lowerNode } from '../lower.ts'
import { extraWords, listed, these, type Telling } from '../phrases.ts'
import { wordsOfNode } from '../words.ts'

/**
 * One of (exclusive group, XOR): at most one option is filled.
 *
 *   free       Σ y_i ≤ 1
 *   within g   Σ y_i ≤ g
 *   exactly    Σ y_i = on              y_i ∈ {0, 1}: option i is filled
 */
export function lowerOneOf(node: OneOfBid, lowering: Lowering): void {
  const { builder, tie } = lowering
  const options = node.of.map((option, index) => {
    const on = builder.addSwitch()
    lowerNode(option, childOf(lowering, { kind: 'exactly', on }, 'of', index))
    return [on, 1] as const
  })
  if (tie.kind === 'free') builder.row(options, { max: 1 })
  else if (tie.kind === 'within') builder.row([...options, [tie.gate, -1]], { max: 0 })
  else builder.row([...options, [tie.on, -1]], { min: 0, max: 0 })
}

export const wordsOneOf = (node: OneOfBid, telling: Telling): string =>
  `no more than one of ${these(node.of.length)}${extraWords(node, telling)}: ${listed(node.of, telling, wordsOfNode)}`
