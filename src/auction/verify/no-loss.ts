import { formatMicro, type Micro } from '#market'
import type { Audit } from './audit.ts'
import { lossesIn } from './dropping.ts'
import { limitWords, payingWords } from './money-words.ts'

/**
 * Rule 3, no loss: at the clearing prices no bid pays more than its limits, fixed costs included, nor
 * does any part of it that its terms would have allowed to be left out by itself (dropping.ts). Under
 * `as-bid` and `core` payments belong to bids as a whole, so only the bid as a whole is looked at. What
 * the outcome states of surplus and welfare is recomputed.
 */
export function checkNoLoss({ market, outcome, prices, fills, report }: Audit): void {
  let welfare: Micro = 0n
  for (const { bid, fill, at, root } of fills.values()) {
    welfare += root.value
    if (fill.surplus !== root.value - fill.payment)
      report(
        3,
        at,
        `${bid.id} states a surplus of ${formatMicro(fill.surplus)}; its limits of ` +
          `${formatMicro(root.value)} less its payment are ${formatMicro(root.value - fill.payment)}`,
      )
    if (fill.payment > root.value)
      report(3, at, `${bid.id} ${payingWords(fill.payment)}; ${limitWords(root.value)}`)
    if (market.pricing !== 'uniform') continue
    for (const { part, loss } of lossesIn(root, prices))
      report(
        3,
        at,
        `${bid.id} loses ${formatMicro(loss)} at these prices by what could have been left out`,
        { part },
      )
  }
  if (outcome.welfare !== welfare)
    report(
      3,
      '/welfare',
      `the welfare stated is ${formatMicro(outcome.welfare)}; the limits of what was filled, ` +
        `less fixed costs, come to ${formatMicro(welfare)}`,
    )
}
