import { lowerBid, parseBid } from '#bidding'
import { type JsonObject, smallProducts } from './arbitraries/bids.ts'
import { programText } from './program-text.ts'

/** The program of a bid for the products p0 to p3, as text between line breaks. */
export function lowered(bid: JsonObject, budget?: string): string {
  const document = { id: 'b', by: 'ann', bid, ...(budget !== undefined && { budget }) }
  const parsed = parseBid(document, smallProducts(4))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return `\n${programText(lowerBid(parsed.value, { tied: false }))}\n`
}
