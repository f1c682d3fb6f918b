import type { Solver } from './highs.ts'
import type { MipResult } from './model.ts'

const NOT_TRIED: MipResult = {
  status: 'stopped',
  objective: Number.NEGATIVE_INFINITY,
  bound: Number.POSITIVE_INFINITY,
  nodes: 0,
}

/**
 * The solver without integer programs of more columns than this: those may run on for long after they were told to stop. They
 * count as stopped before anything was found; linear programs are solved as ever.
 */
export const withSmallProgramsOnly = (solver: Solver, columns: number): Solver => ({
  open: (model) => {
    const session = solver.open(model)
    return model.cost.length <= columns ? session : { ...session, solveMip: () => NOT_TRIED }
  },
})
