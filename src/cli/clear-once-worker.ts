import { parentPort, workerData } from 'node:worker_threads'
import { clearMarket } from '#auction'
import { loadSolver } from '#solver'
import type { Report, Task } from './clear-thread.ts'

/** Clears the market it was started with, reports progress and the outcome, and ends. */
const { market, gap, seconds, seed, stop, fallback } = workerData as Task
const say = (report: Report): void => parentPort?.postMessage(report)

const clock = (): number => performance.now() / 1000
const solver = await loadSolver()
const outcome = clearMarket(
  market,
  {
    clock,
    seconds,
    gap,
    seed,
    progress: (progress) => say({ kind: 'progress', progress }),
    cancelled: () => Atomics.load(stop, 0) === 1,
    ...(fallback && { fallback }),
  },
  solver,
)
say({ kind: 'outcome', outcome })
