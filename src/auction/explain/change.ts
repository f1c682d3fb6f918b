import type { Bid, BidNode, Market } from '#bidding'
import { type Decimal, formatMicro, type Micro } from '#market'
import type { Solver } from '#solver'
import { clearMarket } from '../clear.ts'
import type { Clock } from '../control.ts'
import type { Fill, Outcome } from '../outcome.ts'
import { leastPayment } from '../reasons/budgets.ts'
import { costOf } from '../verify/tree.ts'
import { type Raise, smallestRaise } from './raise.ts'
import { type Found, roundedUp, smallestEnough, type Trial } from './smallest.ts'
import { isBlock, type Reason, unitName, type View } from './view.ts'

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
  /** Of a limit: what it is for. */
  readonly per?: Per
  /** True: the market was cleared again with this change, and it was filled. */
  readonly confirmed: boolean
  /**
   * exact: cleared again with a step less, it was not filled. bound: where it is confirmed, less may do as well; where it
   * is not, no less would do at these prices, and more may be needed.
   */
  readonly certainty: 'exact' | 'bound'
}

export type Per = 'lot' | 'unit' | 'whole'

/** Markets that took longer than this are not cleared again. */
const SECONDS_MAX = 3
const CLEARINGS_MAX = 40
/** Of what one unit costs: how far the search goes up when the price itself moves away. */
const JUMPS = [8n, 128n]

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
      return limitChange(view, again)
    case 'tieLost':
      return again && limitChange(view, again)
    case 'paradoxicallyRefused':
      return again && (limitChange(view, again) ?? quantityChange(view, again))
    case 'minimumNotReached':
    case 'minimum':
      return again && quantityChange(view, again)
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
  readonly attempt: (bid: Bid) => Trial | undefined
  /** Of the outcome that is explained. */
  readonly welfare: Micro
  /** More than anything that is bid for could be worth. */
  readonly everything: Micro
}

function retrierOf(view: View, { market, outcome, resolve }: Retrial): Retrier | undefined {
  if (resolve === undefined || outcome.work.seconds >= SECONDS_MAX) return undefined
  const end = resolve.clock() + resolve.seconds
  let left = CLEARINGS_MAX
  return {
    welfare: outcome.welfare,
    everything: outcome.certificate.bound,
    attempt: (changed) => {
      const seconds = Math.min(SECONDS_MAX, end - resolve.clock())
      if (left-- <= 0 || seconds <= 0.02) return undefined
      const bids = market.bids.map((bid) => (bid.id === view.bid.id ? changed : bid))
      const options = { clock: resolve.clock, seconds, gap: 0, seed: outcome.work.seed }
      return trialOf(clearMarket({ ...market, bids }, options, resolve.solver), view.bid.id)
    },
  }
}

function trialOf({ fills, status, welfare, prices }: Outcome, id: string): Trial {
  const fill = fills.find(({ bid }) => bid === id)
  const ends = [...(fill?.lots ?? [])].map(([product, n]) => {
    const end = prices.get(product)?.range[n > 0 ? 0 : 1]
    return end === undefined ? undefined : end * BigInt(n)
  })
  const cheapest = ends.reduce<Micro | undefined>(
    (sum, cost) => (sum === undefined || cost === undefined ? undefined : sum + cost),
    0n,
  )
  return { fill, proven: status !== 'feasible', welfare, cheapest }
}

const withNode = (view: View, bid: BidNode): Bid => ({ ...view.bid, bid })

const isFilled = ({ fill }: Trial): boolean => fill !== undefined

function limitChange(view: View, again: Retrier | undefined): Change | undefined {
  const raise = smallestRaise(view, view.bid.bid, '/bid', 0n)
  if (raise === undefined) return undefined
  if (again === undefined) return atThesePrices(view, raise)
  const found = searchLimit(view, { raise, again, isEnough: isFilled, without: again.welfare })
  return found === 'spent' ? atThesePrices(view, raise) : found && limitOf(raise, found)
}

/** One more lot at the margin, rather than one lot at all. */
function marginalChange(view: View, again: Retrier): Change | undefined {
  const now = totalUnits(view.fill)
  const raise = smallestRaise(view, view.bid.bid, '/bid', 0n)
  if (raise === undefined || raise.from !== raise.to) return undefined
  const isEnough = ({ fill }: Trial): boolean => totalUnits(fill) > now
  const found = searchLimit(view, { raise, again, isEnough, without: undefined })
  return found === 'spent' || found === undefined ? undefined : limitOf(raise, found)
}

const totalUnits = (fill: Fill | undefined): number =>
  [...(fill?.units.values() ?? [])].reduce((sum, units) => sum + units, 0)

const limitOf = (raise: Raise, { to, isSmallest }: Found): Change => ({
  kind: 'limit',
  pointer: raise.pointer,
  to: formatMicro(to),
  per: perOf(raise.node),
  confirmed: true,
  certainty: isSmallest ? 'exact' : 'bound',
})

/** What is out of the money under one price is so with every limit below. Indicative prices bound nothing. */
function atThesePrices({ pricing }: View, raise: Raise): Change | undefined {
  if (pricing !== 'uniform' || raise.to <= raise.from) return undefined
  const { pointer, to, node } = raise
  return {
    kind: 'limit',
    pointer,
    to: formatMicro(to),
    per: perOf(node),
    confirmed: false,
    certainty: 'bound',
  }
}

