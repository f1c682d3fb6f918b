import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgresJournal } from '#journal'
import { type PostgresServer, startPostgres, withoutPostgres } from '../postgres.ts'
import { appendAll, bodyOf, conformance, readAll } from './conformance.ts'

const missing = withoutPostgres()
if (missing !== undefined) console.warn(`Skipped: journals in PostgreSQL: ${missing}.`)

describe.skipIf(missing !== undefined)('with a server', () => {
  let server: PostgresServer
  let admin: Client
  let markets = 0
  const newMarket = (): string => `m-${markets++}`

  beforeAll(async () => {
    server = await startPostgres()
    await connectAdmin()
  })
  afterAll(async () => {
    await admin?.end()
    await server?.stop()
  })

  async function connectAdmin(): Promise<void> {
    admin = new Client({ connectionString: server.url })
    admin.on('error', () => {})
    await admin.connect()
  }

  const cutConnections = async (): Promise<void> => {
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'walras journal'",
    )
  }

  conformance('a journal in PostgreSQL', async () => {
    const market = newMarket()
    const change = (statement: string) => async (): Promise<void> => {
      for (const one of statement.split(';')) await admin.query(one.replaceAll('$m', `'${market}'`))
    }
    const rows = 'walras_journal_records'
    return {
      open: () => openPostgresJournal(server.url, { market }),
      damage: {
        'change 5': change(
          `UPDATE ${rows} SET body = replace(body, 'c-5', 'c-6') WHERE market = $m AND seq = 5`,
        ),
        'delete 5': change(`DELETE FROM ${rows} WHERE market = $m AND seq = 5`),
        'swap 5 and 6': change(
          `UPDATE ${rows} SET seq = -5 WHERE market = $m AND seq = 5;
           UPDATE ${rows} SET seq = 5 WHERE market = $m AND seq = 6;
           UPDATE ${rows} SET seq = 6 WHERE market = $m AND seq = -5`,
        ),
        'copy 5 to 6': change(
          `DELETE FROM ${rows} WHERE market = $m AND seq = 6;
           INSERT INTO ${rows} SELECT market, 6, hash, body FROM ${rows} WHERE market = $m AND seq = 5`,
        ),
        'delete the tail': change(`DELETE FROM ${rows} WHERE market = $m AND seq = 10`),
      },
      breakStorage: cutConnections,
    }
  })

  test('whoever opens last is the writer: the one before is fenced off', async () => {
    const market = newMarket()
    const before = await openPostgresJournal(server.url, { market })
    await appendAll(before, 3)
    const now = await openPostgresJournal(server.url, { market })
    await expect(before.append('1')).rejects.toMatchObject({ code: 'journal_fenced' })
    await expect(before.append('1')).rejects.toMatchObject({ code: 'journal_fenced' })
    await appendAll(now, 2)
    expect((await readAll(now)).map(({ body }) => body)).toEqual([1, 2, 3, 4, 5].map(bodyOf))
    await before.close()
    await now.close()
  })

  test('a look fences nobody off', async () => {
    const market = newMarket()
    const journal = await openPostgresJournal(server.url, { market })
    await appendAll(journal, 3)
    const look = await openPostgresJournal(server.url, { market, readOnly: true })
    expect(await look.verify()).toMatchObject({ records: 3 })
    await expect(look.append('1')).rejects.toMatchObject({ code: 'journal_closed' })
    await appendAll(journal, 1)
    await look.close()
    await journal.close()
    await expect(
      openPostgresJournal(server.url, { market: 'none', readOnly: true }),
    ).rejects.toMatchObject({ code: 'journal_not_found' })
  })

  test('many processes may open the first journal of a database at once', async () => {
    const tables = ['records', 'heads', 'snapshots', 'schema'].map((one) => `walras_journal_${one}`)
    await admin.query(`DROP TABLE ${tables.join()}`)
    const market = newMarket()
    const journals = await Promise.all(
      Array.from({ length: 8 }, () => openPostgresJournal(server.url, { market })),
    )
    const outcomes = await Promise.allSettled(journals.map((journal) => journal.append('1')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const journal of journals) await journal.close()
  })

  test('a damaged head, and one that is lost, are refused', async () => {
    const market = newMarket()
    const journal = await openPostgresJournal(server.url, { market })
    await appendAll(journal, 5)
    await journal.close()
    const heads = 'walras_journal_heads'
    await admin.query(`UPDATE ${heads} SET seq = 4 WHERE market = $1`, [market])
    await expect(openPostgresJournal(server.url, { market })).rejects.toMatchObject({ seq: 4 })
    await admin.query(`DELETE FROM ${heads} WHERE market = $1`, [market])
    await expect(openPostgresJournal(server.url, { market })).rejects.toMatchObject({ seq: 1 })
  })

  test('a damaged snapshot is left out and reported; the one before is taken', async () => {
    const market = newMarket()
    const journal = await openPostgresJournal(server.url, { market })
    const records = await appendAll(journal, 5)
    for (const { seq, hash } of records.slice(-2))
      await journal.saveSnapshot({ seq, hash, body: '"s"' })
    await admin.query(
      `UPDATE walras_journal_snapshots SET body = '"t"' WHERE market = $1 AND seq = 5`,
      [market],
    )
    expect(await journal.loadSnapshot()).toMatchObject({ seq: 4 })
    expect(journal.repairs).toMatchObject([{ code: 'snapshot_damaged', seq: 5 }])
    await journal.close()
  })

  test('a server that dies halts the journal; nothing acknowledged is lost', async () => {
    const market = newMarket()
    const journal = await openPostgresJournal(server.url, { market })
    await appendAll(journal, 20)
    const appends = Promise.allSettled(
      Array.from({ length: 20 }, (_, k) => journal.append(bodyOf(21 + k))),
    )
    await server.restart()
    const acknowledged = (await appends).filter(({ status }) => status === 'fulfilled').length
    await expect(journal.append('1')).rejects.toMatchObject({ code: 'journal_halted' })
    await journal.close()
    await connectAdmin()
    const again = await openPostgresJournal(server.url, { market })
    expect(again.head.seq).toBeGreaterThanOrEqual(20 + acknowledged)
    expect((await again.verify()).records).toBe(again.head.seq)
    await again.close()
  })

  test('no server: refused with what to do', async () => {
    const url = 'postgres://walras@127.0.0.1:9/postgres'
    await expect(openPostgresJournal(url, { market: 'm' })).rejects.toMatchObject({
      code: 'journal_unreachable',
    })
  })
})
