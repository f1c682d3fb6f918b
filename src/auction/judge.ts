import { compareText } from '#base'
import type { Solver } from '#solver'
import type { Contract } from './assignment.ts'
import type { Component } from './book.ts'
import { bareOutcome } from './cleared.ts'
import { netPositions } from './counterparties.ts'
import { assignForwards } from './forwards.ts'
import type { Fill, PriceReport } from './outcome.ts'
import { partlyReasons, refusalsOf } from './reasons.ts'
import { type PassedOver, passedOver, verifyOutcome } from './verify/index.ts'

/** Rules that fills and prices of a component can break; the others concern the outcome as a whole. */
const RULES_OF_PARTS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 7])

/** What the verifier says of fills and prices: they keep every rule, or which bids they pass over, or they break others. */
export type Verdict = 'keeps the rules' | 'breaks the rules' | readonly PassedOver[]

/** Asks the verifier, exactly, whether fills and prices of one component keep every rule. */
export function judgePart(
  solver: Solver,
  component: Component,
  found: readonly Fill[],
  prices: ReadonlyMap<string, PriceReport>,
  known?: readonly Contract[],
): Verdict {
  const { market } = component
  const bare = found.toSorted((a, b) => compareText(a.bid, b.bid))
  const by = new Map(market.bids.map((bid) => [bid.id, bid.by]))
  const forwards = assignForwards(solver, market, {
    positions: netPositions(bare, (bid) => by.get(bid) ?? ''),
    priceOf: (product) => prices.get(product)?.price ?? 0n,
    ...(known && { known }),
    anyWillDo: true,
  })
  if (forwards === undefined) return 'breaks the rules'
  const cleared = { fills: bare, prices, forwards }
  const why = partlyReasons(market, cleared)
  const fills = bare.map((fill) => {
    const partly = why(fill)
    return partly === undefined ? fill : { ...fill, partly }
  })
  const outcome = {
    ...bareOutcome(market, { fills, prices, forwards }),
    refused: refusalsOf(market, cleared),
  }
  const broken = verifyOutcome(market, outcome).filter(({ rule }) => RULES_OF_PARTS.has(rule))
  if (broken.length === 0) return 'keeps the rules'
  const passed = broken.every(({ rule }) => rule === 5) ? passedOver(market, outcome) : []
  return passed.length === broken.length ? passed : 'breaks the rules'
}
