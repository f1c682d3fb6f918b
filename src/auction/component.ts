import { assert } from '#base'
import type { Micro } from '#market'
import type { Solver } from '#solver'
import type { Component } from './book.ts'
import { roundedLevels, wholeLevels } from './levels.ts'
import type { Fill, PriceReport } from './outcome.ts'
import { priceSystemOf, type Strictness } from './pricing/system.ts'
import { choosePrices, type Range } from './pricing/uniform.ts'
import { type SearchControl, type SearchResult, searchSupported } from './search.ts'
import { PROVEN_DIGITS, PROVEN_MONEY } from './search-state.ts'
import { openSupportLp, type SupportPoint } from './support-lp.ts'
import {
  buildWinnerModel,
  isOpenBundle,
  type ExpectedPrices,
  type Levels,
  type WinnerModel,
} from './winner-model.ts'

/** One component, cleared: exact fills and prices, and how far from the best they may be. */
export interface ComponentOutcome {
  readonly fills: readonly Fill[]
  readonly prices: ReadonlyMap<string, PriceReport>
  readonly welfare: Micro
  readonly bound: Micro
  readonly efficientBound: Micro
  readonly certificatePrices: ReadonlyMap<string, Micro>
  readonly nodes: number
  readonly cuts: number
  readonly fallback: boolean
  readonly welfareFloat: number
  readonly boundFloat: number
}

/** Says whether fills and prices of a component keep every rule, exactly. */
export type Judge = (
  component: Component,
  fills: readonly Fill[],
  prices: ReadonlyMap<string, PriceReport>,
) => boolean

type ComponentControl = Omit<SearchControl, 'settles' | 'paymentsDecide'> & {
  readonly judge: Judge
}

/**
 * Clears one component. Payments at clearing prices, which budgets and credit limit, are first left out of the model. Where
 * that does not settle the matter, they come in as rows: at the bids' own limits, which always suffices for budgets, and at
 * the prices found, which asks for less.
 */
export function clearComponent(
  solver: Solver,
  component: Component,
  control: ComponentControl,
): ComponentOutcome {
  const budgets = component.market.bids.some(({ budget }) => budget !== undefined)
  const credit = component.market.participants.length > 0
  const run = (share: number, expected: ExpectedPrices): Attempt => {
    const left = Math.max(0, control.deadline - control.clock())
    const deadline = control.clock() + share * left
    return attempt(solver, component, { ...control, deadline, expected })
  }
  const first = run(credit ? 0.4 : budgets ? 0.7 : 1, 'none')
  let best = first
  let leading = first.leadingPrices
  const isDone = (): boolean =>
    !best.fallback &&
    (!budgets || first.boundFloat - best.welfareFloat <= control.gap * Math.abs(best.welfareFloat))
  const plan = credit ? CREDIT_PLAN : budgets ? BUDGET_PLAN : []
  for (const { share, at } of plan) {
    if (isDone() || control.clock() >= control.deadline) break
    const next = run(share, at === 'own limits' ? at : (leading ?? 'own limits'))
    leading = next.leadingPrices ?? leading
    if (next.welfare > best.welfare || (best.fallback && !next.fallback)) best = next
  }
  return {
    ...best,
    bound: most(first.bound, best.welfare),
    efficientBound: most(first.efficientBound, best.welfare),
    boundFloat: Math.max(first.boundFloat, best.welfareFloat),
    certificatePrices: first.certificatePrices,
  }
}

/** What to try in turn, with its share of the time left. */
type PaymentPlan = readonly {
  readonly share: number
  readonly at: 'own limits' | 'prices found'
}[]

const BUDGET_PLAN: PaymentPlan = [
  { share: 0.5, at: 'own limits' },
  { share: 0.6, at: 'prices found' },
  { share: 1, at: 'prices found' },
]

const CREDIT_PLAN: PaymentPlan = [
  { share: 0.4, at: 'prices found' },
  { share: 0.4, at: 'prices found' },
  { share: 0.4, at: 'prices found' },
  { share: 1, at: 'own limits' },
]

interface Attempt extends ComponentOutcome {
  /** Prices of the most valuable allocation that prices support, in currency per lot, whether it settled or not. */
  readonly leadingPrices: readonly number[] | undefined
}

interface AttemptControl extends ComponentControl {
  readonly expected: ExpectedPrices
}

