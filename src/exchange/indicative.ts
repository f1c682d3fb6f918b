import { type Result, ok } from '#base'
import type { Market } from '#bidding'
import type { Micro } from '#market'
import { anonymousBook } from './anonymous-book.ts'
import type { OpenedBid } from './commands.ts'
import { takingPart } from './decide/taking-part.ts'
import { leavesOf } from './leaves.ts'
import { listedOf } from './products-of.ts'
import type { Instant, MarketFile, OpenAuction, State } from './state.ts'

/** The book as it would be cleared if the auction closed now. Sealed like everything in it: for the engine's eyes only. */
export function bookNow(
  state: State,
  {
    auction,
    opened,
    secret,
    at,
  }: {
    readonly auction: OpenAuction
    readonly opened: readonly OpenedBid[]
    readonly secret: string
    readonly at: Instant
  },
): Result<MarketFile> {
  const part = takingPart(state, { auction, closedAt: at + 1, opened })
  if (!part.ok) return part
  const terms = state.series.get(auction.series)?.terms
  const products = terms === undefined ? [] : listedOf(state, terms, at)
  const market = { currency: state.venue.currency, products }
  return ok(anonymousBook(market, part.value.taking, secret).book)
}

/** Fewer than so many distinct participants on one side of a product, and nothing is said of it. */
export const SIDE_MIN = 3

/** Distinct participants who would receive, and who would deliver, each product. */
export function sidesOf(market: Market): ReadonlyMap<string, { readonly thinner: number }> {
  const sides = new Map<string, { readonly buy: Set<string>; readonly sell: Set<string> }>()
  for (const { by, bid } of market.bids)
    for (const { lots, alternatives } of leavesOf(bid))
      for (const [product, count] of (alternatives ?? [lots]).flatMap((bundle) => [...bundle])) {
        const side = sides.get(product) ?? { buy: new Set(), sell: new Set() }
        sides.set(product, side)
        side[count > 0 ? 'buy' : 'sell'].add(by)
      }
  return new Map(
    [...sides].map(([product, { buy, sell }]) => [
      product,
      { thinner: Math.min(buy.size, sell.size) },
    ]),
  )
}

/**
 * The grid that an indicative price is rounded to: a hundredth of it where ten or more stand on each side, a fiftieth from
 * six, a twentieth below, made 1, 2 or 5 times a power of ten (mechanism A10: it widens with thinness).
 */
export function gridOf(price: Micro, thinner: number): Micro {
  const share = thinner >= 10 ? 100n : thinner >= 6 ? 50n : 20n
  const raw = (price < 0n ? -price : price) / share
  let step = 1n
  while (step * 10n <= raw) step *= 10n
  if (step * 5n <= raw) return step * 5n
  return step * 2n <= raw ? step * 2n : step
}

/** To the nearest place of the grid; a half goes up. */
export function onGrid(price: Micro, grid: Micro): Micro {
  const shifted = 2n * price + grid
  const twice = 2n * grid
  const rest = ((shifted % twice) + twice) % twice
  return ((shifted - rest) / twice) * grid
}
