/**
 * Whether exceptions come as often as they should and one by one, by likelihood ratios (Kupiec 1995, Christoffersen 1998):
 *
 *   coverage      LR_uc = 2·(ln L(π̂) − ln L(p)),   L(q) = (1 − q)^(n − x)·q^x,  π̂ = x/n              χ²(1)
 *   independence  LR_ind = 2·(ln L(π̂₀₁, π̂₁₁) − ln L(π̂)),  π̂_ij = n_ij / Σ_j n_ij, of pairs of days     χ²(1)
 *
 * For reports only: logarithms are floats, so these never decide anything, and leave here as whole thousandths and millionths.
 */
import type { Exceptions } from './back-test.ts'

export interface LikelihoodRatio {
  /** Thousandths. */
  readonly statistic: number
  /** Parts per million: how often chance alone does worse. Below 50,000 speaks against the margin. */
  readonly chance: number
}

/** `p`: the probability of an exception, parts per million. */
export function kupiec(exceptions: Exceptions, p: number): LikelihoodRatio {
  const [hits, n] = [count(exceptions), exceptions.length]
  const expected = p / 1e6
  return ratioOf(2 * (logLikelihood(hits, n - hits) - logLikelihoodAt(hits, n - hits, expected)))
}

export function christoffersen(exceptions: Exceptions): LikelihoodRatio {
  const pairs = exceptions.slice(1).map((is, t) => ({ was: exceptions[t] === true, is }))
  const of = (was: boolean, is: boolean): number =>
    pairs.filter((pair) => pair.was === was && pair.is === is).length
  const dependent =
    logLikelihood(of(false, true), of(false, false)) +
    logLikelihood(of(true, true), of(true, false))
  const hits = of(false, true) + of(true, true)
  return ratioOf(2 * (dependent - logLikelihood(hits, pairs.length - hits)))
}

export const count = (exceptions: Exceptions): number => exceptions.filter((is) => is).length

/** At the frequency that was observed. */
const logLikelihood = (hits: number, misses: number): number =>
  hits + misses === 0 ? 0 : logLikelihoodAt(hits, misses, hits / (hits + misses))

/** 0·ln 0 = 0 */
const logLikelihoodAt = (hits: number, misses: number, q: number): number =>
  (hits === 0 ? 0 : hits * Math.log(q)) + (misses === 0 ? 0 : misses * Math.log(1 - q))

function ratioOf(statistic: number): LikelihoodRatio {
  const positive = Math.max(0, statistic)
  return {
    statistic: Math.round(positive * 1000),
    chance: Math.round(complementaryError(Math.sqrt(positive / 2)) * 1e6),
  }
}

/** erfc(x) for x ≥ 0: P(χ²(1) > 2x²). Abramowitz and Stegun 7.1.26, off by at most 1.5e-7. */
function complementaryError(x: number): number {
  const t = 1 / (1 + 0.3275911 * x)
  const polynomial =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return polynomial * Math.exp(-x * x)
}