/** With whole units of every bundle where those of single lots do not come out whole by themselves. */
function attempt(solver: Solver, component: Component, control: AttemptControl): Attempt {
  const { expected } = control
  const winner = buildWinnerModel(component, { expected })
  const wholeBundles = (): Attempt =>
    attemptWith(
      { solver, winner: buildWinnerModel(component, { expected, grain: 'every bundle' }) },
      control,
    )
  if (winner.columns.some(isOpenBundle) && simpleBidsSplit(solver, winner)) return wholeBundles()
  const first = attemptWith({ solver, winner }, control)
  if (!first.fractional || control.clock() >= control.deadline) return first
  const second = wholeBundles()
  const better = second.welfare > first.welfare || (first.fallback && !second.fallback)
  return {
    ...(better ? second : first),
    bound: least(first.bound, second.bound),
    efficientBound: least(first.efficientBound, second.efficientBound),
    boundFloat: Math.min(first.boundFloat, second.boundFloat),
  }
}

function attemptWith(
  { solver, winner }: { readonly solver: Solver; readonly winner: WinnerModel },
  control: AttemptControl,
): Attempt & { readonly fractional: boolean } {
  const court = { solver, winner, judge: control.judge, settled: new WeakMap() }
  const settles = (point: SupportPoint): boolean => settlePoint(court, point) !== undefined
  const search = searchSupported(solver, winner, {
    ...control,
    settles,
    paymentsDecide: winner.component.market.participants.length > 0,
  })
  const settled = settle(court, search)
  const welfare = settled.fills.reduce((sum, fill) => sum + fill.surplus + fill.payment, 0n)
  return {
    ...settled,
    welfare,
    bound: microAbove(search.bound, welfare),
    efficientBound: microAbove(search.efficientBound, welfare),
    certificatePrices: new Map(
      winner.component.products.map((id, g) => [
        id,
        BigInt(Math.round((search.relaxationPrices[g] ?? 0) * 1e6)),
      ]),
    ),
    nodes: search.nodes,
    cuts: search.cuts,
    welfareFloat: Number(welfare) / 1e6,
    boundFloat: search.bound,
    leadingPrices: search.leading && Array.from(search.leading.prices),
    fractional: search.fractional,
  }
}

/** Do simple bids alone, in the relaxation, take fractions of units? */
function simpleBidsSplit(solver: Solver, winner: WinnerModel): boolean {
  const lp = openSupportLp(solver, winner)
  try {
    const alone = lp.solve(new Float64Array(winner.columns.length))
    return !alone.ok || !roundedLevels(winner, alone).every((n, j) => isNear(n, alone.x[j]))
  } finally {
    lp.dispose()
  }
}

const isNear = (whole: number, exact = 0): boolean => Math.abs(whole - exact) < 1e-4

const most = (a: Micro, b: Micro): Micro => (a > b ? a : b)
const least = (a: Micro, b: Micro): Micro => (a < b ? a : b)

/** A float bound as micro-units, rounded up past the solver's tolerance; never below what was reached. */
export function microAbove(bound: number, welfare: Micro): Micro {
  if (!Number.isFinite(bound)) return welfare > 10n ** 24n ? welfare : 10n ** 24n
  // The solver proves to about eleven digits, and to a few micro-units; within them the bound is the welfare itself.
  if (bound - Number(welfare) / 1e6 <= PROVEN_DIGITS * Math.abs(bound) + PROVEN_MONEY)
    return welfare
  return BigInt(Math.ceil(bound * 1e6 + Math.abs(bound) * 1e-3 - 0.5))
}

interface Settled {
  readonly fills: readonly Fill[]
  readonly prices: ReadonlyMap<string, PriceReport>
  readonly fallback: boolean
}

/** The best candidate for which whole lots and exact prices exist, judged by the verifier. */
interface Court {
  readonly solver: Solver
  readonly winner: WinnerModel
  readonly judge: Judge
  /** What became of points already tried. */
  readonly settled: WeakMap<SupportPoint, Omit<Settled, 'fallback'> | 'never'>
}

function settle(court: Court, search: SearchResult): Settled {
  let fallback = false
  for (const point of search.candidates) {
    const settled = settlePoint(court, point)
    if (settled !== undefined) return { ...settled, fallback }
    fallback = true
  }
  return { ...settleNothing(court, search.relaxationPrices), fallback }
}

function settlePoint(court: Court, point: SupportPoint): Omit<Settled, 'fallback'> | undefined {
  const known = court.settled.get(point) ?? settleAnew(court, point) ?? 'never'
  court.settled.set(point, known)
  return known === 'never' ? undefined : known
}

