import { Worker } from 'node:worker_threads'
import { foldText } from '#exchange'
import type { Journal, JournalPlace } from '#journal'
import type { Desk } from './desk.ts'

export interface SnapshotsOptions {
  readonly desk: Desk
  readonly journal: Journal
  /** Where that journal is: another thread reads it there. */
  readonly place: JournalPlace
  /** Records from one snapshot to the next. */
  readonly every?: number
  /** Where the code of that thread is; absent: our own. */
  readonly code?: URL
  /** Something went wrong that an operator should know of. */
  readonly onTrouble?: (code: string, cause: string) => void
}

const EVERY = 20_000
/** What a closing venue writes down rather than leave to be read again. */
const WORTH_IT = 1_000
/** Taking snapshots may keep a core busy for one part in so many of the time. */
const SHARE = 5

const OWN_CODE = new URL('./snapshot-worker-boot.mjs', import.meta.url)

/**
 * Takes snapshots of a running venue, so that a restart need not read all of the journal. Another thread folds the journal from
 * the last snapshot on and writes the next: the thread of the desk does nothing but hear of it.
 */
export class Snapshots {
  readonly #options: SnapshotsOptions
  readonly #every: number
  readonly #unlisten: () => void
  #last: number
  #notBefore = 0
  #running: Promise<void> | undefined
  #worker: Worker | undefined

  constructor(options: SnapshotsOptions) {
    this.#options = options
    this.#every = options.every ?? EVERY
    this.#last = options.desk.snapshot
    this.#unlisten = options.desk.listen(({ seq }) => {
      const isDue = seq - this.#last >= this.#every && performance.now() >= this.#notBefore
      if (isDue) this.#running ??= this.#take()
    })
  }

  /** Resolves when none is being taken. */
  async idle(): Promise<void> {
    await this.#running
  }

  /** Of a desk that takes nothing any more: writes down where it stopped, if that is worth it. */
  async stop(): Promise<void> {
    this.#unlisten()
    await this.#worker?.terminate()
    await this.#running
    const { desk, journal } = this.#options
    const { head } = journal
    const isWorthIt = head.seq - this.#last >= Math.min(WORTH_IT, this.#every)
    if (!isWorthIt || desk.halted !== undefined || desk.durable.state.seq !== head.seq) return
    await journal.saveSnapshot({ ...head, body: foldText(desk.durable) })
    this.#last = head.seq
  }

  async #take(): Promise<void> {
    const begin = performance.now()
    try {
      const seq = await this.#inAnotherThread()
      if (seq !== undefined) await this.#options.journal.adoptSnapshot(seq)
      this.#last = Math.max(this.#last, seq ?? 0)
    } catch (error) {
      this.#options.onTrouble?.('snapshot_failed', String(error))
    } finally {
      const end = performance.now()
      this.#notBefore = end + (SHARE - 1) * (end - begin)
      this.#running = undefined
    }
  }

  /** The record that the new snapshot is after; undefined: the thread was ended first. */
  #inAnotherThread(): Promise<number | undefined> {
    const { code = OWN_CODE, place } = this.#options
    return new Promise((resolve, reject) => {
      const worker = new Worker(code, { workerData: place })
      this.#worker = worker
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => resolve(undefined))
    })
  }
}
