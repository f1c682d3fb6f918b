import type { OwnBid } from '#api'

/** Own sealed bids that the venue forgot when it was started anew: it keeps nothing across a restart. */
export interface LostBid {
  readonly bid: string
  readonly words: string
}

interface Kept {
  readonly run: string
  readonly sealed: readonly LostBid[]
}

const KEY = 'walras.sealed'

/** Remembers the bids sealed in this run, so that a page opened later misses them as well. */
export function keepSealed(run: string, own: readonly OwnBid[]): void {
  const kept: Kept = { run, sealed: sealedOf(own) }
  localStorage.setItem(KEY, JSON.stringify(kept))
}

/** Bids that were sealed in a run before this one, as a page remembers that was not open then. */
export function lostBefore(run: string): readonly LostBid[] {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null
  return kept === null || kept.run === run ? [] : kept.sealed
}

export const sealedOf = (own: readonly OwnBid[]): readonly LostBid[] =>
  own.filter(({ fate }) => fate === 'sealed').map(({ bid, words }) => ({ bid, words }))
