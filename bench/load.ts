/**
 * What a venue bears, over its public API, with signed requests and a journal on disk, sent by another process at times set
 * beforehand, so that a slow answer delays no other and counts in full: `npm run bench -- load`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entryOf } from '#exchange'
import { nodeDisk, openFileJournal } from '#journal'
import { grouped } from '../src/cli/numbers.ts'
import { table, terminalOf } from '../src/cli/terminal.ts'
import {
  ask,
  Commands,
  type Market,
  openLoop,
  PARTICIPANTS,
  prepare,
  Subscriber,
} from './load-clients.ts'
import { startVenueProcess, type VenueProcess } from './venue-process.ts'

interface Setting {
  readonly rate: number
  readonly seconds: number
  readonly readers: number
  readonly rush: number
}

const DEFAULTS: Setting = { rate: 1_000, seconds: 60, readers: 1_000, rush: 10_000 }
const RUSH_SECONDS = 5

/** What became of the requests of a phase. Milliseconds from when each was due. */
interface Phase {
  readonly name: string
  readonly waits: number[]
  readonly statuses: Map<number, number>
  seconds: number
}

const phaseOf = (name: string): Phase => ({ name, waits: [], statuses: new Map(), seconds: 0 })

/** `--rate N`, `--seconds N`, `--readers N`, `--rush N` for other loads, `--json FILE` for machines. */
export async function benchLoad(argv: readonly string[]): Promise<void> {
  const option = (name: string): string | undefined => argv[argv.indexOf(name) + 1 || argv.length]
  const number = (key: keyof Setting): number => Number(option(`--${key}`) ?? DEFAULTS[key])
  const setting: Setting = {
    rate: number('rate'),
    seconds: number('seconds'),
    readers: number('readers'),
    rush: number('rush'),
  }
  const phases: Phase[] = []
  const lines: string[] = []
  await withVenue({ every: 3_600 }, async (venue, market) => {
    phases.push(await sustained('warming up', venue, market, { ...setting, seconds: 5 }))
    phases.push(await sustained('sustained', venue, market, setting))
    const read = await readersBench(venue, market, setting)
    phases.push(read.phase)
    lines.push(read.line)
  })
  const solved = await solving(setting)
  phases.push(...solved.phases)
  lines.push(solved.line)
  const rushed = await rush(setting)
  phases.push(rushed.phase)
  lines.push(rushed.line)
  const shown = phases.filter(({ name }) => name !== 'warming up')
  process.stdout.write(`${report(shown)}\n\n${lines.join('\n')}\n`)
  const json = option('--json')
  if (json !== undefined)
    writeFileSync(
      json,
      `${JSON.stringify({ load: { setting, ...figures(shown), lines } }, null, 2)}\n`,
    )
}

