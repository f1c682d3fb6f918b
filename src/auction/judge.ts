import { compareText } from '#base'
import type { Solver } from '#solver'
import type { Component } from './book.ts'
import { netPositions } from './counterparties.ts'
import { assignForwards } from './forwards.ts'
import type { Fill, Outcome, PriceReport } from './outcome.ts'
import { partlyReasons, refusalsOf } from './reasons.ts'
import { verifyOutcome } from './verify/index.ts'

/** Rules that fills and prices of a component can break; the others concern the outcome as a whole. */
const RULES_OF_PARTS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 7])

/** Asks the verifier, exactly, whether fills and prices of one component keep every rule. */
export function keepsRules(
  solver: Solver,
  component: Component,
  bare: readonly Fill[],
  prices: ReadonlyMap<string, PriceReport>,
): boolean {
  const { market } = component
  const why = partlyReasons(market, { fills: bare, prices })
  const fills = bare
    .map((fill) => {
      const partly = why(fill)
      return partly === undefined ? fill : { ...fill, partly }
    })
    .toSorted((a, b) => compareText(a.bid, b.bid))
  const by = new Map(market.bids.map((bid) => [bid.id, bid.by]))
  const positions = netPositions(fills, (bid) => by.get(bid) ?? '')
  const forwards = assignForwards(
    solver,
    market,
    positions,
    (product) => prices.get(product)?.price ?? 0n,
  )
  if (forwards === undefined) return false
  const welfare = fills.reduce((sum, fill) => sum + fill.surplus + fill.payment, 0n)
  const outcome: Outcome = {
    input: market.input,
    status: 'feasible',
    welfare,
    bound: welfare,
    certificate: { prices: new Map(), bound: welfare },
    efficientBound: welfare,
    prices,
    fills,
    forwards,
    refused: refusalsOf(market, { fills, prices }),
    work: { solver: '', nodes: 0, cuts: 0, seconds: 0, seed: '' },
  }
  return verifyOutcome(market, outcome).every(({ rule }) => !RULES_OF_PARTS.has(rule))
}
