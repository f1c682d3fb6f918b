import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { fromRoot } from '#base'
import { EXAMPLES, examplesText } from './examples.ts'
import { addJournal } from './journal-program.ts'
import { gapOption, secondsOption, seedOption } from './options.ts'
import { DONE, type ExitCode, fileCause, Problem, REFUSED, USAGE } from './problem.ts'
import { CONFIG_OPTION, SERVE_OPTIONS } from './serve-options.ts'
import { addStaff } from './staff-program.ts'
import { addVenue } from './venue-program.ts'

/** The `walras` command. What a subcommand needs is loaded only when it runs. */
function programOf(done: (code: ExitCode) => void): Command {
  const program = new Command('walras')
  program
    .description('An open smart market for compute.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('before', examplesText(EXAMPLES.walras))
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(usageText(text, program)) })
    .showHelpAfterError(false)
  addClear(program, done)
  addVerify(program, done)
  addAudit(program, done)
  addExplain(program, done)
  addSchema(program, done)
  addServe(program, done)
  addJournal(program, done)
  addVenue(program, done)
  addStaff(program, done)
  addHelp(program)
  return program
}

function addClear(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('clear')
    .description('Clear one auction or several: who trades what, at which price, with the proof.')
    .argument('<files...>', 'market files, gzipped or not; - is standard input')
    .option('--json', 'print outcome documents; with several files, one to a line')
    .option('--gap <fraction>', 'how near to the proven best is near enough', gapOption, 1e-4)
    .option('--seconds <seconds>', 'how long to search each file', secondsOption, 10)
    .option('--seed <text>', 'what orders exact ties', seedOption, '0')
    .option(
      '--out <path>',
      'also write the outcome there; a folder when files are several; - is --json',
    )
    .addHelpText('before', examplesText(EXAMPLES.clear))
    .action(async (files, flags) =>
      done(await (await import('./clear.ts')).clearCommand(files, flags)),
    )
}

function addVerify(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('verify')
    .description('Check an outcome against the nine rules, without trusting whoever made it.')
    .argument('<file>', 'market file, gzipped or not; - is standard input')
    .argument('<outcome>', 'outcome document, gzipped or not; - is standard input')
    .option('--json', 'print the result as JSON')
    .addHelpText('before', examplesText(EXAMPLES.verify))
    .action(async (file, outcome, flags) =>
      done(await (await import('./verify.ts')).verifyCommand(file, outcome, flags)),
    )
}

function addAudit(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('audit')
    .description('Check a finished auction from its bundle, and what receipts promise of it.')
    .argument('<bundle>', 'bundle of the auction, as the venue wrote it; - is standard input')
    .option('--receipt <files...>', 'receipts of bids that should be in it')
    .option('--key <key>', 'public key of the venue, if you know it from elsewhere')
    .option('--json', 'print the result as JSON')
    .addHelpText('before', examplesText(EXAMPLES.audit))
    .action(async (bundle, flags) =>
      done(await (await import('./audit.ts')).auditCommand(bundle, flags)),
    )
}

function addExplain(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('explain')
    .description('Say in words what became of a bid, why, and what would have filled it.')
    .argument('<file>', 'market file, gzipped or not; - is standard input')
    .argument('<outcome>', 'outcome document, gzipped or not; - is standard input')
    .argument('<bid>', 'id of the bid')
    .option('--json', 'print the explanation as JSON')
    .option('--no-resolve', 'do not clear again to confirm the change that would have filled it')
    .addHelpText('before', examplesText(EXAMPLES.explain))
    .action(async (file, outcomeFile, bid, flags) =>
      done(await (await import('./explain.ts')).explainCommand({ file, outcomeFile, bid }, flags)),
    )
}

function addSchema(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('schema')
    .description('Print the JSON Schema of market files, or of outcome documents.')
    .option('--outcome', 'of outcome documents')
    .addHelpText('before', examplesText(EXAMPLES.schema))
    .action(async (flags) => done(await (await import('./schema.ts')).schemaCommand(flags)))
}