async function withVenue<T>(
  { every, crowd = 'absent' }: { readonly every: number; readonly crowd?: 'present' | 'absent' },
  use: (venue: VenueProcess, market: Market, data: string) => Promise<T>,
): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'walras-load-'))
  try {
    const market = await prepare(data, every)
    const venue = await startVenueProcess(data, { every, crowd })
    try {
      return await use(venue, market, data)
    } finally {
      await venue.kill()
    }
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

/** Sends one, and notes how long after it was due it was answered, and with what. */
async function timed(
  phase: Phase,
  due: number,
  answered: Promise<{ readonly status: number }>,
): Promise<number> {
  const { status } = await answered
  phase.waits.push(performance.now() - due)
  phase.statuses.set(status, (phase.statuses.get(status) ?? 0) + 1)
  return status
}

async function sustained(
  name: string,
  { url }: VenueProcess,
  market: Market,
  { rate, seconds }: Pick<Setting, 'rate' | 'seconds'>,
): Promise<Phase> {
  const phase = phaseOf(`${name}, ${grouped(rate)}/s`)
  const commands = new Commands(market)
  const begin = performance.now()
  await openLoop({ rate, seconds }, async (due) => {
    const asked = commands.next()
    const status = await timed(phase, due, ask(url, market, asked))
    if (status === 201) commands.taken(asked)
  })
  phase.seconds = (performance.now() - begin) / 1000
  return { ...phase, name: name === 'warming up' ? name : phase.name }
}

async function readersBench(venue: VenueProcess, market: Market, { readers, seconds }: Setting) {
  const all = Array.from({ length: readers }, (_, k) => {
    const by = k % PARTICIPANTS
    return new Subscriber(venue.url, market, by, `participant:load-${by}`)
  })
  await Promise.all(all.map(({ ready }) => ready))
  const load = { rate: 100, seconds: Math.min(seconds, 20) }
  const phase = await sustained(`with ${grouped(readers)} readers`, venue, market, load)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const sum = (of: (reader: Subscriber) => number): number =>
    all.reduce((total, reader) => total + of(reader), 0)
  const behind = all.filter((reader) => reader.seq !== all[indexOf(reader)]?.seq).length
  function indexOf(reader: Subscriber): number {
    return all.indexOf(reader) % PARTICIPANTS
  }
  for (const reader of all) reader.close()
  const line = `Readers: ${grouped(readers)} streams were told ${grouped(sum(({ messages }) => messages))} messages; ${sum(({ gaps }) => gaps)} gaps, ${behind} readers behind a second later.`
  return { phase, line }
}

/** A request of the bench, and when it was due and answered, in milliseconds. */
interface Shot {
  readonly due: number
  readonly answered: number
  readonly status: number
}

/** How long before it is told a close or an outcome may have held up other requests, and how long after. */
const SEAM_MS = { before: 200, after: 20 }

/**
 * The same requests while a book is being cleared and while none is; those that were due when a book was just being closed or its outcome
 * recorded, apart.
 */
async function solving({ seconds }: Setting) {
  return withVenue({ every: 8, crowd: 'present' }, async (venue, market) => {
    const spans: { closed: number; over: number }[] = []
    const watcher = new Subscriber(venue.url, market, 0, 'market')
    watcher.heard = (message) => {
      const { kind } = Object(message)
      const now = performance.now()
      if (kind === 'auctionClosed') spans.push({ closed: now, over: Number.POSITIVE_INFINITY })
      const last = spans.at(-1)
      if ((kind === 'auctionPublished' || kind === 'auctionVoid') && last !== undefined)
        last.over = now
    }
    await watcher.ready
    await sustained('warming up', venue, market, { rate: 200, seconds: 20 })
    const commands = new Commands(market)
    const shots: Shot[] = []
    await openLoop({ rate: 200, seconds }, async (due) => {
      const asked =
        Math.random() < 0.5
          ? commands.submit()
          : ({
              by: Math.floor(Math.random() * PARTICIPANTS),
              method: 'GET',
              path: '/auctions',
            } as const)
      const { status } = await ask(venue.url, market, asked)
      shots.push({ due, answered: performance.now(), status })
    })
    watcher.close()
    const phases = phasesOf(shots, spans)
    const [idle, busy] = phases
    const ratio = idle && busy ? at(busy, 0.99) / at(idle, 0.99) : Number.NaN
    const line = `Clearing: while a book is being cleared p99 is ${ratio.toFixed(2)}× that of a venue that clears nothing.`
    return { phases, line }
  })
}

function phasesOf(
  shots: readonly Shot[],
  spans: readonly { readonly closed: number; readonly over: number }[],
): readonly Phase[] {
  const phases = [
    phaseOf('no auction being cleared, 200/s'),
    phaseOf('while clearing, 200/s'),
    phaseOf('around a close or an outcome, 200/s'),
  ] as const
  for (const { due, answered, status } of shots) {
    const isAt = (told: number) => due > told - SEAM_MS.before && due < told + SEAM_MS.after
    const isSeam = spans.some(({ closed, over }) => isAt(closed) || isAt(over))
    const isClearing = spans.some(({ closed, over }) => due >= closed && due < over)
    const phase = phases[isSeam ? 2 : isClearing ? 1 : 0]
    phase.waits.push(answered - due)
    phase.statuses.set(status, (phase.statuses.get(status) ?? 0) + 1)
  }
  return phases
}

/** So many bids in the last seconds before the close: each is taken or refused, and what was taken is what is cleared. */
async function rush({ rush: count }: Setting) {
  return withVenue({ every: 30 }, async (venue, market, data) => {
    const phase = phaseOf(`rush of ${grouped(count)} in ${RUSH_SECONDS} s`)
    const commands = new Commands(market)
    const closeFrom = Math.ceil(Date.now() / 30_000) * 30_000 - 3_000
    const wait = closeFrom - (RUSH_SECONDS - 1) * 1000 - Date.now()
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)))
    const accepted = new Map<string, string>()
    const begin = performance.now()
    await openLoop({ rate: count / RUSH_SECONDS, seconds: RUSH_SECONDS }, async (due) => {
      const asked = commands.submit()
      const answered = ask(venue.url, market, asked)
      const status = await timed(phase, due, answered)
      if (status === 201) {
        const { id, auction } = JSON.parse((await answered).text)
        accepted.set(`load-${asked.by}/${id}`, auction)
      }
    })
    phase.seconds = (performance.now() - begin) / 1000
    await new Promise((resolve) => setTimeout(resolve, 40_000))
    const line = await rushLine(data, accepted)
    return { phase, line }
  })
}

