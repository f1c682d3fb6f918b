import type { LinearModelBuilder } from '#solver'
import type { ModelColumn, WinnerModel } from './winner-model.ts'

/** Gain per lot of a column, scaled: limit + Σ value · price, between −most and most. */
export type Gain = (j: number) => {
  terms: (readonly [number, number])[]
  limit: number
  most: number
}

/** Quantities of at most so many units are written in binary digits. */
export const MOST_DIGITS = 255

/**
 * worth_j ≤ gain_j · x_j, in scaled money, a column for each j asked for. A product of a price and a whole number is linear digit
 * by digit: of digit b_k, at most M · b_k and at most gain_j + M (1 − b_k). Wider ranges get the concave envelope of the whole
 * product, which allows more.
 */
export class Worths {
  readonly digits: { readonly j: number; readonly bits: readonly number[] }[] = []
  readonly #winner: WinnerModel
  readonly #builder: LinearModelBuilder
  readonly #gain: Gain
  readonly #known = new Map<number, number>()

  constructor(winner: WinnerModel, builder: LinearModelBuilder, gain: Gain) {
    this.#winner = winner
    this.#builder = builder
    this.#gain = gain
  }

  of(j: number): number {
    const known = this.#known.get(j)
    if (known !== undefined) return known
    const column = this.#winner.columns[j]
    const inDigits = column?.kind === 'quantity' && column.scale === 1 && column.max <= MOST_DIGITS
    const worth = inDigits ? this.#byDigits(j, column) : this.#envelope(j, column)
    this.#known.set(j, worth)
    return worth
  }

  #byDigits(j: number, { size, max }: ModelColumn): number {
    const builder = this.#builder
    const { most } = this.#gain(j)
    const worth = builder.column({ lower: -most * size * max, upper: most * size * max })
    const sum: (readonly [number, number])[] = [[worth, 1]]
    const units: (readonly [number, number])[] = [[j, 1]]
    const bits: number[] = []
    for (let weight = 1; weight <= max; weight *= 2) {
      const bit = builder.column({ upper: 1, integer: true })
      bits.push(bit)
      units.push([bit, -weight])
      sum.push([this.#product(j, bit, { units: 1, max: 1 }), -weight * size])
    }
    builder.row(units, { min: 0, max: 0 })
    builder.row(sum, this.#isExact(j) ? { min: 0, max: 0 } : { max: 0 })
    this.digits.push({ j, bits })
    return worth
  }

  #envelope(j: number, column: ModelColumn | undefined): number {
    const { size = 1, max = 1, scale = 1 } = column ?? {}
    const worth = this.#builder.column({
      lower: Number.NEGATIVE_INFINITY,
      upper: this.#gain(j).most * size * max,
    })
    this.#builder.row(
      [
        [worth, 1],
        [this.#product(j, j, { units: scale, max }), -size],
      ],
      this.#isExact(j) ? { min: 0, max: 0 } : { max: 0 },
    )
    return worth
  }

  /** What a budget leaves decides who may be passed over, so there a worth is no less than gain_j · x_j either. */
  #isExact(j: number): boolean {
    return this.#winner.columns[j]?.sealed.bid.budget !== undefined
  }

  /** At most gain per lot times x, where a unit of the column x is `units` units, at most `max` in all; exact at both ends. */
  #product(j: number, x: number, { units, max }: { units: number; max: number }): number {
    const { terms, limit, most } = this.#gain(j)
    const builder = this.#builder
    const product = builder.column({ lower: -most * max, upper: most * max })
    builder.row(
      [
        [product, 1],
        [x, -most * units],
      ],
      { max: 0 },
    )
    builder.row(
      [[product, 1], [x, most * units], ...terms.map(([at, value]) => [at, -value * max] as const)],
      { max: (limit + most) * max },
    )
    if (!this.#isExact(j)) return product
    builder.row(
      [
        [product, 1],
        [x, most * units],
      ],
      { min: 0 },
    )
    builder.row(
      [
        [product, 1],
        [x, -most * units],
        ...terms.map(([at, value]) => [at, -value * max] as const),
      ],
      { min: (limit - most) * max },
    )
    return product
  }
}
