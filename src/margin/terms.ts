/** Whether whole numbers of units meet the totals of a mix and the rows of a program, exactly. */
import type { MixBid, ProgramBid, Ratio, SignedRatio } from '#bidding'
import { type Fraction, fraction, plus, whole } from './fraction.ts'

export const isPositive = (n: number): boolean => n > 0

/** total.min ≤ Σ weight_i · n_i ≤ total.max */
export function totalHolds({ of, total }: MixBid, counts: readonly number[]): boolean {
  const reached = of
    .map(({ weight }, i) => times(ofRatio(weight), counts[i] ?? 0))
    .reduce(plus, whole(0n))
  return notAbove(ofRatio(total.min), reached) && notAbove(reached, ofRatio(total.max))
}

/** min_r ≤ Σ coefficient_ru · n_u ≤ max_r for every row */
export function rowsHold({ units, rows }: ProgramBid, counts: readonly number[]): boolean {
  return rows.every(({ terms, min, max }) => {
    const reached = units
      .map(({ name }, u) => {
        const coefficient = terms.get(name)
        return coefficient === undefined ? whole(0n) : times(ofDigits(coefficient), counts[u] ?? 0)
      })
      .reduce(plus, whole(0n))
    return (
      (min === undefined || notAbove(ofDigits(min), reached)) &&
      (max === undefined || notAbove(reached, ofDigits(max)))
    )
  })
}

export const ofRatio = ({ numerator, denominator }: Ratio): Fraction =>
  fraction(numerator, denominator)

const ofDigits = ({ digits, scale }: SignedRatio): Fraction =>
  fraction(digits, 10n ** BigInt(scale))

const times = ({ over, under }: Fraction, n: number): Fraction => fraction(over * BigInt(n), under)

const notAbove = (a: Fraction, b: Fraction): boolean => a.over * b.under <= b.over * a.under
