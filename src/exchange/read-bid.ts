import type { Result } from '#base'
import { type Bid, parseBid } from '#bidding'
import type { Product } from '#market'
import type { BidContent } from './commands.ts'

/** What a bid says, read with the products of its series. */
export function readBid(
  { id, by, content }: { readonly id: string; readonly by: string; readonly content: BidContent },
  products: readonly Product[],
): Result<Bid> {
  const bid = parseBid({ id, by, ...content }, products)
  if (bid.ok) readWith.set(content, products)
  return bid
}

/** Whether this very content was read with these very products before: at every close that a bid rests through it is asked anew. */
export const hasRead = (content: BidContent, products: readonly Product[]): boolean =>
  readWith.get(content) === products

const readWith = new WeakMap<BidContent, readonly Product[]>()
