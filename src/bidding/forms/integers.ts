import { assert } from '#base'
import type { Ratio } from '../bid.ts'

/** The ratios times their least common denominator: integers in the same proportions. */
export function commonIntegers(ratios: readonly Ratio[]): readonly number[] {
  const denominator = ratios.reduce((lcm, r) => (lcm * r.denominator) / gcd(lcm, r.denominator), 1n)
  const scaled = ratios.map((r) => (r.numerator * denominator) / r.denominator)
  const divisor = scaled.reduce(gcd, 0n) || 1n
  return scaled.map((n) => {
    const integer = Number(n / divisor)
    assert(Number.isSafeInteger(integer), 'ratios of one bid fit integers below 2^53')
    return integer
  })
}

export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}
