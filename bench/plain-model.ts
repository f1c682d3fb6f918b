import { type Column, lowerBid, type Market, type Program } from '#bidding'
import { type LinearModel, LinearModelBuilder } from '#solver'

/**
 * The straightforward model of a market, as one integer program:
 *
 *   maximise    Σ limit_j · x_j                         in currency
 *   subject to  Σ_j lots_gj · x_j = 0                   every product g
 *               the rows of every bid's program
 *               0 ≤ x_j ≤ max_j, x_j ∈ ℤ unless quantities of single lots come out whole by themselves
 *
 * No price enters, nor do budgets and limits between participants, so under uniform pricing it solves an easier
 * problem than the engine does.
 */
export function plainModel(market: Market): LinearModel {
  const builder = new LinearModelBuilder()
  const balance = new Map<string, [number, number][]>(market.products.map(({ id }) => [id, []]))
  for (const bid of market.bids) {
    const program = lowerBid(bid, { tied: false })
    const weighted = weightedColumns(program)
    const offset = builder.columns
    program.columns.forEach((column, index) => {
      const { limit, max, lots } = column
      const integer = weighted.has(index) || !isSingle(column)
      const j = builder.column({ cost: Number(limit) / 1e6, upper: max, integer })
      for (const [product, n] of lots) balance.get(product)?.push([j, n])
    })
    for (const { terms, min, max } of program.rows)
      builder.row(
        terms.map(([j, coefficient]) => [j + offset, coefficient] as const),
        { min, max },
      )
  }
  for (const terms of balance.values()) builder.row(terms, { min: 0, max: 0 })
  return builder.build()
}

/** A quantity of one product, or one that carries it from one to another, by single lots: an arc of a network. */
function isSingle({ kind, lots }: Column): boolean {
  const moved = [...lots.values()].filter((n) => n !== 0)
  const sum = moved.reduce((total, n) => total + n, 0)
  return (
    kind === 'quantity' &&
    moved.every((n) => Math.abs(n) === 1) &&
    (moved.length === 1 || (moved.length === 2 && sum === 0))
  )
}

/** Columns in rows of another kind than x ≤ max · switch and x ≥ least · switch. */
function weightedColumns({ columns, rows }: Program): ReadonlySet<number> {
  const isGate = (terms: Program['rows'][number]['terms']): boolean =>
    terms.length === 2 &&
    terms.some(([j]) => columns[j]?.kind === 'switch') &&
    terms.every(([j, value]) => columns[j]?.kind === 'switch' || Math.abs(value) === 1)
  return new Set(
    rows.filter(({ terms }) => !isGate(terms)).flatMap(({ terms }) => terms.map(([j]) => j)),
  )
}

/** Does a solution of a model with whole coefficients, rounded to whole units, keep every row and bound exactly? */
export function holdsWhenRounded(model: LinearModel, x: ArrayLike<number>): boolean {
  const whole = Array.from(x, Math.round)
  const inBounds = whole.every(
    (value, j) => value >= (model.lower[j] ?? 0) && value <= (model.upper[j] ?? 0),
  )
  return (
    inBounds &&
    model.rowLower.every((low, i) => {
      const value = rowValue(model, whole, i)
      return value >= low && value <= (model.rowUpper[i] ?? 0)
    })
  )
}

function rowValue({ starts, indices, values }: LinearModel, x: readonly number[], i: number) {
  let sum = 0
  for (let k = starts[i] ?? 0; k < (starts[i + 1] ?? 0); k++)
    sum += (values[k] ?? 0) * (x[indices[k] ?? 0] ?? 0)
  return sum
}
