import type { Command } from 'commander'
import { EXAMPLES, examplesText } from './examples.ts'
import { recordOption } from './options.ts'
import type { ExitCode } from './problem.ts'

const DATA =
  'folder of the journal; unless given, the database of DATABASE_URL, or else walras-data'
const MARKET = 'which journal of a database'

/** `walras journal …`: the venue's record, looked at and moved while no venue is needed. */
export function addJournal(program: Command, done: (code: ExitCode) => void): void {
  const journal = program
    .command('journal')
    .description("Check, export, back up and restore a venue's journal.")
    .helpCommand(false)
    .addHelpText('before', examplesText(EXAMPLES.journal))
  const subcommand = (name: keyof typeof EXAMPLES.journalCommands): Command =>
    journal
      .command(name)
      .option('--data <dir>', DATA)
      .option('--market <name>', MARKET, 'spot')
      .addHelpText('before', examplesText(EXAMPLES.journalCommands[name]))
  const commands = () => import('./journal.ts')

  subcommand('verify')
    .description('Check every record from the first, the snapshots, and what was acknowledged.')
    .option('--json', 'print the result as JSON')
    .option('--rebuild-witness', 'where the witness is lost: take what is there for all there was')
    .action(async (flags) => done(await (await commands()).verifyJournal(flags)))
  subcommand('export')
    .description('Print records as JSON, one to a line.')
    .option('--after <number>', 'only records after this one', recordOption, 0)
    .option('--to <number>', 'only records up to this one', recordOption)
    .option('--out <file>', 'write them there instead')
    .action(async (flags) => done(await (await commands()).exportJournal(flags)))
  subcommand('backup')
    .description(
      'Write all records and the newest snapshot into one file, while a venue runs or not.',
    )
    .argument('<file>', 'where to; a file that is there is replaced once the new one is whole')
    .option('--json', 'print what is in it as JSON')
    .action(async (file, flags) => done(await (await commands()).backupJournal(file, flags)))
  subcommand('restore')
    .description('Make a journal from a backup, where there is none yet.')
    .argument('<file>', 'a file that walras journal backup wrote')
    .option('--json', 'print what was restored as JSON')
    .action(async (file, flags) => done(await (await commands()).restoreJournal(file, flags)))
}
