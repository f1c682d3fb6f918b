import type { Chance } from './chance.ts'
import { derivedKey, KEY_BYTES, seal, SealBroken, unseal } from './cipher.ts'

/** What keeps an auction's bids shut until it closes. Without it, what the disk holds of them cannot be read. */
export interface AuctionKey {
  readonly auction: string
  /** Of AES-256: 32 bytes. */
  readonly key: Buffer
  /** 32 bytes as hex: settles all chance of the auction. */
  readonly secret: string
}

export function newAuctionKey(auction: string, chance: Chance): AuctionKey {
  const [key, secret] = [chance.bytes(KEY_BYTES), chance.bytes(KEY_BYTES)]
  return { auction, key, secret: secret.toString('hex') }
}

/** An auction's key as it may be stored: it opens only with the master key and for the auction of that id. */
export function wrapAuctionKey(master: Buffer, key: AuctionKey, chance: Chance): string {
  const plain = Buffer.concat([key.key, Buffer.from(key.secret, 'hex')])
  return seal(wrappingKey(master), placeOf(key.auction), plain, chance)
}

/** @throws SealBroken */
export function unwrapAuctionKey(master: Buffer, auction: string, wrapped: string): AuctionKey {
  const plain = unseal(wrappingKey(master), placeOf(auction), wrapped)
  if (plain?.length !== 2 * KEY_BYTES) throw new SealBroken(`the key of auction ${auction}`)
  const [key, secret] = [plain.subarray(0, KEY_BYTES), plain.subarray(KEY_BYTES)]
  return { auction, key, secret: secret.toString('hex') }
}

const wrappingKey = (master: Buffer): Buffer => derivedKey(master, 'auction keys 1')
const placeOf = (auction: string): readonly string[] => ['walras auction key 1', auction]
