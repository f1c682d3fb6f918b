/**
 * Exact fractions. Margin rounds once, at the end and upwards: rounding on the way would make a hedge cost more than
 * its legs by a micro-unit, and the bounds on bids stand on that never happening.
 *
 *   a/b + c/d = (a·d + c·b) / (b·d)          b, d > 0
 */
export interface Fraction {
  readonly over: bigint
  /** Positive. */
  readonly under: bigint
}

export const whole = (over: bigint): Fraction => ({ over, under: 1n })

export const fraction = (over: bigint, under: bigint): Fraction =>
  under < 0n ? { over: -over, under: -under } : { over, under }

export const plus = (a: Fraction, b: Fraction): Fraction =>
  a.under === b.under
    ? { over: a.over + b.over, under: a.under }
    : { over: a.over * b.under + b.over * a.under, under: a.under * b.under }

export const larger = (a: Fraction, b: Fraction): Fraction =>
  a.over * b.under >= b.over * a.under ? a : b

/** The least integer that is not smaller. */
export const roundedUp = ({ over, under }: Fraction): bigint => {
  const quotient = over / under
  return over % under > 0n ? quotient + 1n : quotient
}

/** The nearest integer; halves away from zero. */
export const nearest = ({ over, under }: Fraction): bigint =>
  over < 0n ? -((-over * 2n + under) / (under * 2n)) : (over * 2n + under) / (under * 2n)

export function reduced({ over, under }: Fraction): Fraction {
  let [a, b] = [over < 0n ? -over : over, under]
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? { over: 0n, under: 1n } : { over: over / a, under: under / a }
}
