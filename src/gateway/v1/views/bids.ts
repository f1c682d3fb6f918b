import { makeReceipt, type Receipt } from '#audit'
import { assert, rfc3339 } from '#base'
import { type Bid, parseBid, wordsOf } from '#bidding'
import {
  type BidContent,
  type BidRecord,
  type FillRecord,
  type Lasts,
  mostPaid,
  productsOf,
  type ReceiptFacts,
  receiptText,
  type State,
} from '#exchange'
import { formatMicro } from '#market'
import type { ApiVenue } from '../venue.ts'

export function lastsView(lasts: Lasts) {
  return lasts.kind === 'until' ? { until: rfc3339(lasts.at) } : lasts.kind
}

export function lastsOf(
  lasts: 'auction' | 'withdrawn' | { readonly until: string } | undefined,
): Lasts {
  if (typeof lasts === 'object') return { kind: 'until', at: Date.parse(lasts.until) }
  return { kind: lasts ?? 'auction' }
}

/** A receipt as its participant keeps it. Signed anew each time, and each time the same. */
export function receiptView(
  { vault, identity }: Pick<ApiVenue, 'vault' | 'identity'>,
  { participant, id }: Pick<BidRecord, 'participant' | 'id'>,
  facts: ReceiptFacts,
  content: BidContent,
): Receipt {
  const { auction, at, sequence, logIndex, commitment, previous } = facts
  const receipt = makeReceipt(
    {
      auction,
      bid: id,
      by: participant,
      sequence,
      logIndex,
      at: rfc3339(at),
      previous,
      salt: vault.saltOf(auction, { participant, id }, content),
      content,
    },
    identity,
  )
  assert(receipt.commitment === commitment, 'a receipt is of what was sealed')
  return receipt
}

/** One of a participant's own bids, opened for it. */
export function bidView({ vault }: ApiVenue, state: State, record: BidRecord) {
  const { content } = vault.open(record)
  const { id, series, auction, user, key, session, status, lasts, enteredAt } = record
  const { commitment, ending, end } = record
  return {
    id,
    series,
    auction,
    user,
    ...(key !== undefined && { key }),
    ...(session !== undefined && { session }),
    status,
    lasts: lastsView(lasts),
    enteredAt: rfc3339(enteredAt),
    commitment,
    ...(ending !== undefined && { ending }),
    ...(end !== undefined && { end: { cause: end.cause, at: rfc3339(end.at) } }),
    ...contentView(content),
    ...wordsView(state, record, content),
  }
}

export function fullBidView(venue: ApiVenue, state: State, record: BidRecord) {
  const { content } = venue.vault.open(record)
  const last = record.receipts.length - 1
  return {
    ...bidView(venue, state, record),
    receipts: record.receipts.map((facts, index) =>
      index === last
        ? receiptView(venue, record, facts, content)
        : bareReceipt(venue, record, facts),
    ),
    fills: record.fills,
    results: record.results,
  }
}

/** Of a content that was replaced since, which is not kept: as it was signed, without content and salt. */
function bareReceipt(
  { identity }: ApiVenue,
  { participant, id }: BidRecord,
  { auction, at, sequence, logIndex, commitment, previous }: ReceiptFacts,
) {
  const entry = {
    venue: identity.publicKey,
    auction,
    bid: id,
    by: participant,
    sequence,
    logIndex,
    at: rfc3339(at),
    commitment,
    previous,
  }
  const signature = identity.sign(receiptText(entry))
  return { walras: 1, kind: 'receipt', ...entry, signature } as const
}

/** What a bid says in plain words, and the most it may pay. */
export function wordsView(
  state: State,
  bid: Pick<BidRecord, 'id' | 'participant' | 'series'>,
  content: BidContent,
): { readonly words: string; readonly mostPaid: string } {
  const parsed = parsedOf(state, bid, content)
  if (parsed === undefined) return { words: '', mostPaid: '0' }
  const terms = state.series.get(bid.series)?.terms
  const products = terms === undefined ? [] : productsOf(state, terms)
  const words = wordsOf(parsed, { currency: state.venue.currency, products })
  return { words, mostPaid: formatMicro(mostPaid(parsed)) }
}

function parsedOf(
  state: State,
  { id, participant, series }: Pick<BidRecord, 'id' | 'participant' | 'series'>,
  content: BidContent,
): Bid | undefined {
  const terms = state.series.get(series)?.terms
  if (terms === undefined) return undefined
  const bid = parseBid({ id, by: participant, ...content }, productsOf(state, terms))
  return bid.ok ? bid.value : undefined
}

const contentView = ({ bid, budget }: BidContent) => ({
  bid,
  ...(budget !== undefined && { budget }),
})

export const fillView = ({ at, ...fill }: FillRecord) => ({ ...fill, at: rfc3339(at) })
