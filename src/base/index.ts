/** Base: what every module stands on: assertions, results, seeded randomness, canonical hashes, hash trees, signatures. */
export { assert, unreachable } from './assert.ts'
export {
  bytesOfBase64url,
  type Identity,
  identityOfSeed,
  verifySignature,
} from './ed25519.ts'
export {
  anyValue,
  booleanAt,
  fieldsOf,
  integerAt,
  inWords,
  listOf,
  mapOf,
  numberAt,
  type Read,
  readDocument,
  textAt,
  wordOf,
} from './fields.ts'
export { canonicalJson, hmacOf, sha256Base64, sha256Hex } from './hash.ts'
export {
  type Consistency,
  consistencyProof,
  type Inclusion,
  inclusionProof,
  type Leaf,
  leafHash,
  merkleRoot,
  type MerkleTree,
  merkleTree,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'
export { rfc3339 } from './instant.ts'
export { fromRoot } from './package-root.ts'
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
