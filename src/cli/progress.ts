import { basename } from 'node:path'
import type { Progress } from '#auction'
import { grouped, percent } from './numbers.ts'
import { CLEAR_LINE, type Terminal } from './terminal.ts'

export interface ProgressLine {
  readonly update: (progress: Progress) => void
  /** Says that a wish to stop was heard. */
  readonly stopping: () => void
  /** Takes the line away again. */
  readonly end: () => void
}

const EVERY_MS = 200

/** One line on standard error that says how far the work is; nothing at all where nobody watches. */
export function progressLine(file: string, terminal: Terminal): ProgressLine {
  if (!terminal.interactive) return { update: () => {}, stopping: () => {}, end: () => {} }
  const began = performance.now()
  let latest: Progress | undefined
  let asked = false
  const draw = (): void => {
    const seconds = (performance.now() - began) / 1000
    const words = [
      asked ? 'stopping, Ctrl-C again to give up' : `clearing ${basename(file)}`,
      `${seconds.toFixed(1)} s`,
      ...(latest === undefined ? ['searching'] : progressWords(latest)),
    ]
    const text = words.join(' · ').slice(0, Math.max(20, terminal.columns - 1))
    process.stderr.write(`${CLEAR_LINE}${terminal.dim(text)}`)
  }
  const timer = setInterval(draw, EVERY_MS)
  return {
    update: (progress) => {
      latest = progress
    },
    stopping: () => {
      asked = true
      draw()
    },
    end: () => {
      clearInterval(timer)
      process.stderr.write(CLEAR_LINE)
    },
  }
}

function progressWords({ best, bound, nodes, cuts }: Progress): readonly string[] {
  const gap = best === 0 ? Number.NaN : (bound - best) / Math.abs(best)
  return [
    `best ${Number.isFinite(best) ? grouped(best.toFixed(2)) : 'none yet'}`,
    ...(Number.isFinite(bound) ? [`bound ${grouped(bound.toFixed(2))}`] : []),
    ...(Number.isFinite(gap) ? [`gap ${percent(Math.max(0, gap))}`] : []),
    `${grouped(nodes)} nodes`,
    `${grouped(cuts)} cuts`,
  ]
}
