import type { AuctionKey } from './auction-key.ts'
import type { Chance } from './chance.ts'
import { seal, SealBroken, unseal } from './cipher.ts'

/** What a sealed bid holds. */
export interface SealedContent {
  /** `{ bid, budget? }`, as it was sent. */
  readonly document: unknown
  /** 32 bytes as hex, told to the bid's owner: without it nobody can tell by a commitment what was bid. */
  readonly salt: string
}

/** Contents are padded to a multiple of this many bytes, so that the length of a seal says little of the bid. */
export const PADDED_TO = 256
const LENGTH_BYTES = 4

/** A bid as it is stored until its auction closes: it opens only with the auction's key, and as the bid of that id. */
export function sealContent(
  key: AuctionKey,
  bid: string,
  { document, salt }: SealedContent,
  chance: Chance,
): string {
  return seal(key.key, placeOf(key, bid), padded(JSON.stringify({ document, salt })), chance)
}

/** @throws SealBroken */
export function openContent(key: AuctionKey, bid: string, sealed: string): SealedContent {
  const plain = unseal(key.key, placeOf(key, bid), sealed)
  const content = plain && contentOf(plain)
  if (content === undefined) throw new SealBroken(`bid ${bid} in auction ${key.auction}`)
  return content
}

/** length (4 bytes, big endian) ‖ text ‖ zeros */
function padded(text: string): Buffer {
  const bytes = Buffer.from(text)
  const size = Math.ceil((LENGTH_BYTES + bytes.length) / PADDED_TO) * PADDED_TO
  const plain = Buffer.alloc(size)
  plain.writeUInt32BE(bytes.length)
  bytes.copy(plain, LENGTH_BYTES)
  return plain
}

function contentOf(plain: Buffer): SealedContent | undefined {
  if (plain.length < LENGTH_BYTES) return undefined
  const length = plain.readUInt32BE()
  if (LENGTH_BYTES + length > plain.length) return undefined
  return JSON.parse(plain.toString('utf8', LENGTH_BYTES, LENGTH_BYTES + length))
}

const placeOf = ({ auction }: AuctionKey, bid: string): readonly string[] => [
  'walras bid 1',
  auction,
  bid,
]
