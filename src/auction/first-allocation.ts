import type { SearchState } from './search-state.ts'
import { FRACTION, type SupportPoint } from './support-lp.ts'

/** More decisions than this are not probed one by one. */
const MOST_PROBED = 400

/**
 * A first allocation: take the decision that the relaxation likes best, solve it again, until none is halfway. What
 * is left when the time is up stays refused.
 */
export function dive(state: SearchState, share: number): SupportPoint | undefined {
  const end = state.control.clock() + share * state.left()
  const decided = new Map<number, 0 | 1>(state.forced)
  let point = state.lp.restrict(decided)
  while (point.ok) {
    const halfway = state.winner.columns.flatMap(({ kind }, j) => {
      const value = point.x[j] ?? 0
      return kind === 'switch' && value > FRACTION && value < 1 - FRACTION ? [{ j, value }] : []
    })
    if (halfway.length === 0) return point
    halfway.sort((a, b) => b.value - a.value || a.j - b.j)
    const [best] = halfway
    if (best === undefined) return point
    if (state.control.clock() > end) for (const { j } of halfway) decided.set(j, 0)
    else decided.set(best.j, 1)
    const next = state.lp.restrict(decided)
    if (!next.ok) {
      if (decided.get(best.j) === 0) return undefined
      decided.set(best.j, 0)
      point = state.lp.restrict(decided)
    } else point = next
  }
  return undefined
}

/**
 * Decisions that every better allocation takes, or refuses: with the opposite even the relaxation is worth no more
 * than the incumbent (fixing by reduced cost, then by probing).
 */
export function settleDecisions(state: SearchState, relaxed: SupportPoint): void {
  const switches = state.winner.columns.flatMap(({ kind }, j) => (kind === 'switch' ? [j] : []))
  if (!relaxed.ok || switches.length > MOST_PROBED) return
  const end = state.control.clock() + 0.1 * state.left()
  const hopeless = (value: number): boolean => value < state.best() - state.tolerance()
  for (const j of switches) {
    const value = relaxed.x[j] ?? 0
    const gain = relaxed.reducedCost[j] ?? 0
    if (value > 1 - FRACTION && hopeless(relaxed.objective - gain)) state.forced.set(j, 1)
    else if (value < FRACTION && hopeless(relaxed.objective + gain)) state.forced.set(j, 0)
    else if (state.control.clock() < end)
      for (const opposite of [0, 1] as const) {
        const point = state.lp.restrict(new Map([[j, opposite]]))
        if (point.ok && hopeless(point.objective)) state.forced.set(j, opposite === 0 ? 1 : 0)
      }
  }
}