/** By the journal: every bid that was acknowledged is in the book of some auction, and in no auction is another. */
async function rushLine(data: string, accepted: ReadonlyMap<string, string>): Promise<string> {
  const journal = await openFileJournal(nodeDisk(join(data, 'journal')), { readOnly: true })
  const entered = new Map<string, number>()
  const cleared = new Set<string>()
  let [wrong, close, over] = [0, 0, 0]
  for await (const { body } of journal.read(0)) {
    const { at: time, events } = entryOf(body)
    for (const event of events) {
      if (event.kind === 'bidEntered')
        entered.set(`${event.bid.participant}/${event.bid.id}`, event.bid.receipt.at)
      if (event.kind === 'auctionClosed') {
        for (const { participant, bid } of event.entries) {
          const at = entered.get(`${participant}/${bid}`)
          if (at === undefined || at >= event.closedAt) wrong += 1
          cleared.add(`${participant}/${bid}`)
        }
        if (event.entries.length > 1_000) close = time
      }
      if ((event.kind === 'outcomePublished' || event.kind === 'auctionVoided') && over === 0)
        if (close > 0) over = time - close
    }
  }
  await journal.close()
  const lost = [...accepted.keys()].filter((bid) => !cleared.has(bid)).length
  return `Rush: ${grouped(accepted.size)} bids taken; ${lost} of them were not cleared, ${wrong} were cleared that should not have been; the outcome came ${(over / 1000).toFixed(1)} s after the close.`
}

function at({ waits }: Phase, share: number): number {
  const sorted = Float64Array.from(waits).sort()
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0
}

const SHARES = [0.5, 0.99, 0.999, 1]

function figures(phases: readonly Phase[]) {
  return {
    phases: phases.map((phase) => ({
      name: phase.name,
      requests: phase.waits.length,
      statuses: Object.fromEntries(phase.statuses),
      milliseconds: SHARES.map((share) => at(phase, share)),
    })),
  }
}

function report(phases: readonly Phase[]): string {
  const right = (title: string) => ({ title, align: 'right' as const })
  const columns = [
    { title: 'phase', align: 'left' as const },
    ...['answered', 'p50 ms', 'p99 ms', 'p99.9 ms', 'max ms'].map(right),
    { title: 'answers', align: 'left' as const },
  ]
  const rows = phases.map((phase) => [
    phase.name,
    grouped(phase.waits.length),
    ...SHARES.map((share) => at(phase, share).toFixed(1)),
    [...phase.statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${status || 'none'}: ${grouped(count)}`)
      .join(', '),
  ])
  return `Milliseconds from the moment a request was due until it was answered: of commands, once they are durable.\n\n${table(columns, rows, terminalOf(process.stdout))}`
}
