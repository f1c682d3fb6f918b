import type { MixBid, ProgramBid, Ratio } from '#bidding'

/** A mix's weights and totals over one common denominator: integers in the same proportions. */
export interface WholeMix {
  readonly weights: readonly bigint[]
  readonly min: bigint
  readonly max: bigint
}

export function wholeMix(node: MixBid): WholeMix {
  const ratios = [node.total.min, node.total.max, ...node.of.map(({ weight }) => weight)]
  const common = ratios.reduce((lcm, { denominator: d }) => (lcm / divisorOf(lcm, d)) * d, 1n)
  const whole = ({ numerator, denominator }: Ratio) => numerator * (common / denominator)
  return {
    weights: node.of.map(({ weight }) => whole(weight)),
    min: whole(node.total.min),
    max: whole(node.total.max),
  }
}

/** A program's row times the power of ten that makes it whole. Terms point into `node.units`. */
export interface WholeRow {
  readonly terms: readonly (readonly [unit: number, coefficient: bigint])[]
  readonly min: bigint | undefined
  readonly max: bigint | undefined
}

export function wholeRows(node: ProgramBid): readonly WholeRow[] {
  const places = new Map(node.units.map(({ name }, index) => [name, index]))
  return node.rows.map((row) => {
    const ratios = [...row.terms.values(), row.min, row.max]
    const scale = ratios.reduce((most, ratio) => Math.max(most, ratio?.scale ?? 0), 0)
    const whole = (ratio: { digits: bigint; scale: number }) =>
      ratio.digits * 10n ** BigInt(scale - ratio.scale)
    return {
      terms: [...row.terms].flatMap(([name, coefficient]) => {
        const unit = places.get(name)
        return unit === undefined ? [] : [[unit, whole(coefficient)] as const]
      }),
      min: row.min && whole(row.min),
      max: row.max && whole(row.max),
    }
  })
}

/** Rounded down, also below zero. */
export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend % divisor !== 0n && dividend < 0n !== divisor < 0n ? quotient - 1n : quotient
}

function divisorOf(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisorOf(b, a % b)
}
