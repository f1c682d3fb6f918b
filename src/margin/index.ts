/** Margin: what positions may lose: marks, variation and initial margin, back-tests, stress, the check of a bid, hedges, forward curves. */
export {
  AS_CHARGED,
  type BackTest,
  backTest,
  exceptionBand,
  type Exceptions,
  type Measured,
} from './back-test.ts'
export { type CheckContext, checkBid } from './check-bid.ts'
export {
  type ForwardCurve,
  forwardCurve,
  type KnownPrice,
  type Stretch,
} from './forward-curve.ts'
export { type Fraction, roundedUp } from './fraction.ts'
export {
  type Cost,
  type CoveredLoad,
  type Exposure,
  fullHedge,
  type Hedge,
  type HedgeEffect,
  hedgeEffect,
  type HedgeInputs,
  type Load,
  type LotSizes,
} from './hedge.ts'
export {
  type InitialMargin,
  initialMargin,
  MARGIN_RULE,
  type MarginInputs,
  type MarginRule,
} from './initial-margin.ts'
export { christoffersen, count, kupiec, type LikelihoodRatio } from './likelihood.ts'
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
export {
  B200_NODE,
  carriedBy,
  type Draw,
  energyCost,
  gridWatts,
  H100_NODE,
  sparkSpread,
} from './spark-spread.ts'
export {
  type Shock,
  STRESS_SCENARIOS,
  stress,
  type StressInputs,
  type StressResult,
  type StressScenario,
  type Traits,
} from './stress.ts'
export { expectedShortfall, valueAtRisk } from './tail.ts'
export { type Held, type WorstCase, worstCase } from './worst-case.ts'
