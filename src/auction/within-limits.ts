import type { Micro } from '#market'
import type { Solver } from '#solver'
import { type Contract, improveContracts, netted } from './assignment.ts'
import type { Component } from './book.ts'
import type { Clock } from './control.ts'
import { netPositions, tradedLots } from './counterparties.ts'
import { assignForwards, boundsOf } from './forwards.ts'
import { giveWay } from './give-way.ts'
import { LimitsAtPrices, type PricedAllocation } from './limits-at-prices.ts'
import type { Fill, PriceReport } from './outcome.ts'
import { fillsOf, type Judge } from './settle.ts'
import type { PassedOver } from './verify/index.ts'

/** Fills and prices that keep every rule, limits between participants among them. */
export interface WithinLimits {
  readonly fills: readonly Fill[]
  readonly prices: ReadonlyMap<string, PriceReport>
  readonly welfare: Micro
  /** Who faces whom, where the search for winners said so. */
  readonly contracts?: readonly Contract[]
}

export interface WithinLimitsControl {
  readonly clock: Clock
  readonly deadline: number
  readonly seed: number
  readonly judge: Judge
  readonly cancelled?: () => boolean
  /** Welfare at which nothing is left to find. */
  readonly enough: Micro
}

/** Steps of the search, as shares of a price. */
const STEPS = [0.08, 0.03, 0.01]

/** Near enough, of one integer program at given prices; and of one over many bids. */
const GAP = 1e-4
const GAP_OF_MANY = 2e-3
const MANY_BIDS = 2_000

/** Seconds that one such program may take, where time is left. */
const MOST_SECONDS = 30

/**
 * The best outcome within limits between participants that a search over prices finds: at given prices winners and
 * counterparties are one integer program (limits-at-prices.ts). It starts from the prices of the market without limits, moves one price
 * at a time, then all, and keeps what makes the program's value higher; what is better in whole lots too, and passes the judge,
 * is the outcome so far.
 */
export function searchWithinLimits(
  solver: Solver,
  component: Component,
  task: {
    readonly start: readonly Micro[]
    readonly control: WithinLimitsControl
    readonly onBetter: (found: WithinLimits) => void
  },
): WithinLimits | undefined {
  const { control, onBetter } = task
  const left = (): number =>
    control.cancelled?.() === true ? 0 : Math.max(0, control.deadline - control.clock())
  let best: WithinLimits | undefined
  let prices = task.start
  let value = Number.NEGATIVE_INFINITY
  /** True: these prices are better than those so far. */
  const visit = (next: readonly Micro[]): Visited | undefined => {
    const found = atPrices(solver, component, { prices: next, control, above: value, left })
    if (found === undefined) return undefined
    prices = next
    value = found.value
    if (
      found.outcome !== undefined &&
      (best === undefined || found.outcome.welfare > best.welfare)
    ) {
      best = found.outcome
      onBetter(best)
    }
    return found
  }
  // Where somebody is passed over whom no limits keep out, prices are too low for those who buy, or too high for those who sell.
  for (
    let pushes: Pushes = visit(prices)?.pushes ?? [], k = 0;
    pushes.length > 0 && k < MOST_PUSHES;
    k++
  ) {
    value = Number.NEGATIVE_INFINITY
    const pushed = prices.map((price, g) => price + shareOf(price, PUSH * (pushes[g] ?? 0)))
    pushes = best === undefined ? (visit(pushed)?.pushes ?? []) : []
  }
  const isOver = (): boolean =>
    left() === 0 || (best !== undefined && best.welfare >= control.enough)
  for (const step of STEPS) {
    for (let moved = true; moved && !isOver(); ) {
      moved = false
      for (const g of ['all', ...prices.keys()] as const)
        for (const sign of [1, -1]) {
          if (isOver()) break
          const next = prices.map((price, k) =>
            g === 'all' || g === k ? price + shareOf(price, sign * step) : price,
          )
          if (visit(next) !== undefined) moved = true
        }
    }
  }
  return best
}

/** By product: 1, its price has to rise; −1, to fall. Empty: nobody is passed over. */
type Pushes = readonly number[]

const PUSH = 0.02
const MOST_PUSHES = 12

/** To the cent, so that prices lie on ticks where these are no finer than that. */
const shareOf = (price: Micro, share: number): Micro => {
  const size = price < 0n ? -price : price
  return BigInt(Math.round((Number(size) * share) / 10_000)) * 10_000n
}

