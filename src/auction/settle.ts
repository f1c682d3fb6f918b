import { assert } from '#base'
import type { Micro } from '#market'
import type { Solver } from '#solver'
import type { Contract } from './assignment.ts'
import type { Component } from './book.ts'
import { completeAtPrices } from './complete.ts'
import { netPositions, tradedLots } from './counterparties.ts'
import { assignForwards } from './forwards.ts'
import type { Verdict } from './judge.ts'
import { wholeLevels } from './levels.ts'
import type { Fill, PriceReport } from './outcome.ts'
import { type Exposure, exposuresOf } from './pricing/exposures.ts'
import { type Demand, priceSystemOf, type Strictness } from './pricing/system.ts'
import { choosePrices, type Range } from './pricing/uniform.ts'
import type { SearchResult } from './search.ts'
import type { SupportPoint } from './support-lp.ts'
import type { Levels, WinnerModel } from './winner-model.ts'

/** Says, exactly, whether fills and prices of a component keep every rule. */
export type Judge = (
  component: Component,
  fills: readonly Fill[],
  prices: ReadonlyMap<string, PriceReport>,
  /** Who faces whom, where that is known already. */
  known?: readonly Contract[],
) => Verdict

/** Fills and prices that keep every rule. */
export interface Settlement {
  readonly fills: readonly Fill[]
  readonly prices: ReadonlyMap<string, PriceReport>
}

/** From the search's points to whole lots and exact prices, as the judge allows them. */
export interface Court {
  readonly solver: Solver
  readonly winner: WinnerModel
  readonly judge: Judge
  /** Bids with budgets or limits that prices tried so far passed over. */
  readonly blamed: Set<string>
  /** What became of points already tried. */
  readonly settled: WeakMap<SupportPoint, Settlement | 'never'>
}

/** The best candidate for which whole lots and exact prices exist; undefined: not even no trade at all has prices. */
export function settleBest(
  court: Court,
  search: SearchResult,
): (Settlement & { readonly fallback: boolean }) | undefined {
  let fallback = false
  for (const point of search.candidates) {
    const settled = settlePoint(court, point)
    if (settled !== undefined) return { ...settled, fallback }
    fallback = true
  }
  const nothing = settleNothing(court, search.relaxationPrices)
  return nothing && { ...nothing, fallback }
}

export function settlePoint(court: Court, point: SupportPoint): Settlement | undefined {
  const known = court.settled.get(point) ?? settleAnew(court, point) ?? 'never'
  court.settled.set(point, known)
  return known === 'never' ? undefined : known
}

function settleAnew(court: Court, point: SupportPoint): Settlement | undefined {
  const levels = wholeLevels(court.solver, court.winner, point)
  return levels && settleLevels(court, levels, point.prices)
}

/** No trade at all, at prices at which nobody who could trade by itself would want to. */
function settleNothing(court: Court, reference: ArrayLike<number>): Settlement | undefined {
  return settleLevels(
    court,
    court.winner.columns.map(() => 0),
    reference,
  )
}

