import type { AnyOfBid } from '../bid.ts'
import { childOf, type Lowering, lowerNode } from '../lower.ts'
import { addRamp } from './ramp.ts'
import { extraWords, grouped, listed, these, type Telling } from '../phrases.ts'
import { wordsOfNode } from '../words.ts'

/**
 * Any of (OR): each part stands by itself; at most k of them when `atMost` says so.
 *
 *   no limit, not counted   each part is tied as the list is tied
 *   otherwise               y_i ∈ {0, 1}: part i is filled;  y_i ≤ on
 *   atMost k                Σ y_i ≤ k  (≤ k·on)
 *   exactly                 Σ y_i ≥ on: a filled list has a filled part
 *   ramp n                  |f_{i+1} − f_i| ≤ n
 */
export function lowerAnyOf(node: AnyOfBid, lowering: Lowering): void {
  const { builder, tie } = lowering
  const counted = tie.kind === 'exactly' || node.atMost !== undefined
  const gate = tie.kind === 'free' ? undefined : tie.kind === 'within' ? tie.gate : tie.on
  const switches: number[] = []
  const fills = node.of.map((part, index) => {
    const from = builder.size
    if (counted) {
      const on = builder.addSwitch()
      switches.push(on)
      if (gate !== undefined) builder.atMost(on, 1, gate)
      lowerNode(part, childOf(lowering, { kind: 'exactly', on }, 'of', index))
    } else {
      // A ramp ties the parts to one another: none is simple, so each is put under a row by addRamp.
      lowerNode(part, childOf(lowering, tie, 'of', index))
    }
    return builder.quantitiesSince(from)
  })
  const count = switches.map((on) => [on, 1] as const)
  if (node.atMost !== undefined) {
    if (gate === undefined) builder.row(count, { max: node.atMost })
    else builder.row([...count, [gate, -node.atMost]], { max: 0 })
  }
  if (tie.kind === 'exactly') builder.row([...count, [tie.on, -1]], { min: 0 })
  addRamp(builder, node.ramp, fills)
  if (node.ramp !== undefined) for (const fill of fills) for (const [x] of fill) builder.untie(x)
}

export function wordsAnyOf(node: AnyOfBid, telling: Telling): string {
  const most = node.atMost === undefined ? '' : `, but at most ${grouped(node.atMost)} of them`
  return `any of ${these(node.of.length)}, each by itself${most}${extraWords(node, telling)}: ${listed(node.of, telling, wordsOfNode)}`
}
