import { closedJournal, haltedBy, type JournalHalted, type JournalRecord } from './journal.ts'

/** Makes bodies durable, all of them, and gives their records. */
export type Commit = (bodies: readonly string[]) => Promise<readonly JournalRecord[]>

interface Waiting {
  readonly body: string
  readonly resolve: (record: JournalRecord) => void
  readonly reject: (error: JournalHalted) => void
}

/** Most records and characters that share a sync, but for a single body that has more. */
const RECORDS_MAX = 4096
const CHARACTERS_MAX = 8_000_000

/**
 * Group commit: one commit at a time, of everything that has come in meanwhile. The first error of a commit ends the queue: what
 * waits is rejected, and so is all that comes later.
 */
export class CommitQueue {
  readonly #commit: Commit
  #waiting: Waiting[] = []
  #acts: (() => Promise<void>)[] = []
  #running: Promise<void> | undefined
  #isClosed = false
  #halted: JournalHalted | undefined

  constructor(commit: Commit) {
    this.#commit = commit
  }

  append(body: string): Promise<JournalRecord> {
    if (this.#halted !== undefined) return Promise.reject(this.#halted)
    if (this.#isClosed) return Promise.reject(closedJournal())
    return new Promise((resolve, reject) => {
      this.#waiting.push({ body, resolve, reject })
      this.#start()
    })
  }

  /** Does something between two commits. If it fails, that ends the queue as a failed commit does. */
  exclusive(act: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const attempt = async (): Promise<void> => {
        if (this.#halted !== undefined) return reject(this.#halted)
        await act().then(resolve, (error) => reject(this.halt(error)))
      }
      this.#acts.push(attempt)
      this.#start()
    })
  }

  /** What is done beside the queue ends it, too, if it fails. */
  async guard<T>(act: () => Promise<T>): Promise<T> {
    if (this.#halted !== undefined) throw this.#halted
    try {
      return await act()
    } catch (error) {
      throw this.halt(error)
    }
  }

  /** Takes nothing more, but commits what waits. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#running
  }

  /** Ends the queue; gives what later calls are rejected with. */
  halt(error: unknown): JournalHalted {
    this.#halted ??= haltedBy(error)
    for (const { reject } of this.#waiting.splice(0)) reject(this.#halted)
    return this.#halted
  }

  #start(): void {
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    while (this.#acts.length > 0 || this.#waiting.length > 0) {
      // Whoever was just told that a record is durable may have the next one: they should share a sync.
      await new Promise(setImmediate)
      for (const act of this.#acts.splice(0)) await act()
      await this.#commitBatch(this.#take())
    }
    this.#running = undefined
  }

  #take(): readonly Waiting[] {
    let [count, characters] = [0, 0]
    for (const { body } of this.#waiting) {
      characters += body.length
      if (count > 0 && (count === RECORDS_MAX || characters > CHARACTERS_MAX)) break
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  async #commitBatch(batch: readonly Waiting[]): Promise<void> {
    if (batch.length === 0) return
    try {
      const records = await this.#commit(batch.map(({ body }) => body))
      for (const [index, { resolve }] of batch.entries()) resolve(records[index] as JournalRecord)
    } catch (error) {
      const halted = this.halt(error)
      for (const { reject } of batch) reject(halted)
    }
  }
}
