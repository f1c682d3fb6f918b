import { Worker } from 'node:worker_threads'
import type { Outcome, Progress } from '#auction'
import type { Market } from '#bidding'

/** What the worker is started with. */
export interface Task {
  readonly market: Market
  readonly gap: number
  readonly seconds: number
  readonly seed: string
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

/** The engine did not come back in time, or failed. */
export class EngineFailure extends Error {}

/**
 * Clears a market in a thread of its own, so that this one can show progress and be interrupted. A thread
 * that has not answered at twice the time allowed plus ten seconds is ended, and the promise rejected.
 */
export function clearInThread(
  market: Market,
  options: Omit<Task, 'market' | 'stop'>,
  progress: (progress: Progress) => void,
): Clearing {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const task: Task = { market, ...options, stop }
  const outcome = new Promise<Outcome>((resolve, reject) => {
    const worker = new Worker(new URL('./clear-worker-boot.mjs', import.meta.url), {
      workerData: task,
    })
    const allowed = 2 * options.seconds + 10
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
  return { outcome, stop: () => void Atomics.store(stop, 0, 1) }
}
