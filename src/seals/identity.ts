import { type Identity, identityOfSeed } from '#base'
import { derivedKey } from './cipher.ts'

/** Who signs a venue's receipts and bundles: the same as long as its master key is. */
export const identityOf = (master: Buffer): Identity =>
  identityOfSeed(derivedKey(master, 'identity 1'))
