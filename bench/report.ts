import { grouped } from '../src/cli/numbers.ts'
import { type ColumnStyle, type Terminal, table } from '../src/cli/terminal.ts'
import { type Account, type Comparison, LABELS, ratioOf } from './compare.ts'
import { MILESTONES, type Milestone, PROOF } from './milestones.ts'
import { type GroupSummary, summaries } from './summary.ts'

const NOT_REACHED = '—'

/** How to read the table; printed before it. */
export const LEGEND = `Seconds from the moment the market is read, by one process after the other on this machine; read the ratios, not the seconds.

first, 1 %, 0.1 %, proof  a first outcome that trades; its own bound at most so far above its own welfare; no bound above it
engine   until an outcome that the verifier passes was handed over, prices and all; the engine runs again and is stopped for each
HiGHS    plain HiGHS, same build, its own options, on the integer program of the same file; taken at its word
ratio    HiGHS ÷ engine, 3.1×: the engine took 3.1 times less; > and <: only one of them got there before its time was up
uniform  under this pricing HiGHS solves an easier problem, without the price rule: its welfare can be higher than any outcome
         that keeps the rule. It is an upper reference only
—        not reached`

/** The table, a data set at a time, so that it can be printed as results come in. */
export interface Report {
  readonly head: string
  readonly rows: (comparison: Comparison) => string
}

/** `names` are those of all data sets to come, by which the first column is as wide as it must be. */
export function reportOf(names: readonly string[]): Report {
  const widths = [Math.max(8, ...names.map(({ length }) => length)), 6, 8, 8, 6, 7, 7, 7, 7, 9, 16]
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, k) => {
        const width = widths[k] ?? 0
        return LEFT.includes(k) ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd()
  return {
    head: line(TITLES),
    rows: (comparison) => rowsOf(comparison).map(line).join('\n'),
  }
}

const TITLES = [
  'data set',
  'bids',
  'products',
  'pricing',
  'method',
  ...MILESTONES.map((milestone) => LABELS[milestone]),
  'gap',
  'welfare',
  'status',
]
const LEFT = [0, 3, 4, 11]

function rowsOf(comparison: Comparison): readonly (readonly string[])[] {
  const { name, market, engine, plain } = comparison
  const size = market
    ? [grouped(market.bids), grouped(market.products), market.pricing]
    : [NOT_REACHED, NOT_REACHED, NOT_REACHED]
  return [
    [name, ...size, 'engine', ...accountCells(engine)],
    ['', '', '', '', 'HiGHS', ...accountCells(plain)],
    ['', '', '', '', 'ratio', ...MILESTONES.map((milestone) => ratioCell(comparison, milestone))],
  ]
}

function accountCells({ times, gap, final, status, cause }: Account): readonly string[] {
  return [
    ...MILESTONES.map((milestone) => secondsCell(times[milestone])),
    gapCell(gap),
    final !== undefined && Number.isFinite(final.best)
      ? grouped(final.best.toFixed(2))
      : NOT_REACHED,
    cause === undefined ? status : `${status}: ${cause}`,
  ]
}

/** Three digits or so: 0.042, 4.18, 41.8, 418. */
export function secondsCell(seconds: number | undefined): string {
  if (seconds === undefined) return NOT_REACHED
  return seconds.toFixed(seconds < 0.1 ? 3 : seconds < 10 ? 2 : seconds < 100 ? 1 : 0)
}

function gapCell(gap: number | undefined): string {
  if (gap === undefined) return NOT_REACHED
  if (gap <= PROOF) return '0 %'
  return gap < 0.00001 ? '<0.001 %' : `${(gap * 100).toFixed(gap < 0.01 ? 3 : 1)} %`
}

/** Where one method never got there, the time it had is what its own would have been more than. */
function ratioCell(comparison: Comparison, milestone: Milestone): string {
  const ratio = ratioOf(comparison, milestone)
  if (ratio !== undefined) return ratioText(ratio)
  const { engine, plain } = comparison
  const [ours, theirs] = [engine.times[milestone], plain.times[milestone]]
  if (ours !== undefined && plain.final !== undefined && plain.final.at > ours)
    return `>${ratioText(plain.final.at / ours)}`
  if (theirs !== undefined && engine.final !== undefined && theirs < engine.final.at)
    return `<${ratioText(theirs / engine.final.at)}`
  return NOT_REACHED
}

export const ratioText = (ratio: number): string =>
  `${ratio.toFixed(ratio >= 10 ? 0 : ratio >= 1 ? 1 : 2)}×`

/** One line a group: sets proven, and the mean ratios with the number of sets they are of. */
export function summaryReport(comparisons: readonly Comparison[], terminal: Terminal): string {
  const columns: readonly ColumnStyle[] = [
    { title: 'group', align: 'left' },
    ...['sets', 'proven by engine', 'by HiGHS'].map(right),
    ...MILESTONES.map((milestone) => right(`ratio ${LABELS[milestone]}`)),
  ]
  const rows = summaries(comparisons).map((summary) => [
    summary.group,
    String(summary.sets),
    String(summary.proven.engine),
    String(summary.proven.plain),
    ...MILESTONES.map((milestone) => meanCell(summary, milestone)),
  ])
  return `${table(columns, rows, terminal)}\nRatios are geometric means over the sets, counted in brackets, in which both got there.`
}

const right = (title: string): ColumnStyle => ({ title, align: 'right' })

function meanCell({ ratios }: GroupSummary, milestone: Milestone): string {
  const { mean, sets } = ratios[milestone]
  return mean === undefined ? NOT_REACHED : `${ratioText(mean)} (${sets})`
}
