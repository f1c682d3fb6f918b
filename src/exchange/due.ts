import { isExpired } from './bid-limits.ts'
import type { Instant, State } from './state.ts'
import { clearingAuctionOf, openAuctionOf } from './state.ts'

/** What the calendar asks for now. Whoever holds the secrets and the solver does it. */
export type Due =
  | { readonly kind: 'open'; readonly series: string; readonly auction: string }
  | { readonly kind: 'close'; readonly auction: string }
  | { readonly kind: 'clear'; readonly auction: string }
  | { readonly kind: 'expire'; readonly product: string }

/** When each open auction closes: drawn at its opening, and known to nobody but the venue. */
export type CloseOf = (auction: string) => Instant

/** All that is due at an instant, in an order in which it can be done. Done in full, nothing is due any more. */
export function dueAt(state: State, now: Instant, closeOf: CloseOf): readonly Due[] {
  return [
    ...expired(state, now),
    ...[...state.series.values()].flatMap((series): readonly Due[] => {
      const { id } = series.terms
      const clearing = clearingAuctionOf(state, id)
      const clear: readonly Due[] =
        clearing === undefined ? [] : [{ kind: 'clear', auction: clearing.id }]
      if (series.halted !== undefined) return clear
      const open = openAuctionOf(state, id)
      if (open === undefined)
        return [...clear, { kind: 'open', series: id, auction: `${id}-${series.auctions + 1}` }]
      const isOver = clearing === undefined && now >= closeOf(open.id)
      return isOver ? [...clear, { kind: 'close', auction: open.id }] : clear
    }),
  ]
}

const expired = (state: State, now: Instant): readonly Due[] =>
  [...state.products.values()].flatMap((listed) =>
    listed.gone !== true && isExpired(listed, now)
      ? [{ kind: 'expire' as const, product: listed.product.id }]
      : [],
  )

/** The next instant at which an open auction closes; undefined: none is open that need not wait for the one before. */
export function nextDueAt(state: State, closeOf: CloseOf): Instant | undefined {
  const closes = [...state.auctions.values()].flatMap((auction) =>
    auction.phase === 'open' &&
    state.series.get(auction.series)?.halted === undefined &&
    clearingAuctionOf(state, auction.series) === undefined
      ? [closeOf(auction.id)]
      : [],
  )
  return closes.length === 0 ? undefined : Math.min(...closes)
}
