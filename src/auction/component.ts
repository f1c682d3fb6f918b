import type { Micro } from '#market'
import type { Solver } from '#solver'
import type { Contract } from './assignment.ts'
import { type Component, withoutTied } from './book.ts'
import { roundedLevels } from './levels.ts'
import type { Fill, PriceReport } from './outcome.ts'
import { type SearchControl, searchSupported } from './search.ts'
import { PROVEN_DIGITS, PROVEN_MONEY } from './search-state.ts'
import { type Court, type Judge, settleBest, settlePoint } from './settle.ts'
import { openSupportLp, type SupportPoint } from './support-lp.ts'
import {
  buildWinnerModel,
  isOpenBundle,
  type ExpectedPrices,
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
  /** Who faces whom, where the search for winners said so. */
  readonly contracts?: readonly Contract[]
  readonly welfareFloat: number
  readonly boundFloat: number
}

export type ComponentControl = Omit<SearchControl, 'settles' | 'paymentsDecide'> & {
  readonly judge: Judge
}

/**
 * Clears one component. Where budgets and credit are not exact in the masters, payments at clearing prices are first left
 * out of the model, and then come in as rows: at the bids' own limits, which always suffices for budgets, and at the prices
 * found, which asks for less.
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
  const first = run(credit || budgets ? 0.7 : 1, 'none')
  let best = first
  let leading = first.leadingPrices
  const isDone = (): boolean =>
    best.settled &&
    first.boundFloat - best.welfareFloat <=
      Math.max(control.gap * Math.abs(best.welfareFloat), PROVEN_MONEY)
  const plan = credit ? CREDIT_PLAN : budgets ? BUDGET_PLAN : []
  for (const { share, at } of plan) {
    if (isDone() || control.clock() >= control.deadline) break
    const next = run(share, at === 'own limits' ? at : (leading ?? 'own limits'))
    leading = next.leadingPrices ?? leading
    if (next.settled && (!best.settled || next.welfare > best.welfare)) best = next
  }
  if (!best.settled) {
    const { blamed } = best
    best = { ...best, ...clearUntied(solver, component, { control, blamed }) }
  }
  return {
    ...best,
    bound: most(first.bound, best.welfare),
    efficientBound: most(first.efficientBound, best.welfare),
    boundFloat: Math.max(first.boundFloat, best.welfareFloat),
    certificatePrices: first.certificatePrices,
  }
}

/** Without bids that have budgets or limits, when no prices were found with them: those in the way, or all (mechanism A6). */
function clearUntied(
  solver: Solver,
  component: Component,
  task: { readonly control: ComponentControl; readonly blamed: ReadonlySet<string> },
): Partial<Attempt> {
  const { control, blamed } = task
  for (const named of [blamed, 'all'] as const) {
    const untied = withoutTied(component, named)
    if (untied === undefined) continue
    const left = control.deadline - control.clock()
    const deadline = control.clock() + Math.max(1, named === 'all' ? left : left / 2)
    const { settled, fills, prices, welfare, welfareFloat } = attempt(solver, untied, {
      ...control,
      deadline,
      expected: 'none',
    })
    // Whoever is left out could give way to others, which the part without it does not know.
    const verdict = control.judge(component, fills, prices)
    const rest = new Set(untied.bids.map(({ bid }) => bid.id))
    const stands =
      named === 'all' || (typeof verdict !== 'string' && verdict.every(({ bid }) => !rest.has(bid)))
    if (settled && stands) return { fills, prices, welfare, welfareFloat, fallback: true }
  }
  return { fallback: true }
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
  /** Bids with budgets or limits that were in the way of prices. */
  readonly blamed: ReadonlySet<string>
  /** The judge agreed to these fills and prices. */
  readonly settled: boolean
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
  const better = second.settled && (!first.settled || second.welfare > first.welfare)
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
  const court: Court = {
    solver,
    winner,
    judge: control.judge,
    blamed: new Set(),
    settled: new WeakMap(),
  }
  const settles = (point: SupportPoint): boolean => settlePoint(court, point) !== undefined
  const search = searchSupported(solver, winner, {
    ...control,
    settles,
    paymentsDecide: winner.component.market.participants.length > 0,
  })
  const settled = settleBest(court, search)
  const { fills, prices, fallback } = settled ?? { ...nothing(winner), fallback: true }
  const welfare = fills.reduce((sum, fill) => sum + fill.surplus + fill.payment, 0n)
  return {
    fills,
    prices,
    fallback,
    settled: settled !== undefined,
    blamed: court.blamed,
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

/** No fills, at prices that support nothing: what is left when not even no trade has any. */
const nothing = (winner: WinnerModel): Pick<ComponentOutcome, 'fills' | 'prices'> => ({
  fills: [],
  prices: new Map(
    winner.component.products.map((id) => [
      id,
      { price: 0n, range: [undefined, undefined], traded: 0, indicative: true },
    ]),
  ),
})

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
