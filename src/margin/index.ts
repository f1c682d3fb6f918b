/** Margin: what positions may lose: marks, variation and initial margin, back-tests, stress, the check of a bid, hedges, forward curves. */
export { type CheckContext, checkBid } from './check-bid.ts'
export type { Fraction } from './fraction.ts'
export {
  type InitialMargin,
  initialMargin,
  MARGIN_RULE,
  type MarginInputs,
  type MarginRule,
} from './initial-margin.ts'
export {
  type Lots,
  type Marks,
  markToMarket,
  netLots,
  type NettingSet,
  nettingSets,
  type Position,
  variationMargin,
  variationMargins,
} from './position.ts'
export { scanLoss } from './scan.ts'
export {
  type CurveHistory,
  latestMarks,
  pnlOf,
  SCENARIO_OPTIONS,
  type ScenarioOptions,
  type Scenarios,
  scenariosOf,
} from './scenarios.ts'
export { expectedShortfall, valueAtRisk } from './tail.ts'
export { type Held, type WorstCase, worstCase } from './worst-case.ts'
