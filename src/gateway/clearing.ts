import { Worker } from 'node:worker_threads'
import type { MarketText, Task } from './clear-task.ts'
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
  /** Starts the thread, which begins by itself with the first task. Resolves once it is warm, or has failed to come up. */
  readonly ready: () => Promise<void>
  /** Resolves to an outcome document. `cancel` asks for the best outcome so far. */
  readonly clear: (
    market: object,
    options: ClearingOptions,
  ) => { readonly promise: Promise<unknown>; readonly cancel: () => void }
  /** What became of bids, by bid; tries which change would have filled them. */
  readonly explain: (
    market: object,
    outcome: unknown,
    options: { readonly bids: readonly string[]; readonly seconds: number },
  ) => Promise<Readonly<Record<string, SecondLook>>>
  /** What may be said of prices now (indicate.ts). */
  readonly indicate: (
    market: object,
    options: { readonly seconds: number; readonly seed: string },
  ) => Promise<Readonly<Record<string, string>>>
  /** Whether an outcome is valid. */
  readonly verify: (
    market: object,
    outcome: unknown,
    options: { readonly seconds: number },
  ) => Promise<boolean>
  readonly stop: () => Promise<void>
}

/** What a task may take beyond twice its time: reading its market, and the machine being busy. */
const GRACE_SECONDS = 2
/** How long a thread that overran may take to come to its end by itself. */
const LINGER_SECONDS = 5
const START_SECONDS = 30
const RESTART_SECONDS = 2

/** What a thread says. One that is out of order may say anything, at any time. */
type Heard = Readonly<
  Partial<Record<'kind' | 'task' | 'result' | 'cause' | 'best' | 'bound', unknown>>
>

type JobOptions = Pick<ClearingOptions, 'onProgress' | 'allowed'>

