import type { Explanation } from '#auction'
import type { Bid, Market } from '#bidding'
import { printRefusals } from './clear.ts'
import { checkReadable, readMarket, readOutcome, shown } from './files.ts'
import { grouped } from './numbers.ts'
import { DONE, type ExitCode, misused, REFUSED } from './problem.ts'
import { type Terminal, terminalOf } from './terminal.ts'

/** Parts of a bid that a person at a terminal is shown. */
const PARTS_MAX = 20
/** For all the clearings that confirm a change. */
const RESOLVE_SECONDS = 10

export interface ExplainFlags {
  readonly json?: true
  /** False with --no-resolve. */
  readonly resolve: boolean
}

/** `walras explain`: what became of one bid, and why. */
export async function explainCommand(
  {
    file,
    outcomeFile,
    bid,
  }: { readonly file: string; readonly outcomeFile: string; readonly bid: string },
  flags: ExplainFlags,
): Promise<ExitCode> {
  checkReadable([file, outcomeFile])
  const market = await readMarket(file)
  if (!market.ok) {
    printRefusals(file, market.error, { flags })
    return REFUSED
  }
  const outcome = await readOutcome(outcomeFile)
  if (!outcome.ok) {
    printRefusals(outcomeFile, outcome.error, { flags })
    return REFUSED
  }
  if (outcome.value.input !== market.value.input)
    misused(
      `${shown(outcomeFile)} is not an outcome of ${shown(file)}: it was cleared from another market`,
      'Name the market file that it was cleared from.',
    )
  const asked = market.value.bids.find(({ id }) => id === bid)
  if (asked === undefined)
    return misused(`there is no bid "${bid}" in ${shown(file)}`, nearest(bid, market.value))
  const { explainBid } = await import('#auction')
  const resolve = flags.resolve ? await resolver() : undefined
  const explanation = explainBid(market.value, outcome.value, bid, resolve)
  if (explanation === undefined) return REFUSED
  const { wordsOf } = await import('#bidding')
  const words = wordsOf(asked, market.value)
  const { formatMicro } = await import('#market')
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(explanationDocument(explanation, words, formatMicro), null, 2)}\n`
      : inWords(asked, explanation, words),
  )
  return DONE
}

async function resolver() {
  const { loadSolver } = await import('#solver')
  const clock = (): number => performance.now() / 1000
  return { solver: await loadSolver(), clock, seconds: RESOLVE_SECONDS }
}

function explanationDocument(
  { payment, surplus, ...rest }: Explanation,
  words: string,
  write: (micro: bigint) => string,
): object {
  return {
    ...rest,
    words,
    ...(payment === undefined ? {} : { payment: write(payment) }),
    ...(surplus === undefined ? {} : { surplus: write(surplus) }),
  }
}

function inWords(bid: Bid, explanation: Explanation, words: string): string {
  const terminal = terminalOf(process.stdout)
  const blocks = [
    `${terminal.bold(`${bid.id} by ${bid.by}`)}\n${words}`,
    explanation.sentence,
    partsWords(explanation, terminal),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

const MARKS = { filled: '✓', partlyFilled: '½', refused: '✗' }

function partsWords({ parts }: Explanation, terminal: Terminal): string {
  if (parts.length < 2) return ''
  const { green, yellow, red } = terminal
  const paint = { filled: green, partlyFilled: yellow, refused: red }
  const shownParts = terminal.interactive ? parts.slice(0, PARTS_MAX) : parts
  const left = parts.length - shownParts.length
  const lines = shownParts.map(
    ({ fate, pointer, words }) => `${paint[fate](MARKS[fate])} ${terminal.bold(pointer)}  ${words}`,
  )
  return [
    ...lines,
    ...(left > 0 ? [terminal.dim(`… ${grouped(left)} more, see --json`)] : []),
  ].join('\n')
}

/** Names that a mistyped one may have meant, or where to look. */
function nearest(bid: string, { bids }: Market): string {
  const wanted = bid.toLowerCase()
  const close = bids
    .map(({ id }) => id)
    .filter((id) => id.toLowerCase().includes(wanted) || wanted.includes(id.toLowerCase()))
    .slice(0, 5)
  if (close.length > 0) return `Did you mean ${close.map((id) => JSON.stringify(id)).join(', ')}?`
  const [first] = bids
  return first === undefined
    ? 'It has no bids.'
    : `Its bids have ids like ${JSON.stringify(first.id)}.`
}
