/** One venue that is killed again and again, and the clients that go on with it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { clearMarket, outcomeDocument } from '#auction'
import { type Random, seededRandom } from '#base'
import { marketOf } from '#exchange'
import type { JournalPlace } from '#journal'
import { loadSolver, type Solver } from '#solver'
import type { FailPoint } from './fail-points.ts'
import {
  type Asked,
  type Command,
  PARTICIPANTS,
  PRODUCTS,
  type Said,
  SERIES,
  type Setting,
} from './protocol.ts'

export interface LaneOptions {
  readonly place: JournalPlace
  /** The bundled child. */
  readonly child: string
  readonly seed: number
  /** Where to die, one for each kill; undefined: at any moment. */
  readonly points: readonly (FailPoint | undefined)[]
}

export type Answer = Extract<Said, { kind: 'answer' }>
export type Told = Extract<Said, { kind: 'told' }>

/** All that clients know of a lane: what `check` holds the journal against. */
export interface Lane {
  readonly place: JournalPlace
  readonly solver: Solver
  readonly master: string
  /** By key, every command that was ever sent. */
  readonly sent: Map<string, Command>
  readonly answers: Map<string, Answer>
  readonly told: Told[]
  readonly troubles: string[]
  /** Where it died, and how often; "any moment" where no step was named, or the step was not reached. */
  readonly kills: Map<string, number>
  /** Milliseconds from the start of a process to its first word. */
  readonly starts: number[]
  /** How many answers came only after the venue had started anew. */
  retried: number
  stopped?: { readonly seq: number; readonly hash: string }
}

const CLIENTS = 16
/** What a client waits after an answer, at most. */
const PAUSE_MS = 100
const BIDS_LIVE_MAX = 30
/** A step that is not reached by then is not: the process is killed there. */
const PATIENCE_MS = 6_000
export const ANY_MOMENT = 'any moment'

/** Kills the venue at each of the points, lets it end in order, and gives what its clients saw. */
export async function runLane({ place, child, seed, points }: LaneOptions): Promise<Lane> {
  const random = seededRandom(seed)
  const lane: Lane = {
    place,
    solver: await loadSolver(),
    master: Array.from({ length: 64 }, () => Math.floor(random.next() * 16).toString(16)).join(''),
    sent: new Map(),
    answers: new Map(),
    told: [],
    troubles: [],
    kills: new Map(),
    starts: [],
    retried: 0,
  }
  const clients = new Clients(lane, random)
  const setting = { place, master: lane.master, epoch: Date.now() }
  for (const point of points) {
    const venue = new Venue(child, { ...setting, ...(point && { point }) }, lane, clients)
    const patience = point === undefined ? 20 + random.next() * 350 : PATIENCE_MS
    const end = await venue.killed(patience)
    const step = end === 'by itself' && point !== undefined ? point.step : ANY_MOMENT
    lane.kills.set(step, (lane.kills.get(step) ?? 0) + 1)
  }
  clients.isClosing = true
  await new Venue(child, setting, lane, clients).ended()
  return lane
}

/** Participants' programs: each keeps commands under way, and sends again what was not answered. */
class Clients {
  isClosing = false
  readonly #lane: Lane
  readonly #random: Random
  readonly #live: string[] = []
  #count = 0

  constructor(lane: Lane, random: Random) {
    this.#lane = lane
    this.#random = random
  }

  pause(): number {
    return this.#random.next() * PAUSE_MS
  }

