import { type Command, Option } from 'commander'
import { EXAMPLES, examplesText } from './examples.ts'
import {
  dayOption,
  daysOption,
  instantOption,
  limitOption,
  nameOption,
  scopesOption,
} from './options.ts'
import type { ExitCode } from './problem.ts'
import { STDOUT } from './out.ts'

type Done = (code: ExitCode) => void

const JSON_FLAG = ['--json', 'print what the venue answers, as JSON'] as const
const YES_FLAG = ['-y, --yes', 'do not ask'] as const

/** What participants do at a venue. */
export function addVenue(program: Command, done: Done): void {
  addLogin(program, done)
  addLooking(program, done)
  addBid(program, done)
  addBids(program, done)
  addOwn(program, done)
  addContracts(program, done)
}

function addLogin(program: Command, done: Done): void {
  program
    .command('login')
    .description('Sign in at a venue by a link that works once; makes a key and keeps it.')
    .argument('<link>', 'login link that the venue gave you; - is standard input')
    .option('--id <name>', 'what to call the key', nameOption)
    .option('--scopes <list>', 'what the key is good for: read, trade, admin', scopesOption)
    .option('--days <days>', 'how long the key is good', daysOption, 90)
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.login))
    .action(async (link, flags) =>
      done(await (await import('./venue/login.ts')).loginCommand(link, flags)),
    )
}

function addLooking(program: Command, done: Done): void {
  const market = () => import('./venue/market.ts')
  program
    .command('auctions')
    .description('Show auctions, newest first; or one, with its calendar and prices.')
    .argument('[id]', 'id of an auction')
    .option('--series <series>', 'only of this series')
    .option('--limit <number>', 'how many at most', limitOption, 20)
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.auctions))
    .action(async (id, flags) => done(await (await market()).auctionsCommand(id, flags)))
  program
    .command('products')
    .description('Show what can be bid for, with the newest prices.')
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.products))
    .action(async (flags) => done(await (await market()).productsCommand(flags)))
  program
    .command('bundle')
    .description('Fetch all that anyone needs to audit a published auction.')
    .argument('<auction>', 'id of the auction')
    .option('--out <file>', 'where to write it; - is standard output', STDOUT)
    .addHelpText('before', examplesText(EXAMPLES.bundle))
    .action(async (auction, flags) => done(await (await market()).bundleCommand(auction, flags)))
  program
    .command('watch')
    .description('Show what happens, until Ctrl-C. Lost connections are taken up again.')
    .option('--count <number>', 'end after so many messages', limitOption)
    .option('--json', 'one JSON document to a line')
    .addHelpText('before', examplesText(EXAMPLES.watch))
    .action(async (flags) => done(await (await import('./venue/watch.ts')).watchCommand(flags)))
}

function addBid(program: Command, done: Done): void {
  program
    .command('bid')
    .description('Send a bid or a list of them, once you have read what it says and may cost.')
    .argument('<file>', 'bid, or list of bids, gzipped or not; - is standard input')
    .option('--series <series>', 'series of auctions; the only one, unless given')
    .option('--auction <auction>', 'into this auction or none')
    .option('--id <id>', 'what you call it; the venue draws one, unless given')
    .addOption(
      new Option('--until <instant>', 'rests from auction to auction until then')
        .argParser(instantOption)
        .conflicts('rest'),
    )
    .option('--rest', 'rests from auction to auction until you withdraw it')
    .option('--replace', 'put it in the place of your bid of that id')
    .option('--atomic', 'of a list: all or none')
    .option('--dry-run', 'only say what it means; send nothing')
    .option(...YES_FLAG)
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.bid))
    .action(async (file, flags) =>
      done(await (await import('./venue/bid.ts')).bidCommand(file, flags)),
    )
}

