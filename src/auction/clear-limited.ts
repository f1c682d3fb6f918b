import type { Micro } from '#market'
import type { Solver } from '#solver'
import { type Component, withoutLimits } from './book.ts'
import { clearComponent, type ComponentControl, type ComponentOutcome } from './component.ts'
import { limitedParticipants } from './limits.ts'
import { searchWithinLimits, type WithinLimits } from './within-limits.ts'

/** Columns up to which one model with prices and counterparties in it is worth a try. */
const SMALL = 300

/**
 * Clears one component, credit and eligibility included (mechanism A8).
 *
 *   1  as if nobody limited anybody. No outcome within limits is worth more than the efficient bound of that, and where its
 *      forwards can be assigned within them at its prices, and it is near enough to that bound, it is the outcome
 *   2  winners and counterparties together, at prices that move (within-limits.ts)
 *   3  in small components, all of it in one model with the prices, which can prove that nothing better exists
 *
 * That the price rule without limits allows no better than the first says nothing of the others: whoever may not face a partner
 * need not be filled, so limits can make room for prices that did not exist before.
 */
export function clearLimited(
  solver: Solver,
  component: Component,
  control: ComponentControl,
): ComponentOutcome {
  if (limitedParticipants(component.market).size === 0)
    return clearComponent(solver, component, control)
  const until = (share: number): number =>
    control.clock() + share * Math.max(0, control.deadline - control.clock())
  const parts = withoutLimits(component)
  const free = merged(
    parts.map((part, k) =>
      clearComponent(solver, part, {
        ...control,
        deadline: until(FREE_SHARE / (parts.length - k)),
        progress: () => {},
      }),
    ),
  )
  const bound = free.efficientBound
  const enough = bound - shareOf(bound, control.gap)
  let best: WithinLimits | undefined
  const tell = (found: WithinLimits): void => {
    best = found
    control.progress?.({
      best: Number(found.welfare) / 1e6,
      bound: Number(bound) / 1e6,
      nodes: free.nodes,
      cuts: free.cuts,
    })
  }
  if (!free.fallback && control.judge(component, free.fills, free.prices) === 'keeps the rules')
    tell(free)
  if (best !== undefined && best.welfare >= enough) return outcomeOf(best, free, free)
  const isSmall = sizeOf(component) <= SMALL
  const found = searchWithinLimits(solver, component, {
    start: component.products.map((id) => free.prices.get(id)?.price ?? 0n),
    control: { ...control, deadline: isSmall ? until(PRICES_SHARE) : control.deadline, enough },
    onBetter: (better) => {
      if (best === undefined || better.welfare > best.welfare) tell(better)
    },
  })
  if (found !== undefined && (best === undefined || found.welfare > best.welfare)) best = found
  if (best !== undefined && (best.welfare >= enough || !isSmall)) return outcomeOf(best, free, free)
  const joint = clearComponent(solver, component, control)
  // Exact prices with their ranges, where both are worth the same.
  const isBetter = best === undefined || (!joint.fallback && joint.welfare >= best.welfare)
  return outcomeOf(isBetter ? joint : (best ?? joint), free, joint)
}

/** Of the time: for the market without limits, and then for prices that move. */
const FREE_SHARE = 0.25
const PRICES_SHARE = 0.3

const sizeOf = ({ bids }: Component): number =>
  bids.reduce((sum, { program }) => sum + program.columns.length, 0)

function outcomeOf(
  best: WithinLimits & { readonly fallback?: boolean },
  free: ComponentOutcome,
  joint: ComponentOutcome,
): ComponentOutcome {
  const efficient =
    joint === free ? free.efficientBound : least(free.efficientBound, joint.efficientBound)
  // Without limits the price rule bounds less than it seems: only the efficient bound holds within them.
  const bound = joint === free ? efficient : least(efficient, joint.bound)
  return {
    ...free,
    fills: best.fills,
    prices: best.prices,
    welfare: best.welfare,
    bound: most(bound, best.welfare),
    efficientBound: most(efficient, best.welfare),
    nodes: joint === free ? free.nodes : free.nodes + joint.nodes,
    cuts: joint === free ? free.cuts : free.cuts + joint.cuts,
    fallback: best.fallback === true,
    welfareFloat: Number(best.welfare) / 1e6,
    boundFloat: Number(most(bound, best.welfare)) / 1e6,
    ...(best.contracts && { contracts: best.contracts }),
  }
}

/** Parts of a component as one. */
function merged(parts: readonly ComponentOutcome[]): ComponentOutcome {
  const sum = (pick: (part: ComponentOutcome) => Micro): Micro =>
    parts.reduce((all, part) => all + pick(part), 0n)
  const count = (pick: (part: ComponentOutcome) => number): number =>
    parts.reduce((all, part) => all + pick(part), 0)
  return {
    fills: parts.flatMap(({ fills }) => fills),
    prices: new Map(parts.flatMap(({ prices }) => [...prices])),
    welfare: sum(({ welfare }) => welfare),
    bound: sum(({ bound }) => bound),
    efficientBound: sum(({ efficientBound }) => efficientBound),
    certificatePrices: new Map(parts.flatMap(({ certificatePrices }) => [...certificatePrices])),
    nodes: count(({ nodes }) => nodes),
    cuts: count(({ cuts }) => cuts),
    fallback: parts.some(({ fallback }) => fallback),
    welfareFloat: count(({ welfareFloat }) => welfareFloat),
    boundFloat: count(({ boundFloat }) => boundFloat),
  }
}

const shareOf = (value: Micro, share: number): Micro =>
  BigInt(Math.floor(Math.abs(Number(value)) * share))

const most = (a: Micro, b: Micro): Micro => (a > b ? a : b)
const least = (a: Micro, b: Micro): Micro => (a < b ? a : b)
