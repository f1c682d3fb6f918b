import type { Solver } from '#solver'
import type { Clock, Progress } from './control.ts'
import { dive, settleDecisions } from './first-allocation.ts'
import { improve } from './improve.ts'
import { searchMasters } from './masters.ts'
import { SearchState } from './search-state.ts'
import { dropToSupported, FRACTION, openSupportLp, type SupportPoint } from './support-lp.ts'
import { searchWholeLots } from './whole-search.ts'
import type { WinnerModel } from './winner-model.ts'

/** What the search for winners found for one component, in floats of currency and units. */
export interface SearchResult {
  /** Candidates, best first; each is supported by some prices. */
  readonly candidates: readonly SupportPoint[]
  /** The most valuable allocation seen that prices support, whether it settled or not. */
  readonly leading: SupportPoint | undefined
  /** No supported allocation has more welfare. */
  readonly bound: number
  /** No allocation at all has more welfare. */
  readonly efficientBound: number
  /** Duals of the linear relaxation: the certificate's prices. */
  readonly relaxationPrices: Float64Array
  /** The search ended because whole units have to be asked of every bundle. */
  readonly fractional: boolean
  readonly nodes: number
  readonly cuts: number
}

export interface SearchControl {
  readonly clock: Clock
  /** Clock reading at which the search must have ended. */
  readonly deadline: number
  readonly gap: number
  readonly seed: number
  readonly progress?: (progress: Progress) => void
  readonly cancelled?: () => boolean
  /** Exact test: do whole lots and prices on the grid exist for this allocation? */
  readonly settles: (point: SupportPoint) => boolean
  /** Budgets or limits between participants may be why an allocation does not settle. */
  readonly paymentsDecide: boolean
}

/**
 * The support loop (mechanism A3, B 4.1): the best allocation that one price per product can support.
 *
 *   1  linear relaxation; drop what is not taken in full: a first supported allocation
 *   2  master: winner determination as an integer program, with the cuts so far; its bound is proven
 *   3  its solution is supported: done. Otherwise drop to a supported one, cut the cause, and repeat
 *   4  what time is left improves the incumbent by putting refused bids back
 */
export function searchSupported(
  solver: Solver,
  winner: WinnerModel,
  control: SearchControl,
): SearchResult {
  const lp = openSupportLp(solver, winner)
  try {
    return runSupported(new SearchState(solver, winner, control, lp))
  } finally {
    lp.dispose()
  }
}

function runSupported(state: SearchState): SearchResult {
  const relaxed = state.lp.relax()
  if (relaxed.ok) {
    state.bound = relaxed.objective
    state.efficientBound = relaxed.objective
    // Simple bids alone are always supported: the outcome that stands if all else fails (A6).
    state.offer(dropToSupported(state.lp, state.winner, new Float64Array(relaxed.x.length)))
    state.offer(dropToSupported(state.lp, state.winner, ceilingOf(state, relaxed.x)))
    state.offer(dropToSupported(state.lp, state.winner, fullCaps(state)))
  }
  state.report()
  if (state.whole || state.winner.columns.some(({ kind }) => kind === 'switch')) {
    const dived = dive(state, 0.05)
    if (dived !== undefined) state.offer(dropToSupported(state.lp, state.winner, dived.x))
    if (state.whole) searchWholeLots(state)
    improve(state, Math.min(state.left() * 0.05, 0.5))
    settleDecisions(state, relaxed)
    searchMasters(state)
    if (!state.fractional) improve(state, state.left())
  }
  tradeMost(state)
  return {
    candidates: state.candidates,
    leading: state.leading ?? state.candidates[0],
    bound: state.bound,
    efficientBound: state.efficientBound,
    relaxationPrices: relaxed.prices,
    fractional: state.fractional,
    nodes: state.nodes,
    cuts: state.cuts,
  }
}

/** Of what is worth as much as the best, what trades most lots comes first. */
function tradeMost(state: SearchState): void {
  const [best] = state.candidates
  if (best === undefined || state.whole || state.control.paymentsDecide) return
  const most = state.lp.mostLots(best)
  const lots = (point: SupportPoint): number =>
    state.winner.columns.reduce((sum, { size }, j) => sum + size * (point.x[j] ?? 0), 0)
  if (lots(most) > lots(best) + 0.5 && state.settles(most)) state.candidates[0] = most
}

const fullCaps = (state: SearchState): Float64Array =>
  Float64Array.from(state.winner.columns, ({ max }) => max)

/** Every decision that the relaxation takes at all, in full. */
function ceilingOf(state: SearchState, x: Float64Array): Float64Array {
  return Float64Array.from(state.winner.columns, (column, j) =>
    column.kind === 'switch'
      ? (x[j] ?? 0) > FRACTION
        ? 1
        : 0
      : (x[j] ?? 0) > FRACTION
        ? column.max
        : 0,
  )
}
