import { clearMarket, type Outcome } from '#auction'
import type { Market } from '#bidding'
import { gridOf, onGrid, SIDE_MIN, sidesOf } from '#exchange'
import { formatMicro, type Micro } from '#market'
import type { Solver } from '#solver'

export interface Indicating {
  readonly solver: Solver
  /** In seconds. */
  readonly clock: () => number
  /** For everything together. */
  readonly seconds: number
  readonly seed: string
}

/** The share of the time in which the book itself is cleared. */
const FIRST_SHARE = 0.4

/**
 * What may be said of prices before the close (mechanism A10): of products with enough participants on either side, rounded to a
 * grid, and only where no single participant's withdrawal would move the price by more than a step of it, found by clearing
 * again without each. What could not be tried in time is not said.
 */
export function indicate(market: Market, indicating: Indicating): Readonly<Record<string, string>> {
  const sides = sidesOf(market)
  const end = indicating.clock() + indicating.seconds
  const all = clearFor(market, indicating, indicating.seconds * FIRST_SHARE)
  const candidates = new Map(
    [...all.prices].flatMap(([product, { price, traded }]) => {
      const thinner = sides.get(product)?.thinner ?? 0
      const grid = gridOf(price, thinner)
      return thinner >= SIDE_MIN && traded > 0 && price > 0n ? [[product, { price, grid }]] : []
    }),
  )
  const participants = [...new Set(market.bids.map(({ by }) => by))]
  for (const [index, leaving] of participants.entries()) {
    if (candidates.size === 0) break
    const left = end - indicating.clock()
    if (left <= 0) return {}
    const without = { ...market, bids: market.bids.filter(({ by }) => by !== leaving) }
    const share = left / (participants.length - index)
    dropMoved(candidates, clearFor(without, indicating, share))
  }
  return Object.fromEntries(
    [...candidates].map(([product, { price, grid }]) => [
      product,
      formatMicro(onGrid(price, grid)),
    ]),
  )
}

function dropMoved(
  candidates: Map<string, { readonly price: Micro; readonly grid: Micro }>,
  { prices }: Outcome,
): void {
  for (const [product, { price, grid }] of candidates) {
    const report = prices.get(product)
    const moved = report === undefined ? grid + 1n : report.price - price
    if (moved > grid || -moved > grid) candidates.delete(product)
  }
}

const clearFor = (market: Market, { solver, clock, seed }: Indicating, seconds: number): Outcome =>
  clearMarket(market, { clock, seconds, gap: 1e-3, seed, fallback: true }, solver)
