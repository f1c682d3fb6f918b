/**
 * How long a venue with a long history takes to come back: killed, then from the start of its process to the first bid that is
 * acknowledged, with the snapshot that it would have and with none. `npm run bench -- restart`.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foldJournal } from '#desk'
import { nodeDisk, openFileJournal } from '#journal'
import { loadOrCreateMaster } from '#seals'
import { grouped } from '../src/cli/numbers.ts'
import { table, terminalOf } from '../src/cli/terminal.ts'
import { EVERY, makeHistory } from './history.ts'
import { startVenueProcess } from './venue-process.ts'

const RECORDS = 1_000_000
/** A venue takes its next snapshot 20,000 records after the last. */
const SINCE_SNAPSHOT = 19_000
const ROUNDS = 3
const AGAIN_MS = 10

/**
 * `--records N` for another length, `--data FOLDER` to make the history there once and find it there later, `--json FILE` for
 * machines.
 */
export async function benchRestart(argv: readonly string[]): Promise<void> {
  const option = (name: string): string | undefined => argv[argv.indexOf(name) + 1 || argv.length]
  const records = Number(option('--records') ?? RECORDS)
  const data = option('--data') ?? mkdtempSync(join(tmpdir(), 'walras-restart-'))
  const journal = join(data, 'journal')
  try {
    if (!existsSync(journal)) await make(data, records)
    const withSnapshot = await restarts(data, ROUNDS)
    removeSnapshots(journal)
    const replay = await replayed(journal)
    const without = await restarts(data, 1)
    const figures = { records: replay.records, withSnapshot, without, replay: replay.perSecond }
    process.stdout.write(`${report(figures)}\n`)
    const json = option('--json')
    if (json !== undefined)
      writeFileSync(json, `${JSON.stringify({ restart: figures }, null, 2)}\n`)
  } finally {
    if (option('--data') === undefined) rmSync(data, { recursive: true, force: true })
  }
}

async function make(data: string, records: number): Promise<void> {
  mkdirSync(data, { recursive: true })
  const master = await loadOrCreateMaster(join(data, 'venue.key'))
  process.stderr.write(`Making a history of ${grouped(records)} records …\n`)
  let next = 0
  await makeHistory({
    folder: join(data, 'journal'),
    master,
    records,
    snapshotAt: Math.max(1, records - SINCE_SNAPSHOT),
    onProgress: (done) => {
      if (done < next) return
      next = done + records / 20
      process.stderr.write(`${grouped(done)}\n`)
    },
  })
}

interface Restart {
  /** Seconds from the start of the process until it listens, and until the first bid is acknowledged. */
  readonly listens: number
  readonly acknowledged: number
}

async function restarts(data: string, rounds: number): Promise<readonly Restart[]> {
  const all: Restart[] = []
  for (let round = 0; round < rounds; round++) {
    const one = await restarted(data)
    process.stderr.write(
      `listens ${one.listens.toFixed(2)} s, first bid ${one.acknowledged.toFixed(2)} s\n`,
    )
    all.push(one)
  }
  return all.toSorted((a, b) => a.acknowledged - b.acknowledged)
}

async function restarted(data: string): Promise<Restart> {
  const begin = performance.now()
  const venue = await startVenueProcess(data, { every: EVERY })
  try {
    await firstBid(venue.url)
    const acknowledged = (performance.now() - begin) / 1000
    return { listens: venue.openedIn / 1000, acknowledged }
  } finally {
    await venue.kill()
  }
}

/** A guest's bid, as the page sends it. */
async function firstBid(url: string): Promise<void> {
  const market = await fetch(`${url}/api/market`)
  const cookie = market.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { products } = (await market.json()) as {
    products: { readonly id: string; readonly tick: string }[]
  }
  const [product] = products
  const bid = {
    kind: 'trade',
    lots: { [product?.id ?? '']: 1 },
    quantity: [0, 1],
    limit: product?.tick,
  }
  for (;;) {
    const response = await fetch(`${url}/api/bids`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ bid }),
    })
    if (response.status === 201) return
    // An auction that should have closed while nobody was there takes no more bids, and the next one opens when it has.
    const said = await response.text()
    if (!said.includes('auction_closed')) throw new Error(`the first bid was not taken: ${said}`)
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}

async function replayed(folder: string) {
  const journal = await openFileJournal(nodeDisk(folder), { readOnly: true })
  const begin = performance.now()
  await foldJournal(journal)
  const seconds = (performance.now() - begin) / 1000
  const { seq: records } = journal.head
  await journal.close()
  return { records, perSecond: Math.round(records / seconds) }
}

function removeSnapshots(folder: string): void {
  for (const name of readdirSync(folder))
    if (name.startsWith('snapshot-')) rmSync(join(folder, name))
}

interface Figures {
  readonly records: number
  readonly withSnapshot: readonly Restart[]
  readonly without: readonly Restart[]
  readonly replay: number
}

function report({ records, withSnapshot, without, replay }: Figures): string {
  const right = (title: string) => ({ title, align: 'right' as const })
  const columns = [
    { title: `${grouped(records)} records`, align: 'left' as const },
    ...['listens s', 'first bid acknowledged s', 'of rounds s'].map(right),
  ]
  const median = (all: readonly Restart[]): Restart => all[all.length >> 1] as Restart
  const row = (name: string, all: readonly Restart[]): string[] => [
    name,
    median(all).listens.toFixed(2),
    median(all).acknowledged.toFixed(2),
    `${all[0]?.acknowledged.toFixed(2)}–${all.at(-1)?.acknowledged.toFixed(2)}`,
  ]
  const rows = [
    row(`snapshot, ${grouped(SINCE_SNAPSHOT)} records after it`, withSnapshot),
    row('no snapshot', without),
  ]
  const ratio = median(without).acknowledged / median(withSnapshot).acknowledged
  return [
    `Seconds from the start of the venue's process, killed before; medians of ${ROUNDS}, without a snapshot one.`,
    '',
    table(columns, rows, terminalOf(process.stdout)),
    '',
    `With its snapshot it is back ${ratio.toFixed(1)}× as fast. Replay alone: ${grouped(replay)} records a second.`,
  ].join('\n')
}