function settleLevels(
  court: Court,
  levels: Levels,
  reference: ArrayLike<number>,
): Settlement | undefined {
  for (const strictness of strictnesses(court.winner)) {
    const settled = settleStrictly(court, { levels, reference }, strictness)
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

interface Allocation {
  readonly levels: Levels
  readonly reference: ArrayLike<number>
}

/** How often prices are chosen anew because the judge found somebody passed over. */
const MOST_DEMANDS = 4

/** Prices for the levels; where the judge finds bids with budgets or limits passed over, prices that answer to them. */
function settleStrictly(
  court: Court,
  allocation: Allocation,
  strictness: Strictness,
): Settlement | undefined {
  const exposures = exposuresAt(court, allocation)
  const demands = new Map<number, Demand>()
  for (let round = 0; round <= MOST_DEMANDS; round++) {
    const before = demands.size
    const settled = priceOnce(court, allocation, { ...strictness, exposures, demands })
    if (settled !== undefined) return settled
    if (demands.size === before && !askForLimits(demands)) return undefined
  }
  return undefined
}

/** Where budgets cannot all be spent, asks that their bids be at their limits instead; false: there are none. */
function askForLimits(demands: Map<number, Demand>): boolean {
  const spent = [...demands].filter(([, demand]) => demand === 'budgetSpent')
  for (const [j] of spent) demands.set(j, 'atTheLimit')
  return spent.length > 0
}

/** What each pair with an end of credit would trade if the prices were those of the relaxation. */
function exposuresAt(
  { solver, winner }: Court,
  { levels, reference }: Allocation,
): readonly Exposure[] {
  const { market, products } = winner.component
  if (market.participants.length === 0) return []
  const by = new Map(market.bids.map((bid) => [bid.id, bid.by]))
  const near = new Map(products.map((id, g) => [id, BigInt(Math.round((reference[g] ?? 0) * 1e6))]))
  const fills = fillsOf(
    winner,
    levels,
    products.map(() => 0n),
  )
  const positions = netPositions(fills, (bid) => by.get(bid) ?? '')
  const forwards = assignForwards(solver, market, {
    positions,
    priceOf: (product) => near.get(product) ?? 0n,
    anyWillDo: true,
  })
  return exposuresOf(winner.component, forwards ?? [])
}

interface PriceTask extends Strictness {
  readonly exposures: readonly Exposure[]
  readonly demands: Map<number, Demand>
}

function priceOnce(court: Court, allocation: Allocation, task: PriceTask): Settlement | undefined {
  const { solver, winner, judge } = court
  const { products } = winner.component.market
  const { reference } = allocation
  const ticks = products.map(({ tick }) => tick)
  const choiceOf = (levels: Levels) =>
    choosePrices(solver, priceSystemOf(winner, { levels, reference }, task), { ticks, reference })
  const choice = choiceOf(allocation.levels)
  if (choice === undefined) return undefined
  const tried = new Set<string>()
  for (const candidate of choice.candidates) {
    const key = candidate.join()
    if (tried.has(key)) continue
    tried.add(key)
    const attempt = (
      levels: Levels,
      ranges: readonly Range[],
    ): Settlement & { readonly verdict: Verdict } => {
      const fills = fillsOf(winner, levels, candidate)
      const prices = reportOf(winner, fills, candidate, ranges)
      return { fills, prices, verdict: judge(winner.component, fills, prices) }
    }
    const first = attempt(allocation.levels, choice.ranges)
    if (first.verdict === 'keeps the rules') return first
    if (first.verdict === 'breaks the rules') continue
    const completed = completeAtPrices(solver, winner, { levels: allocation.levels, candidate })
    // Other fills leave prices other ranges; where none is found, the price stands alone.
    const second =
      completed &&
      attempt(completed, choiceOf(completed)?.ranges ?? candidate.map((price) => [price, price]))
    if (second?.verdict === 'keeps the rules') return second
    for (const { bid } of first.verdict) court.blamed.add(bid)
    for (const passed of first.verdict) demand(winner, passed, task.demands)
  }
  return undefined
}

/** Asks that the unit passed over be out of the money, or that its bid's budget be spent. */
function demand(
  winner: WinnerModel,
  passed: { readonly bid: string; readonly leaf: string },
  demands: Map<number, Demand>,
): void {
  winner.columns.forEach((column, j) => {
    const { sealed, fills, divisible, simple } = column
    if (sealed.bid.id !== passed.bid || fills?.leaf !== passed.leaf) return
    if (!divisible || simple) return
    if (demands.has(j)) return
    const { budget } = sealed.bid
    // At its limit the whole of it may cost less than its budget, which then is never spent.
    const isSpent = budget !== undefined && column.limit * BigInt(column.max) > budget
    demands.set(j, isSpent ? 'budgetSpent' : 'atTheLimit')
  })
}

function reportOf(
  winner: WinnerModel,
  fills: readonly Fill[],
  prices: readonly Micro[],
  ranges: readonly Range[],
): ReadonlyMap<string, PriceReport> {
  const traded = tradedLots(fills)
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
