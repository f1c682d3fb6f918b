import { explainBid, type Explanation } from '#auction'
import { type Bid, type Market, wordsOf } from '#bidding'
import { marketOf, outcomeOf, type PublishedAuction, type State } from '#exchange'
import type { Catalogue } from './catalogue.ts'
import { quotedBidOf, quotedFate, quotedWords } from './quoted.ts'

/** What became of one bid, in words. Its id is that of the anonymous book. */
export interface ExplainedBid {
  readonly bid: string
  readonly words: string
  readonly explanation: Explanation
  /** Limit, price and change in the unit people quote; undefined where there is no such unit. */
  readonly inUnits: string | undefined
}

/** What a second look adds: the change that would have filled a bid, tried by clearing again. */
export type SecondLook = Pick<Explanation, 'sentence' | 'change'>

/** The explanations of published auctions: made once, kept as long as the auction itself. */
export class Results {
  readonly #catalogue: Catalogue
  readonly #byAuction = new Map<string, Map<string, ExplainedBid>>()

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  /** A bid in words: as people quote it where that says all of it, else in the words of the language. */
  wordsOf(bid: Bid, market: Pick<Market, 'currency' | 'products'>): string {
    const quoted = quotedBidOf(bid, this.#catalogue.listings)
    return quoted === undefined ? wordsOf(bid, market) : quotedWords(quoted)
  }

  /** Puts second looks in the place of first ones. */
  improve(auction: PublishedAuction, looks: Readonly<Record<string, SecondLook>>): void {
    const explained = new Map(this.of(auction))
    this.#byAuction.set(auction.id, explained)
    for (const [bid, look] of Object.entries(looks)) {
      const before = explained.get(bid)?.explanation
      if (before === undefined) continue
      const { change: _, ...rest } = before
      explained.set(bid, this.#explained(auction, { ...rest, ...look }))
    }
  }

  /** Forgets auctions that the state has dropped. */
  keepOnly(auctions: State['auctions']): void {
    for (const id of this.#byAuction.keys()) if (!auctions.has(id)) this.#byAuction.delete(id)
  }

  /** Every bid of a published auction, by its id in the anonymous book: explained when first asked for. */
  of(auction: PublishedAuction): ReadonlyMap<string, ExplainedBid> {
    const known = this.#byAuction.get(auction.id)
    if (known !== undefined) return known
    const explained = new Map<string, ExplainedBid>()
    for (const { id } of auction.book.bids) {
      const explanation = explainBid(marketOf(auction.book), outcomeOf(auction), id)
      if (explanation !== undefined) explained.set(id, this.#explained(auction, explanation))
    }
    this.#byAuction.set(auction.id, explained)
    return explained
  }

  #explained(auction: PublishedAuction, explanation: Explanation): ExplainedBid {
    const [market, outcome] = [marketOf(auction.book), outcomeOf(auction)]
    const bid = market.bids.find(({ id }) => id === explanation.bid)
    const quoted = bid && quotedBidOf(bid, this.#catalogue.listings)
    return {
      bid: explanation.bid,
      words: bid === undefined ? '' : this.wordsOf(bid, market),
      explanation,
      inUnits: quoted && quotedFate(quoted, outcome, explanation),
    }
  }
}
