import type { StorageBid } from '#bidding'
import type { Micro } from '#market'
import { floorDivide } from './ratios.ts'

/** A stretch of a concave function: `length` to the right it rises by `slope` per step. */
interface Stretch {
  readonly slope: bigint
  length: bigint
}

/**
 * The most a filled storage bid could gain if lots could be split, exactly: the optimum of
 *
 *   limit + max Σ_t p_t · (s_t − c_t),  0 ≤ c_t ≤ charge,  0 ≤ s_t ≤ discharge,
 *   0 ≤ level_t ≤ d·capacity,  level_T ≥ d·final,   level_t = level_{t−1} + n·c_t − d·s_t
 *
 * by dynamic programming over the level. The most gained so far is a concave, piecewise linear function
 * of the level, kept as its left end and its stretches by falling slope. A period adds two stretches,
 * one for lots bought and one for lots sold (a sum of concave functions' best splits merges their
 * stretches), and the bounds on the level cut it at both ends. Gains are counted times n·d, so that
 * slopes are whole. Whole lots gain whole micro-units, so rounding down keeps it an upper bound.
 */
export function boundStorage(
  node: StorageBid,
  prices: ReadonlyMap<string, Micro>,
): Micro | undefined {
  const { numerator: n, denominator: d } = node.efficiency
  const most = new Concave(d * BigInt(node.initial))
  const [charge, discharge] = [BigInt(node.charge), BigInt(node.discharge)]
  for (const product of node.periods) {
    const price = prices.get(product) ?? 0n
    most.shift(-d * discharge, price * discharge * n * d)
    most.insert({ slope: -price * d, length: n * charge })
    most.insert({ slope: -price * n, length: d * discharge })
    if (!most.cutLeft(0n) || !most.cutRight(d * BigInt(node.capacity))) return undefined
  }
  if (!most.cutLeft(d * BigInt(node.final))) return undefined
  return node.limit + floorDivide(most.maximum(), n * d)
}

class Concave {
  #left: bigint
  #right: bigint
  #atLeft = 0n
  /** By rising slope: the leftmost stretch, the steepest, is the last. */
  readonly #stretches: Stretch[] = []

  constructor(point: bigint) {
    this.#left = point
    this.#right = point
  }

  shift(x: bigint, y: bigint): void {
    this.#left += x
    this.#right += x
    this.#atLeft += y
  }

  insert(stretch: Stretch): void {
    if (stretch.length === 0n) return
    let [low, high] = [0, this.#stretches.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#stretches[middle] as Stretch).slope < stretch.slope) low = middle + 1
      else high = middle
    }
    this.#stretches.splice(low, 0, stretch)
    this.#right += stretch.length
  }

  /** Cuts off what lies left of `x`; false when nothing is left. */
  cutLeft(x: bigint): boolean {
    while (this.#left < x) {
      const first = this.#stretches.at(-1)
      if (first === undefined) return false
      const cut = x - this.#left < first.length ? x - this.#left : first.length
      this.#left += cut
      this.#atLeft += cut * first.slope
      first.length -= cut
      if (first.length === 0n) this.#stretches.pop()
    }
    return true
  }

  /** Cuts off what lies right of `x`; false when nothing is left. */
  cutRight(x: bigint): boolean {
    while (this.#right > x) {
      const last = this.#stretches[0]
      if (last === undefined) return false
      const cut = this.#right - x < last.length ? this.#right - x : last.length
      this.#right -= cut
      last.length -= cut
      if (last.length === 0n) this.#stretches.shift()
    }
    return true
  }

  maximum(): bigint {
    return this.#stretches.reduce(
      (sum, { slope, length }) => (slope > 0n ? sum + slope * length : sum),
      this.#atLeft,
    )
  }
}
