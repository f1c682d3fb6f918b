/**
 * How fast a venue starts: writes a journal of 200,000 events by the real rules, then reads it back from record 1, each record
 * checked against the chain, and folds it into the state. `npm run bench -- replay`, with another number of
 * events after it.
 */
import { mkdtempSync, rmSync, statSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clearMarket, outcomeDocument } from '#auction'
import { seededRandom } from '#base'
import { foldJournal } from '#desk'
import {
  type Act,
  type Actor,
  applyEntry,
  type Command,
  commitmentTo,
  decide,
  entryText,
  initialState,
  marketOf,
  type State,
  type VenueEvent,
} from '#exchange'
import { type Journal, nodeDisk, openFileJournal } from '#journal'
import { loadSolver, type Solver } from '#solver'

const EVENTS = 200_000
/** Bids entered in each auction; all but the last few are withdrawn before it closes. */
const ENTERED = 450
const CLEARED = 20
const PARTICIPANTS = Array.from({ length: 20 }, (_, k) => `lab-${k}`)
const VENUE: Actor = { kind: 'venue' }
/** A bid under its seal, as long as most are. */
const SEALED = 'A'.repeat(380)

export async function benchReplay([events]: readonly string[]): Promise<void> {
  const count = Number(events ?? EVENTS)
  const folder = mkdtempSync(join(tmpdir(), 'walras-replay-'))
  try {
    await replay(folder, count)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function replay(folder: string, count: number): Promise<void> {
  const writing = await openFileJournal(nodeDisk(folder))
  const written = await new Writer(writing, await loadSolver()).write(count)
  await writing.close()
  const bytes = readdirSync(folder).reduce(
    (sum, name) => sum + statSync(join(folder, name)).size,
    0,
  )
  console.log(
    `journal    ${written.events} events in ${written.records} records, ${(bytes / 1e6).toFixed(1)} MB`,
  )
  for (const run of ['first', 'second', 'third']) {
    const journal = await openFileJournal(nodeDisk(folder))
    const [began, used] = [performance.now(), process.cpuUsage()]
    const { state } = (await foldJournal(journal)).folded
    const seconds = (performance.now() - began) / 1000
    const { user, system } = process.cpuUsage(used)
    const worked = (user + system) / 1e6
    await journal.close()
    if (state.seq !== written.records) throw new Error(`only ${state.seq} records were read`)
    const rate = (time: number): number => Math.round(written.events / time)
    // On a machine that has other work, the second figure says more: it counts the collector's threads, too.
    console.log(
      `replay     ${run}: ${rate(seconds)} events/s in ${seconds.toFixed(2)} s, ${rate(worked)} per second of processor time`,
    )
  }
}

/** Makes a history: participants bid, replace, withdraw; auctions close and are cleared. */
class Writer {
  readonly #journal: Journal
  readonly #solver: Solver
  readonly #random = seededRandom(1)
  #state: State = initialState
  #at = 1_800_000_000_000
  #events = 0
  #ids = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(journal: Journal, solver: Solver) {
    this.#journal = journal
    this.#solver = solver
  }

  async write(events: number): Promise<{ readonly events: number; readonly records: number }> {
    for (const act of this.#founding()) this.#do(act)
    for (let auction = 1; this.#events < events; auction++) {
      this.#hold(`main-${auction}`)
      await this.#last
    }
    return { events: this.#events, records: this.#state.seq }
  }

  #do(act: Act): readonly VenueEvent[] {
    const command: Command = { ...act, at: this.#at, actor: VENUE }
    const decision = decide(this.#state, command)
    if (!decision.ok) throw new Error(JSON.stringify(decision.error))
    const entry = { at: this.#at, actor: VENUE, events: decision.value }
    this.#state = applyEntry(this.#state, this.#state.seq + 1, entry)
    this.#events += entry.events.length
    this.#last = this.#journal.append(entryText(entry))
    return entry.events
  }

  #founding(): readonly Act[] {
    const limits = { bidsMax: 10_000, paymentMax: '1000000.00' }
    return [
      {
        kind: 'foundVenue',
        venue: { name: 'x', currency: 'USD', publicKey: 'k', fourEyes: false },
      },
      ...PARTICIPANTS.map(
        (id): Act => ({ kind: 'setParticipant', participant: { id, name: id, tier: 'a', limits } }),
      ),
      ...['gpu', 'mw'].map(
        (id): Act => ({
          kind: 'setProduct',
          listed: { product: { id, unit: 'hour', tick: '0.01' } },
        }),
      ),
      {
        kind: 'setSeries',
        terms: {
          id: 'main',
          name: 'Main',
          anchor: 0,
          every: 10_000,
          indicative: 0,
          noCancel: 0,
          closeWindow: 0,
          clearing: 1000,
        },
      },
    ]
  }

  #hold(auction: string): void {
    const secret = auction.padEnd(64, '0')
    this.#do({
      kind: 'openAuction',
      series: 'main',
      auction,
      seedHash: commitmentTo(secret),
      wrapped: 'w',
    })
    const opened = Array.from({ length: ENTERED }, () => this.#enter(auction))
    for (const { participant, bid } of opened.slice(0, -CLEARED))
      this.#do({ kind: 'withdrawBid', participant, bid })
    this.#at = this.#state.series.get('main')?.lastClose ?? 0
    this.#do({ kind: 'closeAuction', auction, secret, opened: opened.slice(-CLEARED) })
    const closed = this.#state.auctions.get(auction)
    if (closed?.phase !== 'clearing') return
    const clock = (): number => performance.now() / 1000
    const options = { clock, seconds: 1, gap: 1e-4, seed: closed.seed }
    const outcome = outcomeDocument(clearMarket(marketOf(closed.book), options, this.#solver))
    this.#do({ kind: 'recordOutcome', auction, outcome })
  }

  /** One in ten is replaced at once. */
  #enter(auction: string) {
    const random = this.#random
    const participant = random.pick(PARTICIPANTS)
    const bid = `bid-${++this.#ids}`
    const salt = bid.padEnd(64, '0')
    const isBuyer = random.next() < 0.5
    const lots = { [random.pick(['gpu', 'mw'])]: isBuyer ? 1 : -1 }
    const limit = isBuyer ? `${random.integer(3, 9)}.00` : `-${random.integer(1, 7)}.00`
    const content = { bid: { kind: 'trade', lots, quantity: [0, random.integer(1, 50)], limit } }
    const offered = {
      participant,
      id: bid,
      series: 'main',
      lasts: { kind: 'auction' },
      content,
      salt,
      sealed: SEALED,
      sealedFor: auction,
      closesAt: Number.MAX_SAFE_INTEGER,
    } as const
    this.#at += 1
    this.#do({ kind: 'submitBid', ...offered })
    if (random.next() < 0.1) this.#do({ kind: 'replaceBid', ...offered, before: { content, salt } })
    return { participant, bid, content, salt }
  }
}
