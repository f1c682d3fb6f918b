/** What happened to a contract because nobody did anything in time, as `LIFECYCLE` says. */
import type { Contract, ContractBook, Instant } from '../book.ts'
import { contractOf, type Draft } from '../decision.ts'
import { instantsOf, monthsOf, overlap, wholeMonth } from '../hours.ts'
import { withinOf } from '../lifecycle.ts'
import { specOf } from '../netting.ts'
import { readingsOf } from '../settle/readings.ts'

const HOUR = 3_600_000

/** [start, end) of delivery. */
export const deliveryOf = (book: ContractBook, contract: Contract): readonly [Instant, Instant] =>
  instantsOf(specOf(book, contract).location.zone, contract.period)

export const confirmBy = (book: ContractBook, contract: Contract): Instant =>
  Math.min(contract.formedAt + withinOf('confirm'), deliveryOf(book, contract)[0])

export const nominateBy = (book: ContractBook, contract: Contract): Instant =>
  deliveryOf(book, contract)[0] + withinOf('nominate')

/** Undefined: there is nothing to accept. */
export function acceptBy(book: ContractBook, contract: Contract): Instant | undefined {
  const { acceptance } = specOf(book, contract)
  if (acceptance === undefined) return undefined
  return deliveryOf(book, contract)[0] + acceptance.windowHours * HOUR
}

export function catchUp(draft: Draft, id: string): void {
  const { at } = draft
  const now = () => contractOf(draft.book(), id)
  if (now().status === 'formed' && at >= confirmBy(draft.book(), now())) confirmForBoth(draft, id)
  if (now().status === 'confirmed' && at >= nominateBy(draft.book(), now()))
    draft.add({ kind: 'contractNominated', contract: id, note: '' })
  if (now().status === 'nominated' && at >= deliveryOf(draft.book(), now())[0])
    draft.add({ kind: 'deliveryBegun', contract: id })
  if (now().status !== 'delivering') return
  const until = acceptBy(draft.book(), now())
  if (now().acceptance === undefined && until !== undefined && at >= until)
    draft.add({
      kind: 'acceptanceRecorded',
      contract: id,
      outcome: 'accepted',
      measured: [],
    })
  if (at >= deliveryOf(draft.book(), now())[1] + withinOf('meter')) endDelivery(draft, id)
}

function confirmForBoth(draft: Draft, id: string): void {
  const { buyer, seller, confirmed } = contractOf(draft.book(), id)
  for (const party of [buyer, seller])
    if (!confirmed.includes(party)) draft.add({ kind: 'contractConfirmed', contract: id, party })
}

/** Delivered or short, by what is metered now. */
export function endDelivery(draft: Draft, id: string): void {
  const contract = contractOf(draft.book(), id)
  const isShort = monthsOf(contract.period).some((month) => {
    const settled = contract.settled[month]
    if (settled !== undefined) return settled.shortfall !== '0.00'
    const piece = overlap(contract.period, wholeMonth(month))
    const readings = piece === undefined ? [] : readingsOf(draft.book(), contract, piece)
    return readings.some(({ shortfall }) => shortfall > 0n)
  })
  const outcome = isShort ? 'short' : 'delivered'
  draft.add({ kind: 'deliveryEnded', contract: id, outcome })
}
