import type { MixBid } from '#bidding'
import type { Micro } from '#market'
import { floorDivide, wholeMix } from './ratios.ts'
import { costOf } from './tree.ts'

interface Option {
  readonly gain: Micro
  readonly weight: bigint
  readonly max: bigint
}

/**
 * The most a filled mix could gain if units could be split, exactly:
 *
 *   max Σ gain_i · x_i   subject to   total.min ≤ Σ weight_i · x_i ≤ total.max,  0 ≤ x_i ≤ max_i
 *
 * Options in order of gain per weight: those that gain, up to the largest total; then, as long as the
 * least total is not reached, those that lose least. Whole units gain whole micro-units, so rounding
 * down keeps it an upper bound. undefined: the least total cannot be reached.
 */
export function boundMix(node: MixBid, prices: ReadonlyMap<string, Micro>): Micro | undefined {
  const { weights, min, max } = wholeMix(node)
  const options = node.of.map(({ limit, lots, quantity }, i) => ({
    gain: limit - costOf(lots, prices),
    weight: weights[i] ?? 0n,
    max: BigInt(quantity.max),
  }))
  const filled = fillInOrder(options, { min, max })
  if (filled === undefined || options.some(({ gain }) => gain > 0n)) return filled
  // A filled mix has a unit, also where each loses.
  const least = node.of.flatMap(({ quantity }, i) => {
    const gain = options[i]?.gain ?? 0n
    return quantity.max > 0 ? [gain * BigInt(Math.max(quantity.min, 1))] : []
  })
  const one = least.reduce<Micro | undefined>(
    (best, gain) => (best === undefined || gain > best ? gain : best),
    undefined,
  )
  return one === undefined ? undefined : one < filled ? one : filled
}

function fillInOrder(
  options: readonly Option[],
  total: { readonly min: bigint; readonly max: bigint },
): Micro | undefined {
  const free = options.filter(({ weight, gain }) => weight === 0n && gain > 0n)
  let sum = free.reduce((gains, { gain, max }) => gains + gain * max, 0n)
  const weighed = options
    .filter(({ weight }) => weight > 0n)
    .sort((a, b) => {
      const difference = b.gain * a.weight - a.gain * b.weight
      return difference > 0n ? 1 : difference < 0n ? -1 : 0
    })
  let reached = 0n
  for (const { gain, weight, max } of weighed) {
    const target = gain > 0n ? total.max : total.min
    const room = target - reached
    if (room <= 0n) break
    if (weight * max > room) return sum + floorDivide(gain * room, weight)
    sum += gain * max
    reached += weight * max
  }
  return reached < total.min ? undefined : sum
}