/** Limits of trades and curves are for one unit of the bundle. */
function perOf(node: BidNode): Per {
  if (node.kind === 'curve') return unitName(node.lots)
  if (node.kind !== 'trade') return 'whole'
  const unit = unitName(node.lots)
  return node.quantity.max === 1 && unit === 'unit' ? 'whole' : unit
}

/**
 * The smallest limit on the tick that is filled. Tried first are the price itself, one tick more, and then ever more. What
 * a fill would still have gained at the best end of the price range, or the outcome over one without it, could be asked
 * less: there a smaller limit is looked for.
 */
function searchLimit(
  view: View,
  search: {
    readonly raise: Raise
    readonly again: Retrier
    readonly isEnough: (trial: Trial) => boolean
    /** Welfare of the best outcome that is not enough; undefined: not known. */
    readonly without: Micro | undefined
  },
): Found | 'spent' | undefined {
  const { raise, again, isEnough, without } = search
  const { from, to, grain: step } = raise
  const size = to < 0n ? -to : to
  const jumps = JUMPS.map((percent) => to + roundedUp((size * percent) / 100n + step, step))
  const most = roundedUp(to + again.everything, step) + step
  return smallestEnough({
    from,
    first: [to, to + step, ...jumps, most],
    step,
    attempt: (limit) => again.attempt(withNode(view, raise.apply(limit))),
    isEnough,
    aim: (limit, { fill, welfare, cheapest }) => {
      if (fill === undefined) return limit
      const units = BigInt(Math.max(fill.units.get(raise.pointer) ?? 1, 1))
      const gain = fill.surplus + fill.payment - (cheapest ?? fill.payment)
      const spare = [
        ...(view.pricing === 'uniform' ? [gain] : []),
        ...(without === undefined ? [] : [welfare - without]),
      ]
      const least = spare.reduce((a, b) => (b < a ? b : a), spare[0] ?? 0n)
      return limit - least / units
    },
  })
}

/** A lower minimum: the largest that is filled. Less of it is more, so the search is for its negative. */
function quantityChange(view: View, again: Retrier): Change | undefined {
  const node = view.bid.bid
  if (node.kind !== 'trade' || !isBlock(node)) return undefined
  const { min, max } = node.quantity
  const available = view.refused.find(({ part }) => part === undefined)?.available
  const lots = Math.max(...[...node.lots.values()].map(Math.abs))
  const within = available === undefined ? [] : [BigInt(-Math.floor(available / lots))]
  const found = smallestEnough({
    from: BigInt(-min),
    first: [...within.filter((n) => n < 0n), -1n],
    step: 1n,
    attempt: (least) =>
      again.attempt(withNode(view, { ...node, quantity: { min: Number(-least), max } })),
    isEnough: isFilled,
    aim: (_, { fill }) => BigInt(-totalUnits(fill)),
  })
  if (found === undefined || found === 'spent') return undefined
  const certainty = found.isSmallest ? 'exact' : 'bound'
  return { kind: 'quantity', pointer: '/bid', to: String(-found.to), confirmed: true, certainty }
}

/** From what a clearing without any budget asks for, down to the smallest with which it is filled, or filled further. */
function budgetChange(view: View, again: Retrier | undefined): Change | undefined {
  const change = { kind: 'budget', pointer: '' } as const
  const { budget = 0n, ...free } = view.bid
  const unbound = again?.attempt(free)
  const now = totalUnits(view.fill)
  const found =
    again && unbound?.fill && totalUnits(unbound.fill) > now
      ? smallestEnough({
          from: budget,
          first: [unbound.fill.payment],
          step: stepOf(view),
          attempt: (to) => again.attempt({ ...view.bid, budget: to }),
          isEnough: ({ fill }) => totalUnits(fill) > now,
          aim: (_, { fill }) => paymentFor(fill, leastUnits(view, fill)),
        })
      : undefined
  if (found !== undefined && found !== 'spent') {
    const certainty = found.isSmallest ? 'exact' : 'bound'
    return { ...change, to: formatMicro(found.to), confirmed: true, certainty }
  }
  const least = leastBudget(view)
  if (least === undefined || least <= budget) return undefined
  return { ...change, to: formatMicro(least), confirmed: false, certainty: 'bound' }
}

/** Units that would be an improvement: one more, or the least that it takes. */
function leastUnits({ bid: { bid: node }, fill: before }: View, fill: Fill | undefined): number {
  if (before !== undefined) return totalUnits(before) + 1
  return node.kind === 'trade' ? Math.max(node.quantity.min, 1) : totalUnits(fill)
}

function paymentFor(fill: Fill | undefined, units: number): Micro {
  const all = totalUnits(fill)
  return fill === undefined || all === 0 ? 0n : (fill.payment * BigInt(units)) / BigInt(all)
}

/** The finest tick of its products. */
function stepOf({ ticks }: View): Micro {
  return [...ticks.values()].reduce((finest, tick) => (tick < finest ? tick : finest))
}

/** What the smallest fill, or a trade's next unit, costs at these prices. */
function leastBudget({ bid: { bid: node }, fill, prices }: View): Micro | undefined {
  if (fill === undefined) return leastPayment(node, prices)
  return node.kind === 'trade' ? fill.payment + costOf(node.lots, prices) : undefined
}
