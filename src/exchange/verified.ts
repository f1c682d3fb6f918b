import { type Outcome, type Violation, verifyOutcome } from '#auction'
import type { Market } from '#bidding'
import type { MarketFile } from './state.ts'

/**
 * What an outcome breaks, of the market that a book is. One that another thread of the venue has verified is not verified
 * again: that takes long, and whoever asks anything meanwhile would wait for it.
 */
export function violationsOf(
  book: MarketFile,
  document: unknown,
  { market, outcome }: { readonly market: Market; readonly outcome: Outcome },
): readonly Violation[] {
  const isVerified = typeof document === 'object' && document !== null
  if (isVerified && verified.get(document) === book) return []
  return verifyOutcome(market, outcome)
}

/** Only for one who has called `verifyOutcome` on these two, and found that nothing is broken. */
export function rememberVerified(book: MarketFile, document: object): void {
  verified.set(document, book)
}

/** By outcome document: the very object that was verified, of the very book. */
const verified = new WeakMap<object, MarketFile>()