function addServe(program: Command, done: (code: ExitCode) => void): void {
  const command = program
    .command('serve')
    .description('Open a venue on this machine: an auction every few seconds, in the browser.')
    .addHelpText('before', examplesText(EXAMPLES.serve))
    .addHelpText(
      'after',
      '\nDATABASE_URL in the environment: PostgreSQL that keeps the journal instead of a folder.',
    )
  for (const option of [...SERVE_OPTIONS, CONFIG_OPTION]) command.addOption(option)
  command.action(async () => {
    const { settingsOf } = await import('./settings.ts')
    await (await import('./serve.ts')).serve(settingsOf(command))
    done(DONE)
  })
}

function addHelp(program: Command): void {
  program
    .command('help')
    .description('Print what a command does, with its options and examples.')
    .argument('[command...]', 'name of a command; all of them, unless given')
    .addHelpText('before', examplesText(EXAMPLES.help))
    .action((names: readonly string[]) => {
      const commands = commandsNamed(names, program)
      const unknown = names[commands.length]
      if (unknown !== undefined) program.error(`error: unknown command '${unknown}'`)
      else (commands.at(-1) ?? program).outputHelp()
    })
}

/** The commands that words name, each within the one before it, as far as there are such. */
function commandsNamed(words: readonly string[], program: Command): readonly Command[] {
  const [name, ...rest] = words
  const command = program.commands.find((one) => one.name() === name)
  return command === undefined ? [] : [command, ...commandsNamed(rest, command)]
}

const EXIT_CODES = `
Exit codes:
  0  done
  1  refused, or a check failed
  2  not used as it should be
  3  not signed in, or not allowed
  4  the venue cannot be reached
  5  done in part`

function version(): string {
  const text = readFileSync(fromRoot('package.json'), 'utf8')
  const { version } = JSON.parse(text) as { readonly version: string }
  return version
}

/** `error: unknown option '--x'` → `walras: unknown option '--x'. See walras clear --help.` */
function usageText(text: string, program: Command): string {
  const commands = commandsNamed(process.argv.slice(2), program)
  const names = commands.map((command) => `${command.name()} `).join('')
  const cause = beginningOf(text, commands.at(-1) ?? program)
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ')
  return `walras: ${/[.?)]$/.test(cause) ? cause : `${cause}.`} See walras ${names}--help.\n`
}

/** An option that was only begun means the one that begins so, not one that is spelt alike: `--sec`. */
function beginningOf(text: string, command: Command): string {
  const [, begun] = /unknown option '(--[a-z]{2,})'/.exec(text) ?? []
  if (begun === undefined) return text
  const meant = command.options.flatMap(({ long }) => (long?.startsWith(begun) ? [long] : []))
  return meant.length === 0
    ? text
    : `unknown option '${begun}' (Did you mean ${meant.join(' or ')}?)`
}

async function run(): Promise<ExitCode> {
  const argv = process.argv.slice(2)
  let exitCode: ExitCode = DONE
  const program = programOf((code) => {
    exitCode = code
  })
  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true })
      return USAGE
    }
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    return codeOf(error)
  }
}

function codeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE
  if (error instanceof Problem) {
    process.stderr.write(`walras: ${error.message}\n`)
    return error.exitCode
  }
  const outputCause = isOfWriting(error) ? fileCause(error) : undefined
  if (outputCause !== undefined) {
    process.stderr.write(
      `standard output: what there was to say could not be written: ${outputCause} (write_failed). Send it elsewhere.\n`,
    )
    return REFUSED
  }
  const [cause = ''] = String(error instanceof Error ? error.message : error).split('\n')
  process.stderr.write(
    `walras: unexpected: ${cause.slice(0, 300)}. This is a bug: please report it with the command and its files.\n`,
  )
  return REFUSED
}

const isOfWriting = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'write'

/** Who reads our output may stop reading (`walras clear … | head`): the work and its exit code stay as they are. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(codeOf(error))
  })
process.on('uncaughtException', (error) => process.exit(codeOf(error)))

process.exitCode = await run()
