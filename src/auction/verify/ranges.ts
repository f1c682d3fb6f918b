import { pointer } from '#base'
import type { Bid } from '#bidding'
import { formatMicro, type Micro } from '#market'
import type { PriceReport } from '../outcome.ts'
import type { Audit } from './audit.ts'
import { limitedParticipants } from './forwards.ts'
import type { FilledBid } from './part.ts'
import { unitsOf } from './part.ts'
import { productsOf } from './payments.ts'
import { simpleLeaves } from './simple.ts'
import { leavesOf, nodesOf } from './tree.ts'

/**
 * Rule 4, the ranges of prices (uniform only). Low is not above high, and the price lies between. What else is certain:
 *
 *   too wide   at neither end may a filled bid that names this product alone lose as a whole, whatever the other
 *              prices do. Where bundles tie products the engine finds ends in floating point, so there a
 *              millionth of the largest price is let pass
 *   exact      where all bids that name the product are simple, of single lots and of it alone, without budgets
 *              and limits, its range is recomputed: from the limits of what was filled to those of what was not
 *
 * Elsewhere a range could be narrower than stated, or wider: that takes a solver.
 */
export function checkRanges(audit: Audit): void {
  const { market, outcome, report } = audit
  if (market.pricing !== 'uniform') return
  const books = booksOf(audit)
  const largest = [...audit.prices.values()].reduce((most, price) => {
    const size = price < 0n ? -price : price
    return size > most ? size : most
  }, 0n)
  for (const [product, stated] of outcome.prices) {
    const at = pointer(pointer('/prices', product), 'range')
    const [low, high] = stated.range
    const { price } = stated
    if ((low !== undefined && price < low) || (high !== undefined && price > high))
      report(4, at, `the price ${formatMicro(price)} is outside its range`)
    const book = books.get(product)
    if (book === undefined) continue
    const slack = book.tied ? largest / 1_000_000n + 1n : 0n
    for (const filled of book.filled) checkNoLossAtEnds(audit, { filled, product, stated, slack })
    if (book.leaves !== undefined) checkExact(audit, { at, stated, leaves: book.leaves })
  }
}

/** What is certain of one product: filled bids of it alone; and if there are no others, their leaves. */
interface Book {
  readonly filled: FilledBid[]
  /** Whether a bid ties its price to another. */
  tied: boolean
  leaves: SingleLot[] | undefined
}

/** A simple leaf that receives (+1) or delivers (−1) one lot. */
interface SingleLot {
  readonly lots: 1 | -1
  readonly limit: Micro
  readonly count: number
  readonly max: number
}

function booksOf(audit: Audit): ReadonlyMap<string, Book> {
  const limited = limitedParticipants(audit.market)
  const books = new Map<string, Book>()
  for (const bid of audit.market.bids) {
    const products = productsOf(bid)
    const [only] = products.size === 1 ? products : []
    for (const product of products) {
      const book = books.get(product) ?? { filled: [], tied: false, leaves: [] }
      books.set(product, book)
      if (only === undefined) book.tied = true
      const free = only !== undefined && bid.budget === undefined && !limited(bid.by)
      const leaves = free ? singleLots(audit, bid) : undefined
      if (leaves === undefined) book.leaves = undefined
      else book.leaves?.push(...leaves)
      const filled = audit.fills.get(bid.id)
      if (only !== undefined && filled !== undefined) book.filled.push(filled)
    }
  }
  return books
}

/** The leaves of a bid that consists of simple units of single lots; undefined: of something else too. */
function singleLots({ fills }: Audit, { id, bid }: Bid): readonly SingleLot[] | undefined {
  const all = [...nodesOf(bid)].reduce((sum, [node, at]) => sum + leavesOf(node, at).length, 0)
  const fill = fills.get(id)?.fill
  const single = [...simpleLeaves(bid, '/bid')].flatMap(({ at, lots, limit, max }) => {
    const [[, n] = ['', 0], ...others] = [...lots]
    if (others.length > 0 || (n !== 1 && n !== -1)) return []
    return [{ lots: n, limit, count: unitsOf(fill, at), max } satisfies SingleLot]
  })
  return single.length === all ? single : undefined
}

function checkNoLossAtEnds(
  { report }: Audit,
  one: { filled: FilledBid; product: string; stated: PriceReport; slack: Micro },
): void {
  const { filled, product, stated, slack } = one
  const lots = filled.lots.get(product) ?? 0n
  const end = stated.range[lots > 0n ? 1 : 0]
  if (lots === 0n || filled.root.cost > filled.root.value) return
  const size = lots < 0n ? -lots : lots
  if (end !== undefined && lots * end <= filled.root.value + slack * size) return
  const where = lots > 0n ? 'high' : 'low'
  report(
    4,
    pointer(pointer('/prices', product), 'range'),
    `its ${where} end is too far out: ${filled.bid.id} is filled, and would lose there`,
  )
}

function checkExact(
  { report }: Audit,
  { at, stated, leaves }: { at: string; stated: PriceReport; leaves: readonly SingleLot[] },
): void {
  let low: Micro | undefined
  let high: Micro | undefined
  for (const { lots, limit, count, max } of leaves) {
    const price = limit * BigInt(lots)
    const [receives, some, more] = [lots === 1, count > 0, count < max]
    // A buyer's limit caps the price where it is filled and holds it up where it is not; a seller's the other way.
    if ((receives ? some : more) && (high === undefined || price < high)) high = price
    if ((receives ? more : some) && (low === undefined || price > low)) low = price
  }
  // Bids passed over or at a loss: rules 3 and 5 say so.
  if (low !== undefined && stated.price < low) return
  if (high !== undefined && stated.price > high) return
  if (stated.range[0] === low && stated.range[1] === high) return
  const text = (end: Micro | undefined) => (end === undefined ? 'open' : formatMicro(end))
  report(4, at, `limits and fills leave the price from ${text(low)} to ${text(high)}`)
}
