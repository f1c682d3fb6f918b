import { explainBid, type Explanation } from '#auction'
import { wordsOf } from '#bidding'
import type { Auction, PublishedAuction } from '#exchange'

/** What became of one bid, in words. Its id is that of the anonymous book. */
export interface ExplainedBid {
  readonly bid: string
  readonly words: string
  readonly explanation: Explanation
  readonly sentence: string
}

/** The explanations of published auctions: made once, kept as long as the auction itself. */
export class Results {
  readonly #byAuction = new Map<string, Map<string, ExplainedBid>>()

  publish(auction: PublishedAuction): void {
    const explained = new Map<string, ExplainedBid>()
    for (const bid of auction.market.bids) {
      const explanation = explainBid(auction.market, auction.outcome, bid.id)
      if (explanation === undefined) continue
      const words = wordsOf(bid, auction.market)
      const { sentence } = explanation
      explained.set(bid.id, { bid: bid.id, words, explanation, sentence })
    }
    this.#byAuction.set(auction.id, explained)
  }

  /** Replaces sentences by better ones. */
  improve(auction: string, sentences: Readonly<Record<string, string>>): void {
    const explained = this.#byAuction.get(auction)
    for (const [bid, sentence] of Object.entries(sentences)) {
      const one = explained?.get(bid)
      if (one !== undefined && sentence !== '') explained?.set(bid, { ...one, sentence })
    }
  }

  /** Forgets auctions that the state has dropped. */
  keepOnly(auctions: ReadonlyMap<string, Auction>): void {
    for (const id of this.#byAuction.keys()) if (!auctions.has(id)) this.#byAuction.delete(id)
  }

  of(auction: string): ReadonlyMap<string, ExplainedBid> {
    return this.#byAuction.get(auction) ?? new Map()
  }
}
