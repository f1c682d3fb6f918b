/** Seals: bids shut until their auction closes, the keys that open them, and the identity a venue signs with. */
export {
  type AuctionKey,
  newAuctionKey,
  unwrapAuctionKey,
  wrapAuctionKey,
} from './auction-key.ts'
export { type Chance, systemChance } from './chance.ts'
export { SealBroken } from './cipher.ts'
export { openContent, PADDED_TO, type SealedContent, sealContent } from './content.ts'
export { type Identity, verifySignature } from '#base'
export { identityOf } from './identity.ts'
export { loadOrCreateMaster, MasterKeyProblem, masterOf } from './master.ts'