function addBids(program: Command, done: Done): void {
  const bids = () => import('./venue/bids.ts')
  program
    .command('bids')
    .description('Show your bids, newest first; or one, with what became of it.')
    .argument('[id]', 'id of a bid')
    .addOption(
      new Option('--status <status>', 'only these').choices(['awaiting', 'resting', 'ended']),
    )
    .option('--series <series>', 'only of this series')
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.bids))
    .action(async (id, flags) => done(await (await bids()).bidsCommand(id, flags)))
  program
    .command('withdraw')
    .description('Withdraw bids.')
    .argument('[ids...]', 'ids of bids')
    .option('--all', 'every bid of yours that is not binding now')
    .option(...YES_FLAG)
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.withdraw))
    .action(async (ids, flags) => done(await (await bids()).withdrawCommand(ids, flags)))
  for (const verb of ['approve', 'decline'] as const)
    program
      .command(verb)
      .description(
        verb === 'approve'
          ? 'Let in a bid that waits for a second pair of eyes; for operators: an act that does.'
          : 'End a bid, or an act, that waits for a second pair of eyes.',
      )
      .argument('<id>', 'id of the bid or act')
      .option(...YES_FLAG)
      .option(...JSON_FLAG)
      .addHelpText('before', examplesText(EXAMPLES[verb]))
      .action(async (id, flags) => done(await (await bids()).decideCommand(verb, id, flags)))
  program
    .command('receipt')
    .description('Fetch the receipt of a bid, which walras audit reads.')
    .argument('<id>', 'id of the bid')
    .option('--auction <auction>', 'in this auction; the newest, unless given')
    .option('--out <file>', 'where to write it; - is standard output', STDOUT)
    .addHelpText('before', examplesText(EXAMPLES.receipt))
    .action(async (id, flags) => done(await (await bids()).receiptCommand(id, flags)))
}

function addOwn(program: Command, done: Done): void {
  const market = () => import('./venue/market.ts')
  program
    .command('fills')
    .description('Show what your bids were filled with, newest first.')
    .option('--auction <auction>', 'only in this auction')
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.fills))
    .action(async (flags) => done(await (await market()).fillsCommand(flags)))
  program
    .command('positions')
    .description('Show your net lots and money by product.')
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.positions))
    .action(async (flags) => done(await (await market()).positionsCommand(flags)))
  program
    .command('keys')
    .description('Show the API keys of your participant, or revoke one.')
    .option('--revoke <key>', 'nothing signed with it is taken any more')
    .option(...YES_FLAG)
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.keys))
    .action(async (flags) => done(await (await import('./venue/staff.ts')).keysCommand(flags)))
}

function addContracts(program: Command, done: Done): void {
  const contracts = () => import('./venue/contracts.ts')
  program
    .command('contracts')
    .description('Show your forwards, newest first; or one, as it stands.')
    .argument('[id]', 'id of a contract')
    .addOption(new Option('--status <status>', 'only of these').choices(['open', 'over']))
    .option('--pdf <file>', 'of one: its confirmation, as pages; - is standard output')
    .option('--calendar <file>', 'of one: its hours of delivery, for calendars (.ics)')
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.contracts))
    .action(async (id, flags) => done(await (await contracts()).contractsCommand(id, flags)))
  program
    .command('act')
    .description('Do one thing in the life of contracts: confirm, nominate, meter, dispute …')
    .argument('<file>', 'what to do, as JSON; - is standard input')
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.act))
    .action(async (file, flags) => done(await (await contracts()).actCommand(file, flags)))
  program
    .command('invoices')
    .description(
      'Show what you pay and are paid for contracts, newest first; or one, line by line.',
    )
    .argument('[id]', 'id of an invoice')
    .option('--pdf <file>', 'of one: as pages; - is standard output')
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.invoices))
    .action(async (id, flags) => done(await (await contracts()).invoicesCommand(id, flags)))
  program
    .command('margin')
    .description('Show your collateral, what of it is bound, and what is called for.')
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.margin))
    .action(async (flags) => done(await (await contracts()).marginCommand(flags)))
  program
    .command('statement')
    .description('Show all that moved on your accounts, or write it to files.')
    .requiredOption(
      '--from <date>',
      'from the beginning of that day in UTC, or an instant',
      dayOption,
    )
    .requiredOption(
      '--to <date>',
      'up to the beginning of that day in UTC, or an instant',
      dayOption,
    )
    .option('--csv <file>', 'as CSV; - is standard output')
    .option('--parquet <file>', 'as Parquet, money as text')
    .option('--pdf <file>', 'as pages to read and print')
    .option(...JSON_FLAG)
    .addHelpText('before', examplesText(EXAMPLES.statement))
    .action(async (flags) =>
      done(await (await import('./venue/papers.ts')).statementCommand(flags)),
    )
}
