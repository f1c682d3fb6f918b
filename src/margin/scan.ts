import type { Micro } from '#market'
import type { Lots } from './position.ts'

/**
 * The scan of prices, for products without a history: every price moves by 0, ±1/3, ±2/3 and ±1 of its scan range at once, and by
 * twice the range at 35 % of the loss. The margin is the largest loss, in micro-units, rounded up to a micro-unit.
 *
 *   scan = max_k weight_k · max(0, −Σ_p q_p · step_k · range_p)
 *
 * It assumes that all prices move in parallel; a spread between months would be free. Ten lots of 744 hours with a range of 15 %
 * of 2.10: 2,343.60.
 */
export function scanLoss(lots: Lots, ranges: ReadonlyMap<string, Micro>): Micro {
  let perRange = 0n
  for (const [product, net] of lots) perRange += BigInt(net) * (ranges.get(product) ?? 0n)
  return STEPS.map(({ thirds, weight }) => -perRange * thirds * weight)
    .map((loss) => (loss + SCALE - 1n) / SCALE)
    .reduce((worst, loss) => (loss > worst ? loss : worst), 0n)
}

/** Steps in thirds of the range, weights in hundredths. */
const STEPS = [
  ...[0n, 1n, -1n, 2n, -2n, 3n, -3n].map((thirds) => ({ thirds, weight: 100n })),
  ...[6n, -6n].map((thirds) => ({ thirds, weight: 35n })),
]
const SCALE = 300n
