import type { Market } from '#bidding'
import type { Fill, Forward, Outcome, PriceReport } from './outcome.ts'

/** What is decided before it is explained. */
export interface Cleared {
  readonly fills: readonly Fill[]
  readonly prices: ReadonlyMap<string, PriceReport>
  readonly forwards: readonly Forward[]
  /** Bids with budgets or limits may have been left out altogether (mechanism A6). */
  readonly fallback?: boolean
}

/** The same as an outcome that claims no bound and gives no reasons yet, for the verifier's eyes alone. */
export function bareOutcome(market: Market, cleared: Cleared): Outcome {
  const { fills, prices, forwards } = cleared
  const welfare = fills.reduce((sum, fill) => sum + fill.surplus + fill.payment, 0n)
  return {
    fills,
    prices,
    forwards,
    input: market.input,
    status: 'feasible',
    welfare,
    bound: welfare,
    certificate: { prices: new Map(), bound: welfare },
    efficientBound: welfare,
    refused: [],
    work: { solver: '', nodes: 0, cuts: 0, seconds: 0, gap: 0, seed: '' },
  }
}
