import { err, ok, type Result } from '#base'
import type { Product } from '#market'
import type { Taking } from '../anonymous-book.ts'
import { isExpired } from '../bid-limits.ts'
import type { BidContent, OpenedBid } from '../commands.ts'
import { type Leaf, leafOf } from '../commitments.ts'
import type { Ended } from '../events.ts'
import { productsOf } from '../products-of.ts'
import { hasRead, readBid } from '../read-bid.ts'
import { remainderOf } from '../remainder.ts'
import { bidOf, type BidRecord, type EndCause, type OpenAuction, type State } from '../state.ts'

type Part = Taking & Leaf

/** Every bid of the series' book exactly once: opened and just as it was sealed, or not at all and why. */
export function takingPart(
  state: State,
  {
    auction,
    closedAt,
    opened,
  }: {
    readonly auction: OpenAuction
    readonly closedAt: number
    readonly opened: readonly OpenedBid[]
  },
): Result<{ readonly taking: readonly Part[]; readonly ended: readonly Ended[] }> {
  const contents = new Map(opened.map((one) => [`${one.participant}/${one.bid}`, one]))
  const traded = tradedAt(state, auction.series, closedAt)
  const taking: Part[] = []
  const ended: Ended[] = []
  for (const record of bookOf(state, auction.series)) {
    if (record.enteredAt >= closedAt) continue
    const { participant, id: bid } = record
    const sealed = contents.get(`${participant}/${bid}`)
    if (sealed === undefined) return missing(participant, bid)
    const { content, salt } = sealed
    if (leafOf(content, salt, record.auction).commitment !== record.commitment)
      return unlike(participant, bid)
    const left = remainderOf(content, record.fills.slice(record.fillsBefore))
    const cause = causeToEnd({ record, closedAt, left, traded })
    if (cause !== undefined) ended.push({ participant, bid, cause })
    else if (left !== undefined)
      taking.push({ participant, bid, content: left, ...leafOf(left, salt, auction.id) })
  }
  return ok({ taking, ended })
}

/** All that takes part in the auctions of a series. */
export function* bookOf(state: State, series: string): Generator<BidRecord> {
  for (const [participant, ids] of state.books.get(series) ?? [])
    for (const id of ids) {
      const record = bidOf(state, participant, id)
      if (record !== undefined) yield record
    }
}

function causeToEnd({
  record,
  closedAt,
  left,
  traded,
}: {
  readonly record: BidRecord
  readonly closedAt: number
  readonly left: ReturnType<typeof remainderOf>
  readonly traded: readonly Product[]
}): EndCause | undefined {
  if (record.lasts.kind === 'until' && record.lasts.at < closedAt) return 'expired'
  if (left === undefined) return 'filled'
  return reads(left, record, traded) ? undefined : 'productGone'
}

/** What is still traded of a series' products. The same list for the same products: what reads with it is remembered. */
function tradedAt(state: State, series: string, closedAt: number): readonly Product[] {
  const terms = state.series.get(series)?.terms
  if (terms === undefined) return []
  const all = productsOf(state, terms)
  const traded = all.filter(({ id }) => {
    const listed = state.products.get(id)
    return (
      listed !== undefined && !isExpired(listed, closedAt) && !state.killed.has(`product:${id}`)
    )
  })
  return traded.length === all.length ? all : traded
}

function reads(content: BidContent, { id, participant }: BidRecord, traded: readonly Product[]) {
  return hasRead(content, traded) || readBid({ id, by: participant, content }, traded).ok
}

const missing = (participant: string, bid: string): Result<never> =>
  err([
    {
      code: 'bid_missing',
      at: '/opened',
      cause: `bid ${bid} of ${participant} is in the book and was not opened`,
      remedy: 'Open every bid of the book.',
    },
  ])

const unlike = (participant: string, bid: string): Result<never> =>
  err([
    {
      code: 'content_unlike',
      at: '/opened',
      cause: `bid ${bid} of ${participant} is not what was sealed`,
      remedy: 'Open the sealed bid.',
    },
  ])
