import type { Clock } from './control.ts'
import { leastCaps, roundingOf } from './cuts.ts'
import { FRACTION, type SupportLp, type SupportPoint } from './support-lp.ts'
import type { WinnerModel } from './winner-model.ts'

export interface BranchTask {
  readonly clock: Clock
  readonly deadline: number
  /** Welfare of the incumbent, currency units: nothing that is worth less is looked for. */
  readonly best: number
  readonly tolerance: number
  /** Decisions already known for every better allocation. */
  readonly forced: ReadonlyMap<number, 0 | 1>
  /** Whether prices must support what is found. */
  readonly underPrices: boolean
  /** The allocation with these decisions, if it may stand: supported by some prices, and settled exactly. */
  readonly supported: (x: Float64Array) => SupportPoint | undefined
  readonly onBetter: (point: SupportPoint) => void
  readonly cancelled: () => boolean
}

export interface BranchResult {
  /** No supported allocation is worth more than the larger of this and the best found. */
  readonly bound: number
  readonly nodes: number
}

interface Node {
  readonly decided: ReadonlyMap<number, 0 | 1>
  /** Relaxation of the parent: no allocation below is worth more. */
  readonly bound: number
}

/**
 * Branch and bound on the decisions of a component that has few left open, over one warm relaxation (milliseconds a
 * node where an integer program starts from nothing each time). A node is closed when
 *
 *   its relaxation is worth no more than the incumbent, or
 *   LP_A with just the decisions taken so far is worth more than its relaxation: whoever takes them cannot be
 *   supported (B 4.1, Prop 3, in the node), or
 *   its relaxation is an allocation that prices support.
 */
export function branchSupported(
  lp: SupportLp,
  winner: WinnerModel,
  task: BranchTask,
): BranchResult {
  const switches = winner.columns.flatMap(({ kind }, j) => (kind === 'switch' ? [j] : []))
  const open: Node[] = [{ decided: task.forced, bound: Number.POSITIVE_INFINITY }]
  let best = task.best
  let nodes = 0
  let unresolved = Number.NEGATIVE_INFINITY
  while (open.length > 0) {
    if (task.clock() > task.deadline || task.cancelled()) break
    const node = open.pop()
    if (node === undefined || node.bound <= best + task.tolerance) continue
    nodes++
    const relaxed = lp.restrict(node.decided)
    if (!relaxed.ok || relaxed.objective <= best + task.tolerance) continue
    if (task.underPrices) {
      const decisions = [...node.decided].flatMap(([j, value]) => (value === 1 ? [j] : []))
      const taken = lp.solve(leastCaps(winner, decisions))
      if (taken.objective > relaxed.objective + task.tolerance + roundingOf(winner)) continue
    }
    const split = mostFractional(switches, relaxed)
    let pivot = split
    if (pivot === undefined) {
      const point = task.supported(relaxed.x)
      if (point !== undefined) {
        best = point.objective
        task.onBetter(point)
        continue
      }
      pivot = losing(lp, winner, { switches, decided: node.decided, x: relaxed.x })
      if (pivot === undefined) {
        // Everything is decided, only quantities are left: nothing more can be said of it here.
        unresolved = Math.max(unresolved, relaxed.objective)
        continue
      }
    }
    const bound = relaxed.objective
    const first = (relaxed.x[pivot] ?? 0) > 0.5 && split !== undefined ? 1 : 0
    for (const value of [1 - first, first] as const)
      open.push({ decided: new Map([...node.decided, [pivot, value === 1 ? 1 : 0]]), bound })
  }
  const left = open.reduce((most, { bound }) => Math.max(most, bound), Number.NEGATIVE_INFINITY)
  return { bound: Math.max(left, unresolved, best), nodes }
}

function mostFractional(switches: readonly number[], { x }: SupportPoint): number | undefined {
  let found: number | undefined
  let most = FRACTION
  for (const j of switches) {
    const value = x[j] ?? 0
    const distance = Math.min(value, 1 - value)
    if (distance > most) [found, most] = [j, distance]
  }
  return found
}

/** An accepted decision that LP_A would rather not take in full; failing that, any that is still open. */
function losing(
  lp: SupportLp,
  winner: WinnerModel,
  task: {
    readonly switches: readonly number[]
    readonly decided: ReadonlyMap<number, 0 | 1>
    readonly x: Float64Array
  },
): number | undefined {
  const free = task.switches.filter((j) => !task.decided.has(j))
  const taken = free.filter((j) => (task.x[j] ?? 0) > 0.5)
  const caps = Float64Array.from(winner.columns, ({ simple, max }, j) =>
    simple ? max : (task.x[j] ?? 0),
  )
  const point = lp.solve(caps)
  if (point.ok) {
    const worst = taken.toSorted((a, b) => (point.x[a] ?? 0) - (point.x[b] ?? 0))[0]
    if (worst !== undefined) return worst
  }
  return taken[0] ?? free[0]
}
