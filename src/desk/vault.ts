import { assert, canonicalJson, hmacOf } from '#base'
import {
  type BidContent,
  type BidRecord,
  closeWithin,
  commitmentTo,
  type Instant,
  type OpenAuction,
  seedOf,
} from '#exchange'
import {
  type AuctionKey,
  type Chance,
  newAuctionKey,
  openContent,
  sealContent,
  unwrapAuctionKey,
  wrapAuctionKey,
} from '#seals'

/** What a bid says, with the salt of its commitments. */
export interface Opened {
  readonly content: BidContent
  readonly salt: string
}

/** How many opened bids are kept at hand, so that a close need not open them all again. */
const OPENED_KEPT = 200_000

/**
 * The one place that holds keys: shuts bids, opens them for their participant and at the close, draws what an auction leaves
 * to chance. What leaves it otherwise is sealed.
 */
export class Vault {
  readonly #master: Buffer
  readonly #salting: string
  readonly #chance: Chance
  readonly #keys = new Map<string, AuctionKey>()
  readonly #opened = new Map<string, Opened>()

  constructor(master: Buffer, chance: Chance) {
    this.#master = master
    this.#salting = hmacOf(master.toString('hex'), 'walras salts 1')
    this.#chance = chance
  }

  /** Key and secret of a new auction. */
  found(auction: string): { readonly seedHash: string; readonly wrapped: string } {
    const key = newAuctionKey(auction, this.#chance)
    const wrapped = wrapAuctionKey(this.#master, key, this.#chance)
    this.#keys.set(wrapped, key)
    return { seedHash: commitmentTo(key.secret), wrapped }
  }

  /** Never to be told before the auction is published; half of what it settles, not even then. */
  secretOf({ id, wrapped }: Pick<OpenAuction, 'id' | 'wrapped'>): string {
    return this.#keyOf(id, wrapped).secret
  }

  /** When an open auction closes. */
  closeOf(auction: OpenAuction): Instant {
    const { closeFrom, closeTo } = auction.schedule
    return closeWithin(seedOf(this.secretOf(auction)), closeFrom, closeTo)
  }

  /** @throws SealBroken where the master key is another than the one the auction was opened with. */
  #keyOf(auction: string, wrapped: string): AuctionKey {
    const known = this.#keys.get(wrapped)
    if (known !== undefined) return known
    const key = unwrapAuctionKey(this.#master, auction, wrapped)
    this.#keys.set(wrapped, key)
    return key
  }

  /**
   * What salts the commitments to a bid: HMAC-SHA-256 under a key of the venue's own of all that it is a bid of. Nobody else
   * can guess it, and whoever sends the same again is answered the same, even once another content took its place.
   */
  saltOf(
    auction: string,
    { participant, id }: { readonly participant: string; readonly id: string },
    content: BidContent,
  ): string {
    return hmacOf(this.#salting, canonicalJson([auction, participant, id, content]))
  }

  /** Shuts what a bid says under the key of an auction. */
  seal(
    { id, wrapped }: Pick<OpenAuction, 'id' | 'wrapped'>,
    bid: { readonly participant: string; readonly id: string },
    content: BidContent,
  ): { readonly salt: string; readonly sealed: string } {
    const salt = this.saltOf(id, bid, content)
    const key = this.#keyOf(id, wrapped)
    const sealed = sealContent(key, placeOf(bid), { document: content, salt }, this.#chance)
    this.#remember(sealed, { content, salt })
    return { salt, sealed }
  }

  /** For its participant's eyes, and for the close. */
  open(bid: Pick<BidRecord, 'participant' | 'id' | 'auction' | 'wrapped' | 'sealed'>): Opened {
    const known = this.#opened.get(bid.sealed)
    if (known !== undefined) return known
    const key = this.#keyOf(bid.auction, bid.wrapped)
    const { document, salt } = openContent(key, placeOf(bid), bid.sealed)
    assert(typeof document === 'object' && document !== null, 'a sealed bid is an object')
    const opened = { content: document as BidContent, salt }
    this.#remember(bid.sealed, opened)
    return opened
  }

  #remember(sealed: string, opened: Opened): void {
    this.#opened.set(sealed, opened)
    if (this.#opened.size <= OPENED_KEPT) return
    const [oldest] = this.#opened.keys()
    if (oldest !== undefined) this.#opened.delete(oldest)
  }

  /** Hex digits that nobody can guess: ids of bids that came without one, of keys, of sessions. */
  fresh(bytes: number): string {
    return this.#chance.bytes(bytes).toString('hex')
  }
}

const placeOf = ({ participant, id }: { readonly participant: string; readonly id: string }) =>
  `${participant}/${id}`
