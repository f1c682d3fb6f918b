import { type BackupManifest, type BackupSource, restoreBackup } from './backup.ts'
import { JournalError, restoreNotEmpty } from './journal.ts'
import { connect } from './postgres-connection.ts'
import { openPostgres } from './postgres-journal.ts'
import { HEADS, RECORDS, SNAPSHOTS } from './postgres-tables.ts'

const TABLES = [RECORDS, SNAPSHOTS, HEADS]

/**
 * Puts a backup into a database as the journal of a market, as a whole or not at all: its rows are of another market until
 * all are there, and change to this one in one transaction. Refuses a market that has records.
 */
export async function restorePostgres(
  source: BackupSource,
  url: string,
  market: string,
): Promise<BackupManifest> {
  await requireEmpty(url, market)
  const aside = `${market} (being restored)`
  const client = await connect(url, () => {})
  try {
    const begun = await openPostgres(url, { market: aside })
    await begun.close()
    const remove = async (name: string): Promise<void> => {
      for (const table of TABLES)
        await client.query(`DELETE FROM ${table} WHERE market = $1`, [name])
    }
    // Of a restore that was broken off.
    await remove(aside)
    const journal = await openPostgres(url, { market: aside })
    const manifest = await restoreBackup(source, journal).finally(() => journal.close())
    await client.query('BEGIN')
    await client.query(`DELETE FROM ${HEADS} WHERE market = $1 AND seq = 0`, [market])
    for (const table of TABLES)
      await client.query(`UPDATE ${table} SET market = $1 WHERE market = $2`, [market, aside])
    await client.query('COMMIT')
    return manifest
  } finally {
    await client.end()
  }
}

async function requireEmpty(url: string, market: string): Promise<void> {
  try {
    const journal = await openPostgres(url, { market, readOnly: true })
    const { seq } = journal.head
    await journal.close()
    if (seq > 0) throw restoreNotEmpty(market)
  } catch (error) {
    if (!(error instanceof JournalError && error.code === 'journal_not_found')) throw error
  }
}
