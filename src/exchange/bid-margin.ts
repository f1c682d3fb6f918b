import { err, type Result } from '#base'
import type { Bid } from '#bidding'
import { freeCollateral } from '#contracts'
import { checkBid } from '#margin'
import { micro } from './bid-limits.ts'
import type { Offered } from './commands.ts'
import { leafOf } from './commitments.ts'
import { refusal } from './decision.ts'
import { marginInputs, unitsHeld } from './margin-of-book.ts'
import { productsOf } from './products-of.ts'
import { readBid } from './read-bid.ts'
import type { BidRecord, Participant, State } from './state.ts'

interface Asked {
  readonly participant: Participant
  readonly offered: Pick<Offered, 'id' | 'resting'>
  readonly bid: Bid
}

/**
 * Why a bid cannot be taken: all that it and the participant's other bids allow, at its worst, would need more margin than there
 * is collateral and credit for. Undefined: it can. Whom it would trade with is not known yet: nothing is netted, but where one
 * guarantor stands on the other side of everything.
 */
export function marginRefusal(state: State, asked: Asked): Result<never> | undefined {
  const { participant, offered, bid } = asked
  const { marginCredit } = participant.limits
  if (marginCredit === undefined) return undefined
  const others = restingOf(state, participant.id, offered)
  if (!others.ok) return others
  const { contracts: book, venue } = state
  const owner = { participant: participant.id, currency: venue.currency }
  const checked = checkBid(bid, {
    ...marginInputs(state),
    openInterest: new Map(),
    positions: book.guarantor === undefined ? new Map() : unitsHeld(state, participant.id),
    resting: others.value,
    collateral: freeCollateral(book, owner),
    credit: micro(marginCredit),
  })
  return checked.ok ? undefined : checked
}

/** The participant's other bids that live, each just as it was sealed. */
function restingOf(
  state: State,
  participant: string,
  { id, resting = [] }: Asked['offered'],
): Result<readonly Bid[]> {
  const opened = new Map(resting.map((one) => [one.bid, one]))
  const bids: Bid[] = []
  for (const record of state.bids.get(participant)?.values() ?? []) {
    if (record.status === 'ended' || record.id === id) continue
    const own = opened.get(record.id)
    if (own === undefined || !isAsSealed(record, own))
      return err([
        refusal('content_unlike', 'this is not what the bids said', 'Open the sealed bids.'),
      ])
    const terms = state.series.get(record.series)?.terms
    if (terms === undefined) continue
    const { content } = own
    const read = readBid({ id: record.id, by: participant, content }, productsOf(state, terms))
    if (read.ok) bids.push(read.value)
  }
  return { ok: true, value: bids }
}

const isAsSealed = (
  { auction, commitment }: BidRecord,
  { content, salt }: NonNullable<Offered['resting']>[number],
): boolean => leafOf(content, salt, auction).commitment === commitment
