import { type Random, seededRandom } from '#base'
import type { Act } from '#exchange'
import { SimulatedDisk } from '#journal'
import { unwrapAuctionKey } from '#seals'
import type { Solver } from '#solver'
import { Auditor } from './auditor/auditor.ts'
import { nextOperation, type Operation } from './operations.ts'
import { actOfOperator } from './operators.ts'
import { NONE, type Plant } from './plants.ts'
import { kindsOf, MASTER, OPERATORS, Process } from './process.ts'
import { drawn, type Happening, type Scenario, scenarioOf } from './scenario.ts'
import { Scheduler } from './scheduler.ts'
import { solversOf } from './solver.ts'

export interface RunOptions {
  readonly solver: Solver
  readonly plant?: Plant
  /** Told what happens, line by line. */
  readonly trace?: (line: string) => void
}

export interface Report {
  readonly findings: readonly string[]
  readonly counts: Auditor['counts']
  readonly restarts: number
}

/** One run: the same for the same seed, to the byte. */
export async function simulate(seed: number, options: RunOptions): Promise<Report> {
  const world = new World(seed, options)
  try {
    await world.run()
  } catch (error) {
    world.finding(`the simulation itself: ${error instanceof Error ? error.stack : String(error)}`)
  }
  return { findings: world.findings, counts: world.counts, restarts: world.restarts }
}

/** Rounds of a calm after the storm in which all that is left has to be done. */
const CALM_ROUNDS = 400
const START = Date.UTC(2026, 10, 24, 10)

class World {
  readonly findings: string[] = []
  restarts = 0
  readonly #random: Random
  readonly #scenario: Scenario
  readonly #scheduler: Scheduler
  readonly #disk: SimulatedDisk
  readonly #auditor: Auditor
  readonly #operations = new Map<string, Operation>()
  readonly #unanswered = new Set<string>()
  readonly #refused = new Set<string>()
  #network: Operation[] = []
  #process: Process | undefined
  #starting: Promise<void> | undefined
  #life = 0
  #now = START
  readonly #options: RunOptions
  readonly #chance: Random

