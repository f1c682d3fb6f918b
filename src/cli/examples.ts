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
  help: [['walras help clear', 'as walras clear --help']],
} as const

type Example = readonly [command: string, what: string]

export function examplesText(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([command]) => command.length))
  const lines = examples.map(([command, what]) => `  ${command.padEnd(width)}   ${what}`)
  return `Examples:\n${lines.join('\n')}\n`
}
