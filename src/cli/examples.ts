/** Every example that help shows; test/cli.test.ts runs each of them, in this order, in one folder. */
export const EXAMPLES = {
  walras: [
    ['walras clear market.json', 'who trades what, at which price'],
    ['walras clear market.json --json > outcome.json', 'the same for machines'],
    ['walras verify market.json outcome.json', 'check it, without trusting the engine'],
    ['walras explain market.json outcome.json b-17', 'why a bid was filled or not'],
  ],
  clear: [
    ['walras clear market.json', 'a table to read'],
    ['walras clear market.json.gz --out outcome.json --seconds 60', 'keep the outcome'],
    ['walras clear *.json.gz --json | wc -l', 'several files, one document to a line'],
    ['cat market.json | walras clear - --gap 0 --seed 7', 'from a pipe, to the proven best'],
  ],
  verify: [
    ['walras verify market.json outcome.json', 'rule by rule'],
    ['walras clear market.json --json | walras verify market.json -', 'in one go'],
  ],
  audit: [
    ['walras audit bundle.json', 'a finished auction, check by check'],
    ['walras audit bundle.json --receipt receipt.json', 'was my bid in it, word for word?'],
  ],
  explain: [
    ['walras explain market.json outcome.json b-17', 'one bid, in words'],
    ['walras explain market.json outcome.json b-17 --json --no-resolve', 'as data, at once'],
  ],
  serve: [['walras serve --port 4100 --every 8', 'a venue to look at and bid in']],
  schema: [
    ['walras schema > market.schema.json', 'for editors and validators'],
    ['walras schema --outcome > outcome.schema.json', 'the same of outcome documents'],
  ],
  journal: [
    ['walras journal verify', 'is everything there, as it was written?'],
    ['walras journal backup today.gz', 'all of it in one file'],
    ['walras journal restore today.gz --data copy', 'and back'],
  ],
  journalCommands: {
    verify: [
      ['walras journal verify --data walras-data', 'from the first record to the last'],
      ['walras journal verify --json', 'the same for machines'],
    ],
    export: [
      ['walras journal export | head -n 3', 'the first records'],
      ['walras journal export --after 1 --to 2 --out records.jsonl', 'some of them, in a file'],
    ],
    backup: [['walras journal backup today.gz', 'while the venue runs, or not']],
    restore: [['walras journal restore today.gz --data restored', 'to a new folder']],
  },
  login: [['walras login "$LINK"', 'a link that works once, from whoever runs the venue']],
  auctions: [
    ['walras auctions', 'what is open, and until when'],
    ['walras auctions main-1 --json', 'one of them, as data'],
  ],
  products: [['walras products', 'what can be bid for']],
  bid: [
    ['walras bid bid.json --dry-run', 'what it means and may cost; nothing is sent'],
    ['walras bid bid.json --id b-1 --rest --yes', 'into this auction and those that follow'],
    ['walras bid better.json --id b-1 --replace --yes', 'another one in its place'],
    ['cat bids.json | walras bid - --atomic --yes', 'a list, all or none'],
  ],
  bids: [
    ['walras bids --status resting', 'those that live'],
    ['walras bids b-1', 'one of them, with what became of it'],
  ],
  receipt: [['walras receipt b-1 --out receipt.json', 'for walras audit --receipt']],
  withdraw: [
    ['walras withdraw b-2 b-3', 'some of them'],
    ['walras withdraw --all --yes', 'all of them'],
  ],
  approve: [['walras approve b-7 --yes', 'exactly what it says now']],
  decline: [['walras decline b-8 --yes', 'and it ends']],
  fills: [['walras fills --auction main-1', 'what you got, and for how much']],
  positions: [['walras positions', 'net lots and money, over all fills']],
  contracts: [
    ['walras contracts --status open', 'what you have bought and sold ahead'],
    ['walras contracts c1 --pdf c1.pdf --calendar c1.ics', 'one of them, to file and to plan by'],
  ],
  act: [['walras act confirm.json', 'with {"kind": "confirm", "contract": "c1"} in the file']],
  invoices: [
    ['walras invoices --json', 'every line of them'],
    ['walras invoices i1 --pdf i1.pdf', 'one of them, to file and to send'],
  ],
  statement: [
    ['walras statement --from 2026-03-01 --to 2026-04-01', 'all that moved in March'],
    ['walras statement --from 2026-03-01 --to 2026-04-01 --csv march.csv', 'for a spreadsheet'],
  ],
  margin: [['walras margin', 'collateral, what is bound, open calls']],
  watch: [
    ['walras watch --count 1', 'until something has happened'],
    ['walras watch --json --count 1', 'the same for machines'],
  ],
  bundle: [
    ['walras bundle main-1 --out bundle.json', 'for walras audit'],
    ['walras bundle main-1 | walras audit -', 'checked at once'],
  ],
  keys: [
    ['walras keys', 'whose, for what, until when'],
    ['walras keys --revoke ann-old --yes', 'one fewer'],
  ],
  venue: [['walras venue', 'what it is, what is stopped, what waits']],
  halt: [['walras halt main --cause "a feed is wrong" --yes', 'its auction waits']],
  resume: [['walras resume main --yes', 'with all the time that was left']],
  kill: [
    ['walras kill participant lab-z --cause "a program ran wild" --yes', 'at once'],
    ['walras kill participant lab-z --lift --yes', 'and back'],
  ],
  help: [['walras help clear', 'as walras clear --help']],
} as const

type Example = readonly [command: string, what: string]

export function examplesText(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([command]) => command.length))
  const lines = examples.map(([command, what]) => `  ${command.padEnd(width)}   ${what}`)
  return `Examples:\n${lines.join('\n')}\n`
}
