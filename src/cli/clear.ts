import type { Outcome, Violation } from '#auction'
import type { Refusal } from '#base'
import type { Market } from '#bidding'
import { checkReadable, readMarket, refusalLines, shown } from './files.ts'
import { checkOut, outPath, STDOUT, writeOut } from './out.ts'
import { DONE, type ExitCode, REFUSED } from './problem.ts'
import { progressLine } from './progress.ts'
import { terminalOf } from './terminal.ts'

export interface ClearFlags {
  readonly json?: true
  readonly gap: number
  readonly seconds: number
  readonly seed: string
  readonly out?: string
}

/** `walras clear`: clears each file in its turn. Exit code 1 if any of them was refused. */
export async function clearCommand(files: readonly string[], given: ClearFlags): Promise<ExitCode> {
  const flags = withOut(given)
  checkReadable(files)
  if (flags.out !== undefined) checkOut(flags.out, files)
  const interrupt = listenForInterrupt()
  let exitCode: ExitCode = DONE
  for (const [k, file] of files.entries()) {
    const result = await clearFile(file, flags, interrupt)
    if (result.ok) {
      const printing = { file, flags, several: files.length > 1, first: k === 0 }
      if (!(await printOutcome(result, printing))) exitCode = REFUSED
    } else {
      printRefusals(file, result.refusals, { flags, several: files.length > 1 })
      exitCode = REFUSED
    }
    const left = files.length - k - 1
    if (interrupt.asked() && left > 0) {
      process.stderr.write(`walras: stopped; files not cleared: ${left}.\n`)
      return REFUSED
    }
    if (flags.out === undefined && nobodyReads()) break
  }
  return exitCode
}

/** `--out -` is `--json`: the document on standard output, and nothing else there. */
function withOut({ out, ...flags }: ClearFlags): ClearFlags {
  if (out === STDOUT) return { ...flags, json: true }
  return out === undefined ? flags : { ...flags, out }
}

/** Whoever read our output has stopped: `walras clear … | head`. */
const nobodyReads = (): boolean => process.stdout.errored !== null

type FileResult =
  | { readonly ok: true; readonly market: Market; readonly outcome: Outcome }
  | { readonly ok: false; readonly refusals: readonly Refusal[] }

async function clearFile(
  file: string,
  flags: ClearFlags,
  interrupt: Interrupt,
): Promise<FileResult> {
  const market = await readMarket(file)
  if (!market.ok) return { ok: false, refusals: market.error }
  const [{ clearInThread, EngineFailure }, { verifyOutcome }] = await Promise.all([
    import('./clear-thread.ts'),
    import('#auction'),
  ])
  const line = progressLine(shown(file), terminalOf(process.stderr))
  const { gap, seconds, seed } = flags
  const clearing = clearInThread(market.value, { gap, seconds, seed, progress: line.update })
  interrupt.during(() => {
    clearing.stop()
    line.stopping()
  })
  try {
    const outcome = await clearing.outcome
    const violations = verifyOutcome(market.value, outcome)
    if (violations.length > 0) return { ok: false, refusals: violations.map(asRefusal) }
    return { ok: true, market: market.value, outcome }
  } catch (error) {
    if (!(error instanceof EngineFailure)) throw error
    return { ok: false, refusals: [engineRefusal(error.message)] }
  } finally {
    line.end()
    interrupt.during(undefined)
  }
}

const engineRefusal = (cause: string): Refusal => ({
  code: 'engine_failed',
  at: '',
  cause,
  remedy: 'Please report it with the file; a larger --seconds or --gap may help meanwhile.',
})

/** The engine's outcome breaks a rule: nobody is to see it. */
const asRefusal = ({ rule, ruleName, at, cause }: Violation): Refusal => ({
  code: 'outcome_invalid',
  at: '',
  cause: `the engine's outcome breaks rule ${rule} (${ruleName}) at ${at}: ${cause}`,
  remedy: 'This is a bug, and the outcome is withheld: please report it with the file.',
})

interface Printing {
  readonly file: string
  readonly flags: ClearFlags
  readonly several: boolean
  readonly first: boolean
}

/** Prints an outcome, whether or not it could also be written where `--out` says; false if it could not. */
async function printOutcome(
  { market, outcome }: { readonly market: Market; readonly outcome: Outcome },
  { file, flags, several, first }: Printing,
): Promise<boolean> {
  const { outcomeDocument } = await import('#auction')
  const document = outcomeDocument(outcome)
  const path = flags.out === undefined ? undefined : outPath(flags.out, file)
  const refusal = path && writeOut(path, `${JSON.stringify(document, null, 2)}\n`)
  if (flags.json)
    process.stdout.write(`${JSON.stringify(document, null, several ? undefined : 2)}\n`)
  else await printReport(market, outcome, { file, first })
  if (path && refusal) process.stderr.write(`${refusalLines(path, [refusal])}\n`)
  else if (path && !flags.json) process.stderr.write(`Written to ${path}.\n`)
  return !refusal
}

async function printReport(
  market: Market,
  outcome: Outcome,
  { file, first }: Pick<Printing, 'file' | 'first'>,
): Promise<void> {
  const { outcomeReport } = await import('./clear-report.ts')
  const terminal = terminalOf(process.stdout)
  const report = outcomeReport(market, outcome, { name: shown(file), terminal })
  process.stdout.write(`${first ? '' : '\n'}${report}\n`)
}

/** For people on standard error; for machines, a list in place of the outcome. */
export function printRefusals(
  file: string,
  refusals: readonly Refusal[],
  {
    flags,
    several = false,
  }: { readonly flags: { readonly json?: true }; readonly several?: boolean },
): void {
  if (flags.json)
    process.stdout.write(`${JSON.stringify(refusals, null, several ? undefined : 2)}\n`)
  else process.stderr.write(`${refusalLines(file, refusals)}\n`)
}

interface Interrupt {
  readonly asked: () => boolean
  /** What the first Ctrl-C does from now on. */
  readonly during: (act: (() => void) | undefined) => void
}

/** The first Ctrl-C asks for the best so far, where something is at work; the next one ends the program. */
function listenForInterrupt(): Interrupt {
  let asked = false
  let act: (() => void) | undefined
  const die = (): void => {
    process.removeListener('SIGINT', onInterrupt)
    if (process.stderr.isTTY) process.stderr.write('\n')
    process.kill(process.pid, 'SIGINT')
  }
  const onInterrupt = (): void => {
    if (asked || act === undefined) {
      die()
      return
    }
    asked = true
    act()
    if (!process.stderr.isTTY) process.stderr.write('walras: stopping with the best so far.\n')
  }
  process.on('SIGINT', onInterrupt)
  return {
    asked: () => asked,
    during: (next) => {
      act = next
    },
  }
}
