import type { Bid, BidNode, Market } from '#bidding'
import { type Decimal, formatMicro, type Micro } from '#market'
import type { Solver } from '#solver'
import { clearMarket } from '../clear.ts'
import type { Clock } from '../control.ts'
import type { Fill, Outcome } from '../outcome.ts'
import { type Raise, smallestRaise } from './raise.ts'
import { isBlock, type Reason, type View } from './view.ts'

/** What clears the market again, with one bid changed. */
export interface Resolve {
  readonly solver: Solver
  readonly clock: Clock
  /** For all the clearings of one explanation together. */
  readonly seconds: number
}

/** A single change to the bid with which it would have been filled, or filled further. */
export interface Change {
  /** limit: the most it pays. quantity: the least it takes in one go. budget: the most it pays in all. */
  readonly kind: 'limit' | 'quantity' | 'budget'
  /** Pointer of the part that is changed. */
  readonly pointer: string
  readonly to: Decimal
  /** True: the market was cleared again with this change, and it was filled. False: no less would do. */
  readonly confirmed: boolean
}

/** Markets that took longer than this are not cleared again. */
const SECONDS_MAX = 3
const CLEARINGS_MAX = 12
/** Of what one unit costs: how far the search goes up when the price itself moves away. */
const JUMPS = [2n, 8n, 32n, 128n]

export interface Retrial {
  readonly market: Market
  readonly outcome: Outcome
  readonly resolve: Resolve | undefined
}

/** The smallest change found; undefined where none is known. */
export function changeFor(view: View, reason: Reason, retrial: Retrial): Change | undefined {
  const again = retrierOf(view, retrial)
  switch (reason) {
    case 'outOfTheMoney':
    case 'tieLost':
      return limitChange(view, again)
    case 'paradoxicallyRefused':
      return again && (limitChange(view, again) ?? quantityChange(view, again))
    case 'minimumNotReached':
    case 'minimum':
      return quantityChange(view, again)
    case 'budgetExceeded':
    case 'budget':
      return budgetChange(view, again)
    case 'marginal':
      return again && marginalChange(view, again)
    default:
      return undefined
  }
}

interface Retrier {
  /** The bid's fill with this change, or undefined; "spent" when there is no time for another clearing. */
  readonly fillOf: (bid: Bid) => Fill | undefined | 'spent'
}

function retrierOf(view: View, { market, outcome, resolve }: Retrial): Retrier | undefined {
  if (resolve === undefined || outcome.work.seconds >= SECONDS_MAX) return undefined
  const end = resolve.clock() + resolve.seconds
  let left = CLEARINGS_MAX
  return {
    fillOf: (changed) => {
      const seconds = Math.min(SECONDS_MAX, end - resolve.clock())
      if (left-- <= 0 || seconds <= 0.02) return 'spent'
      const bids = market.bids.map((bid) => (bid.id === view.bid.id ? changed : bid))
      const options = { clock: resolve.clock, seconds, gap: 1e-4, seed: outcome.work.seed }
      const cleared = clearMarket({ ...market, bids }, options, resolve.solver)
      return cleared.fills.find(({ bid }) => bid === view.bid.id)
    },
  }
}

const withNode = (view: View, bid: BidNode): Bid => ({ ...view.bid, bid })

function limitChange(view: View, again: Retrier | undefined): Change | undefined {
  const raise = smallestRaise(view, view.bid.bid, '/bid', 0n)
  if (raise === undefined) return undefined
  const filled = (limit: Micro) => {
    const fill = again?.fillOf(withNode(view, raise.apply(limit)))
    return fill === 'spent' ? fill : fill !== undefined
  }
  return changeOf(raise, again && searchLimit(view, raise, filled), view)
}

/** One more lot at the margin, rather than one lot at all. */
function marginalChange(view: View, again: Retrier): Change | undefined {
  const now = totalUnits(view.fill)
  const raise = smallestRaise(view, view.bid.bid, '/bid', 0n)
  if (raise === undefined || raise.from !== raise.to) return undefined
  const filled = (limit: Micro) => {
    const fill = again.fillOf(withNode(view, raise.apply(limit)))
    return fill === 'spent' ? fill : totalUnits(fill) > now
  }
  const found = searchLimit(view, raise, filled)
  return found === undefined ? undefined : changeOf(raise, found, view)
}

