/**
 * Where quotients become money. Every amount is computed as one exact fraction and rounded once, to a micro-unit, half to
 * even: ties go neither to the one who pays nor to the one who is paid (docs/decisions/0012).
 */
import { assert } from '#base'
import { type Decimal, formatMicro, type Micro, MICRO_PER_UNIT, parseMicro } from '#market'

/** numerator / denominator to the nearest integer, ties to the even one. The denominator is positive. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, 'a denominator is positive')
  const isNegative = numerator < 0n
  const positive = isNegative ? -numerator : numerator
  const quotient = positive / denominator
  const twice = 2n * (positive % denominator)
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n)
  const nearest = up ? quotient + 1n : quotient
  return isNegative ? -nearest : nearest
}

/** Micro-units of a decimal that was read before. Also for quantities and ratios: one is 1,000,000. */
export function microOf(decimal: Decimal): Micro {
  const micro = parseMicro(decimal)
  assert(typeof micro === 'bigint', `a decimal in a contract was read before: ${decimal}`)
  return micro
}

export const ONE = MICRO_PER_UNIT
export const decimalOfMicro = (micro: Micro): Decimal => formatMicro(micro)
export const isDecimal = (text: unknown): text is Decimal =>
  typeof text === 'string' && typeof parseMicro(text) === 'bigint'

export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b)
export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
export const clamp = (value: bigint, low: bigint, high: bigint): bigint =>
  min(max(value, low), high)
