import type { Solver } from '#solver'
import type { Clock, Progress } from './control.ts'
import { dive, diveSupported, settleDecisions } from './first-allocation.ts'
import { improve } from './improve.ts'
import { searchMasters } from './masters.ts'
import { SearchState } from './search-state.ts'
import { dropToSupported, FRACTION, openSupportLp, type SupportPoint } from './support-lp.ts'
import {
  boundEfficient,
  closeNear,
  offerInWholeLots,
  offerNearby,
  searchWholeLots,
} from './whole-search.ts'
import type { ModelColumn, WinnerModel } from './winner-model.ts'

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
  const state = new SearchState(solver, winner, control, lp)
  try {
    return runSupported(state)
  } finally {
    if (state.near !== undefined) closeNear(state.near)
    lp.dispose()
  }
}

function runSupported(state: SearchState): SearchResult {
  const relaxed = state.lp.relax()
  if (relaxed.ok) {
    state.bound = relaxed.objective
    state.efficientBound = relaxed.objective
    // Simple bids alone are always supported: the outcome that stands if all else fails (A6).
    for (const caps of [
      new Float64Array(relaxed.x.length),
      ceilingOf(state, relaxed.x),
      fullCaps(state),
    ])
      offerFirst(state, dropToSupported(state.lp, state.winner, caps))
  }
  state.report()
  if (state.whole || state.winner.columns.some(isOpen)) {
    inPhases(state, (first) => {
      if (first) offerDives(state)
      if (state.whole) searchWholeLots(state)
      improve(state, { seconds: 0.1 * state.left(), tries: 30 })
      settleDecisions(state, relaxed)
      searchMasters(state)
      if (!state.fractional) improve(state, { seconds: state.left(), tries: 400 })
    })
  }
  if (state.closed()) finishEfficient(state)
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

/** In whole lots where lots are coarse. */
function offerFirst(state: SearchState, point: SupportPoint | undefined): void {
  if (state.offer(point) || point === undefined || !state.whole) return
  offerInWholeLots(state, point)
}

/** With few decisions one dive is enough: branch and bound is soon through with them. */
const FEW_DECISIONS = 60

function offerDives(state: SearchState): void {
  const decisions = state.winner.columns.filter(({ kind }) => kind === 'switch').length
  const end = state.control.clock() + 0.05 * state.left()
  const last =
    state.whole || decisions > FEW_DECISIONS
      ? diveSupported(state, (x) => offerDive(state, x))
      : dive(state, state.forced, end)?.x
  if (last !== undefined) offerFirst(state, whatIsSupported(state, last))
}

/** The same of a dive; what has no whole lots near by is left to the next. */
function offerDive(state: SearchState, x: Float64Array): readonly number[] {
  const point = whatIsSupported(state, x)
  if (point === undefined) return []
  if (state.whole) return offerNearby(state, point)
  state.offer(point)
  return []
}

/** Prices support a balanced allocation, or what is left of it when one bid after the other is dropped. */
const whatIsSupported = (state: SearchState, x: Float64Array): SupportPoint | undefined =>
  state.supported(x) ??
  dropToSupported(state.lp, state.winner, x, { gently: true, rounds: MOST_DROPPED })

const MOST_DROPPED = 400

/** Seconds of the first phase, and of one more for so many columns. */
const FIRST_PHASE = 1
const COLUMNS_A_SECOND = 4000
/** Each phase is so many times as long as the one before. */
const LONGER = 3

/**
 * The whole search again and again, each time with more seconds, and from the best found so far. What each step does depends
 * on the seconds of its phase, not on all there are, so that whoever gives the search more time gets no less.
 */
function inPhases(state: SearchState, search: (first: boolean) => void): void {
  let seconds = FIRST_PHASE + state.winner.columns.length / COLUMNS_A_SECOND
  for (let phase = 0; state.leftInAll() > 0; phase++) {
    // A rest too short for a phase of its own lengthens this one.
    state.beginPhase(state.leftInAll() < 2 * seconds ? state.leftInAll() : seconds)
    state.seed = state.control.seed + phase
    search(phase === 0)
    if (state.closed() || state.fractional || state.control.cancelled?.() === true) return
    seconds *= LONGER
  }
}

/** A decision, or a quantity whose budget or limits the relaxation knows nothing of. */
const isOpen = ({ kind, divisible, simple }: ModelColumn): boolean =>
  kind === 'switch' || (divisible && !simple)

/** What is proven early leaves time to prove what the price rule cost. */
function finishEfficient(state: SearchState): void {
  if (state.efficientProven || state.efficientBound <= state.best() + state.tolerance()) return
  state.beginPhase(state.leftInAll() / 4)
  boundEfficient(state, 1)
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
