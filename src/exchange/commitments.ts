import { assert, canonicalJson, compareText, hmacOf, merkleRoot, sha256Hex } from '#base'

/**
 * Salt of a bid's leaf in one auction: HMAC-SHA-256 of the auction's id, with the bid's salt (as its text) as the key, in
 * hex. It is published with the book; telling it tells nothing of the salt, nor of its leaf in another auction.
 */
export const leafSalt = (salt: string, auction: string): string => hmacOf(salt, auction)

/**
 * What binds a venue to a bid before anybody sees it: SHA-256 in hex over the text of the leaf's salt, followed by the
 * canonical JSON of `{ bid, budget? }`. It says nothing of who bids, and without the salt nothing of what.
 */
export const commitmentOf = (
  saltOfLeaf: string,
  { bid, budget }: { readonly bid: unknown; readonly budget?: unknown },
): string => sha256Hex(`${saltOfLeaf}${canonicalJson({ bid, budget })}`)

/** Salt and commitment of a bid's leaf in one auction. */
export interface Leaf {
  readonly leaf: string
  readonly commitment: string
}

/** Both for a content of which its own venue knows the salt; remembered for the auction that was asked for last. */
export function leafOf(
  content: { readonly bid: unknown; readonly budget?: unknown },
  salt: string,
  auction: string,
): Leaf {
  const known = leaves.get(content)
  if (known !== undefined && known.salt === salt && known.auction === auction) return known
  const leaf = leafSalt(salt, auction)
  const found = { salt, auction, leaf, commitment: commitmentOf(leaf, content) }
  leaves.set(content, found)
  return found
}

const leaves = new WeakMap<object, Leaf & { readonly salt: string; readonly auction: string }>()

/** The leaves of an auction's input set: its commitments in code-point order, so that no place tells when a bid came. */
export const leavesOf = (commitments: readonly string[]): readonly string[] =>
  commitments.toSorted(compareText)

/** The root of an auction's input set: RFC 9162 over the bytes of its leaves. */
export const inputRoot = (commitments: readonly string[]): string =>
  merkleRoot(leavesOf(commitments))

/**
 * When an auction closes in its window [from, to], both included, in milliseconds: the first 8 bytes of HMAC(seed,
 * 'close'), scaled to the window. Nobody can time the last bid, and with the seed anyone can check it afterwards.
 */
export function closeWithin(seed: string, from: number, to: number): number {
  assert(
    Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to,
    'a window ends after it begins',
  )
  const drawn = BigInt(`0x${hmacOf(seed, 'close').slice(0, 16)}`)
  return from + Number((drawn * BigInt(to - from + 1)) >> 64n)
}

/** What a venue signs when it takes a bid (docs/reference/bundle.md). */
export interface ReceiptEntry {
  /** Public key of the venue. */
  readonly venue: string
  readonly auction: string
  /** The id that its participant knows the bid by. */
  readonly bid: string
  readonly by: string
  /**
   * Both are the participant's own counts, never the venue's: a common count would tell how many others bid. `sequence`
   * counts its receipts in all auctions, from 1; `logIndex` those in this auction, from 0.
   */
  readonly sequence: number
  readonly logIndex: number
  /** RFC 3339 in UTC. */
  readonly at: string
  readonly commitment: string
  /** `receiptHash` of the participant's receipt before this one; '' for its first. */
  readonly previous: string
}

/** The text that is signed. */
export function receiptText(entry: ReceiptEntry): string {
  const { venue, auction, bid, by, sequence, logIndex, at, commitment, previous } = entry
  return canonicalJson({ venue, auction, bid, by, sequence, logIndex, at, commitment, previous })
}

/** What the next receipt of the participant names as the one before: SHA-256 of what is signed, in hex. */
export const receiptHash = (entry: ReceiptEntry): string => sha256Hex(receiptText(entry))