const totalUnits = (fill: Fill | undefined): number =>
  [...(fill?.units.values() ?? [])].reduce((sum, units) => sum + units, 0)

function changeOf(raise: Raise, found: Micro | undefined, view: View): Change | undefined {
  const base = { kind: 'limit', pointer: raise.pointer } as const
  if (found !== undefined) return { ...base, to: formatMicro(found), confirmed: true }
  // Indicative prices bound nothing. What is at or above the price already has no lower bound to name, but the next step of a tie.
  if (view.pricing !== 'uniform') return undefined
  if (raise.to > raise.from) return { ...base, to: formatMicro(raise.to), confirmed: false }
  const tied = view.refused.some(({ part, reason }) => part === undefined && reason === 'tieLost')
  return tied ? { ...base, to: formatMicro(raise.from + raise.grain), confirmed: false } : undefined
}

/**
 * The smallest limit on the tick that is filled, as near as the clearings allowed come to it. First the
 * price itself and one tick above, then upwards in jumps until one is filled, then halfway back.
 */
function searchLimit(
  view: View,
  raise: Raise,
  filled: (limit: Micro) => boolean | 'spent',
): Micro | undefined {
  const { from, to, grain } = raise
  const size = to < 0n ? -to : to
  const jumps = JUMPS.map((percent) => to + ceilTo((size * percent) / 100n + grain, grain))
  let low = from
  for (const limit of [...(to > from ? [to] : []), to + grain, ...jumps]) {
    const answer = filled(limit)
    if (answer === 'spent') return undefined
    if (answer)
      return narrow({ low, high: limit, grain }, filled, view.pricing === 'uniform' && limit === to)
    low = limit
  }
  return undefined
}

/** Halves the gap between a limit that is not filled and one that is. */
function narrow(
  between: { readonly low: Micro; readonly high: Micro; readonly grain: Micro },
  filled: (limit: Micro) => boolean | 'spent',
  isPrice: boolean,
): Micro {
  let { low, high } = between
  // The price is as low as it gets: below it the bid would be out of the money.
  if (isPrice) return high
  const { grain } = between
  while (high - low > grain) {
    const middle = low + ceilTo((high - low) / 2n, grain)
    if (middle >= high) return high
    const answer = filled(middle)
    if (answer === 'spent') return high
    if (answer) high = middle
    else low = middle
  }
  return high
}

const ceilTo = (micro: Micro, grain: Micro): Micro => ((micro + grain - 1n) / grain) * grain

/** To be filled in part as well, from one unit on. */
function quantityChange(view: View, again: Retrier | undefined): Change | undefined {
  const node = view.bid.bid
  if (node.kind !== 'trade' || !isBlock(node) || node.quantity.max < 2) return undefined
  const quantity = { min: 1, max: node.quantity.max }
  const change = { kind: 'quantity', pointer: '/bid', to: '1' } as const
  if (again === undefined) return { ...change, confirmed: false }
  const fill = again.fillOf(withNode(view, { ...node, quantity }))
  return fill === undefined || fill === 'spent' ? undefined : { ...change, confirmed: true }
}

/** The budget that a clearing without any asks for, tried once more. */
function budgetChange(view: View, again: Retrier | undefined): Change | undefined {
  const change = { kind: 'budget', pointer: '' } as const
  const { budget: _, ...free } = view.bid
  const unbound = again?.fillOf(free)
  if (again === undefined || unbound === undefined || unbound === 'spent') {
    const cost = costAtPrices(view)
    return cost === undefined ? undefined : { ...change, to: formatMicro(cost), confirmed: false }
  }
  const to = unbound.payment
  const fill = again.fillOf({ ...view.bid, budget: to })
  const more = fill !== 'spent' && totalUnits(fill) > totalUnits(view.fill)
  return { ...change, to: formatMicro(to), confirmed: more }
}

/** What a trade costs in full at these prices. */
function costAtPrices({ bid: { bid: node }, prices }: View): Micro | undefined {
  if (node.kind !== 'trade') return undefined
  const cost = [...node.lots].reduce((sum, [id, n]) => sum + (prices.get(id) ?? 0n) * BigInt(n), 0n)
  return cost * BigInt(node.quantity.max)
}
