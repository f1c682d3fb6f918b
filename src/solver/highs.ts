import highsLoader, { type Highs, type HighsCallbackMap, type Model } from 'highs'
import type { LinearModel, LpSolution, MipControl, MipResult, ModelSession } from './model.ts'

/** HiGHS in WebAssembly, loaded once per thread. Its calls block the thread they run in. */
export interface Solver {
  open(model: LinearModel): ModelSession
}

export const SOLVER_NAME = 'highs 1.15'

let loading: Promise<Solver> | undefined

/** Loads the solver; later calls share the first one's instance. */
export function loadSolver(): Promise<Solver> {
  loading ??= highsLoader().then((highs) => ({ open: (model) => openSession(highs, model) }))
  return loading
}

// Model statuses of HiGHS that we tell apart; all others mean that it stopped early.
const OPTIMAL = 7
const INFEASIBLE = 8
const UNBOUNDED_OR_INFEASIBLE = 9
const UNBOUNDED = 10

function openSession(highs: Highs, data: LinearModel): ModelSession {
  const model = highs.createModel({
    numCols: data.cost.length,
    numRows: data.rowLower.length,
    sense: highs.constants.objectiveSense.maximize,
    colCost: data.cost,
    colLower: data.lower,
    colUpper: data.upper,
    rowLower: data.rowLower,
    rowUpper: data.rowUpper,
    matrix: {
      format: 'csr',
      numRows: data.rowLower.length,
      numCols: data.cost.length,
      starts: data.starts,
      indices: data.indices,
      values: data.values,
    },
    ...(data.integer.includes(1) && { integrality: Int32Array.from(data.integer) }),
    ...(data.curvature !== undefined && { hessian: diagonal(data.curvature) }),
  })
  model.options.set({ output_flag: false })
  if (data.curvature !== undefined) model.options.set({ qp_regularization_value: 0 })
  let rows = data.rowLower.length
  let columns = data.cost.length
  return {
    solveLp: (options) => solveLp(model, options?.seconds),
    solveMip: (control) => {
      const { start } = control
      model.clearSolver()
      if (start !== undefined)
        model.setSolution(
          start.length === columns
            ? { colValue: start }
            : { indices: Int32Array.from(start, (_, j) => j), values: start },
        )
      return solveMip(highs, model, { ...control, columns })
    },
    setBounds: (columns, lower, upper) => {
      if (columns.length > 0)
        model.changeColsBounds(
          { kind: 'set', indices: Int32Array.from(columns) },
          Float64Array.from(lower),
          Float64Array.from(upper),
        )
    },
    setCosts: (columns, costs) => {
      if (columns.length > 0)
        model.changeColsCost(
          { kind: 'set', indices: Int32Array.from(columns) },
          Float64Array.from(costs),
        )
    },
    setCoefficient: (row, column, value) => void model.changeCoefficient(row, column, value),
    setRowBounds: (row, lower, upper) => void model.changeRowBounds(row, lower, upper),
    addSwitch: () => {
      model.addVar(0, 1)
      model.changeColIntegrality(columns, highs.constants.variableType.integer)
      return columns++
    },
    addRow: (terms, lower, upper) => {
      model.addRow(lower, upper, {
        indices: Int32Array.from(terms, ([column]) => column),
        values: Float64Array.from(terms, ([, value]) => value),
      })
      return rows++
    },
    dispose: () => model.dispose(),
  }
}

function diagonal(curvature: Float64Array): {
  format: 'triangular'
  dimension: number
  starts: Int32Array
  indices: Int32Array
  values: Float64Array
} {
  const starts = new Int32Array(curvature.length + 1)
  const indices: number[] = []
  const values: number[] = []
  curvature.forEach((q, j) => {
    if (q !== 0) {
      indices.push(j)
      values.push(-q)
    }
    starts[j + 1] = indices.length
  })
  return {
    format: 'triangular',
    dimension: curvature.length,
    starts,
    indices: Int32Array.from(indices),
    values: Float64Array.from(values),
  }
}

const NOTHING = new Float64Array(0)
const STOPPED: LpSolution = {
  status: 'stopped',
  objective: Number.NaN,
  x: NOTHING,
  rowDual: NOTHING,
  reducedCost: NOTHING,
}

/** A run that fails inside HiGHS is one that found nothing: callers go on with what they have. */
function solveLp(model: Model, seconds = 1e30): LpSolution {
  try {
    return runLp(model, seconds)
  } catch (error) {
    if (isSolverError(error)) return STOPPED
    throw error
  }
}

const isSolverError = (error: unknown): boolean =>
  error instanceof Error &&
  'status' in error &&
  error.status === -1 &&
  'operation' in error &&
  error.operation === 'run'

