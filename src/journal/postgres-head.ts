import type { Client } from 'pg'
import { EMPTY, type Head, JournalDamaged, notFound } from './journal.ts'
import { HEADS, prepareTables, RECORDS, versionOf } from './postgres-tables.ts'

export interface Opened {
  readonly head: Head
  /** Grows with each opening: whoever has the highest is the writer. */
  readonly epoch: number
}

interface HeadRow {
  readonly seq: string
  readonly hash: string
  readonly epoch: string
}

/** Takes the next epoch, which fences off whoever was the writer; nothing is changed if the end is damaged. */
export async function openHead(
  client: Client,
  { market, readOnly }: { readonly market: string; readonly readOnly?: boolean },
): Promise<Opened> {
  if (readOnly) return lookAt(client, market)
  await prepareTables(client)
  await requireSynchronousCommit(client)
  await client.query('BEGIN')
  await client.query(
    `INSERT INTO ${HEADS} (market, seq, hash, epoch) VALUES ($1, $2, $3, 0) ON CONFLICT (market) DO NOTHING`,
    [market, EMPTY.seq, EMPTY.hash],
  )
  const { rows } = await client.query<HeadRow>(
    `UPDATE ${HEADS} SET epoch = epoch + 1 WHERE market = $1 RETURNING seq, hash, epoch`,
    [market],
  )
  const opened = openedOf(rows[0] as HeadRow)
  await checkEnd(client, market, opened.head)
  const { rowCount } = await client.query(
    `SELECT seq FROM ${RECORDS} WHERE market = $1 AND seq > $2 LIMIT 1`,
    [market, opened.head.seq],
  )
  if (rowCount !== 0)
    throw new JournalDamaged(opened.head.seq + 1, 'is beyond the head, which is damaged or lost')
  await client.query('COMMIT')
  return opened
}

async function lookAt(client: Client, market: string): Promise<Opened> {
  if ((await versionOf(client)) === undefined) throw notFound()
  await prepareTables(client)
  const { rows } = await client.query<HeadRow>(
    `SELECT seq, hash, epoch FROM ${HEADS} WHERE market = $1`,
    [market],
  )
  if (rows[0] === undefined) throw notFound()
  const opened = openedOf(rows[0])
  await checkEnd(client, market, opened.head)
  return opened
}

/** The record that the head names has to be there. */
async function checkEnd(client: Client, market: string, head: Head): Promise<void> {
  const { rows } = await client.query<{ readonly seq: string; readonly hash: string }>(
    `SELECT seq, hash FROM ${RECORDS} WHERE market = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1`,
    [market, head.seq],
  )
  const last = rows[0] ? { seq: Number(rows[0].seq), hash: rows[0].hash } : EMPTY
  if (last.seq !== head.seq) throw new JournalDamaged(last.seq + 1, 'missing at the end')
  if (last.hash !== head.hash)
    throw new JournalDamaged(last.seq, 'is not the one that was acknowledged')
}

const openedOf = ({ seq, hash, epoch }: HeadRow): Opened => ({
  head: { seq: Number(seq), hash },
  epoch: Number(epoch),
})

/** A server may be set up to acknowledge before anything is durable. */
async function requireSynchronousCommit(client: Client): Promise<void> {
  const { rows } = await client.query<{ readonly synchronous_commit: string }>(
    'SHOW synchronous_commit',
  )
  if (rows[0]?.synchronous_commit === 'off') await client.query('SET synchronous_commit = on')
}
