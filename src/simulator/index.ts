/** Simulator: a seeded population that speaks the whole bidding language, round after round. */
export { catalogueFrom, type Listing } from './catalogue.ts'
export { type SimulatedCurves, simulatedCurves } from './curve-history.ts'
export { type Delivered, deliveredUnder } from './specs.ts'
export {
  type BidDraft,
  type JsonValue,
  nextRound,
  type Round,
  type World,
  worldOf,
} from './world.ts'
