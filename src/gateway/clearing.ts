import { Worker } from 'node:worker_threads'
import type { Answer, Task } from './clear-task.ts'
import type { SecondLook } from './results.ts'

export interface ClearingOptions {
  /** How long the search may take. */
  readonly seconds: number
  /** Relative gap at which an outcome counts as optimal. */
  readonly gap: number
  /** Orders exact ties. */
  readonly seed: string
  /** The simpler way, whose outcome stands where the engine's does not (mechanism A6). */
  readonly fallback?: true
  /** Seconds after which the thread is ended, whatever it does; absent: twice its time and a little. */
  readonly allowed?: number
  readonly onProgress?: (progress: { readonly best: number; readonly bound: number }) => void
}

/** A thread that clears markets, one after the other, and is never allowed to hang. */
export interface Clearing {
  /** Resolves once the solver is loaded and warm. */
  readonly ready: () => Promise<void>
  /** Resolves to an outcome document. `cancel` asks for the best outcome so far. */
  readonly clear: (
    market: unknown,
    options: ClearingOptions,
  ) => { readonly promise: Promise<unknown>; readonly cancel: () => void }
  /** What became of bids, by bid; tries which change would have filled them. */
  readonly explain: (
    market: unknown,
    outcome: unknown,
    options: { readonly bids: readonly string[]; readonly seconds: number },
  ) => Promise<Readonly<Record<string, SecondLook>>>
  /** What may be said of prices now (indicate.ts). */
  readonly indicate: (
    market: unknown,
    options: { readonly seconds: number; readonly seed: string },
  ) => Promise<Readonly<Record<string, string>>>
  readonly stop: () => Promise<void>
}

/** What a task may take beyond twice its time: reading its market, and the machine being busy. */
const GRACE_SECONDS = 2
const START_SECONDS = 60
const RESTART_SECONDS = 2

type JobOptions = Pick<ClearingOptions, 'onProgress' | 'allowed'>

interface Job {
  readonly task: Task
  readonly options: JobOptions
  /** When it was handed in. */
  readonly since: number
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * Starts the clearing thread and keeps it warm. A task that overruns twice its time ends the thread: its
 * promise is rejected, and a new thread takes the tasks that wait.
 */
export function createClearing(code = OWN_CODE): Clearing {
  const pool = new ClearingThread(code)
  return {
    ready: () => pool.ready(),
    clear: (market, { onProgress, allowed, ...options }) => {
      const stop = new Int32Array(new SharedArrayBuffer(4))
      const promise = pool.run(
        { kind: 'clear', task: pool.nextTask(), market, ...options, stop },
        { ...(onProgress && { onProgress }), ...(allowed !== undefined && { allowed }) },
      )
      return { promise, cancel: () => void Atomics.store(stop, 0, 1) }
    },
    explain: (market, outcome, { bids, seconds }) =>
      pool.run({
        kind: 'explain',
        task: pool.nextTask(),
        market,
        outcome,
        bids,
        seconds,
      }) as Promise<Readonly<Record<string, SecondLook>>>,
    indicate: (market, options) =>
      pool.run({ kind: 'indicate', task: pool.nextTask(), market, ...options }) as Promise<
        Readonly<Record<string, string>>
      >,
    stop: () => pool.stop(),
  }
}

const OWN_CODE = new URL('./clear-worker-boot.mjs', import.meta.url)

/** Seconds that a task may still take, now that a thread begins with it. */
function allowedFor({ task, options, since }: Job): number {
  if (options.allowed === undefined) return 2 * task.seconds + GRACE_SECONDS
  return Math.max(0, options.allowed - (performance.now() - since) / 1000)
}

class ClearingThread {
  readonly #code: URL
  #worker: Worker | undefined
  #isReady = false
  #stopped = false
  #waitingForReady: (() => void)[] = []
  #queue: Job[] = []
  #running: Job | undefined
  #deadline: NodeJS.Timeout | undefined
  #tasks = 0

  constructor(code: URL) {
    this.#code = code
    this.#start()
  }

  nextTask(): number {
    return ++this.#tasks
  }

  ready(): Promise<void> {
    if (this.#isReady) return Promise.resolve()
    return new Promise((resolve) => this.#waitingForReady.push(resolve))
  }

  run(task: Task, options: JobOptions = {}): Promise<unknown> {
    if (this.#stopped) return Promise.reject(new Error('the clearing thread was stopped'))
    return new Promise((resolve, reject) => {
      const job = { task, options, since: performance.now(), resolve, reject }
      this.#queue.push(job)
      if (options.allowed !== undefined) setTimeout(() => this.#giveUp(job), options.allowed * 1000)
      this.#next()
    })
  }

  /** A task that still waits for a thread when its time is over is not begun any more. */
  #giveUp(job: Job): void {
    if (!this.#queue.includes(job)) return
    this.#queue = this.#queue.filter((other) => other !== job)
    job.reject(new Error('the clearing thread was not ready in time'))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#deadline)
    const jobs = [...(this.#running ? [this.#running] : []), ...this.#queue]
    this.#running = undefined
    this.#queue = []
    for (const job of jobs) job.reject(new Error('the clearing thread was stopped'))
    await this.#worker?.terminate()
  }

  #start(): void {
    if (this.#stopped) return
    const worker = new Worker(this.#code)
    this.#worker = worker
    this.#isReady = false
    this.#deadline = setTimeout(() => this.#replace('did not start'), START_SECONDS * 1000)
    worker.on('message', (answer: Answer) => {
      if (worker === this.#worker) this.#hear(answer)
    })
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#replace(`failed: ${String(error).slice(0, 300)}`)
    })
    worker.on('exit', () => {
      if (worker === this.#worker && !this.#stopped) this.#replace('ended')
    })
  }

  #hear(answer: Answer): void {
    if (answer.kind === 'ready') {
      clearTimeout(this.#deadline)
      this.#isReady = true
      for (const resolve of this.#waitingForReady.splice(0)) resolve()
      return this.#next()
    }
    const job = this.#running
    if (job === undefined || job.task.task !== answer.task) return
    if (answer.kind === 'progress') return job.options.onProgress?.(answer)
    clearTimeout(this.#deadline)
    this.#running = undefined
    if (answer.kind === 'done') job.resolve(answer.result)
    else job.reject(new Error(answer.cause))
    this.#next()
  }

  #next(): void {
    if (!this.#isReady || this.#running !== undefined) return
    const job = this.#queue.shift()
    if (job === undefined) return
    this.#running = job
    const allowed = allowedFor(job)
    this.#deadline = setTimeout(
      () => this.#replace(`took more than ${allowed} seconds`),
      allowed * 1000,
    )
    this.#worker?.postMessage(job.task)
  }

  /** Ends the thread, fails what it was doing, and starts another for what waits. */
  #replace(cause: string): void {
    clearTimeout(this.#deadline)
    const [worker, job, wasReady] = [this.#worker, this.#running, this.#isReady]
    this.#worker = undefined
    this.#isReady = false
    this.#running = undefined
    void worker?.terminate()
    job?.reject(new Error(`the clearing thread ${cause}`))
    // A thread that never came up would fail again at once: not in a loop.
    this.#deadline = setTimeout(() => this.#start(), wasReady ? 0 : RESTART_SECONDS * 1000)
  }
}
