import type { TradeBid } from '../bid.ts'
import type { Lowering } from '../lower.ts'
import { extraWords, type Telling, unitsWords } from '../phrases.ts'

/**
 * Trade: whole units of one bundle, 0 or any number from min to max, each worth up to its limit.
 *
 *   min = max = n     x = n·y                            y ∈ {0, 1}: all or nothing
 *   min = 0, free     0 ≤ x ≤ max                        simple
 *   otherwise         min'·y ≤ x ≤ max·y                 min' = max(min, 1): a filled node has a unit
 *   value             limit · x
 */
export function lowerTrade(node: TradeBid, { builder, at, tie, carried }: Lowering): void {
  const { lots, limit } = node
  const { min, max } = node.quantity
  if (min === max) {
    const on = builder.switchFor(tie)
    builder.load(on, { lots, limit, units: max, leaf: at, alone: !carried })
    return
  }
  const simple = tie.kind === 'free' && min === 0
  const x = builder.addQuantity({ lots, limit, max, simple, alone: !carried, leaf: at })
  if (simple) return
  if (min === 0 && tie.kind === 'within') return builder.atMost(x, max, tie.gate)
  const on = builder.switchFor(tie)
  builder.atMost(x, max, on)
  builder.atLeast(x, Math.max(min, 1), on)
}

export const wordsTrade = (node: TradeBid, telling: Telling): string =>
  `${unitsWords(node, telling)}${extraWords(node, telling)}`