  constructor(seed: number, options: RunOptions) {
    this.#options = options
    this.#random = seededRandom(seed)
    this.#chance = seededRandom(seed ^ 0xc0de)
    this.#scenario = scenarioOf(seed)
    this.#scheduler = new Scheduler(this.#random)
    this.#disk = new SimulatedDisk({
      seed,
      delay: async (operation) => {
        if (!this.#scheduler.isCalm && this.#random.next() < this.#scenario.diskWaits)
          await this.#scheduler.pause(operation)
      },
    })
    this.#auditor = new Auditor({
      operations: this.#operations,
      secretOf: (auction, wrapped) => unwrapAuctionKey(MASTER, auction, wrapped).secret,
      finding: (text) => this.finding(text),
    })
  }

  get counts(): Auditor['counts'] {
    return this.#auditor.counts
  }

  finding(text: string): void {
    if (this.findings.length < 20) this.findings.push(text)
    this.#trace(`FOUND ${text}`)
  }

  #trace(line: string): void {
    this.#options.trace?.(`${this.#now - START} ${line}`)
  }

  async run(): Promise<void> {
    for (let step = 0; step < this.#scenario.steps; step++) {
      await this.#scheduler.drained()
      if (this.findings.length > 0) return
      this.#start()
      if (this.#process?.desk.halted !== undefined) this.#die('kill')
      else await this.#happen(drawn(this.#random, this.#scenario.weights))
    }
    await this.#calmDown()
  }

  /** All faults end, everything that was asked for is answered, and another auction is held. */
  async #calmDown(): Promise<void> {
    this.#disk.heal()
    this.#scheduler.isCalm = true
    this.#die('crash')
    for (let round = 0; round < CALM_ROUNDS && !this.#isOver(round); round++) {
      await this.#scheduler.drained()
      if (this.findings.length > 0) return
      this.#start()
      this.#scheduler.releaseAll()
      await this.#starting
      if (round === 10)
        for (const id of this.#scenario.series) this.#operate({ kind: 'resumeSeries', series: id })
      if (round % 3 === 0) for (const key of this.#unanswered) this.#send(key)
      while (this.#network.length > 0) this.#deliver()
      this.#now += 40
      this.#process?.floor.conduct()
    }
    for (let round = 0; round < 20; round++) await this.#scheduler.drained()
    const process = this.#process
    if (process === undefined) return this.finding('the venue does not come up')
    if (this.#unanswered.size > 0) this.finding(`no answer to ${[...this.#unanswered].join()}`)
    const { durable } = process.desk
    this.#auditor.finished(durable.state)
    await this.#auditor.restarted(process.journal, { durable, snapshot: 'live' })
    this.#die('crash')
    this.#start()
    await this.#starting
    if (this.#process === undefined) this.finding('the venue does not come up')
  }

  #isOver(round: number): boolean {
    const state = this.#process?.desk.durable.state
    if (round < 45 || state === undefined || this.#unanswered.size > 0) return false
    return [...state.auctions.values()].every(({ phase }) => phase !== 'clearing')
  }

  async #happen(happening: Happening): Promise<void> {
    const random = this.#random
    switch (happening) {
      case 'release':
        return this.#scheduler.release()
      case 'client':
        return this.#ask()
      case 'deliver':
        return this.#deliver()
      case 'retry': {
        const keys = [...(random.next() < 0.8 ? this.#unanswered : this.#operations.keys())]
        return keys.length === 0 ? undefined : this.#send(random.pick(keys))
      }
      case 'operator':
        return this.#operate(
          actOfOperator(this.#random, this.#scenario, this.#process?.desk.durable.state),
        )
      case 'clock':
        this.#now += random.integer(0, 60)
        return
      case 'jump':
        this.#now += random.pick([-5000, -700, -30, 900, 1500])
        return
      case 'toClose': {
        const due = this.#process?.floor.nextDue()
        // Undefined while one is being cleared: the next one may well be overdue when that is over.
        this.#now =
          due === undefined ? this.#now + random.integer(0, 900) : due + random.integer(-1, 1)
        return
      }
      case 'conduct':
        return this.#process?.floor.conduct()
      case 'snapshot':
        return void this.#process?.saveSnapshot().catch(() => {})
      case 'crash':
      case 'kill':
        return this.#die(happening)
      case 'fault': {
        const operation = random.pick(['write', 'write', 'sync', 'create', 'rename'] as const)
        const code = random.pick(['EIO', 'ENOSPC'])
        return this.#disk.fail({
          operation,
          code,
          after: random.integer(0, 3),
          torn: random.next() < 0.5,
        })
      }
    }
  }

  #start(): void {
    if (this.#process !== undefined || this.#starting !== undefined) return
    const life = this.#life
    this.restarts += 1
    this.#starting = this.#open(life)
      .catch((error: unknown) => {
        this.#trace(`does not start: ${error}`)
        const isOurs = this.#life !== life || /EIO|ENOSPC/.test(String(error))
        if (!isOurs)
          this.finding(`the venue does not start: ${error instanceof Error ? error.stack : error}`)
        if (this.#life === life) this.#life += 1
        this.#disk.kill()
      })
      .finally(() => {
        this.#starting = undefined
      })
  }

  async #open(life: number): Promise<void> {
    const { solver, plant = NONE } = this.#options
    const [random, scheduler, scenario] = [this.#random, this.#scheduler, this.#scenario]
    const process = await Process.start({
      disk: this.#disk.mount(),
      scenario,
      clock: () => this.#now,
      chance: {
        bytes: (count) =>
          Buffer.from(Array.from({ length: count }, () => this.#chance.integer(0, 255))),
      },
      solvers: solversOf(solver, { random, scheduler, scenario }),
      after: (_, act) => scheduler.later('witness', act),
      plant,
      onTold: (told) => {
        if (this.#life !== life) return
        this.#trace(`${told.seq} ${kindsOf(told.entry.events)}`)
        this.#auditor.told(told)
      },
    })
    if (this.#life !== life) return
    await process.desk.settled()
    await this.#auditor.restarted(process.journal, process.desk)
    if (this.#life === life) this.#process = process
  }

  #die(how: 'crash' | 'kill'): void {
    this.#trace(how)
    this.#life += 1
    this.#process = undefined
    if (how === 'crash') this.#disk.crash()
    else this.#disk.kill()
    this.#scheduler.releaseAll()
  }

  #ask(): void {
    const key = `k${this.#operations.size + 1}`
    const asked = [...this.#operations.values()].filter((one) => !this.#refused.has(one.key))
    const used = new Map(
      asked.flatMap(({ offers }) => offers.map(({ id, content }) => [id, content] as const)),
    )
    const operation = nextOperation(this.#random, this.#scenario, { key, used, at: this.#now })
    this.#operations.set(key, operation)
    this.#unanswered.add(key)
    this.#send(key)
  }

  #send(key: string): void {
    const operation = this.#operations.get(key)
    if (operation === undefined) return
    this.#network.push(operation)
    if (!this.#scheduler.isCalm && this.#random.next() < this.#scenario.doubled)
      this.#network.push(operation)
  }

  /** One message of those under way arrives, in any order, or gets lost. */
  #deliver(): void {
    if (this.#network.length === 0) return
    const [operation] = this.#network.splice(this.#random.integer(0, this.#network.length - 1), 1)
    const process = this.#process
    if (operation === undefined || process === undefined || this.#isLost()) return
    const life = this.#life
    this.#trace(`${operation.kind} ${operation.key} arrives`)
    process.handle(operation).then(
      (reply) => {
        if (this.#life !== life) return
        this.#trace(`${operation.key} ${JSON.stringify(reply)}`)
        this.#auditor.answered(operation, reply)
        if (!reply.ok) this.#refused.add(operation.key)
        if (!this.#isLost()) this.#unanswered.delete(operation.key)
      },
      (error: unknown) => {
        if (this.#life === life && process.desk.halted === undefined)
          this.finding(`${operation.key} threw ${error instanceof Error ? error.stack : error}`)
      },
    )
  }

  #isLost(): boolean {
    return !this.#scheduler.isCalm && this.#random.next() < this.#scenario.lost
  }

  #operate(act: Act | undefined): void {
    const process = this.#process
    if (act === undefined || process === undefined) return
    const user = this.#random.pick(OPERATORS)
    this.#trace(`${user}: ${JSON.stringify(act)}`)
    process.floor.act({ kind: 'user', user }, act).catch(() => {})
  }
}
