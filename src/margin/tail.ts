import { assert } from '#base'
import type { Micro } from '#market'
import { type Fraction, fraction } from './fraction.ts'

/** Parts per million: a tail of 25,000 is the worst 2.5 %, so a confidence of 97.5 %. */
export const PPM = 1_000_000n

/**
 * Value at risk by history: the k-th largest loss, k = max(1, ⌈N·tail⌉). A loss is positive. With the P&L
 * −120, 35, −310, 80, −45, 60, −220, 15, 150, −90 and a tail of 10 %, 310.
 */
export function valueAtRisk(pnl: readonly Micro[], tail: number): Micro {
  assert(pnl.length > 0, 'value at risk is of at least one scenario')
  const rank = (BigInt(pnl.length) * BigInt(tail) + PPM - 1n) / PPM
  return lossesOf(pnl)[Number(rank > 0n ? rank - 1n : 0n)] ?? 0n
}

/**
 * Expected shortfall: the mean of the worst N·tail losses, the last one in part where that is no whole number,
 *
 *   ES = Σ_k w_k·L_k / (N·tail),   w_k = min(1, N·tail − (k − 1)),   L_1 ≥ L_2 ≥ …
 *
 * which is coherent: of two portfolios together never more than of each by itself. Where N·tail < 1 it is the worst loss.
 * Negative where even the worst scenarios gain.
 */
export function expectedShortfall(pnl: readonly Micro[], tail: number): Fraction {
  assert(pnl.length > 0 && tail > 0, 'expected shortfall is of at least one scenario and a tail')
  const mass = BigInt(pnl.length) * BigInt(tail)
  let [left, sum] = [mass, 0n]
  for (const loss of lossesOf(pnl)) {
    if (left <= 0n) break
    sum += loss * (left < PPM ? left : PPM)
    left -= PPM
  }
  return fraction(sum, mass)
}

/** Losses, largest first. */
const lossesOf = (pnl: readonly Micro[]): readonly Micro[] =>
  pnl.map((gain) => -gain).sort((a, b) => (a > b ? -1 : a < b ? 1 : 0))
