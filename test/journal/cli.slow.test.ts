/** `walras journal` as its users have it. */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Head, nodeDisk, openFileJournal, openPostgresJournal } from '#journal'
import { type PostgresServer, startPostgres, withoutPostgres } from '../postgres.ts'
import { appendAll, readAll } from './conformance.ts'

const BIN = fileURLToPath(new URL('../../bin/walras.mjs', import.meta.url))

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

let folder = ''
let head: Head

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'walras-journal-cli-'))
  const journal = await openFileJournal(nodeDisk(join(folder, 'walras-data/journal')))
  for (let k = 0; k < 5; k += 1) await appendAll(journal, 2)
  head = journal.head
  await journal.saveSnapshot({ ...head, body: '{}' })
  await appendAll(journal, 1)
  head = journal.head
  await journal.close()
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function walras(args: readonly string[], url = ''): Promise<Run> {
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '', DATABASE_URL: url }
    execFile(
      process.execPath,
      [BIN, 'journal', ...args],
      { cwd: folder, env },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
      },
    )
  })
}

/** A copy of the journal in which a byte of a file is another. */
function damagedCopy(name: string, isDamaged: RegExp, at: number): void {
  cpSync(join(folder, 'walras-data'), join(folder, name), { recursive: true })
  const file = readdirSync(join(folder, name, 'journal')).find((one) => isDamaged.test(one)) ?? ''
  const path = join(folder, name, 'journal', file)
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

describe('verify', () => {
  test('says what is there', async () => {
    const { code, stdout, stderr } = await walras(['verify'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe(
      [
        `✓ 11 records, each chained to the one before it, to ${head.hash}`,
        '✓ 1 snapshot, after 10',
        '',
        'Whole: everything that was acknowledged in walras-data/journal is there.',
        '',
      ].join('\n'),
    )
    const json = JSON.parse((await walras(['verify', '--json'])).stdout)
    expect(json).toMatchObject({ whole: true, records: 11, head, repairs: [] })
  })

  test('names the record that is damaged', async () => {
    damagedCopy('damaged', /^records/, 700)
    const { code, stderr } = await walras(['verify', '--data', 'damaged'])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^damaged.journal: record 4: .* \(journal_damaged\)\. Restore from a backup/,
    )
    const { stdout } = await walras(['verify', '--data', 'damaged', '--json'])
    expect(JSON.parse(stdout)).toMatchObject([{ code: 'journal_damaged', at: '/4' }])
  })

  test('a damaged snapshot loses no record, and is a failure all the same', async () => {
    damagedCopy('no-snapshot', /^snapshot/, 20)
    const { code, stdout } = await walras(['verify', '--data', 'no-snapshot'])
    expect(code).toBe(1)
    expect(stdout).toContain('(snapshot_damaged)')
  })

  test('a lost witness is made anew on demand', async () => {
    cpSync(join(folder, 'walras-data'), join(folder, 'no-witness'), { recursive: true })
    rmSync(join(folder, 'no-witness/journal/head'))
    const refused = await walras(['verify', '--data', 'no-witness'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('--rebuild-witness')
    const rebuilt = await walras(['verify', '--data', 'no-witness', '--rebuild-witness'])
    expect([rebuilt.code, rebuilt.stdout]).toEqual([0, expect.stringContaining('witness_rebuilt')])
    expect((await walras(['verify', '--data', 'no-witness'])).code).toBe(0)
  })

  test('no journal: exit code 2', async () => {
    const { code, stderr } = await walras(['verify', '--data', 'nowhere'])
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('nowhere/journal: there is no journal'),
    ])
  })
})

test('export prints records, one to a line', async () => {
  const { code, stdout } = await walras(['export', '--after', '3', '--to', '5'])
  const records = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect([code, records.map(({ seq }) => seq)]).toEqual([0, [4, 5]])
  expect(records[0].body.command).toBe('c-4')
})

describe('backup and restore', () => {
  test('there and back, and what is there is never replaced', async () => {
    const backup = await walras(['backup', 'all.gz'])
    expect([backup.code, backup.stdout]).toEqual([
      0,
      `11 records, to ${head.hash}, are in all.gz.\n`,
    ])
    expect(gunzipSync(readFileSync(join(folder, 'all.gz'))).toString()).toMatch(
      /^\{"hash".*\n1 [^\n]*\n(?:[0-9]+ .*\n){10}snapshot 10 .*\ndigest [0-9a-f]{64}\n$/,
    )
    const restored = await walras(['restore', 'all.gz', '--data', 'copy', '--json'])
    expect([restored.code, JSON.parse(restored.stdout)]).toEqual([
      0,
      { walrasBackup: 1, records: 11, hash: head.hash, snapshot: 10 },
    ])
    expect((await walras(['verify', '--data', 'copy'])).code).toBe(0)
    const again = await walras(['restore', 'all.gz', '--data', 'copy'])
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('restore_not_empty')])
  })

  test('a damaged backup is refused, and leaves nothing', async () => {
    await walras(['backup', 'bad.gz'])
    const bytes = readFileSync(join(folder, 'bad.gz'))
    bytes[4] = (bytes[4] ?? 0) ^ 1
    writeFileSync(join(folder, 'bad.gz'), bytes)
    const { code, stderr } = await walras(['restore', 'bad.gz', '--data', 'from-bad'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('backup_damaged')])
    expect(readdirSync(join(folder, 'from-bad'))).toEqual([])
  })

  test('a backup is taken while the journal is written to; restoring over it is not possible', async () => {
    const journal = await openFileJournal(nodeDisk(join(folder, 'live/journal')))
    await appendAll(journal, 3)
    expect((await walras(['backup', 'live.gz', '--data', 'live'])).code).toBe(0)
    const rebuild = await walras(['verify', '--data', 'live', '--rebuild-witness'])
    expect([rebuild.code, rebuild.stderr]).toEqual([1, expect.stringContaining('journal_locked')])
    await journal.close()
  })
})

const missing = withoutPostgres()
if (missing !== undefined) console.warn(`Skipped: walras journal with PostgreSQL: ${missing}.`)

describe.skipIf(missing !== undefined)('with DATABASE_URL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  test('from a folder to a database and back', async () => {
    await walras(['backup', 'moved.gz'])
    const restored = await walras(['restore', 'moved.gz', '--market', 'm'], server.url)
    expect([restored.stderr, restored.code]).toEqual(['', 0])
    expect((await walras(['restore', 'moved.gz', '--market', 'm'], server.url)).code).toBe(1)
    const { code, stdout } = await walras(['verify', '--market', 'm', '--json'], server.url)
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ records: 11, head })])
    const journal = await openPostgresJournal(server.url, { market: 'm' })
    await appendAll(journal, 1)
    expect(await readAll(journal)).toHaveLength(12)
    await journal.close()
    expect((await walras(['backup', 'back.gz', '--market', 'm'], server.url)).code).toBe(0)
    expect((await walras(['restore', 'back.gz', '--data', 'back'])).code).toBe(0)
    expect((await walras(['verify', '--market', 'other'], server.url)).code).toBe(2)
  })

  test('no server: exit code 2', async () => {
    const { code, stderr } = await walras(['verify'], 'postgres://walras@127.0.0.1:9/postgres')
    expect([code, stderr]).toEqual([2, expect.stringContaining('journal_unreachable')])
  })
})