  unanswered(): readonly Command[] {
    return [...this.#lane.sent.values()].filter(({ key }) => !this.#lane.answers.has(key))
  }

  heard(answer: Answer): void {
    if (answer.seq === undefined && answer.refused === undefined) this.#lane.retried += 1
    this.#lane.answers.set(answer.key, answer)
  }

  next(): Command {
    const roll = this.#random.next()
    const old = this.#live[Math.floor(this.#random.next() * this.#live.length)]
    const isNew = old === undefined || (roll < 0.6 && this.#live.length < BIDS_LIVE_MAX)
    const kind = isNew ? 'submit' : roll < 0.8 ? 'replace' : 'withdraw'
    const command: Command = { ...this.#offer(isNew ? this.#fresh() : old), kind }
    if (isNew) this.#live.push(command.bid)
    if (kind === 'withdraw') this.#live.splice(this.#live.indexOf(command.bid), 1)
    this.#lane.sent.set(command.key, command)
    return command
  }

  #fresh(): string {
    this.#count += 1
    return `b-${this.#count}`
  }

  /** Whose a bid is and where, its id tells. */
  #offer(bid: string): Omit<Command, 'kind'> {
    const number = Number(bid.slice(2))
    const product = this.#pick(PRODUCTS)
    const lots = this.#random.next() < 0.5 ? 1 : -1
    const cents = 100 + Math.floor(this.#random.next() * 900)
    this.#count += 1
    return {
      key: `k-${this.#count}`,
      participant: PARTICIPANTS[number % PARTICIPANTS.length] ?? '',
      series: SERIES[number % SERIES.length] ?? '',
      bid,
      node: {
        kind: 'trade',
        lots: { [product]: lots },
        quantity: [0, 1 + Math.floor(this.#random.next() * 9)],
        limit: `${lots < 0 ? '-' : ''}${(cents / 100).toFixed(2)}`,
      },
    }
  }

  #pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.#random.next() * of.length)] as T
  }
}

class Venue {
  readonly #lane: Lane
  readonly #clients: Clients
  readonly #process: ChildProcess
  readonly #over: Promise<'by itself' | 'killed'>
  readonly #begin = performance.now()
  #isKilled = false
  #onReady: () => void = () => {}

  constructor(child: string, setting: Setting, lane: Lane, clients: Clients) {
    this.#lane = lane
    this.#clients = clients
    this.#process = spawn(process.execPath, [child], {
      env: { CRASH_SETTING: JSON.stringify(setting) },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const { stdin, stdout, stderr } = this.#process
    // Into the pipe of a process that is gone.
    stdin?.on('error', () => {})
    let errors = ''
    stderr?.on('data', (text) => {
      errors += text
    })
    if (stdout) createInterface({ input: stdout }).on('line', (line) => this.#hear(line))
    this.#over = new Promise((resolve, reject) => {
      this.#process.once('error', reject)
      this.#process.once('close', (code, signal) => {
        if (signal !== 'SIGKILL' && code !== 0) reject(new Error(`the venue ended: ${errors}`))
        else resolve(this.#isKilled ? 'killed' : 'by itself')
      })
    })
  }

  /** Waits for its end, and brings it about if it goes on for longer than that after its first word. */
  async killed(patience: number): Promise<'by itself' | 'killed'> {
    const kill = (): void => {
      this.#isKilled = true
      this.#process.kill('SIGKILL')
    }
    let timer: NodeJS.Timeout | undefined
    this.#onReady = () => {
      timer = setTimeout(kill, patience)
    }
    const latest = setTimeout(kill, 30_000)
    return this.#over.finally(() => {
      clearTimeout(timer)
      clearTimeout(latest)
    })
  }

  async ended(): Promise<void> {
    await this.#over
  }

  #hear(line: string): void {
    const said = parsed(line)
    switch (said?.kind) {
      case undefined:
        return
      case 'ready':
        this.#lane.starts.push(performance.now() - this.#begin)
        this.#onReady()
        for (const command of this.#clients.unanswered()) this.#ask(command)
        for (let k = 0; k < CLIENTS; k++) this.#goOn()
        return
      case 'answer':
        this.#clients.heard(said)
        return this.#goOn()
      case 'clear': {
        const { auction, book, seed } = said
        const options = { clock, seconds: 1, gap: 1e-4, seed, fallback: true } as const
        const found = clearMarket(marketOf(book), options, this.#lane.solver)
        return this.#ask({ kind: 'outcome', auction, outcome: outcomeDocument(found) })
      }
      case 'told':
        return void this.#lane.told.push(said)
      case 'trouble':
        return void this.#lane.troubles.push(`${said.code}: ${said.cause}`)
      case 'stopped':
        this.#lane.stopped = said
    }
  }

  #goOn(): void {
    if (this.#clients.isClosing) {
      if (this.#clients.unanswered().length === 0) this.#ask({ kind: 'stop' })
      return
    }
    setTimeout(() => {
      if (this.#process.exitCode === null && this.#process.signalCode === null)
        this.#ask(this.#clients.next())
    }, this.#clients.pause())
  }

  #ask(asked: Asked): void {
    this.#process.stdin?.write(`${JSON.stringify(asked)}\n`)
  }
}

/** Undefined: the last line of a process that was killed in the middle of it. */
function parsed(line: string): Said | undefined {
  try {
    return JSON.parse(line) as Said
  } catch {
    return undefined
  }
}

const clock = (): number => performance.now() / 1000
