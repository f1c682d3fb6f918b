import { Argument, type Command } from 'commander'
import { EXAMPLES, examplesText } from './examples.ts'
import type { ExitCode } from './problem.ts'

const JSON_FLAG = ['--json', 'print what the venue answers, as JSON'] as const
const YES_FLAG = ['-y, --yes', 'do not ask'] as const

/** What the staff of a venue does. */
export function addStaff(program: Command, done: (code: ExitCode) => void): void {
  const staff = () => import('./venue/staff.ts')
  program
    .command('venue')
    .description('Show what the venue is, what is stopped in it and what waits.')
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.venue))
    .action(async (flags) => done(await (await staff()).venueCommand(flags)))
  program
    .command('halt')
    .description('Stop trading in a series; its auction waits.')
    .argument('<series>', 'id of the series')
    .requiredOption('--cause <text>', 'why: everyone is told')
    .option(...YES_FLAG)
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.halt))
    .action(async (series, flags) => done(await (await staff()).haltCommand(series, flags)))
  program
    .command('resume')
    .description('Let a series go on.')
    .argument('<series>', 'id of the series')
    .option(...YES_FLAG)
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.resume))
    .action(async (series, flags) => done(await (await staff()).resumeCommand(series, flags)))
  program
    .command('kill')
    .description('Stop a user, key, participant, product or the venue, and withdraw its bids.')
    .addArgument(
      new Argument('<scope>', 'what it is').choices([
        'user',
        'key',
        'participant',
        'product',
        'venue',
      ]),
    )
    .argument('<id>', 'which one; of the venue: venue')
    .option('--cause <text>', 'why')
    .option('--lift', 'let it go on')
    .option(...YES_FLAG)
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.kill))
    .action(async (scope, id, flags) => done(await (await staff()).killCommand(scope, id, flags)))
}
