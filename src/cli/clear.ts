import type { Outcome, Violation } from '#auction'
import type { Refusal } from '#base'
import type { Market } from '#bidding'
import {
  checkOut,
  checkReadable,
  outPath,
  readMarket,
  refusalLines,
  shown,
  writeOut,
} from './files.ts'
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
export async function clearCommand(files: readonly string[], flags: ClearFlags): Promise<ExitCode> {
  checkReadable(files)
  if (flags.out !== undefined) checkOut(flags.out, files)
  const interrupt = listenForInterrupt()
  let exitCode: ExitCode = DONE
  for (const [k, file] of files.entries()) {
    const result = await clearFile(file, flags, interrupt)
    if (result.ok)
      await printOutcome(result, { file, flags, several: files.length > 1, first: k === 0 })
    else {
      printRefusals(file, result.refusals, { flags, several: files.length > 1 })
      exitCode = REFUSED
    }
    const left = files.length - k - 1
    if (interrupt.asked() && left > 0) {
      process.stderr.write(`walras: stopped; files not cleared: ${left}.\n`)
      return REFUSED
    }
  }
  return exitCode
}

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

async function printOutcome(
  { market, outcome }: { readonly market: Market; readonly outcome: Outcome },
  { file, flags, several, first }: Printing,
): Promise<void> {
  const { outcomeDocument } = await import('#auction')
  const document = outcomeDocument(outcome)
  if (flags.out !== undefined)
    writeOut(outPath(flags.out, file), `${JSON.stringify(document, null, 2)}\n`)
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(document, null, several ? undefined : 2)}\n`)
    return
  }
  const { outcomeReport } = await import('./clear-report.ts')
  const terminal = terminalOf(process.stdout)
  const report = outcomeReport(market, outcome, { name: shown(file), terminal })
  process.stdout.write(`${first ? '' : '\n'}${report}\n`)
  if (flags.out !== undefined) process.stderr.write(`Written to ${outPath(flags.out, file)}.\n`)
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