function settleAnew(court: Court, point: SupportPoint): Omit<Settled, 'fallback'> | undefined {
  const levels = wholeLevels(court.solver, court.winner, point)
  if (levels === undefined) return undefined
  for (const strictness of strictnesses(court.winner)) {
    const settled = priceLevels(court, { levels, reference: point.prices }, strictness)
    if (settled !== undefined) return settled
  }
  return undefined
}

const SHORT: readonly Strictness[] = [
  { mayBeShort: 'single lots', reach: false },
  { mayBeShort: 'all', reach: false },
]

/** What to ask of prices, most first. */
function strictnesses(winner: WinnerModel): readonly Strictness[] {
  const coarse = winner.columns.some(({ slack }) => slack > 0)
  const limited = winner.component.market.participants.length > 0
  return [
    ...(limited ? [{ mayBeShort: 'none', reach: true } as const] : []),
    { mayBeShort: 'none', reach: false },
    ...(coarse ? SHORT : []),
  ]
}

function priceLevels(
  { solver, winner, judge }: Court,
  { levels, reference }: { readonly levels: Levels; readonly reference: ArrayLike<number> },
  strictness: Strictness,
): Omit<Settled, 'fallback'> | undefined {
  const system = priceSystemOf(winner, { levels, reference }, strictness)
  const { products } = winner.component.market
  const choice = choosePrices(solver, system, {
    ticks: products.map(({ tick }) => tick),
    reference,
  })
  if (choice === undefined) return undefined
  const tried = new Set<string>()
  for (const candidate of choice.candidates) {
    const key = candidate.join()
    if (tried.has(key)) continue
    tried.add(key)
    const fills = fillsOf(winner, levels, candidate)
    const prices = reportOf(winner, fills, candidate, choice.ranges)
    if (judge(winner.component, fills, prices)) return { fills, prices }
  }
  return undefined
}

/** No trade at all, at prices at which nobody who could trade by itself would want to. */
function settleNothing(court: Court, reference: ArrayLike<number>): Omit<Settled, 'fallback'> {
  const { winner } = court
  const levels = winner.columns.map(() => 0)
  for (const strictness of strictnesses(winner)) {
    const settled = priceLevels(court, { levels, reference }, strictness)
    if (settled !== undefined) return settled
  }
  const none = winner.component.products
  const prices = none.map(() => 0n)
  return {
    fills: [],
    prices: reportOf(
      winner,
      [],
      prices,
      none.map(() => [undefined, undefined]),
    ),
  }
}

function reportOf(
  winner: WinnerModel,
  fills: readonly Fill[],
  prices: readonly Micro[],
  ranges: readonly Range[],
): ReadonlyMap<string, PriceReport> {
  const traded = new Map<string, number>()
  for (const fill of fills)
    for (const [product, lots] of fill.lots)
      if (lots > 0) traded.set(product, (traded.get(product) ?? 0) + lots)
  return new Map(
    winner.component.products.map((id, g) => {
      const price = prices[g] ?? 0n
      const [low, high] = ranges[g] ?? [undefined, undefined]
      const lots = traded.get(id) ?? 0
      const range: Range = [
        low !== undefined && low > price ? price : low,
        high !== undefined && high < price ? price : high,
      ]
      return [id, { price, range, traded: lots, indicative: lots === 0 }]
    }),
  )
}

/** Exact fills: units by leaf, net lots, payment Σ price × lots, surplus = value − payment. */
export function fillsOf(
  winner: WinnerModel,
  levels: Levels,
  prices: readonly Micro[],
): readonly Fill[] {
  const fills: Fill[] = []
  let offset = 0
  for (const { bid, program } of winner.component.bids) {
    const units = new Map<string, number>()
    const lots = new Map<string, number>()
    let [value, payment] = [0n, 0n]
    program.columns.forEach((_, k) => {
      const column = winner.columns[k + offset]
      const level = levels[k + offset] ?? 0
      if (column === undefined || level === 0) return
      value += column.limit * BigInt(level)
      const fill = column.fills
      if (fill !== undefined) units.set(fill.leaf, (units.get(fill.leaf) ?? 0) + fill.each * level)
      for (const [g, n] of column.legs) {
        const id = winner.component.products[g]
        assert(id !== undefined, 'a leg names a product')
        lots.set(id, (lots.get(id) ?? 0) + n * level)
        payment += (prices[g] ?? 0n) * BigInt(n * level)
      }
    })
    offset += program.columns.length
    if (units.size === 0) continue
    for (const [id, n] of lots) if (n === 0) lots.delete(id)
    fills.push({ bid: bid.id, units, lots, payment, surplus: value - payment })
  }
  return fills
}
