import { assert, compareText } from '#base'
import type { Market } from '#bidding'
import type { Micro } from '#market'
import { SOLVER_NAME, type Solver } from '#solver'
import { type Component, componentsOf, sealBook } from './book.ts'
import { least, most, seedNumber, statusOf } from './clear.ts'
import { microAbove } from './component.ts'
import { fillsOf } from './settle.ts'
import type { ClearOptions } from './control.ts'
import { netPositions, tradedLots } from './counterparties.ts'
import { duesOf } from './dues.ts'
import { proRata, wholeLevels } from './levels.ts'
import { assignForwards } from './forwards.ts'
import type { Fill, Outcome, PriceReport } from './outcome.ts'
import { corePayments } from './pricing/core.ts'
import { refusalsOf } from './reasons.ts'
import type { SearchResult } from './search.ts'
import { searchEfficient } from './search-efficient.ts'
import { totalProgress } from './total-progress.ts'
import { certificateBound } from './verify/certificate.ts'
import { buildWinnerModel, type WinnerModel } from './winner-model.ts'

/**
 * Clears a one-sided sale (mechanism A7). `as-bid`: winners pay their limits. `core`: the smallest payments that no
 * coalition of losers could improve on with the seller, nearest to VCG. What the buyers pay goes to the sell bids:
 * each its reserve, and the rest by lots sold.
 */
export function clearOneSided(market: Market, options: ClearOptions, solver: Solver): Outcome {
  const began = options.clock()
  const book = sealBook(market, options.seed)
  const components = componentsOf(book)
  const progress = totalProgress(components.length, options.progress)
  const parts = components.map((component, i) =>
    clearPart(market, component, {
      options: { ...options, progress: (found) => progress(i, found) },
      solver,
      deadline: began + options.seconds,
    }),
  )
  const total = (pick: (part: Part) => Micro): Micro =>
    parts.reduce((sum, part) => sum + pick(part), 0n)
  const fills = parts.flatMap((part) => part.fills).toSorted((a, b) => compareText(a.bid, b.bid))
  const prices = new Map(
    parts.flatMap((part) => [...part.prices]).toSorted(([a], [b]) => compareText(a, b)),
  )
  const certificatePrices = new Map(
    market.products.map(({ id }) => [id, prices.get(id)?.price ?? 0n] as const),
  )
  const welfare = total((part) => part.welfare)
  const certified = certificateBound(market, certificatePrices)
  const bound = most(
    welfare,
    least(
      certified,
      total((part) => part.bound),
    ),
  )
  const by = new Map(market.bids.map((bid) => [bid.id, bid.by]))
  const positions = netPositions(fills, (bid) => by.get(bid) ?? '')
  const priceOf = (product: string): Micro => prices.get(product)?.price ?? 0n
  const forwards = assignForwards(solver, market, { positions, priceOf })
  assert(forwards !== undefined, 'the model says who may trade with whom')
  return {
    input: market.input,
    status: parts.every(({ paymentsProven }) => paymentsProven)
      ? statusOf(fills, { welfare, bound, gap: options.gap })
      : 'feasible',
    welfare,
    bound,
    certificate: { prices: certificatePrices, bound: certified },
    efficientBound: bound,
    prices,
    fills,
    ...duesOf(forwards, fills, (bid) => by.get(bid) ?? ''),
    refused: refusalsOf(market, { fills, prices, forwards }),
    work: {
      solver: SOLVER_NAME,
      nodes: parts.reduce((sum, part) => sum + part.nodes, 0),
      cuts: parts.reduce((sum, part) => sum + part.cuts, 0),
      seconds: Math.round((options.clock() - began) * 1000) / 1000,
      gap: options.gap,
      seed: options.seed,
    },
  }
}

interface Part {
  readonly fills: readonly Fill[]
  readonly prices: ReadonlyMap<string, PriceReport>
  readonly welfare: Micro
  readonly bound: Micro
  /** False where time ran out before core payments were proven to be in the core. */
  readonly paymentsProven: boolean
  readonly nodes: number
  readonly cuts: number
}