interface Visited {
  readonly value: number
  readonly outcome?: WithinLimits
  readonly pushes: Pushes
}

interface Visit {
  readonly prices: readonly Micro[]
  readonly control: WithinLimitsControl
  /** Prices of which the program is worth no more are not looked at further. */
  readonly above: number
  readonly left: () => number
}

function atPrices(
  solver: Solver,
  component: Component,
  { prices, control, above, left }: Visit,
): Visited | undefined {
  if (left() === 0) return undefined
  const model = new LimitsAtPrices(solver, component, {
    prices,
    control: {
      seconds: Math.min(MOST_SECONDS, left()),
      gap: component.bids.length > MANY_BIDS ? GAP_OF_MANY : GAP,
      seed: control.seed,
    },
  })
  try {
    const loose = model.value()
    if (loose === undefined || loose.welfare <= above + 1e-6) return undefined
    const allocation = model.whole(loose)
    const found = allocation && judged(solver, component, { prices, control, allocation })
    if (found === undefined) return { value: loose.welfare, pushes: [] }
    if ('outcome' in found) return { value: loose.welfare, pushes: [], ...found }
    return { value: loose.welfare, pushes: pushesOf(component, found.passed) }
  } finally {
    model.dispose()
  }
}

/** The allocation with what limits leave room for besides, if that keeps the rules; or who is passed over in it. */
function judged(
  solver: Solver,
  component: Component,
  task: {
    readonly prices: readonly Micro[]
    readonly control: WithinLimitsControl
    readonly allocation: PricedAllocation
  },
): { readonly outcome: WithinLimits } | { readonly passed: readonly PassedOver[] } | undefined {
  const { prices, control, allocation } = task
  const attempt = (fills: readonly Fill[], contracts: readonly Contract[]) => {
    const report = reportOf(component, fills, prices)
    const verdict = control.judge(component, fills, report, contracts)
    const welfare = fills.reduce((sum, fill) => sum + fill.surplus + fill.payment, 0n)
    const found = { fills, prices: report, welfare, contracts }
    return { verdict, found }
  }
  const { winner, levels } = allocation
  const priceOf = (product: string): Micro => prices[component.products.indexOf(product)] ?? 0n
  const by = new Map(component.bids.map(({ bid }) => [bid.id, bid.by]))
  const contracts =
    allocation.contracts ??
    assignForwards(solver, component.market, {
      positions: netPositions(allocation.fills, (bid) => by.get(bid) ?? ''),
      priceOf,
    })
  if (contracts === undefined) return undefined
  const bounds = boundsOf(component.market, priceOf)
  const isGuaranteed = component.market.guarantor !== undefined
  const improved = (from: readonly Contract[]): readonly Contract[] =>
    isGuaranteed ? from : improveContracts(netted(from, bounds), bounds)
  // Few contracts first; then whoever they leave room for; then fewer again, if that passes nobody over.
  const given = giveWay(winner, prices, { levels, contracts: improved(contracts) })
  const fills = fillsOf(winner, given.levels, prices)
  let passed: readonly PassedOver[] | undefined
  for (const known of [improved(given.contracts), given.contracts]) {
    const { verdict, found } = attempt(fills, known)
    if (verdict === 'keeps the rules') return { outcome: found }
    if (verdict !== 'breaks the rules') passed = verdict
  }
  return passed && { passed }
}

function pushesOf({ bids, products }: Component, passed: readonly PassedOver[]): Pushes {
  const sums = products.map(() => 0)
  for (const { bid, leaf } of passed) {
    const program = bids.find((sealed) => sealed.bid.id === bid)?.program
    const column = program?.columns.find(({ fills }) => fills?.leaf === leaf)
    for (const [product, lots] of column?.lots ?? []) {
      const g = products.indexOf(product)
      sums[g] = (sums[g] ?? 0) + Math.sign(lots)
    }
  }
  return sums.map(Math.sign)
}

/** Of prices that were not chosen from a range, only they themselves are known to do. */
function reportOf(
  { products }: Component,
  fills: readonly Fill[],
  prices: readonly Micro[],
): ReadonlyMap<string, PriceReport> {
  const traded = tradedLots(fills)
  return new Map(
    products.map((id, g) => {
      const price = prices[g] ?? 0n
      const lots = traded.get(id) ?? 0
      return [id, { price, range: [price, price], traded: lots, indicative: lots === 0 }]
    }),
  )
}
