/**
 * Clears data sets with the engine and solves the same files with plain HiGHS, one after the other, and prints how long each
 * took: `npm run bench -- --quick`. See docs/reference/benchmarks.md.
 */
import { statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Command, CommanderError } from 'commander'
import { secondsOption } from '../src/cli/options.ts'
import { DONE, type ExitCode, misused, Problem, REFUSED, USAGE } from '../src/cli/problem.ts'
import { terminalOf } from '../src/cli/terminal.ts'
import { type Comparison, compare } from './compare.ts'
import { GROUPS, type MarketPath, marketPaths, NotFound, QUICK } from './files.ts'
import { progressLine } from './progress.ts'
import { LEGEND, reportOf, summaryReport } from './report.ts'
import { resultsDocument } from './results.ts'

interface Flags {
  readonly seconds: number
  readonly quick?: true
  readonly json?: string
}

/** What a shell reports of a program that Ctrl-C ended. */
const INTERRUPTED = 130

const HELP = `
Groups: ${GROUPS.join(', ')}.
Quick:  ${QUICK.join(', ')}.
Apart:  journal, which measures appending to it and reading it; takes no options.
        restart, how long a venue with a long history takes to come back.
        load, what a venue bears over its API.
        margin, how often margin is exceeded over simulated years, and what it takes to work out.
        credit, what limits between participants cost.

Exit codes:
  0  done
  1  some process failed, hung, or brought an outcome that breaks a rule
  2  not used as it should be: an unknown option, a name that cannot be found`

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('bench')
    .description('Time the engine and, beside it, plain HiGHS on the same market files.')
    .argument('[sets...]', 'market files by path, data sets by name, or groups of them')
    .option('--quick', 'a little of everything; also what no argument means')
    .option('--seconds <seconds>', 'how long each method may search each set', secondsOption, 60)
    .option('--json <file>', 'also write the results there, for machines')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`bench: ${text.replace(/^error: /, '').trim()}\n`),
    })
  try {
    program.parse(argv, { from: 'user' })
    const flags = program.opts<Flags>()
    const files = marketPaths(flags.quick ? [...QUICK, ...program.args] : program.args)
    if (flags.json !== undefined) checkPlace(flags.json)
    return await bench(files, flags)
  } catch (error) {
    return codeOf(error)
  }
}

function codeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE
  if (error instanceof NotFound || error instanceof Problem) {
    process.stderr.write(`bench: ${error.message}\n`)
    return USAGE
  }
  throw error
}

/** Refuses a place that cannot be written to before any work is done. */
function checkPlace(path: string): void {
  const isFolder = (at: string): boolean =>
    statSync(at, { throwIfNoEntry: false })?.isDirectory() === true
  if (isFolder(path)) misused(`cannot write ${path}: it is a folder`, 'Name a file.')
  if (!isFolder(dirname(path)))
    misused(`cannot write ${path}: there is no folder ${dirname(path)}`, 'Make the folder first.')
}

async function bench(files: readonly MarketPath[], { seconds, json }: Flags): Promise<number> {
  const stop = stopOnSignals()
  const line = progressLine(terminalOf(process.stderr))
  const terminal = terminalOf(process.stdout)
  const report = reportOf(files.map(({ name }) => name))
  const comparisons: Comparison[] = []
  process.stdout.write(
    `${LEGEND}\n\nAt most ${seconds} s for each method and set.\n\n${terminal.bold(report.head)}\n`,
  )
  for (const [k, file] of files.entries()) {
    const comparison = await compare(file, {
      seconds,
      signal: stop,
      onMoment: (step, moment) =>
        line.update(`${k + 1} of ${files.length} · ${file.name} · ${step}`, moment),
    })
    line.clear()
    if (stop.aborted) break
    comparisons.push(comparison)
    process.stdout.write(`${report.rows(comparison)}\n`)
    if (json !== undefined) write(json, resultsDocument(comparisons, { seconds }))
  }
  line.end()
  if (comparisons.length > 0) process.stdout.write(`\n${summaryReport(comparisons, terminal)}\n`)
  if (stop.aborted) {
    process.stderr.write(`bench: stopped after ${comparisons.length} of ${files.length} sets.\n`)
    return INTERRUPTED
  }
  return comparisons.every(isSound) ? DONE : REFUSED
}

const write = (path: string, document: object): void =>
  writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`)

/** Both methods came to an end of their own, and what they brought is valid. */
const isSound = ({ engine, plain }: Comparison): boolean =>
  engine.final !== undefined &&
  engine.status !== 'invalid' &&
  plain.final !== undefined &&
  plain.status !== 'not in whole lots'

/** Ctrl-C ends the solve that is running and prints what there is; the second one ends the program at once. */
function stopOnSignals(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => controller.abort())
  return controller.signal
}

if (process.argv[2] === 'journal') await (await import('./journal.ts')).benchJournal()
else if (process.argv[2] === 'restart')
  await (await import('./restart.ts')).benchRestart(process.argv.slice(3))
else if (process.argv[2] === 'replay')
  await (await import('./replay.ts')).benchReplay(process.argv.slice(3))
else if (process.argv[2] === 'load')
  await (await import('./load.ts')).benchLoad(process.argv.slice(3))
else if (process.argv[2] === 'margin') (await import('./margin.ts')).benchMargin()
else if (process.argv[2] === 'credit')
  await (await import('./credit.ts')).benchCredit(process.argv.slice(3))
else process.exitCode = await main(process.argv.slice(2))
