/**
 * Solver: linear and integer models in, solutions with proven bounds out. The only module with floating
 * point; what leaves it is rounded and checked by whoever asked.
 */
export { loadSolver, type Solver, SOLVER_NAME } from './highs.ts'
export {
  type LinearModel,
  LinearModelBuilder,
  type LpSolution,
  type MipControl,
  type MipProgress,
  type MipResult,
  type ModelSession,
} from './model.ts'
export { withSmallProgramsOnly } from './small-programs.ts'
