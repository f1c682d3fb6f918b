/** Auction: a sealed book in, winners, prices and their proof out; checked and explained. */
export type { ClearOptions, Clock, Progress } from './control.ts'
export type {
  Fill,
  Forward,
  Outcome,
  OutcomeStatus,
  PartlyReason,
  PriceReport,
  Refused,
  RefusedReason,
  Transfer,
  Work,
} from './outcome.ts'
export { clearMarket } from './clear.ts'
export { explainBid, type Explanation, type PartExplanation } from './explain.ts'
export { outcomeDocument, parseOutcome } from './outcome-document.ts'
export { outcomeSchema } from './outcome-schema.ts'
export {
  certificateBound,
  RULES,
  type Rule,
  verifyOutcome,
  type Violation,
} from './verify/index.ts'
