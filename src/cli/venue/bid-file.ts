import type { InputOf } from '#client'
import { checkReadable, readBytes, refusalLines } from '../files.ts'
import { misused, REFUSED, Problem } from '../problem.ts'

/** What goes to the venue for one bid. */
export type Submission = InputOf<'submitBid'>['body']

export interface BidFlags {
  readonly series?: string
  readonly auction?: string
  readonly id?: string
  readonly until?: string
  readonly rest?: true
}

export interface BidFile {
  readonly submissions: readonly Submission[]
  /** Whether the file is a list: then a place in it begins with the number of the bid. */
  readonly isList: boolean
}

/** Reads one bid or a list of them, as the API takes them or as a market file writes them, or one node by itself. */
export async function readBids(
  file: string,
  flags: BidFlags,
  seriesOf: () => Promise<string>,
): Promise<BidFile> {
  checkReadable([file])
  const { readJson, readTextFile } = await import('#bidding')
  const text = readTextFile(await readBytes(file))
  const read = text.ok ? readJson(text.value) : text
  if (!read.ok) throw new Problem(REFUSED, refusalLines(file, read.error))
  const isList = Array.isArray(read.value)
  const items: readonly unknown[] = Array.isArray(read.value) ? read.value : [read.value]
  if (items.length === 0) misused(`${file} holds no bid`, 'Write at least one.')
  if (items.length > 1 && flags.id !== undefined)
    misused('--id names one bid, and there are several', 'Give each its "id" in the file.')
  const more = {
    ...(flags.auction !== undefined && { auction: flags.auction }),
    ...(flags.id !== undefined && { id: flags.id }),
    ...lastsOf(flags),
  }
  const submissions: Submission[] = []
  for (const item of items) {
    const fields = fieldsOf(item, file)
    const series = flags.series ?? fields.series ?? (await seriesOf())
    // The venue checks all of it, and says what is wrong by its place.
    submissions.push({ ...fields, ...more, series } as Submission)
  }
  return { submissions, isList }
}

function fieldsOf(item: unknown, file: string): Partial<Submission> {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    misused(`what ${file} holds is no bid`, 'Write one as {"bid": …}; walras schema has the rest.')
  return 'bid' in item ? item : { bid: item }
}

function lastsOf({ until, rest }: BidFlags): Pick<Submission, 'lasts'> {
  if (until !== undefined) return { lasts: { until } }
  return rest ? { lasts: 'withdrawn' } : {}
}
