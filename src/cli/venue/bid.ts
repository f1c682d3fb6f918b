import { type AnswerOf, type Client, ProblemError } from '#client'
import { refusalLines, STDIN } from '../files.ts'
import { counted, grouped } from '../numbers.ts'
import { DONE, type ExitCode, misused, PARTLY, REFUSED } from '../problem.ts'
import { table, terminalOf } from '../terminal.ts'
import { atVenue, exitCodeOf, type JsonFlag, jsonOf, refusalsOf } from './at-venue.ts'
import { type BidFlags, readBids, type Submission } from './bid-file.ts'
import { confirmed, type YesFlag } from './confirm.ts'
import { inParallel } from './parallel.ts'

export interface BidCommandFlags extends BidFlags, JsonFlag, YesFlag {
  readonly replace?: true
  readonly dryRun?: true
  readonly atomic?: true
}

type Ack = Extract<AnswerOf<'submitBid'>, { readonly receipt: unknown }>
type Weighed = Extract<AnswerOf<'submitBid'>, { readonly dryRun: true }>
type Sent = Ack | ProblemError

/** `walras bid`: reads bids back in plain words with the most they may cost, and sends them once that is confirmed. */
export async function bidCommand(file: string, flags: BidCommandFlags): Promise<ExitCode> {
  if (file === STDIN && !flags.yes && !flags.dryRun)
    misused('a bid from standard input cannot be confirmed there', 'Add --yes, or --dry-run first.')
  return atVenue(flags, async ({ client }) => {
    const { submissions, isList } = await readBids(file, flags, () => onlySeries(client))
    if (flags.replace) checkNamed(submissions)
    const placeOf = (k: number): string => (isList ? `/${k}` : '')
    const weighed = await inParallel(submissions, (one) =>
      refusalOr(() => weigh(client, one, flags)),
    )
    const refused = weighed.filter((one) => one instanceof ProblemError)
    if (refused.length > 0) {
      printRefused(file, weighed, placeOf, flags)
      return refused.map(exitCodeOf).find((code) => code !== REFUSED) ?? REFUSED
    }
    const read = weighed as readonly Weighed[]
    const { currency } = await client.getVenue()
    const words = readBack(submissions, read, currency)
    if (flags.dryRun) {
      process.stdout.write(
        flags.json ? jsonOf(isList ? read : read[0]) : `${words}\nNothing was sent.\n`,
      )
      return DONE
    }
    process.stderr.write(`${words}\n`)
    if (!(await confirmed(flags.replace ? 'Replace?' : 'Send?', flags))) {
      process.stderr.write('Nothing was sent.\n')
      return REFUSED
    }
    const sent = await send(client, submissions, flags)
    return report(file, sent, { isList, placeOf, flags })
  })
}

/** The series to bid in where none is named: the only one. */
async function onlySeries(client: Client): Promise<string> {
  const { items } = await client.listSeries()
  const [first] = items
  if (first === undefined) misused('the venue has no series of auctions', 'Ask whoever runs it.')
  if (items.length > 1)
    misused(
      `there are several series: ${items.map(({ id }) => id).join(', ')}`,
      'Name one with --series, or as "series" in the file.',
    )
  return first.id
}

function checkNamed(submissions: readonly Submission[]): void {
  if (submissions.some(({ id }) => id === undefined))
    misused('--replace needs to know which bid', 'Name it with --id, or as "id" in the file.')
}

async function weigh(
  client: Client,
  submission: Submission,
  { replace }: BidCommandFlags,
): Promise<Weighed> {
  const query = { dry_run: 'true' } as const
  const { id = '', ...body } = submission
  const weighed = replace
    ? await client.replaceBid({ params: { bid: id }, query, body })
    : await client.submitBid({ query, body: submission })
  return weighed as Weighed
}

async function send(
  client: Client,
  submissions: readonly Submission[],
  { replace, ...flags }: BidCommandFlags,
): Promise<readonly Sent[]> {
  const atomic = flags.atomic === true
  const [first] = submissions
  if (replace)
    return inParallel(submissions, ({ id = '', ...body }) =>
      refusalOr(async () => (await client.replaceBid({ params: { bid: id }, body })) as Ack),
    )
  if (first !== undefined && submissions.length === 1)
    return [await refusalOr(async () => (await client.submitBid({ body: first })) as Ack)]
  if (atomic && submissions.length > BULK_MAX)
    misused(`--atomic takes ${grouped(BULK_MAX)} bids at most`, 'Split the file, or leave it out.')
  const sent: Sent[] = []
  for (let k = 0; k < submissions.length; k += BULK_MAX) {
    const bids = submissions.slice(k, k + BULK_MAX)
    const { items } = await client.submitBids({ body: { atomic, bids } })
    for (const { ack, problem } of items)
      sent.push(ack ?? new ProblemError(problem as ProblemError['problem']))
  }
  return sent
}

