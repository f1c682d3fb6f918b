import type { BackupManifest, BackupSource } from './backup.ts'
import type { Journal } from './journal.ts'
import type { PostgresJournalOptions } from './postgres-journal.ts'

// The adapter, and the database client with it, are loaded only where they are used.

/** As `openPostgres` does. */
export async function openPostgresJournal(
  url: string,
  options: PostgresJournalOptions,
): Promise<Journal> {
  return (await import('./postgres-journal.ts')).openPostgres(url, options)
}

/** As `restorePostgres` does. */
export async function restorePostgresJournal(
  source: BackupSource,
  url: string,
  options: { readonly market: string },
): Promise<BackupManifest> {
  return (await import('./postgres-restore.ts')).restorePostgres(source, url, options.market)
}
