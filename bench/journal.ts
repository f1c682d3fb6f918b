/**
 * What the journal costs: appends acknowledged a second and how long each waits, by the number of producers, on files, in PostgreSQL,
 * and beside them a plain file with one write and one fdatasync for whatever waits, no hash, no witness; then how fast it is read
 * and verified. `npm run bench -- journal`. See docs/reference/journal.md.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Journal, nodeDisk, openFileJournal, openPostgresJournal } from '#journal'
import { grouped } from '../src/cli/numbers.ts'
import { type Terminal, table, terminalOf } from '../src/cli/terminal.ts'
import { startPostgres, withoutPostgres } from '../test/postgres.ts'

const SECONDS = 2
const ROUNDS = 3
const PRODUCERS = [1, 16, 256]
const READ_RECORDS = 300_000

/** 300 bytes, as a command of one bid has. */
const BODY = JSON.stringify({ command: 'bid', events: 'x'.repeat(270) })

interface Store {
  readonly name: string
  readonly append: (body: string) => Promise<unknown>
  readonly journal?: Journal
  readonly close: () => Promise<void>
}

interface Figures {
  /** Acknowledged a second. */
  readonly rate: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

export async function benchJournal(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'walras-bench-'))
  const missing = withoutPostgres()
  const server = missing === undefined ? await startPostgres() : undefined
  if (missing !== undefined) process.stdout.write(`Without PostgreSQL: ${missing}.\n`)
  const terminal = terminalOf(process.stdout)
  const stores = [
    await plainStore(join(folder, 'plain')),
    journalStore('file journal', await openFileJournal(nodeDisk(join(folder, 'journal')))),
    ...(server
      ? [journalStore('PostgreSQL', await openPostgresJournal(server.url, { market: 'bench' }))]
      : []),
  ]
  try {
    process.stdout.write(`${await appendReport(stores, terminal)}\n\n`)
    for (const { name, journal } of stores)
      if (journal !== undefined) process.stdout.write(`${await readReport(name, journal)}\n`)
    process.stdout.write(`${await reopenReport(stores, join(folder, 'journal'))}\n`)
  } finally {
    for (const store of stores) await store.close().catch(() => {})
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const journalStore = (name: string, journal: Journal): Store => ({
  name,
  append: (body) => journal.append(body),
  close: () => journal.close(),
  journal,
})

/** Whatever waits, in one write, then fdatasync: what the file system can do. */
async function plainStore(path: string): Promise<Store> {
  const file = await open(path, 'w')
  let waiting: { readonly body: string; readonly resolve: () => void }[] = []
  let isRunning = false
  const run = async (): Promise<void> => {
    isRunning = true
    while (waiting.length > 0) {
      await new Promise(setImmediate)
      const batch = waiting
      waiting = []
      await file.write(batch.map(({ body }) => `${body}\n`).join(''))
      await file.datasync()
      for (const { resolve } of batch) resolve()
    }
    isRunning = false
  }
  return {
    name: 'plain file',
    append: (body) =>
      new Promise<void>((resolve) => {
        waiting.push({ body, resolve })
        if (!isRunning) void run()
      }),
    close: () => file.close(),
  }
}

async function appendReport(stores: readonly Store[], terminal: Terminal): Promise<string> {
  const rows: string[][] = []
  for (const producers of PRODUCERS) {
    const rounds: Figures[][] = stores.map(() => [])
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [k, store] of stores.entries()) rounds[k]?.push(await measured(store, producers))
    for (const [k, store] of stores.entries())
      rows.push([String(producers), store.name, ...cells(rounds[k] ?? [])])
  }
  const right = (title: string) => ({ title, align: 'right' as const })
  const columns = [
    right('producers'),
    { title: 'store', align: 'left' as const },
    ...['acknowledged/s', 'of rounds', 'p50 ms', 'p99 ms'].map(right),
  ]
  const legend = `Appends of ${BODY.length} bytes; each producer waits for one before the next. Medians of ${ROUNDS} rounds of ${SECONDS} s, stores taking turns.`
  return `${legend}\n\n${table(columns, rows, terminal)}`
}

function cells(rounds: readonly Figures[]): string[] {
  const sorted = (of: (figures: Figures) => number): number[] =>
    rounds.map(of).toSorted((a, b) => a - b)
  const median = (of: (figures: Figures) => number): number => sorted(of)[ROUNDS >> 1] ?? 0
  const rates = sorted(({ rate }) => rate).map((rate) => grouped(rate.toFixed(0)))
  return [
    grouped(median(({ rate }) => rate).toFixed(0)),
    `${rates[0]}–${rates.at(-1)}`,
    median(({ p50 }) => p50).toFixed(2),
    median(({ p99 }) => p99).toFixed(2),
  ]
}

async function measured({ append }: Store, producers: number): Promise<Figures> {
  const waits: number[] = []
  const end = performance.now() + SECONDS * 1000
  const produce = async (): Promise<void> => {
    for (let now = performance.now(); now < end; ) {
      await append(BODY)
      const then = now
      now = performance.now()
      waits.push(now - then)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: producers }, produce))
  const seconds = (performance.now() - start) / 1000
  const sorted = Float64Array.from(waits).sort()
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
  return { rate: waits.length / seconds, p50: at(0.5), p99: at(0.99) }
}

/** Every record is hashed again and compared. */
async function readReport(name: string, journal: Journal): Promise<string> {
  for (let left = READ_RECORDS - journal.head.seq; left > 0; left -= 4000)
    await Promise.all(Array.from({ length: Math.min(4000, left) }, () => journal.append(BODY)))
  const from = journal.head.seq - READ_RECORDS
  const start = performance.now()
  let count = 0
  for await (const _ of journal.read(from)) count += 1
  const seconds = (performance.now() - start) / 1000
  return `${name}: ${grouped(count)} records read and verified in ${seconds.toFixed(2)} s, ${grouped((count / seconds).toFixed(0))} a second.`
}

async function reopenReport(stores: readonly Store[], folder: string): Promise<string> {
  const journal = stores.find(({ name }) => name === 'file journal')?.journal
  if (journal === undefined) return ''
  await journal.saveSnapshot({ ...journal.head, body: '{}' })
  await journal.close()
  const start = performance.now()
  const again = await openFileJournal(nodeDisk(folder))
  const milliseconds = performance.now() - start
  await again.close()
  return `file journal: of ${grouped(again.head.seq)} records, opened behind a snapshot in ${milliseconds.toFixed(0)} ms.`
}
