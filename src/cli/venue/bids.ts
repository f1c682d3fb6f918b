import { type AnswerOf, itemsOf, ProblemError } from '#client'
import { refusalLines } from '../files.ts'
import { checkOut, STDOUT, writeOut } from '../out.ts'
import { counted, grouped } from '../numbers.ts'
import { DONE, type ExitCode, misused, PARTLY, REFUSED } from '../problem.ts'
import { type ColumnStyle, table, terminalOf } from '../terminal.ts'
import {
  atVenue,
  exitCodeOf,
  type JsonFlag,
  jsonOf,
  print,
  problemLines,
  shownInstant,
} from './at-venue.ts'
import { confirmed, type YesFlag } from './confirm.ts'

export interface BidsFlags extends JsonFlag {
  readonly status?: 'awaiting' | 'resting' | 'ended'
  readonly series?: string
}

type BidView = AnswerOf<'listBids'>['items'][number]

/** `walras bids`: your own, newest first; one of them with all that became of it. */
export async function bidsCommand(id: string | undefined, flags: BidsFlags): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    if (id !== undefined) {
      const bid = await client.getBid({ params: { bid: id } })
      print(flags, bid, () => bidWords(bid))
      return DONE
    }
    const { status, series } = flags
    const query = {
      limit: '1000',
      ...(status !== undefined && { status }),
      ...(series !== undefined && { series }),
    }
    const items: BidView[] = []
    for await (const bid of itemsOf(client.listBids, { query })) items.push(bid)
    print(flags, { items }, () => (items.length === 0 ? 'No bids.' : bidTable(items)))
    return DONE
  })
}

const left = (title: string): ColumnStyle => ({ title, align: 'left' })
const right = (title: string): ColumnStyle => ({ title, align: 'right' })

const bidTable = (bids: readonly BidView[]): string =>
  table(
    [left('Bid'), left('Auction'), left('Status'), right('Most paid'), left('What')],
    bids.map(({ id, auction, status, ending, end, mostPaid, words }) => [
      id,
      auction,
      end?.cause ?? ending ?? status,
      grouped(mostPaid),
      cut(words),
    ]),
    terminalOf(process.stdout),
  )

function cut(words: string): string {
  const { interactive, columns } = terminalOf(process.stdout)
  const room = Math.max(30, columns - 50)
  return interactive && words.length > room ? `${words.slice(0, room - 1)}…` : words
}

function bidWords(bid: AnswerOf<'getBid'>): string {
  const { id, user, auction, status, end, words, mostPaid, enteredAt, fills, results } = bid
  return [
    `${id} by ${user}, in ${auction}, since ${shownInstant(enteredAt)}: ${end === undefined ? status : `ended, ${end.cause}`}`,
    words,
    `At most it pays ${grouped(mostPaid)}.`,
    ...fills.map(({ auction: of, payment }) => `Filled in ${of}: pays ${grouped(payment)}.`),
    ...results.map(
      ({ auction: of, fate, pseudonym }) =>
        `${of}: ${fate}; in the book of all, it is ${pseudonym}.`,
    ),
  ].join('\n')
}

export interface WithdrawFlags extends JsonFlag, YesFlag {
  readonly all?: true
}

/** `walras withdraw`: exit code 5 where some are withdrawn and others are not. */
export async function withdrawCommand(
  ids: readonly string[],
  flags: WithdrawFlags,
): Promise<ExitCode> {
  if (flags.all === true ? ids.length > 0 : ids.length === 0)
    misused('it is not said what to withdraw', 'Name bids, or --all and none.')
  return atVenue(flags, async ({ client }) => {
    if (flags.all) {
      if (!(await confirmed('Withdraw every bid of yours?', flags))) return REFUSED
      const { items } = await client.withdrawAll()
      print(flags, { items }, () => withdrawnWords(items))
      return DONE
    }
    const done: AnswerOf<'withdrawBid'>[] = []
    const refused: { readonly id: string; readonly error: ProblemError }[] = []
    for (const bid of ids)
      try {
        done.push(await client.withdrawBid({ params: { bid } }))
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        refused.push({ id: bid, error })
      }
    const problems = refused.map(({ id, error }) => ({ id, problem: error.problem }))
    print(flags, { items: done, refused: problems }, () => withdrawnWords(done))
    if (!flags.json)
      for (const { id, error } of refused)
        process.stderr.write(
          `${problemLines(error)
            .map((line) => `${id}, ${line}`)
            .join('\n')}\n`,
        )
    const [first] = refused
    if (first === undefined) return DONE
    return done.length > 0 ? PARTLY : exitCodeOf(first.error)
  })
}