function runLp(model: Model, seconds: number): LpSolution {
  // HiGHS counts the time of LP runs on one model together, so its clock starts anew each time.
  model.zeroAllClocks()
  model.options.set({ presolve: 'off', time_limit: seconds })
  model.run()
  let code = model.getModelStatus()
  if (code !== OPTIMAL && code !== UNBOUNDED) {
    // A warm start can lead the simplex method astray: what it cannot solve is asked once more from nothing.
    model.clearSolver()
    model.options.set({ presolve: 'choose' })
    model.run()
    code = model.getModelStatus()
  }
  const status =
    code === OPTIMAL
      ? 'optimal'
      : code === INFEASIBLE || code === UNBOUNDED_OR_INFEASIBLE
        ? 'infeasible'
        : code === UNBOUNDED
          ? 'unbounded'
          : 'stopped'
  if (status !== 'optimal') {
    return { ...STOPPED, status }
  }
  const solution = model.getSolution()
  return {
    status,
    objective: model.getObjectiveValue(),
    x: solution.colValue,
    rowDual: solution.rowDual,
    reducedCost: solution.colDual,
  }
}

/**
 * Programs of at most so many columns are solved without presolve: it gains nothing there, and on some it never ends (seen with
 * 23 columns, two of them fixed).
 */
const SMALL = 120

function solveMip(
  highs: Highs,
  model: Model,
  control: MipControl & { readonly columns: number },
): MipResult {
  model.zeroAllClocks()
  model.options.set({
    presolve: control.columns <= SMALL ? 'off' : 'choose',
    // Without presolve a bound is off by what integers may be off times what they are worth.
    mip_feasibility_tolerance: control.columns <= SMALL ? 1e-9 : 1e-6,
    time_limit: Math.max(0.05, control.seconds),
    mip_rel_gap: control.gap,
    mip_abs_gap: 1e-9,
    random_seed: control.seed,
    mip_detect_symmetry: false,
    mip_allow_restart: false,
  })
  const { mipInterrupt, mipImprovingSolution } = highs.constants.callbackType
  const callbacks: HighsCallbackMap = {
    [mipInterrupt]: (event: {
      interrupt(): void
      data: {
        running_time?: number
        mip_node_count?: bigint
        mip_primal_bound?: number
        mip_dual_bound?: number
      }
    }) => {
      const { running_time, mip_node_count, mip_primal_bound, mip_dual_bound } = event.data
      const stop = control.stop?.({
        seconds: running_time ?? 0,
        nodes: Number(mip_node_count ?? 0n),
        best: mip_primal_bound ?? Number.NEGATIVE_INFINITY,
        bound: mip_dual_bound ?? Number.POSITIVE_INFINITY,
      })
      if (stop === true) event.interrupt()
      return undefined
    },
    [mipImprovingSolution]: (event: {
      data: { mip_solution?: Float64Array; objective_function_value?: number }
    }) => {
      if (event.data.mip_solution !== undefined)
        control.onImproved?.(
          Float64Array.from(event.data.mip_solution),
          event.data.objective_function_value ?? Number.NaN,
        )
      return undefined
    },
  } as never
  try {
    model.run(callbacks)
  } catch (error) {
    if (!isSolverError(error)) throw error
    return {
      status: 'stopped',
      objective: Number.NEGATIVE_INFINITY,
      bound: Number.POSITIVE_INFINITY,
      nodes: 0,
    }
  }
  const code = model.getModelStatus()
  // What ends before branching reports −1 nodes.
  const nodes = Math.max(0, Number(model.info.get('mip_node_count')))
  if (code === INFEASIBLE || code === UNBOUNDED_OR_INFEASIBLE)
    return {
      status: 'infeasible',
      objective: Number.NEGATIVE_INFINITY,
      bound: Number.NEGATIVE_INFINITY,
      nodes,
    }
  const found = Number(model.info.get('primal_solution_status')) === 2
  const proven = Number(model.info.get('mip_dual_bound'))
  const objective = model.getObjectiveValue()
  // Of a program without integers, or solved before branching, there may be no bound but that it is optimal.
  const least = code === OPTIMAL ? objective : Number.NEGATIVE_INFINITY
  const most =
    code === OPTIMAL ? objective + control.gap * Math.abs(objective) : Number.POSITIVE_INFINITY
  const bound = Number.isFinite(proven) && proven >= least ? proven : Math.max(least, most)
  if (!found) return { status: 'stopped', objective: Number.NEGATIVE_INFINITY, bound, nodes }
  return {
    status: code === OPTIMAL ? 'optimal' : 'feasible',
    x: model.getSolution().colValue,
    objective,
    bound,
    nodes,
  }
}
