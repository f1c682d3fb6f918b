/** Verify: whether an outcome keeps the rules, recomputed without the engine that made it. */
export { certificateBound } from './certificate.ts'
export { type PassedOver, passedOver } from './divisible.ts'
export { RULES, type Rule, type Violation } from './rules.ts'
export { verifyOutcome } from './verify.ts'
export { wholeLotsAllowance } from './whole-lots.ts'
