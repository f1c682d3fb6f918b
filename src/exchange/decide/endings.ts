import type { Actor } from '../commands.ts'
import type { VenueEvent } from '../events.ts'
import {
  type BidRecord,
  clearingAuctionOf,
  type EndCause,
  type Entry,
  type State,
} from '../state.ts'

/** Ends bids now, or, where they are in a book that is being cleared, when that is over. */
export function endingsOf(
  state: State,
  bids: readonly BidRecord[],
  cause: EndCause,
): readonly VenueEvent[] {
  return bids
    .filter(({ status, ending }) => status !== 'ended' && ending === undefined)
    .map((bid): VenueEvent => {
      const ended = { participant: bid.participant, bid: bid.id, cause }
      return isBeingCleared(state, bid) ? { kind: 'bidEnding', ended } : { kind: 'bidEnded', ended }
    })
}

/** Whether a bid is in the book of an auction that has closed and is not published yet. */
export function isBeingCleared(state: State, { series, participant, id }: BidRecord): boolean {
  const auction = clearingAuctionOf(state, series)
  return auction !== undefined && namesIn(auction.entries).has(`${participant}/${id}`)
}

function namesIn(entries: readonly Entry[]): ReadonlySet<string> {
  const known = names.get(entries)
  if (known !== undefined) return known
  const found = new Set(entries.map(({ participant, bid }) => `${participant}/${bid}`))
  names.set(entries, found)
  return found
}

/** Remembers only what the same list gives again. */
const names = new WeakMap<readonly Entry[], ReadonlySet<string>>()

/** Who did it, for the record. */
export const byOf = (actor: Actor): string => (actor.kind === 'user' ? actor.user : 'venue')
