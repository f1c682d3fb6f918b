import type { Journal } from './journal.ts'
import type { PostgresJournalOptions } from './postgres-journal.ts'

/** The adapter, and the database client with it, are loaded only where they are used. */
export async function openPostgresJournal(
  url: string,
  options: PostgresJournalOptions,
): Promise<Journal> {
  return (await import('./postgres-journal.ts')).openPostgres(url, options)
}
