import { Worker } from 'node:worker_threads'
import type { Outcome, Progress } from '#auction'
import type { Market } from '#bidding'

/** What the worker is started with. */
export interface Task {
  readonly market: Market
  readonly gap: number
  readonly seconds: number
  readonly seed: string
  /** Takes the place of a run that failed (mechanism A6). */
  readonly fallback: boolean
  /** One shared integer: 1 asks for the best outcome so far. */
  readonly stop: Int32Array
}

/** What the worker says. */
export type Report =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }

export interface Clearing {
  readonly outcome: Promise<Outcome>
  /** Asks for the best outcome so far. */
  readonly stop: () => void
}

export interface ThreadOptions extends Pick<Task, 'gap' | 'seconds' | 'seed'> {
  /** Seconds after which a thread that has not answered is ended; by default a little more than `seconds`. */
  readonly allowed?: number
  readonly progress: (progress: Progress) => void
}

/** The engine did not come back in time, or failed, and so did the fallback. */
export class EngineFailure extends Error {}

const FALLBACK_SECONDS = 5
const FALLBACK_ALLOWED = 60

/**
 * Clears a market in a thread of its own, so that this one can show progress and be interrupted. A thread that overruns or
 * fails is ended, and another finds a fallback (mechanism A6): a valid outcome without large integer programs.
 */
export function clearInThread(
  market: Market,
  { progress, allowed, ...options }: ThreadOptions,
): Clearing {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const task = { market, ...options, stop }
  const first = runTask(
    { ...task, fallback: false },
    { allowed: allowed ?? 1.25 * options.seconds + 10, progress },
  )
  const outcome = first.catch((error) => {
    if (!(error instanceof EngineFailure)) throw error
    Atomics.store(stop, 0, 0)
    const seconds = Math.min(FALLBACK_SECONDS, options.seconds)
    return runTask(
      { ...task, seconds, fallback: true },
      { allowed: FALLBACK_ALLOWED, progress },
    ).catch((second) => {
      throw second instanceof EngineFailure
        ? new EngineFailure(`${error.message}; then, for a fallback, ${second.message}`)
        : second
    })
  })
  return { outcome, stop: () => void Atomics.store(stop, 0, 1) }
}

function runTask(
  task: Task,
  { allowed, progress }: { readonly allowed: number; readonly progress: ThreadOptions['progress'] },
): Promise<Outcome> {
  return new Promise<Outcome>((resolve, reject) => {
    const worker = new Worker(new URL('./clear-once-worker-boot.mjs', import.meta.url), {
      workerData: task,
    })
    const timer = setTimeout(() => {
      reject(new EngineFailure(`the engine did not answer within ${allowed} seconds and was ended`))
      void worker.terminate()
    }, allowed * 1000)
    worker.on('message', (report: Report) => {
      if (report.kind === 'progress') return progress(report.progress)
      resolve(report.outcome)
      void worker.terminate()
    })
    worker.on('error', (error) => {
      const [cause = ''] = String(error instanceof Error ? error.message : error).split('\n')
      reject(new EngineFailure(`the engine failed: ${cause.slice(0, 300)}`))
    })
    worker.on('exit', () => {
      clearTimeout(timer)
      reject(new EngineFailure('the engine ended without an outcome'))
    })
  })
}
