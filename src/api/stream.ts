import type { AuctionSummary, ClockView } from './views.ts'

/**
 * What the WebSocket says. `seq` rises by one from message to message of a connection; a client that
 * misses one, or hears nothing for three seconds, asks the venue anew.
 */
export type StreamMessage = { readonly seq: number } & (
  | { readonly kind: 'clock'; readonly clock: ClockView }
  | { readonly kind: 'opened'; readonly clock: ClockView }
  | { readonly kind: 'clearing'; readonly clock: ClockView }
  | {
      readonly kind: 'progress'
      readonly auction: string
      /** Best gain found and the most there can be, as decimals of the currency. */
      readonly best: string
      readonly bound: string
    }
  | { readonly kind: 'published'; readonly clock: ClockView; readonly auction: AuctionSummary }
  /** A bid of yours was sealed or withdrawn, perhaps elsewhere. */
  | { readonly kind: 'own' }
  /** The changes that would have filled your bids have been tried. */
  | { readonly kind: 'explained'; readonly auction: string }
)
