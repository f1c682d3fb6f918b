import type { Rule, Violation } from '#auction'
import { printRefusals } from './clear.ts'
import { checkReadable, readMarket, readOutcome } from './files.ts'
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
  process.stdout.write(flags.json ? asJson(rules) : inWords(rules, terminalOf(process.stdout)))
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

function asJson(rules: readonly RuleResult[]): string {
  const document = {
    valid: rules.every(({ violations }) => violations.length === 0),
    rules: rules.map(({ rule, name, violations }) => ({
      rule,
      name,
      holds: violations.length === 0,
      violations: violations.map(({ at, cause, remedy }) => ({ at, cause, remedy })),
    })),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function inWords(rules: readonly RuleResult[], terminal: Terminal): string {
  const broken = rules.filter(({ violations }) => violations.length > 0)
  const count = broken.reduce((sum, { violations }) => sum + violations.length, 0)
  const verdict =
    count === 0
      ? terminal.green('Valid: all nine rules hold.')
      : terminal.red(
          `Not valid: ${counted(broken.length, 'rule')} broken, at ${counted(count, 'place')}.`,
        )
  return `${[...rules.map((rule) => ruleWords(rule, terminal)), '', verdict].join('\n')}\n`
}

function ruleWords({ rule, name, violations }: RuleResult, terminal: Terminal): string {
  if (violations.length === 0) return `${terminal.green('✓')} ${rule} ${name}`
  const shown = terminal.interactive ? violations.slice(0, SHOWN_MAX) : violations
  const left = violations.length - shown.length
  return [
    `${terminal.red('✗')} ${rule} ${terminal.bold(name)}`,
    ...shown.map(({ at, cause, remedy }) => `    ${at}: ${cause}${remedy ? `. ${remedy}` : ''}`),
    ...(left > 0 ? [terminal.dim(`    … ${grouped(left)} more, see --json`)] : []),
  ].join('\n')
}
