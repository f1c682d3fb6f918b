import { lowerBid, type Market } from '#bidding'
import { type LinearModel, LinearModelBuilder } from '#solver'

/**
 * The straightforward model of a market, as one integer program:
 *
 *   maximise    Σ limit_j · x_j                         in currency
 *   subject to  Σ_j lots_gj · x_j = 0                   every product g
 *               the rows of every bid's program
 *               x_j ∈ ℤ, 0 ≤ x_j ≤ max_j
 *
 * No price enters, so under uniform pricing it solves an easier problem than the engine does.
 */
export function plainModel(market: Market): LinearModel {
  const builder = new LinearModelBuilder()
  const balance = new Map<string, [number, number][]>(market.products.map(({ id }) => [id, []]))
  for (const bid of market.bids) {
    const { columns, rows } = lowerBid(bid, { tied: false })
    const offset = builder.columns
    for (const { limit, max, lots } of columns) {
      const j = builder.column({ cost: Number(limit) / 1e6, upper: max, integer: true })
      for (const [product, n] of lots) balance.get(product)?.push([j, n])
    }
    for (const { terms, min, max } of rows)
      builder.row(
        terms.map(([j, coefficient]) => [j + offset, coefficient] as const),
        { min, max },
      )
  }
  for (const terms of balance.values()) builder.row(terms, { min: 0, max: 0 })
  return builder.build()
}
