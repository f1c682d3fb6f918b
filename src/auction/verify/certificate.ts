import type { AnyOfBid, BidNode, CurveBid, LinkedBid, Market, TradeBid, WindowBid } from '#bidding'
import type { Micro } from '#market'
import { boundMix } from './bound-mix.ts'
import { boundProgram } from './bound-program.ts'
import { boundStorage } from './bound-storage.ts'
import { costOf } from './tree.ts'

export type Prices = ReadonlyMap<string, Micro>

/**
 * The published formula of rule 8: Σ over bids of the most each could gain at these prices, whatever
 * they are. It bounds the welfare of every balanced outcome, because prices times lots then cancel
 * (mechanism A4b). Products that are left out of `prices` count as free. Exact and the same on every
 * machine. Budgets and limits between participants only lower what a bid can gain, so they are left out.
 */
export function certificateBound(market: Market, prices: Prices): Micro {
  return market.bids.reduce((sum, { bid }) => sum + bestSurplus(bid, prices), 0n)
}

/** Most that a bid could gain at these prices, filled or not. */
export function bestSurplus(node: BidNode, prices: Prices): Micro {
  const filled = bestFilled(node, prices)
  return filled === undefined || filled < 0n ? 0n : filled
}

/** Whether `bestSurplus` is reached by a fill; otherwise it is an upper bound. */
export function isExact(node: BidNode): boolean {
  switch (node.kind) {
    case 'trade':
    case 'window':
      return true
    case 'curve':
      return node.ramp === undefined
    case 'anyOf':
      return node.ramp === undefined && node.of.every(isExact)
    case 'oneOf':
    case 'allOf':
      return node.of.every(isExact)
    case 'linked':
      return isExact(node.parent) && node.children.every(isExact)
    case 'mix':
    case 'storage':
    case 'program':
      return false
  }
}

/**
 * Most that a node could gain at these prices with at least one unit filled; undefined: it cannot be
 * filled. Trees by dynamic programming from the leaves up; ramps are ignored, which only raises it.
 */
export function bestFilled(node: BidNode, prices: Prices): Micro | undefined {
  const form = bestForm(node, prices)
  return form === undefined ? undefined : form - (node.fixed ?? 0n)
}

function bestForm(node: BidNode, prices: Prices): Micro | undefined {
  switch (node.kind) {
    case 'trade':
      return bestTrade(node, prices)
    case 'curve':
      return bestCurve(node, prices)
    case 'oneOf':
      return largest(node.of.map((option) => bestFilled(option, prices)))
    case 'anyOf':
      return bestAnyOf(node, prices)
    case 'allOf': {
      const parts = node.of.map((part) => bestFilled(part, prices))
      return parts.reduce(
        (sum, part) => (sum === undefined || part === undefined ? undefined : sum + part),
        0n,
      )
    }
    case 'linked':
      return bestLinked(node, prices)
    case 'window':
      return bestWindow(node, prices)
    case 'mix':
      return boundMix(node, prices)
    case 'storage':
      return boundStorage(node, prices)
    case 'program':
      return boundProgram(node, prices)
  }
}

/** The gain is linear in the units, so it is best at either end. */
function bestTrade({ lots, limit, quantity }: TradeBid, prices: Prices): Micro | undefined {
  const least = Math.max(quantity.min, 1)
  if (quantity.max < least) return undefined
  const gain = limit - costOf(lots, prices)
  return gain * BigInt(gain > 0n ? quantity.max : least)
}

/** Steps fill in their order, and the gain is linear in each: best at one unit or at a step's end. */
function bestCurve({ lots, steps }: CurveBid, prices: Prices): Micro | undefined {
  const price = costOf(lots, prices)
  let best: Micro | undefined
  let sum: Micro = 0n
  for (const { quantity, limit } of steps) {
    if (quantity < 1) continue
    const gain = limit - price
    sum += gain * BigInt(quantity)
    best = best === undefined ? larger(gain, sum) : larger(best, sum)
  }
  return best
}

/** The best part, and every other that gains, as many as may be filled. */
function bestAnyOf({ of, atMost }: AnyOfBid, prices: Prices): Micro | undefined {
  const parts = of
    .map((part) => bestFilled(part, prices))
    .filter((part) => part !== undefined)
    .sort((a, b) => (a > b ? -1 : a < b ? 1 : 0))
    .slice(0, atMost)
  const [best, ...others] = parts
  if (best === undefined) return undefined
  return others.reduce((sum, part) => (part > 0n ? sum + part : sum), best)
}

function bestLinked({ parent, children }: LinkedBid, prices: Prices): Micro | undefined {
  const best = bestFilled(parent, prices)
  if (best === undefined) return undefined
  return children.reduce((sum, child) => sum + bestSurplus(child, prices), best)
}

/** The cheapest run, by a sliding sum, or the cheapest periods. */
function bestWindow(node: WindowBid, prices: Prices): Micro | undefined {
  const { periods, length } = node
  if (length > periods.length) return undefined
  const costs = periods.map((product, t) => {
    const along = node.with.map((w) => [w.periods[t] as string, w.lots] as const)
    return costOf([[product, node.lots], ...along], prices)
  })
  if (!node.contiguous) {
    costs.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    return costs.slice(0, length).reduce((rest, cost) => rest - cost, node.limit)
  }
  let sum = 0n
  let best: Micro | undefined
  costs.forEach((cost, t) => {
    sum += cost - (costs[t - length] ?? 0n)
    if (t >= length - 1 && (best === undefined || sum < best)) best = sum
  })
  return best === undefined ? undefined : node.limit - best
}

const larger = (a: Micro, b: Micro): Micro => (a > b ? a : b)

function largest(values: readonly (Micro | undefined)[]): Micro | undefined {
  return values.reduce(
    (best, value) => (best === undefined || (value !== undefined && value > best) ? value : best),
    undefined,
  )
}
