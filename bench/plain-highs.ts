import highsLoader, { type HighsCallbackMap } from 'highs'
import type { LinearModel } from '#solver'

/** HiGHS as it comes: each of its options as it is unless given, but for what ends a run. */
export interface PlainHighs {
  solve(model: LinearModel, control: PlainControl): PlainResult
}

export interface PlainControl {
  readonly seconds: number
  /** Relative gap at which the run may end. */
  readonly gap: number
  /** Told of every better solution and, now and then, of the bound; in units of the objective. */
  readonly note?: (best: number, bound: number) => void
}

export interface PlainResult {
  readonly status: 'optimal' | 'feasible' | 'stopped' | 'infeasible'
  /** Best solution found; undefined when none was. */
  readonly x?: Float64Array
  readonly objective: number
  readonly bound: number
}

/** Model statuses of HiGHS that we tell apart. */
const OPTIMAL = 7
const INFEASIBLE = 8

export async function loadPlainHighs(): Promise<PlainHighs> {
  const highs = await highsLoader()
  const { mipInterrupt, mipImprovingSolution } = highs.constants.callbackType
  return {
    solve(data, { seconds, gap, note }) {
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
        integrality: Int32Array.from(data.integer),
      })
      model.options.set({
        output_flag: false,
        time_limit: seconds,
        mip_rel_gap: gap,
        mip_abs_gap: 1e-9,
      })
      const callbacks: HighsCallbackMap = {
        [mipInterrupt]: ({ data }) => {
          note?.(
            data.mip_primal_bound ?? Number.NEGATIVE_INFINITY,
            data.mip_dual_bound ?? Number.POSITIVE_INFINITY,
          )
          return undefined
        },
        [mipImprovingSolution]: ({ data }) => {
          note?.(
            data.objective_function_value ?? Number.NEGATIVE_INFINITY,
            Number.POSITIVE_INFINITY,
          )
          return undefined
        },
      }
      model.run(callbacks)
      const code = model.getModelStatus()
      if (code === INFEASIBLE)
        return {
          status: 'infeasible',
          objective: Number.NEGATIVE_INFINITY,
          bound: Number.NEGATIVE_INFINITY,
        }
      // A model without a whole column is solved as a linear program, which has no bound of its own.
      const linear = !data.integer.includes(1)
      const proven =
        linear && code === OPTIMAL
          ? model.getObjectiveValue()
          : Number(model.info.get('mip_dual_bound'))
      const bound = Number.isFinite(proven) ? proven : Number.POSITIVE_INFINITY
      if (Number(model.info.get('primal_solution_status')) !== 2)
        return { status: 'stopped', objective: Number.NEGATIVE_INFINITY, bound }
      return {
        status: code === OPTIMAL ? 'optimal' : 'feasible',
        x: model.getSolution().colValue,
        objective: model.getObjectiveValue(),
        bound,
      }
    },
  }
}
