/** Snapshots as rows: a body is cut into parts, so that no statement carries all of a large one. */
import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import type { Snapshot } from './journal.ts'
import { piecesOf } from './long-text.ts'
import { SNAPSHOTS } from './postgres-tables.ts'

/** All parts of a snapshot, or none of them; those before the newest `kept` go. */
export async function writeSnapshotRows(
  client: Client,
  {
    market,
    digest,
    kept,
  }: { readonly market: string; readonly digest: string; readonly kept: number },
  { seq, hash, body }: Snapshot,
): Promise<void> {
  const parts = [...piecesOf(body)]
  await client.query('BEGIN')
  await client.query(`DELETE FROM ${SNAPSHOTS} WHERE market = $1 AND seq = $2`, [market, seq])
  for (const [part, text] of parts.entries())
    await client.query(
      `INSERT INTO ${SNAPSHOTS} (market, seq, part, parts, hash, digest, body)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [market, seq, part, parts.length, hash, digest, text],
    )
  for (const old of (await snapshotRows(client, market)).slice(kept))
    await client.query(`DELETE FROM ${SNAPSHOTS} WHERE market = $1 AND seq = $2`, [market, old])
  await client.query('COMMIT')
}

/** Numbers of the snapshots, newest first. */
export async function snapshotRows(client: Client, market: string): Promise<readonly number[]> {
  const { rows } = await client.query<{ readonly seq: string }>(
    `SELECT DISTINCT seq FROM ${SNAPSHOTS} WHERE market = $1 ORDER BY seq DESC`,
    [market],
  )
  return rows.map(({ seq }) => Number(seq))
}

interface PartRow {
  readonly parts: string
  readonly hash: string
  readonly digest: string
  readonly body: string
}

/** Undefined: a part is missing, or damaged. */
export async function readSnapshotRows(
  client: Client,
  market: string,
  seq: number,
): Promise<Snapshot | undefined> {
  const partOf = async (part: number): Promise<PartRow | undefined> => {
    const { rows } = await client.query<PartRow>(
      `SELECT parts, hash, digest, body FROM ${SNAPSHOTS} WHERE market = $1 AND seq = $2 AND part = $3`,
      [market, seq, part],
    )
    return rows[0]
  }
  const first = await partOf(0)
  if (first === undefined) return undefined
  const sum = createHash('sha256')
  let body = ''
  for (let part = 0; part < Number(first.parts); part += 1) {
    const row = part === 0 ? first : await partOf(part)
    if (row === undefined) return undefined
    sum.update(row.body)
    body += row.body
  }
  return sum.digest('hex') === first.digest ? { seq, hash: first.hash, body } : undefined
}
