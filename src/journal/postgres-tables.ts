import type { Client } from 'pg'
import { JournalRefused } from './journal.ts'

/** Of the tables below. A later version says how to come from this one. */
const SCHEMA_VERSION = 1

const PREFIX = 'walras_journal_'
export const RECORDS = `${PREFIX}records`
export const HEADS = `${PREFIX}heads`
export const SNAPSHOTS = `${PREFIX}snapshots`
const SCHEMA = `${PREFIX}schema`

const TABLES = [
  `CREATE TABLE IF NOT EXISTS ${SCHEMA} (version BIGINT PRIMARY KEY)`,
  `CREATE TABLE IF NOT EXISTS ${RECORDS} (
     market TEXT NOT NULL, seq BIGINT NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (market, seq))`,
  `CREATE TABLE IF NOT EXISTS ${HEADS} (
     market TEXT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL, epoch BIGINT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS ${SNAPSHOTS} (
     market TEXT NOT NULL, seq BIGINT NOT NULL, part BIGINT NOT NULL, parts BIGINT NOT NULL,
     hash TEXT NOT NULL, digest TEXT NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (market, seq, part))`,
  `INSERT INTO ${SCHEMA} (version) VALUES (${SCHEMA_VERSION}) ON CONFLICT (version) DO NOTHING`,
]

/** Several may do it at once; engines then refuse one of them, which finds the tables there when it tries again. */
const TRIES = 5

/** Makes the tables where there are none; refuses those of a later version. */
export async function prepareTables(client: Client): Promise<void> {
  for (let left = TRIES; (await versionOf(client)) === undefined; left -= 1) {
    try {
      for (const statement of TABLES) await client.query(statement)
    } catch (error) {
      if (left <= 1) throw error
    }
  }
  const version = await versionOf(client)
  if (version !== SCHEMA_VERSION)
    throw new JournalRefused({
      code: 'journal_version_unknown',
      cause: `the tables are of version ${version}, and this program knows version ${SCHEMA_VERSION}`,
      remedy: 'Use the program that wrote them, or a later one.',
    })
}

/** Undefined: there are no tables. */
export async function versionOf(client: Client): Promise<number | undefined> {
  try {
    const { rows } = await client.query<{ readonly version: string | null }>(
      `SELECT MAX(version) AS version FROM ${SCHEMA}`,
    )
    return rows[0]?.version ? Number(rows[0].version) : undefined
  } catch (error) {
    if (codeOf(error) === UNDEFINED_TABLE) return undefined
    throw error
  }
}

const UNDEFINED_TABLE = '42P01'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