function clearPart(
  market: Market,
  component: Component,
  run: { readonly options: ClearOptions; readonly solver: Solver; readonly deadline: number },
): Part {
  const { options, solver, deadline } = run
  // Winners pay their limits, so budgets are known rows; where core payments count there are none (parse/sales.ts).
  const winner = buildWinnerModel(component, { expected: 'own limits' })
  const control = {
    clock: options.clock,
    deadline,
    gap: options.gap,
    seed: seedNumber(options.seed),
    ...(options.progress && { progress: options.progress }),
    ...(options.cancelled && { cancelled: options.cancelled }),
  }
  const search = searchEfficient(solver, winner, control)
  const fills = atOwnLimits(solver, winner, search)
  const welfare = fills.reduce((sum, fill) => sum + fill.payment, 0n)
  const byOf = new Map(market.bids.map((bid) => [bid.id, bid.by]))
  const core =
    market.pricing === 'core' ? corePayments(solver, winner, { fills, byOf, control }) : undefined
  const paid = core === undefined ? fills : withCorePayments(fills, core.payments, byOf)
  return {
    fills: withProceeds(paid),
    prices: indicativePrices(winner, search, fills),
    welfare,
    bound: microAbove(search.bound, welfare),
    paymentsProven: core?.proven !== false,
    nodes: search.nodes + (core?.nodes ?? 0),
    cuts: core?.cuts ?? 0,
  }
}

function atOwnLimits(solver: Solver, winner: WinnerModel, search: SearchResult): readonly Fill[] {
  const none = winner.component.products.map(() => 0n)
  for (const point of search.candidates) {
    const levels = wholeLevels(solver, winner, point)
    if (levels === undefined) continue
    // At price zero a fill's surplus is its value: what it pays under as-bid.
    return fillsOf(winner, levels, none).map((fill) => ({
      ...fill,
      payment: fill.surplus,
      surplus: 0n,
    }))
  }
  return []
}

const isSale = (fill: Fill): boolean => [...fill.lots.values()].every((lots) => lots < 0)

/** Replaces each buyer's payment by its core payment, spread over its fills by value. */
function withCorePayments(
  fills: readonly Fill[],
  payments: ReadonlyMap<string, Micro>,
  byOf: ReadonlyMap<string, string>,
): readonly Fill[] {
  const left = new Map(payments)
  const open = new Map<string, Micro>()
  for (const fill of fills)
    if (!isSale(fill))
      open.set(byOf.get(fill.bid) ?? '', (open.get(byOf.get(fill.bid) ?? '') ?? 0n) + fill.payment)
  return fills.map((fill) => {
    if (isSale(fill)) return fill
    const by = byOf.get(fill.bid) ?? ''
    const [due, value] = [left.get(by) ?? 0n, open.get(by) ?? 0n]
    // Rounded down in turn, the last fill takes what is left: never more than its value.
    const payment = value === 0n ? due : (due * fill.payment) / value
    left.set(by, due - payment)
    open.set(by, value - fill.payment)
    return { ...fill, payment, surplus: fill.payment - payment }
  })
}

/** Hands what the buyers pay to the sell bids: each its reserve, the rest by lots sold, to the micro-unit. */
function withProceeds(fills: readonly Fill[]): readonly Fill[] {
  const sales = fills.filter(isSale)
  const rest = fills.reduce((sum, fill) => sum + fill.payment, 0n)
  assert(rest >= 0n, 'buyers pay at least the reserves')
  const sizes = sales.map((fill) => [...fill.lots.values()].reduce((sum, lots) => sum - lots, 0))
  const shares = shareOut(rest, sizes)
  const share = new Map(sales.map((fill, index) => [fill.bid, shares[index] ?? 0n]))
  return fills.map((fill) => {
    const extra = share.get(fill.bid) ?? 0n
    return extra === 0n
      ? fill
      : { ...fill, payment: fill.payment - extra, surplus: fill.surplus + extra }
  })
}

/** Parts of an amount in proportion to sizes; the odd micro-units go by largest remainder. */
function shareOut(amount: Micro, sizes: readonly number[]): readonly Micro[] {
  const all = sizes.reduce((sum, size) => sum + BigInt(size), 0n)
  if (all === 0n) return sizes.map(() => 0n)
  const whole = sizes.map((size) => (amount * BigInt(size)) / all)
  const odd = Number(amount - whole.reduce((sum, part) => sum + part, 0n))
  const extra = proRata(
    odd,
    sizes.map(() => 1),
  )
  return whole.map((part, index) => part + BigInt(extra[index] ?? 0))
}

/** Prices of the relaxation: what a lot is worth at the margin. Nobody pays them; charts and forwards quote them. */
function indicativePrices(
  winner: WinnerModel,
  search: SearchResult,
  fills: readonly Fill[],
): ReadonlyMap<string, PriceReport> {
  const traded = tradedLots(fills)
  return new Map(
    winner.component.products.map((id, g) => {
      const lots = traded.get(id) ?? 0
      const price = BigInt(Math.round((search.relaxationPrices[g] ?? 0) * 1e6))
      return [id, { price, range: [undefined, undefined], traded: lots, indicative: lots === 0 }]
    }),
  )
}
