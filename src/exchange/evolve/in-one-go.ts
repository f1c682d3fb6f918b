import type { Map as Table } from 'immutable'
import type { State } from '../state.ts'

interface OfParticipant {
  readonly participant: string
}

/** A persistent table or list: as one that is changed in place until it is made persistent again. */
interface Draftable {
  asMutable(): this
  asImmutable(): this
}

/**
 * Thousands of changes to what participants own, as when an auction is published, without a copy of each table for each
 * of them. `change` may do with the draft all that it does with a state; nothing else may see it.
 */
export function inOneGo(
  state: State,
  touched: readonly OfParticipant[],
  change: (draft: State) => State,
): State {
  const names = new Set(touched.map(({ participant }) => participant))
  const drafted = <T extends Draftable>(table: Table<string, T>) =>
    changed(table, names, (own) => own.asMutable())
  const settled = <T extends Draftable>(table: Table<string, T>) =>
    changed(table, names, (own) => own.asImmutable())
  const after = change({
    ...state,
    bids: drafted(state.bids),
    ended: drafted(state.ended),
    fills: drafted(state.fills),
    positions: drafted(state.positions),
    books: state.books.map((book) => drafted(book).asMutable()),
  })
  return {
    ...after,
    bids: settled(after.bids),
    ended: settled(after.ended),
    fills: settled(after.fills),
    positions: settled(after.positions),
    books: after.books.map((book) => settled(book.asImmutable())),
  }
}

const changed = <T>(
  table: Table<string, T>,
  names: ReadonlySet<string>,
  change: (own: T) => T,
): Table<string, T> =>
  table.withMutations((all) => {
    for (const name of names) {
      const own = all.get(name)
      if (own !== undefined) all.set(name, change(own))
    }
  })
