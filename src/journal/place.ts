import { openFileJournal } from './file-journal.ts'
import type { Journal } from './journal.ts'
import { nodeDisk } from './node-disk.ts'
import { openPostgresJournal } from './open-postgres.ts'

/** Where a journal is kept: plain data, so that other threads and processes can be told. */
export type JournalPlace =
  | { readonly kind: 'files'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly market: string }

/** Opens the journal at a place, to write, or only to read while another one writes. */
export function openJournal(
  place: JournalPlace,
  options: { readonly readOnly?: boolean } = {},
): Promise<Journal> {
  switch (place.kind) {
    case 'files':
      return openFileJournal(nodeDisk(place.folder), options)
    case 'postgres':
      return openPostgresJournal(place.url, { market: place.market, ...options })
  }
}
