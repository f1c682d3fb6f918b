import { assert, compareText, sha256Hex } from '#base'
import type { Market } from '#bidding'
import type { Micro } from '#market'
import { SOLVER_NAME, type Solver, withSmallProgramsOnly } from '#solver'
import { type Component, componentsOf, sealBook } from './book.ts'
import type { Cleared } from './cleared.ts'
import { clearLimited } from './clear-limited.ts'
import type { ComponentOutcome } from './component.ts'
import type { ClearOptions } from './control.ts'
import { netPositions } from './counterparties.ts'
import { assignForwards } from './forwards.ts'
import type { Fill, Outcome } from './outcome.ts'
import { clearOneSided } from './one-sided.ts'
import { partlyReasons, refusalsOf } from './reasons.ts'
import { totalProgress } from './total-progress.ts'
import { certificateBound } from './verify/certificate.ts'
import { judgePart } from './judge.ts'

/**
 * Clears one auction: bids in, outcome out, with its proof. Blocks the thread it
 * runs in for at most about `options.seconds`; always returns a valid outcome, the best found.
 */
export function clearMarket(market: Market, options: ClearOptions, solver: Solver): Outcome {
  const clear = market.pricing === 'uniform' ? clearUniform : clearOneSided
  if (options.fallback !== true) return clear(market, options, solver)
  const outcome = clear(market, options, withSmallProgramsOnly(solver, SMALL_PROGRAM))
  return { ...outcome, work: { ...outcome.work, fallback: true } }
}

/** Columns of an integer program that ends soon after it was told to. */
const SMALL_PROGRAM = 300

/** A number for the solver's own choices, drawn from the auction's seed. */
export const seedNumber = (seed: string): number => Number.parseInt(sha256Hex(seed).slice(0, 7), 16)

function clearUniform(market: Market, options: ClearOptions, solver: Solver): Outcome {
  const began = options.clock()
  const deadline = began + options.seconds
  const book = sealBook(market, options.seed)
  const components = componentsOf(book).toSorted((a, b) => sizeOf(a) - sizeOf(b))
  const seed = seedNumber(options.seed)
  const progress = totalProgress(components.length, options.progress)
  const parts = components.map((component, i) =>
    clearLimited(solver, component, {
      clock: options.clock,
      deadline,
      gap: options.gap,
      seed,
      judge: (part, fills, prices, known) => judgePart(solver, part, fills, prices, known),
      progress: (found) => progress(i, found),
      ...(options.cancelled && { cancelled: options.cancelled }),
    }),
  )
  return assemble(market, parts, { options, began, solver })
}

const sizeOf = (component: Component): number =>
  component.bids.reduce((sum, { program }) => sum + program.columns.length, 0)

function assemble(
  market: Market,
  parts: readonly ComponentOutcome[],
  run: { readonly options: ClearOptions; readonly began: number; readonly solver: Solver },
): Outcome {
  const bare = parts.flatMap((part) => part.fills).toSorted((a, b) => compareText(a.bid, b.bid))
  const prices = new Map(
    parts.flatMap((part) => [...part.prices]).toSorted(([a], [b]) => compareText(a, b)),
  )
  const total = (pick: (part: ComponentOutcome) => Micro): Micro =>
    parts.reduce((sum, part) => sum + pick(part), 0n)
  const welfare = total((part) => part.welfare)
  const certificatePrices = certificatePricesOf(market, parts)
  const certified = certificateBound(market, certificatePrices)
  const bound = least(
    certified,
    total((part) => part.bound),
  )
  const by = new Map(market.bids.map((bid) => [bid.id, bid.by]))
  const positions = netPositions(bare, (bid) => by.get(bid) ?? '')
  const known = parts.flatMap((part) => part.contracts ?? [])
  const forwards = assignForwards(run.solver, market, {
    positions,
    priceOf: (product) => prices.get(product)?.price ?? 0n,
    ...(known.length > 0 && { known }),
  })
  assert(forwards !== undefined, 'the judge found an assignment')
  const cleared = {
    fills: bare,
    prices,
    forwards,
    fallback: parts.some((part) => part.fallback),
  }
  const fills = withPartly(market, cleared)
  assert(certified >= welfare, 'the certificate bounds the welfare')
  return {
    input: market.input,
    status: statusOf(fills, { welfare, bound, gap: run.options.gap }),
    welfare,
    bound: bound > welfare ? bound : welfare,
    certificate: { prices: certificatePrices, bound: certified },
    efficientBound: least(
      certified,
      most(
        welfare,
        total((part) => part.efficientBound),
      ),
    ),
    prices,
    fills,
    forwards,
    refused: refusalsOf(market, cleared),
    work: {
      solver: SOLVER_NAME,
      nodes: parts.reduce((sum, part) => sum + part.nodes, 0),
      cuts: parts.reduce((sum, part) => sum + part.cuts, 0),
      seconds: Math.round((run.options.clock() - run.began) * 1000) / 1000,
      gap: run.options.gap,
      seed: run.options.seed,
      ...(parts.some((part) => part.fallback) && { fallback: true }),
    },
  }
}

/** Fills with the reason why they stopped short, where they did. */
function withPartly(market: Market, cleared: Cleared): readonly Fill[] {
  const why = partlyReasons(market, cleared)
  return cleared.fills.map((fill) => {
    const partly = why(fill)
    return partly === undefined ? fill : { ...fill, partly }
  })
}

function certificatePricesOf(
  market: Market,
  parts: readonly ComponentOutcome[],
): ReadonlyMap<string, Micro> {
  const known = new Map(parts.flatMap((part) => [...part.certificatePrices]))
  return new Map(market.products.map(({ id }) => [id, known.get(id) ?? 0n]))
}

/** Optimal when the proven bound is no further away than the gap asked for. */
export function statusOf(
  fills: readonly Fill[],
  proof: { readonly welfare: Micro; readonly bound: Micro; readonly gap: number },
): Outcome['status'] {
  const { welfare, bound, gap } = proof
  const size = welfare < 0n ? -welfare : welfare
  const within = Number(bound - welfare) <= Math.max(gap * Number(size), 1)
  if (!within) return 'feasible'
  return fills.length === 0 ? 'empty' : 'optimal'
}

export const least = (a: Micro, b: Micro): Micro => (a < b ? a : b)
export const most = (a: Micro, b: Micro): Micro => (a > b ? a : b)
