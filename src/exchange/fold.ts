import { canonicalJson } from '#base'
import { decode, encode } from './codec.ts'
import { type Feeds, feedsAfter, noFeeds } from './feeds.ts'
import { applyEntry, type Entry } from './record.ts'
import { initialState, type State } from './state.ts'

/** Everything that is rebuilt from the journal: the state, and what was told to whom. */
export interface Folded {
  readonly state: State
  readonly feeds: Feeds
}

export const emptyFold: Folded = { state: initialState, feeds: noFeeds }

/** One record further. */
export function advance({ state, feeds }: Folded, seq: number, entry: Entry): Folded {
  const after = applyEntry(state, seq, entry)
  return { state: after, feeds: feedsAfter(feeds, entry, after) }
}

/** A record as the journal keeps it. */
export const entryText = (entry: Entry): string => canonicalJson(entry)
export const entryOf = (text: string): Entry => JSON.parse(text) as Entry

/** The text of a snapshot, and what it says: `foldOf(foldText(f))` is `f`. The version tells old ones apart. */
export const foldText = (folded: Folded): string =>
  JSON.stringify({ version: FOLD_VERSION, folded: encode(folded) })

export function foldOf(text: string): Folded | undefined {
  const { version, folded } = JSON.parse(text) as { version: unknown; folded: unknown }
  return version === FOLD_VERSION ? (decode(folded) as Folded) : undefined
}

/** Changes whenever `State`, `Feeds` or their text do: a snapshot of another version is not used, the journal is read instead. */
const FOLD_VERSION = 3