const withdrawnWords = (items: readonly AnswerOf<'withdrawBid'>[]): string =>
  items.length === 0
    ? 'Nothing was withdrawn.'
    : `Withdrawn: ${counted(items.length, 'bid')}.${items.some(({ status }) => status === 'ending') ? ' What is being cleared ends after its auction.' : ''}`

/** `walras approve` and `walras decline`: of a bid, or, for the venue's staff, of an act of somebody else. */
export async function decideCommand(
  verb: 'approve' | 'decline',
  id: string,
  flags: JsonFlag & YesFlag,
): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    const { participant } = await client.getSession()
    if (participant === undefined) return decideProposal()
    const { words, mostPaid, commitment, user } = await client.getBid({ params: { bid: id } })
    process.stderr.write(`${id} by ${user}: ${words}\nAt most it pays ${grouped(mostPaid)}.\n`)
    if (!(await asked())) return REFUSED
    const params = { bid: id }
    const acted =
      verb === 'approve'
        ? await client.approveBid({ params, body: { commitment } })
        : await client.declineBid({ params })
    print(flags, acted, () => `${id} is ${acted.status}.`)
    return DONE

    async function decideProposal(): Promise<ExitCode> {
      const { items } = await client.listProposals()
      const found = items.find((one) => one.id === id)
      if (found === undefined) misused(`no act ${id} waits`, 'See walras venue for those that do.')
      const { digest, by, act } = found
      process.stderr.write(`${id} by ${by}: ${JSON.stringify(act)}\n`)
      if (!(await asked())) return REFUSED
      const decided = { params: { proposal: id } }
      if (verb === 'approve') await client.approveProposal({ ...decided, body: { digest } })
      else await client.declineProposal(decided)
      print(flags, { id }, () => `${id}: ${verb === 'approve' ? 'done' : 'declined'}.`)
      return DONE
    }
  })

  function asked(): Promise<boolean> {
    return confirmed(verb === 'approve' ? 'Approve?' : 'Decline?', flags)
  }
}

export interface ReceiptFlags extends JsonFlag {
  readonly auction?: string
  readonly out: string
}

/** `walras receipt`: what `walras audit --receipt` reads. */
export async function receiptCommand(id: string, flags: ReceiptFlags): Promise<ExitCode> {
  checkOut(flags.out === STDOUT ? '.' : flags.out, [])
  return atVenue(flags, async ({ client }) => {
    const { receipts } = await client.getBid({ params: { bid: id } })
    const of = receipts.filter(({ auction }) => (flags.auction ?? auction) === auction)
    const receipt = of.at(-1)
    if (receipt === undefined)
      misused(`bid ${id} has no receipt in ${flags.auction ?? 'any auction'}`, 'See walras bids.')
    return writeFile(flags.out, jsonOf(receipt))
  })
}

/** To a file, or to standard output. */
export function writeFile(out: string, text: string): ExitCode {
  if (out === STDOUT) {
    process.stdout.write(text)
    return DONE
  }
  const refusal = writeOut(out, text)
  process.stderr.write(
    refusal === undefined ? `Written to ${out}.\n` : `${refusalLines(out, [refusal])}\n`,
  )
  return refusal === undefined ? DONE : REFUSED
}
