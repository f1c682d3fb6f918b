import type { LinearModel, ModelSession } from '#solver'
import { branchSupported } from './branch.ts'
import { addCuts } from './cuts.ts'
import { type EquilibriumModel, equilibriumModelOf } from './equilibrium-model.ts'
import type { SearchState } from './search-state.ts'
import { dropToSupported, type SupportPoint } from './support-lp.ts'
import type { WinnerModel } from './winner-model.ts'

const NO_POINT = { ok: true, prices: new Float64Array(0), reducedCost: new Float64Array(0) }

/** With more open decisions than this, an integer program is the better search. */
const MOST_BRANCHED = 40

export interface MasterPlan {
  /** How often to cut and solve again. */
  readonly rounds: number
  /** Share of the time left that one solve may take. */
  readonly share: number
  /** The model has prices in it. */
  readonly priced?: EquilibriumModel
  /** The model asks more than the rule, so its bound is none. */
  readonly provesNothing?: boolean
  /** The model does not ask for whole units. */
  readonly loose?: boolean
  /** Every solution of the model may stand as it is. */
  readonly stands?: boolean
  /** Another search that takes turns with this one, in the same thread; true: nothing is left to find. */
  readonly meanwhile?: () => boolean
  /** The model has neither prices nor cuts in it: its bound is that of the efficient allocation too. */
  readonly bare?: boolean
}

/** The masters in turn, until the best supported allocation is proven or the time is up. */
export function searchMasters(state: SearchState): void {
  const priced = equilibriumModelOf(state.winner, false)
  if (priced === undefined && branchOnFew(state)) return
  if (priced === undefined) {
    openMaster(state, state.winner.model, { rounds: Number.POSITIVE_INFINITY, share: 0.75 })
    return
  }
  if (!state.efficientProven && openMaster(state, state.winner.model, { rounds: 1, share: 0.15 }))
    return
  // Few simple bids: prices go into the master itself, and cuts are seldom needed.
  if (openMaster(state, priced.model, { rounds: 3, share: 0.6, priced })) return
  const alone = equilibriumModelOf(state.winner, true)
  if (alone === undefined || state.left() === 0) return
  if (openMaster(state, alone.model, { rounds: 1, share: 0.6, priced: alone, provesNothing: true }))
    return
  openMaster(state, priced.model, { rounds: Number.POSITIVE_INFINITY, share: 0.9, priced })
}

/** Few decisions are open: branch on them over the warm relaxation. True when that settled the matter. */
function branchOnFew(state: SearchState): boolean {
  const open = state.winner.columns.filter(
    ({ kind }, j) => kind === 'switch' && !state.forced.has(j),
  )
  if (open.length > MOST_BRANCHED || state.whole || state.control.paymentsDecide) return false
  const root = state.lp.restrict(state.forced)
  const result = branchSupported(state.lp, state.winner, {
    clock: state.control.clock,
    deadline: state.control.clock() + 0.8 * state.left(),
    best: state.best(),
    tolerance: state.tolerance(),
    forced: state.forced,
    underPrices: true,
    supported: (x) => {
      const point = state.stands(x)
      return point !== undefined && state.settles(point) ? point : undefined
    },
    onBetter: (point) => {
      state.offer(point)
      state.report()
    },
    cancelled: () => state.control.cancelled?.() === true,
  })
  state.nodes += result.nodes
  if (root.ok) state.bound = Math.min(state.bound, Math.max(root.objective, state.best()))
  boundEfficient(state)
  state.bound = Math.min(state.bound, Math.max(result.bound, state.best()))
  state.report()
  return state.closed()
}

/** What the best allocation would be worth if no price had to support it. */
function boundEfficient(state: SearchState): void {
  const { bound, nodes } = branchSupported(state.lp, state.winner, {
    clock: state.control.clock,
    deadline: state.control.clock() + 0.3 * state.left(),
    best: state.best(),
    tolerance: state.tolerance(),
    forced: state.forced,
    underPrices: false,
    supported: (x) => ({ ...NO_POINT, x, objective: state.valueOf(x) }),
    onBetter: () => {},
    cancelled: () => state.control.cancelled?.() === true,
  })
  state.nodes += nodes
  state.efficientBound = Math.min(state.efficientBound, Math.max(bound, state.best()))
  state.efficientProven = true
}

function openMaster(state: SearchState, model: LinearModel, plan: MasterPlan): boolean {
  if (state.left() === 0) return true
  const master = state.solver.open(model)
  const forced = [...state.forced].toSorted(([a], [b]) => a - b)
  const values = forced.map(([, value]) => value)
  master.setBounds(
    forced.map(([j]) => j),
    values,
    values,
  )
  try {
    return searchMaster(state, master, plan)
  } finally {
    master.dispose()
  }
}

