/**
 * maximise Σ cost_j x_j  subject to  rowLower ≤ A x ≤ rowUpper,  lower ≤ x ≤ upper,  x_j ∈ ℤ where integer.
 * Compressed sparse rows.
 */
export interface LinearModel {
  readonly cost: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  readonly integer: Uint8Array
  readonly rowLower: Float64Array
  readonly rowUpper: Float64Array
  readonly starts: Int32Array
  readonly indices: Int32Array
  readonly values: Float64Array
  /** Diagonal of the objective's quadratic part, −½ Σ q_j x_j², q_j ≥ 0; absent: linear. */
  readonly curvature?: Float64Array
}

export interface LpSolution {
  readonly status: 'optimal' | 'infeasible' | 'unbounded' | 'stopped'
  readonly objective: number
  readonly x: Float64Array
  /** Change of the objective per unit of each row's right-hand side. */
  readonly rowDual: Float64Array
  /** cost_j − Σ_i rowDual_i A_ij: positive: x_j would rather be larger. */
  readonly reducedCost: Float64Array
}

export interface MipProgress {
  readonly seconds: number
  readonly nodes: number
  readonly best: number
  readonly bound: number
}

export interface MipControl {
  readonly seconds: number
  /** Relative gap at which the search may end. */
  readonly gap: number
  readonly seed: number
  /** Values of a feasible point to start from: of all columns, or of the first ones. */
  readonly start?: Float64Array
  /** Asked now and then; true stops the search with the best found so far. */
  readonly stop?: (progress: MipProgress) => boolean
  readonly onImproved?: (x: Float64Array, objective: number) => void
}

export interface MipResult {
  readonly status: 'optimal' | 'feasible' | 'infeasible' | 'stopped'
  /** Best solution found; undefined when none was. */
  readonly x?: Float64Array
  readonly objective: number
  /** Proven: no solution is better than this. */
  readonly bound: number
  readonly nodes: number
}

/** One model kept in the solver's memory: change it, solve it again from where it stood. */
export interface ModelSession {
  solveLp(options?: { readonly seconds?: number }): LpSolution
  solveMip(control: MipControl): MipResult
  setBounds(columns: readonly number[], lower: ArrayLike<number>, upper: ArrayLike<number>): void
  setCosts(columns: readonly number[], costs: ArrayLike<number>): void
  setCoefficient(row: number, column: number, value: number): void
  setRowBounds(row: number, lower: number, upper: number): void
  /** A new column that is 0 or 1, in no row yet; its index. */
  addSwitch(): number
  addRow(terms: readonly (readonly [number, number])[], lower: number, upper: number): number
  dispose(): void
}

/** Collects columns and rows; duplicates in a row are summed. */
export class LinearModelBuilder {
  readonly #cost: number[] = []
  readonly #lower: number[] = []
  readonly #upper: number[] = []
  readonly #integer: number[] = []
  readonly #curvature: number[] = []
  readonly #rows: { terms: Map<number, number>; lower: number; upper: number }[] = []

  get columns(): number {
    return this.#cost.length
  }

  get rows(): number {
    return this.#rows.length
  }

  column(column: {
    readonly cost?: number
    readonly lower?: number
    readonly upper?: number
    readonly integer?: boolean
    readonly curvature?: number
  }): number {
    this.#lower.push(column.lower ?? 0)
    this.#upper.push(column.upper ?? Number.POSITIVE_INFINITY)
    this.#integer.push(column.integer === true ? 1 : 0)
    this.#curvature.push(column.curvature ?? 0)
    return this.#cost.push(column.cost ?? 0) - 1
  }

  row(
    terms: Iterable<readonly [number, number]>,
    bounds: { readonly min?: number; readonly max?: number },
  ): number {
    const merged = new Map<number, number>()
    for (const [column, value] of terms) {
      const sum = (merged.get(column) ?? 0) + value
      if (sum === 0) merged.delete(column)
      else merged.set(column, sum)
    }
    return (
      this.#rows.push({
        terms: merged,
        lower: bounds.min ?? Number.NEGATIVE_INFINITY,
        upper: bounds.max ?? Number.POSITIVE_INFINITY,
      }) - 1
    )
  }

  build(): LinearModel {
    const starts = new Int32Array(this.#rows.length + 1)
    const indices: number[] = []
    const values: number[] = []
    this.#rows.forEach((row, index) => {
      for (const [column, value] of row.terms) {
        indices.push(column)
        values.push(value)
      }
      starts[index + 1] = indices.length
    })
    return {
      cost: Float64Array.from(this.#cost),
      lower: Float64Array.from(this.#lower),
      upper: Float64Array.from(this.#upper),
      integer: Uint8Array.from(this.#integer),
      rowLower: Float64Array.from(this.#rows, (row) => row.lower),
      rowUpper: Float64Array.from(this.#rows, (row) => row.upper),
      starts,
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
      ...(this.#curvature.some((q) => q !== 0) && {
        curvature: Float64Array.from(this.#curvature),
      }),
    }
  }
}
