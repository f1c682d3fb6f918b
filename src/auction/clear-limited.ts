import type { Micro } from '#market'
import type { Solver } from '#solver'
import { type Component, withoutLimits } from './book.ts'
import { clearComponent, type ComponentControl, type ComponentOutcome } from './component.ts'
import { limitedParticipants } from './limits.ts'
import { searchWithinLimits, type WithinLimits } from './within-limits.ts'

/** Columns up to which one model with prices and counterparties in it is worth a try, and up to which it comes first. */
const SMALL = 300
const VERY_SMALL = 60

/**
 * Clears one component, credit and eligibility included (mechanism A8).
 *
 *   1  as if nobody limited anybody. No outcome within limits is worth more than the efficient bound of that, and where its
 *      forwards can be assigned within them at its prices, and it is near enough to that bound, it is the outcome
 *   2  winners and counterparties together, at prices that move (within-limits.ts)
 *   3  in small components, all of it in one model with the prices, which can prove that nothing better exists; in very small
 *      ones that comes before 2
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
  const size = sizeOf(component)
  const isProven = ({ fallback, bound, welfare }: ComponentOutcome): boolean =>
    !fallback && bound - welfare <= shareOf(welfare, control.gap)
  if (size > VERY_SMALL) return clearApart(solver, component, { control, isSmall: size <= SMALL })
  const joint = clearComponent(solver, component, { ...control, deadline: until(control, 0.8) })
  if (isProven(joint) || control.clock() >= control.deadline) return joint
  return clearApart(solver, component, { control, isSmall: true, joint })
}

/** Without limits first, then at prices that move, then jointly if that was not done before. */
function clearApart(
  solver: Solver,
  component: Component,
  task: {
    readonly control: ComponentControl
    readonly isSmall: boolean
    readonly joint?: ComponentOutcome
  },
): ComponentOutcome {
  const { control, isSmall } = task
  const parts = withoutLimits(component)
  const free = merged(
    parts.map((part, k) =>
      clearComponent(solver, part, {
        ...control,
        deadline: until(control, FREE_SHARE / (parts.length - k)),
        progress: () => {},
      }),
    ),
  )
  const bound = free.efficientBound
  const enough = bound - shareOf(bound, control.gap)
  let best: (WithinLimits & { readonly fallback?: boolean }) | undefined =
    task.joint?.fallback === true ? undefined : task.joint
  const tell = (found: WithinLimits): void => {
    if (best !== undefined && found.welfare <= best.welfare) return
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
  const isEnough = (): boolean => best !== undefined && best.welfare >= enough
  const isJointLeft = isSmall && task.joint === undefined
  if (!isEnough())
    searchWithinLimits(solver, component, {
      start: component.products.map((id) => free.prices.get(id)?.price ?? 0n),
      control: { ...control, deadline: until(control, isJointLeft ? 0.4 : 1), enough },
      onBetter: tell,
    })
  const isNeeded = best === undefined || (isJointLeft && !isEnough())
  const joint = task.joint ?? (isNeeded ? clearComponent(solver, component, control) : undefined)
  // Exact prices come with their ranges: they are preferred where both are worth the same.
  if (
    joint !== undefined &&
    (best === undefined || (!joint.fallback && joint.welfare >= best.welfare))
  )
    best = joint
  return outcomeOf(best ?? free, free, joint ?? free)
}

const until = ({ clock, deadline }: ComponentControl, share: number): number =>
  clock() + share * Math.max(0, deadline - clock())

/** Of the time, for the market without limits. */
const FREE_SHARE = 0.25

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