/** Solves, tests, cuts and repeats; true when nothing is left to find. */
function searchMaster(state: SearchState, master: ModelSession, plan: MasterPlan): boolean {
  for (let round = 0; round < plan.rounds && state.left() > 0 && !state.closed(); round++) {
    const solved = solveMaster(state, master, {
      ...plan,
      bare: round === 0 && plan.priced === undefined,
    })
    if (solved === undefined) break
    if (plan.provesNothing !== true && state.splits(solved.x)) {
      state.fractional = true
      state.offer(dropToSupported(state.lp, state.winner, solved.x))
      return true
    }
    const found = atPricesFound(state, solved) ?? state.stands(solved.x)
    const settles = found !== undefined && state.settles(found)
    if (found !== undefined && (settles || state.control.paymentsDecide)) {
      // A budget or credit limit is not for cuts: the caller asks again with rows for it.
      state.offer(found)
      state.report()
      return settles && solved.optimal && plan.provesNothing !== true
    }
    state.offer(dropToSupported(state.lp, state.winner, solved.x))
    state.report()
    if (!state.closed() && round + 1 < plan.rounds) addCuts(state, master, solved.x)
  }
  return state.closed()
}

/** Where budgets and limits decide, the prices of the master itself tell more than those of a relaxation without them. */
function atPricesFound(state: SearchState, solved: Solved): SupportPoint | undefined {
  const tied = state.winner.columns.some(({ divisible, simple }) => divisible && !simple)
  if (solved.prices === undefined || !(tied || state.control.paymentsDecide)) return undefined
  const point = pointAt(state, solved)
  return state.settles(point) ? point : undefined
}

/** A master's solution at the prices that it has itself. */
export const pointAt = (
  state: SearchState,
  { x, prices = new Float64Array(0) }: Solved,
): SupportPoint => ({
  ok: true,
  x,
  objective: state.valueOf(x),
  prices,
  reducedCost: new Float64Array(x.length),
})

export interface Solved {
  readonly x: Float64Array
  readonly optimal: boolean
  /** Where the model has prices in it. */
  readonly prices?: Float64Array
}

/** One integer program: its solution in units, and its bound for all. */
export function solveMaster(
  state: SearchState,
  master: ModelSession,
  { priced, share, provesNothing, loose, bare, meanwhile, stands }: MasterPlan,
): Solved | undefined {
  const { winner, control } = { winner: state.winner, control: state.control }
  const best = state.candidates[0]
  const result = master.solveMip({
    seconds: state.left() * share,
    gap: 1e-9,
    seed: control.seed,
    ...(best !== undefined &&
      startsHold(state) && {
        start: priced?.start(best.x, best.prices) ?? scaledStart(state, best.x),
      }),
    stop: ({ best: found, bound, nodes }) => {
      if (control.cancelled?.() === true || meanwhile?.() === true) return true
      const limit = Math.min(bound / winner.moneyScale, state.bound)
      state.report({
        bound: provesNothing === true ? state.bound : limit,
        nodes: state.nodes + nodes,
        ...(stands && { best: found / winner.moneyScale }),
      })
      const patience = control.clock() > state.patientUntil
      return patience && Number.isFinite(found) && bound - found <= control.gap * Math.abs(found)
    },
  })
  state.nodes += result.nodes
  const bound =
    provesNothing === true || !state.boundHolds ? state.bound : result.bound / winner.moneyScale
  if (result.status === 'infeasible') {
    if (bare === true) state.efficientProven = true
    if (provesNothing === true || !state.boundHolds) return undefined
    // Every allocation left has been cut: the incumbent is the best.
    state.bound = state.best()
    return undefined
  }
  state.bound = Math.min(state.bound, Math.max(bound, state.best()))
  if (bare === true) {
    state.efficientBound = Math.min(state.efficientBound, bound)
    state.efficientProven ||= result.status === 'optimal'
  }
  state.report()
  if (result.x === undefined) return undefined
  const { x } = result
  return {
    x: unitsOf(winner, x, loose === true),
    optimal: result.status === 'optimal',
    ...(priced && { prices: priced.prices(x) }),
  }
}

/** Units of every column from the solver's values. */
export function unitsOf(winner: WinnerModel, x: ArrayLike<number>, loose: boolean): Float64Array {
  return Float64Array.from(winner.columns, (column, j) =>
    column.kind === 'switch' || (column.granular && !loose)
      ? Math.round(x[j] ?? 0)
      : Math.max(0, x[j] ?? 0) * column.scale,
  )
}

function scaledStart(state: SearchState, x: Float64Array): Float64Array {
  return Float64Array.from(state.winner.columns, (column, j) =>
    column.kind === 'switch' ? Math.round(x[j] ?? 0) : (x[j] ?? 0) / column.scale,
  )
}

/** A candidate says nothing of the flows between participants, so where there are any it is no start. */
const startsHold = (state: SearchState): boolean =>
  state.winner.model.cost.length === state.winner.columns.length