const BULK_MAX = 1_000

async function refusalOr<T>(act: () => Promise<T>): Promise<T | ProblemError> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
}

/** What was understood, bid by bid, and the worst that can come of all of them together. */
function readBack(
  submissions: readonly Submission[],
  weighed: readonly Weighed[],
  currency: string,
): string {
  const paragraphs = weighed.map(({ words, mostPaid, status }, k) => {
    const { id, lasts = 'auction' } = submissions[k] ?? {}
    const waits = status === 'awaiting' ? ' It waits for approval first.' : ''
    return `${id === undefined ? '' : `${id}: `}${words}\n${worst(mostPaid, currency)} ${lastsWords(lasts)}${waits}`
  })
  const total = weighed.reduce((sum, { mostPaid }) => sum + microOf(mostPaid), 0n)
  const all =
    weighed.length > 1 && total > 0n
      ? [
          `Together: at most ${grouped(textOfMicro(total))} ${currency} for ${counted(weighed.length, 'bid')}.`,
        ]
      : []
  return [...paragraphs, ...all].join('\n')
}

function worst(mostPaid: string, currency: string): string {
  const most = microOf(mostPaid)
  if (most > 0n) return `At most you pay ${grouped(mostPaid)} ${currency}.`
  return most === 0n
    ? 'You never pay for it.'
    : `You are paid at least ${grouped(textOfMicro(-most))} ${currency} if it is filled.`
}

function lastsWords(lasts: NonNullable<Submission['lasts']>): string {
  if (lasts === 'auction') return 'It is for one auction.'
  return lasts === 'withdrawn'
    ? 'It rests until you withdraw it.'
    : `It rests until ${lasts.until}.`
}

/** Money as texts is added in whole millionths. */
function microOf(decimal: string): bigint {
  const [, sign = '', whole = '0', part = ''] = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(decimal) ?? []
  return BigInt(`${sign}${whole}${part.padEnd(6, '0')}`)
}

const textOfMicro = (micro: bigint): string =>
  `${micro / 1_000_000n}.${String(micro % 1_000_000n)
    .padStart(6, '0')
    .replace(/0{1,4}$/, '')}`

interface Shown {
  readonly isList: boolean
  readonly placeOf: (k: number) => string
  readonly flags: JsonFlag
}

function report(file: string, sent: readonly Sent[], { isList, placeOf, flags }: Shown): ExitCode {
  const acks = sent.filter((one): one is Ack => !(one instanceof ProblemError))
  const refused = sent.filter((one) => one instanceof ProblemError)
  if (flags.json) {
    const documents = sent.map((one) =>
      one instanceof ProblemError ? { refused: refusalsOf(one) } : one,
    )
    process.stdout.write(jsonOf(isList ? documents : documents[0]))
  } else {
    if (acks.length > 0) process.stdout.write(`${ackTable(acks)}\n`)
    if (refused.length > 0) printRefused(file, sent, placeOf, flags)
  }
  if (refused.length === 0) return DONE
  return acks.length > 0 ? PARTLY : (refused.map(exitCodeOf)[0] ?? REFUSED)
}

const ackTable = (acks: readonly Ack[]): string =>
  table(
    [
      { title: 'Bid', align: 'left' },
      { title: 'Auction', align: 'left' },
      { title: 'Status', align: 'left' },
      { title: 'Receipt', align: 'right' },
    ],
    acks.map(({ id, auction, status, receipt }) => [id, auction, status, String(receipt.sequence)]),
    terminalOf(process.stdout),
  )

function printRefused(
  file: string,
  all: readonly (ProblemError | object)[],
  placeOf: (k: number) => string,
  flags: JsonFlag,
): void {
  const refusals = all.flatMap((one, k) =>
    one instanceof ProblemError
      ? one.problem.errors.map(({ code, pointer, cause, remedy }) => ({
          code,
          at: `${placeOf(k)}${pointer}`,
          cause,
          remedy,
        }))
      : [],
  )
  if (flags.json) process.stdout.write(jsonOf(refusals))
  else process.stderr.write(`${refusalLines(file, refusals)}\n`)
}
