import type { Rule, Violation } from '#auction'
import { printRefusals } from './clear.ts'
import { checkReadable, readMarket, readOutcome, shown } from './files.ts'
import { counted, grouped } from './numbers.ts'
import { DONE, type ExitCode, REFUSED } from './problem.ts'
import { type Terminal, terminalOf } from './terminal.ts'

/** Violations of one rule that a person at a terminal is shown. */
const SHOWN_MAX = 20

/** `walras verify`: checks an outcome rule by rule. Exit code 1 if any is broken. */
export async function verifyCommand(
  file: string,
  outcomeFile: string,
  flags: { readonly json?: true },
): Promise<ExitCode> {
  checkReadable([file, outcomeFile])
  const market = await readMarket(file)
  if (!market.ok) return refused(file, market.error)
  const outcome = await readOutcome(outcomeFile)
  if (!outcome.ok) return refused(outcomeFile, outcome.error)
  const { RULES, verifyOutcome } = await import('#auction')
  const violations = verifyOutcome(market.value, outcome.value)
  const rules = Object.entries(RULES).map(([rule, name]) => ({
    rule: Number(rule) as Rule,
    name,
    violations: violations.filter((violation) => violation.rule === Number(rule)),
  }))
  const { input, refused: out, work } = outcome.value
  const leftOut = out.filter(({ reason }) => reason === 'fallbackOmitted').length
  const result = {
    rules,
    sameInput: input === market.value.input,
    fallback: work.fallback === true,
    leftOut,
  }
  const names = { market: shown(file), outcome: shown(outcomeFile) }
  process.stdout.write(
    flags.json ? asJson(result) : inWords(result, names, terminalOf(process.stdout)),
  )
  return violations.length === 0 ? DONE : REFUSED

  function refused(where: string, refusals: Parameters<typeof printRefusals>[1]): ExitCode {
    printRefusals(where, refusals, { flags })
    return REFUSED
  }
}

interface RuleResult {
  readonly rule: Rule
  readonly name: string
  readonly violations: readonly Violation[]
}

interface Result {
  readonly rules: readonly RuleResult[]
  /** Whether the outcome says that it is of this market. */
  readonly sameInput: boolean
  /** It says that the search gave none, and that it is the safe outcome; bids with budgets or limits that it leaves out. */
  readonly fallback: boolean
  readonly leftOut: number
}

function asJson({ rules, sameInput, fallback, leftOut }: Result): string {
  const document = {
    valid: rules.every(({ violations }) => violations.length === 0),
    sameInput,
    ...(fallback && { fallback, leftOut }),
    rules: rules.map(({ rule, name, violations }) => ({
      rule,
      name,
      holds: violations.length === 0,
      violations: violations.map(({ at, part, cause, remedy }) => ({ at, part, cause, remedy })),
    })),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function inWords(
  { rules, sameInput, fallback, leftOut }: Result,
  names: { readonly market: string; readonly outcome: string },
  terminal: Terminal,
): string {
  const other = `${names.outcome} is an outcome of another market than ${names.market}: what is broken below may all come from that.`
  const broken = rules.filter(({ violations }) => violations.length > 0)
  const count = broken.reduce((sum, { violations }) => sum + violations.length, 0)
  const verdict =
    count === 0
      ? terminal.green('Valid: all nine rules hold.')
      : terminal.red(
          `Not valid: ${counted(broken.length, 'rule')} broken, at ${counted(count, 'place')}.`,
        )
  const first = sameInput ? [] : [terminal.red(other), '']
  const safe = `It says that it is a fallback: ${counted(leftOut, 'bid')} with budgets or limits left out, which nothing here proves to be needed.`
  const last = fallback ? [verdict, safe] : [verdict]
  return `${[...first, ...rules.map((rule) => ruleWords(rule, terminal)), '', ...last].join('\n')}\n`
}

function ruleWords({ rule, name, violations }: RuleResult, terminal: Terminal): string {
  if (violations.length === 0) return `${terminal.green('✓')} ${rule} ${name}`
  const listed = terminal.interactive ? violations.slice(0, SHOWN_MAX) : violations
  const left = violations.length - listed.length
  const rows = listed.map(({ at, part = '', cause, remedy }) => [
    `    ${at}`,
    part,
    `${cause}.${remedy ? ` ${remedy}` : ''}`,
  ])
  return [
    `${terminal.red('✗')} ${rule} ${terminal.bold(name)}`,
    ...columns(rows),
    ...(left > 0 ? [terminal.dim(`    … ${grouped(left)} more, see --json`)] : []),
  ].join('\n')
}

/** Places below one another, so that causes are; a column without a word is left out. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widthOf = (k: number): number =>
    rows.reduce((most, row) => Math.max(most, row[k]?.length ?? 0), 0)
  const widths = [widthOf(0), widthOf(1)]
  return rows.map(([at = '', part = '', text = '']) =>
    [at.padEnd(widths[0] ?? 0), ...(widths[1] ? [part.padEnd(widths[1])] : []), text].join('  '),
  )
}
