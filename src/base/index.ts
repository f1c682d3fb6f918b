/** Base: what every module stands on: assertions, results, seeded randomness, canonical hashes. */
export { assert, unreachable } from './assert.ts'
export { canonicalJson, hmacOf, sha256Hex } from './hash.ts'
export { type Random, seededRandom } from './random.ts'
export {
  err,
  ok,
  pointer,
  type Refusal,
  RefusalError,
  type Result,
  refusalText,
  refuse,
} from './result.ts'
export { compareText } from './order.ts'
