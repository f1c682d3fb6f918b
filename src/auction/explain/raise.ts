import type {
  AllOfBid,
  AnyOfBid,
  BidNode,
  CurveBid,
  OneOfBid,
  StorageBid,
  TradeBid,
  WindowBid,
} from '#bidding'
import type { Micro } from '#market'
import { bestFilled, bestSurplus } from '../verify/certificate.ts'
import { costOf } from '../verify/tree.ts'
import type { View } from './view.ts'

/** One limit that could be raised, how far, and the bid with it raised to any value. */
export interface Raise {
  /** Pointer of the limit's owner. */
  readonly pointer: string
  readonly node: BidNode
  readonly from: Micro
  readonly to: Micro
  /** What the limit is raised by in steps: its tick. */
  readonly grain: Micro
  /** What the raise adds to the bid's value when filled, for comparing one raise with another. */
  readonly worth: Micro
  readonly apply: (limit: Micro) => BidNode
}

/**
 * The smallest raise of a single limit with which some fill of the node gains at least `target` at these
 * prices; undefined where no single limit does it.
 */
export function smallestRaise(
  view: View,
  node: BidNode,
  at: string,
  target: Micro,
): Raise | undefined {
  const goal = target + (node.fixed ?? 0n)
  switch (node.kind) {
    case 'trade':
      return raiseTrade(view, node, at, goal)
    case 'curve':
      return raiseCurve(view, node, at, goal)
    case 'window':
    case 'storage':
      return raiseWhole(view, node, at, goal)
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return raiseOneOf(view, node, at, goal)
    case 'linked': {
      const children = node.children.reduce((sum, one) => sum + bestSurplus(one, view.prices), 0n)
      const parent = smallestRaise(view, node.parent, `${at}/parent`, goal - children)
      return parent && inside(parent, (raised) => ({ ...node, parent: raised }))
    }
    case 'mix':
    case 'program':
      return undefined
  }
}

const inside = (raise: Raise, wrap: (raised: BidNode) => BidNode): Raise => ({
  ...raise,
  apply: (limit) => wrap(raise.apply(limit)),
})

/** The part that takes the least; of parts that go together, with what the others gain or lose. */
function raiseOneOf(
  view: View,
  node: OneOfBid | AnyOfBid | AllOfBid,
  at: string,
  goal: Micro,
): Raise | undefined {
  const gains = node.of.map((part) => bestFilled(part, view.prices))
  const raises = node.of.map((part, k) => {
    const others = node.kind === 'allOf' ? sumBut(gains, k) : 0n
    if (others === undefined) return undefined
    const raise = smallestRaise(view, part, `${at}/of/${k}`, goal - others)
    return raise && inside(raise, (raised) => ({ ...node, of: node.of.with(k, raised) }))
  })
  return raises.reduce<Raise | undefined>(
    (best, raise) => (raise && (best === undefined || raise.worth < best.worth) ? raise : best),
    undefined,
  )
}

function raiseWhole(
  view: View,
  node: WindowBid | StorageBid,
  pointer: string,
  goal: Micro,
): Raise | undefined {
  const gain = bestFilled({ ...node, fixed: 0n }, view.prices)
  if (gain === undefined) return undefined
  const grain = grainOf(view, node.periods)
  const raise = { node, pointer, from: node.limit, by: goal - gain, grain, units: 1 }
  return raiseOf(view, raise, (limit) => ({ ...node, limit }))
}

const unitsAt = (view: View, pointer: string): number => view.fill?.units.get(pointer) ?? 0

/** Units u between least and max gain (limit − cost) × u: as many as may be where that is positive. */
function raiseTrade(view: View, node: TradeBid, pointer: string, goal: Micro): Raise | undefined {
  const { min, max } = node.quantity
  if (unitsAt(view, pointer) >= max) return undefined
  const units = goal > 0n ? max : Math.max(min, 1)
  const by = costOf(node.lots, view.prices) + ceilDiv(goal, BigInt(units)) - node.limit
  const grain = grainOf(view, node.lots.keys())
  return raiseOf(
    view,
    { node, pointer, from: node.limit, by, grain, units, lots: node.lots },
    (limit) => ({ ...node, limit }),
  )
}

/** Steps fill in their order: the first that is not full decides. */
function raiseCurve(view: View, node: CurveBid, at: string, goal: Micro): Raise | undefined {
  const k = node.steps.findIndex(({ quantity }, n) => unitsAt(view, `${at}/steps/${n}`) < quantity)
  const step = node.steps[k]
  if (step === undefined) return undefined
  const units = goal > 0n ? step.quantity : 1
  const cost = costOf(node.lots, view.prices)
  const by = cost + ceilDiv(goal, BigInt(units)) - step.limit
  const grain = grainOf(view, node.lots.keys())
  const raise = {
    node,
    pointer: `${at}/steps/${k}`,
    from: step.limit,
    by,
    grain,
    units,
    lots: node.lots,
  }
  return raiseOf(view, raise, (limit) => ({
    ...node,
    steps: node.steps.with(k, { ...step, limit }),
  }))
}

function raiseOf(
  view: View,
  what: {
    readonly node: BidNode
    readonly pointer: string
    readonly from: Micro
    readonly by: Micro
    readonly grain: Micro
    readonly units: number
    readonly lots?: ReadonlyMap<string, number>
  },
  apply: (limit: Micro) => BidNode,
): Raise {
  const { node, pointer, from, by, grain, units, lots } = what
  const exact = from + (by > 0n ? by : 0n)
  const [only = ''] = lots?.keys() ?? []
  const tick = lots?.size === 1 ? (view.ticks.get(only) ?? 1n) : 1n
  const to = ceilTo(exact, tick)
  return { node, pointer, from, to, grain, worth: (to - from) * BigInt(units), apply }
}

function sumBut(gains: readonly (Micro | undefined)[], but: number): Micro | undefined {
  return gains.reduce<Micro | undefined>(
    (sum, gain, k) =>
      k === but ? sum : sum === undefined || gain === undefined ? undefined : sum + gain,
    0n,
  )
}

/** The finest tick among the products: of a single product, the step of its limits. */
function grainOf(view: View, products: Iterable<string>): Micro {
  const ticks = [...products].map((id) => view.ticks.get(id) ?? 1n)
  return ticks.reduce((finest, tick) => (tick < finest ? tick : finest), ticks[0] ?? 1n)
}

const ceilDiv = (a: Micro, b: bigint): Micro => (a > 0n ? (a + b - 1n) / b : a / b)

const ceilTo = (micro: Micro, tick: Micro): Micro => ceilDiv(micro, tick) * tick
