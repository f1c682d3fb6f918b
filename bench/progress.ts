import { CLEAR_LINE, type Terminal } from '../src/cli/terminal.ts'
import { gapOf, type Moment } from './milestones.ts'

export interface ProgressLine {
  readonly update: (words: string, moment: Moment | undefined) => void
  /** Takes the line away, until the next update. */
  readonly clear: () => void
  readonly end: () => void
}

const EVERY_MS = 250

/** One line on standard error that says what is being solved; nothing where nobody watches. */
export function progressLine(terminal: Terminal): ProgressLine {
  if (!terminal.interactive) return { update: () => {}, clear: () => {}, end: () => {} }
  let words = ''
  let gap: number | undefined
  let began = performance.now()
  const draw = (): void => {
    if (words === '') return
    const seconds = `${((performance.now() - began) / 1000).toFixed(0)} s`
    const parts = [
      words,
      seconds,
      ...(gap === undefined ? [] : [`gap ${(gap * 100).toFixed(3)} %`]),
    ]
    const text = parts.join(' · ').slice(0, Math.max(20, terminal.columns - 1))
    process.stderr.write(`${CLEAR_LINE}${terminal.dim(text)}`)
  }
  const timer = setInterval(draw, EVERY_MS)
  const clear = (): void => {
    words = ''
    process.stderr.write(CLEAR_LINE)
  }
  return {
    update: (now, moment) => {
      if (now !== words) [words, gap, began] = [now, undefined, performance.now()]
      // HiGHS tells of a better solution without its bound: what is known stays.
      gap = (moment && gapOf(moment)) ?? gap
    },
    clear,
    end: () => {
      clearInterval(timer)
      clear()
    },
  }
}
