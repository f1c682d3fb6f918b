import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Moment } from './milestones.ts'
import type { MarketSize, Report, Task } from './solve.ts'

const SOLVE = fileURLToPath(new URL('./solve.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What one solve told, and how it ended. */
export interface Run {
  readonly market?: MarketSize
  readonly moments: readonly Moment[]
  readonly final?: Moment
  /** The method's own word for its end, or what became of its process. */
  readonly status: string
  /** Why, where the process failed. */
  readonly cause?: string
}

export interface Supervision {
  /** Seconds after which the process is killed, reading the file included. */
  readonly allowed: number
  /** Kills the process. */
  readonly signal?: AbortSignal
  readonly onMoment?: (moment: Moment) => void
}

/** A solve gets three times its seconds and a minute; what overruns that hangs. */
export const allowedSeconds = (seconds: number): number => 3 * seconds + 60

/** Runs one solve in a process of its own and waits for its end. */
export function runChild(task: Task, { allowed, signal, onMoment }: Supervision): Promise<Run> {
  const child = fork(SOLVE, [JSON.stringify(task)], {
    cwd: ROOT,
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let market: MarketSize | undefined
  let ended: Pick<Run, 'final' | 'status' | 'cause'> | undefined
  const moments: Moment[] = []
  const stop = (status: string): void => {
    ended ??= { status }
    child.kill('SIGKILL')
  }
  const timer = setTimeout(() => stop(`killed after ${allowed} s`), allowed * 1000)
  const onAbort = (): void => stop('interrupted')
  if (signal?.aborted === true) onAbort()
  signal?.addEventListener('abort', onAbort)
  child.on('message', (message) => {
    const report = message as Report
    switch (report.kind) {
      case 'start':
        market = report.market
        return
      case 'moment':
        moments.push(report.moment)
        return onMoment?.(report.moment)
      case 'final':
        ended ??= { final: report.moment, status: report.status }
        return
      case 'failed':
        ended ??= { status: 'failed', cause: report.cause }
    }
  })
  return new Promise((resolve) => {
    const words = lastWords(child)
    child.on('error', (error) => {
      ended ??= { status: 'failed', cause: error.message }
    })
    child.on('close', (code, killedBy) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      const cause = words() || `it ended with ${killedBy ?? `exit code ${code}`}`
      const end = ended ?? { status: 'failed', cause }
      resolve({ moments, ...end, ...(market && { market }) })
    })
  })
}

/** The line of standard error that says why a process failed, or else its last. */
function lastWords(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(-4000)
  })
  return () => {
    const lines = text.trim().split('\n')
    return (lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? '').slice(0, 300)
  }
}