interface Job {
  readonly task: Task
  readonly options: JobOptions
  /** When it was handed in. */
  readonly since: number
  /** Gives the task up if no thread has begun with it in time. */
  readonly waiting: NodeJS.Timeout | undefined
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * A clearing thread, kept warm once it runs. A task that overruns its time is given up: its promise is rejected, and
 * if the thread does not come to its end soon, a new one takes the tasks that wait.
 */
export function createClearing(code = OWN_CODE): Clearing {
  const pool = new ClearingThread(code)
  return {
    ready: () => pool.ready(),
    clear: (document, { onProgress, allowed, ...options }) => {
      const market = textOf(document)
      const stop = new Int32Array(new SharedArrayBuffer(4))
      const promise = pool.run(
        { kind: 'clear', task: pool.nextTask(), market, ...options, stop },
        { ...(onProgress && { onProgress }), ...(allowed !== undefined && { allowed }) },
      )
      return { promise, cancel: () => void Atomics.store(stop, 0, 1) }
    },
    explain: (document, outcome, { bids, seconds }) =>
      pool.run({
        kind: 'explain',
        task: pool.nextTask(),
        market: textOf(document),
        outcome,
        bids,
        seconds,
      }) as Promise<Readonly<Record<string, SecondLook>>>,
    indicate: (document, options) =>
      pool.run({
        kind: 'indicate',
        task: pool.nextTask(),
        market: textOf(document),
        ...options,
      }) as Promise<Readonly<Record<string, string>>>,
    verify: async (document, outcome, { seconds }) => {
      const market = textOf(document)
      const task = { kind: 'verify', task: pool.nextTask(), market, outcome, seconds } as const
      return (await pool.run(task, { allowed: seconds })) === true
    },
    stop: () => pool.stop(),
  }
}

const OWN_CODE = new URL('./clear-worker-boot.mjs', import.meta.url)

/** Written down once, however many threads are sent it. */
function textOf(document: object): MarketText {
  const known = texts.get(document)
  if (known !== undefined) return known
  const text = JSON.stringify(document)
  texts.set(document, text)
  return text
}

const texts = new WeakMap<object, MarketText>()

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
  }

  nextTask(): number {
    return ++this.#tasks
  }

  ready(): Promise<void> {
    if (this.#isReady || this.#stopped) return Promise.resolve()
    this.#begin()
    return new Promise((resolve) => this.#waitingForReady.push(resolve))
  }

  #begin(): void {
    if (this.#worker === undefined && this.#deadline === undefined) this.#start()
  }

  run(task: Task, options: JobOptions = {}): Promise<unknown> {
    if (this.#stopped) return Promise.reject(new Error('the clearing thread was stopped'))
    this.#begin()
    return new Promise((resolve, reject) => {
      const { allowed } = options
      const waiting =
        allowed === undefined ? undefined : setTimeout(() => this.#giveUp(task), allowed * 1000)
      this.#queue.push({ task, options, since: performance.now(), waiting, resolve, reject })
      this.#next()
    })
  }

  /** A task that still waits for a thread when its time is over is not begun any more. */
  #giveUp(task: Task): void {
    const job = this.#queue.find((waiting) => waiting.task === task)
    this.#queue = this.#queue.filter((waiting) => waiting !== job)
    job?.reject(new Error('the clearing thread was not ready in time'))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#deadline)
    const jobs = [...(this.#running ? [this.#running] : []), ...this.#queue]
    this.#running = undefined
    this.#queue = []
    for (const { waiting, reject } of jobs) {
      clearTimeout(waiting)
      reject(new Error('the clearing thread was stopped'))
    }
    this.#tellReady()
    await this.#worker?.terminate()
  }

  #start(): void {
    if (this.#stopped) return
    const worker = new Worker(this.#code)
    this.#worker = worker
    this.#isReady = false
    this.#deadline = setTimeout(() => this.#replace('did not start'), START_SECONDS * 1000)
    worker.on('message', (answer: unknown) => {
      if (worker === this.#worker) this.#hear(Object(answer) as Heard)
    })
    worker.on('messageerror', () => {
      if (worker === this.#worker) this.#replace('said what cannot be read')
    })
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#replace(`failed: ${String(error).slice(0, 300)}`)
    })
    worker.on('exit', () => {
      if (worker === this.#worker && !this.#stopped) this.#replace('ended')
    })
  }

  #hear(answer: Heard): void {
    if (answer.kind === 'ready') return this.#becomeReady()
    const job = this.#running
    if (job === undefined || job.task.task !== answer.task) return
    switch (answer.kind) {
      case 'progress':
        return job.options.onProgress?.({ best: Number(answer.best), bound: Number(answer.bound) })
      case 'done':
        this.#finish()
        return job.resolve(answer.result)
      case 'failed':
        this.#finish()
        return job.reject(new Error(String(answer.cause)))
    }
  }

  #becomeReady(): void {
    if (this.#isReady) return
    clearTimeout(this.#deadline)
    this.#isReady = true
    this.#tellReady()
    this.#next()
  }

  #tellReady(): void {
    for (const resolve of this.#waitingForReady.splice(0)) resolve()
  }

  #finish(): void {
    clearTimeout(this.#deadline)
    this.#running = undefined
    this.#next()
  }

  #next(): void {
    if (!this.#isReady || this.#running !== undefined) return
    const job = this.#queue.shift()
    if (job === undefined) return
    this.#running = job
    clearTimeout(job.waiting)
    const allowed = allowedFor(job)
    this.#deadline = setTimeout(() => this.#overrun(job, allowed), allowed * 1000)
    this.#worker?.postMessage(job.task)
  }

  /**
   * Nobody waits for it any longer. A thread that is only slow, as on a busy machine, is warm and soon done: it is asked
   * to stop, and ended only if it does not. To start another one takes longer than most tasks.
   */
  #overrun({ task, reject }: Job, allowed: number): void {
    const cause = `took more than ${allowed.toFixed(1)} seconds`
    reject(new Error(`the clearing thread ${cause}`))
    if (task.kind === 'clear') Atomics.store(task.stop, 0, 1)
    this.#deadline = setTimeout(() => this.#replace(cause), LINGER_SECONDS * 1000)
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
    this.#tellReady()
    // A thread that never came up would fail again at once: not in a loop.
    this.#deadline = setTimeout(() => this.#start(), wasReady ? 0 : RESTART_SECONDS * 1000)
  }
}
