/**
 * Invoices, and the money that is owed by them. What is owed stands twice in the ledger, with the same amount: as payable
 * of the payer and as receivable of the payee; what is in dispute is on neither.
 */
import { ok } from '#base'

import type { Micro } from '#market'
import type { Contract, ContractBook, Invoice, InvoiceLine } from '../book.ts'
import { decimalOfMicro, isDecimal, max, microOf } from '../divide.ts'
import {
  type Decision,
  type Draft,
  draftOn,
  notParty,
  type Of,
  refused,
  speaksFor,
} from '../decision.ts'
import { payableOf, unpaidOf } from '../netting.ts'

const DAY = 86_400_000

export interface Billing extends Pick<Invoice, 'kind' | 'currency' | 'lines'> {
  readonly month?: string
  /** Days from now. */
  readonly dueIn: number
}

/** One invoice of the net of the lines, all between the same two; none where they add up to nothing. */
export function invoice(draft: Draft, { dueIn, ...billing }: Billing): void {
  const [first] = billing.lines
  if (first === undefined) return
  const net = billing.lines.reduce(
    (sum, { from, amount }) => sum + (from === first.from ? microOf(amount) : -microOf(amount)),
    0n,
  )
  if (net === 0n) return
  const [payer, payee] = net > 0n ? [first.from, first.to] : [first.to, first.from]
  const amount = max(net, -net)
  const id = `i${draft.book().invoices.size + 1}`
  draft.add({
    kind: 'invoiced',
    invoice: {
      id,
      ...billing,
      payer,
      payee,
      amount: decimalOfMicro(amount),
      issuedAt: draft.at,
      due: draft.at + dueIn * DAY,
      status: 'open',
      credited: '0.00',
      paid: '0.00',
    },
  })
  draft.move({ reason: 'invoiced', reference: id, currency: billing.currency }, [
    [payer, 'payable', payee, -amount],
    [payee, 'receivable', payer, amount],
  ])
}

/** What the lines are in all to one of the two they are between. */
export const netTo = (lines: readonly InvoiceLine[], participant: string): Micro =>
  lines.reduce(
    (sum, { to, amount }) => sum + (to === participant ? microOf(amount) : -microOf(amount)),
    0n,
  )

/** Money came from outside the venue: who was to be paid says so, or the venue's bank. */
export function recordPayment(
  book: ContractBook,
  { at, by, invoice: id }: Of<'recordPayment'>,
): Decision {
  const found = book.invoices.get(id)
  if (found === undefined) return noInvoice
  const { payer, payee, currency } = found
  if (!speaksFor(by, [payee])) return notParty
  const amount = payableOf(found)
  if (amount === 0n)
    return refused('nothing_to_pay', 'nothing of it is to be paid now', 'Nothing is left to do.')
  const draft = draftOn(book, at)
  draft.move({ reason: 'paid', reference: id, currency }, [
    [payer, 'cash', '', -amount],
    [payer, 'payable', payee, amount],
    [payee, 'cash', '', amount],
    [payee, 'receivable', payer, -amount],
  ])
  draft.add({ kind: 'invoicePaid', invoice: id, amount: decimalOfMicro(amount) })
  closePaid(draft, contractsIn(found))
  return ok(draft.events)
}

export function dispute(book: ContractBook, command: Of<'dispute'>): Decision {
  const { at, by, amount, cause } = command
  const found = book.invoices.get(command.invoice)
  if (found === undefined) return noInvoice
  const { id, payer, payee, currency } = found
  if (by.kind === 'venue' || by.participant !== payer) return notParty
  if (found.dispute !== undefined)
    return refused('dispute_open', 'there is a dispute already', 'Wait until it is resolved.')
  if (at > found.due)
    return refused(
      'dispute_late',
      'the day it was due is over',
      'Pay it, and ask for a correction.',
    )
  if (!isDecimal(amount) || microOf(amount) <= 0n || microOf(amount) > unpaidOf(found))
    return refused(
      'dispute_too_large',
      `${decimalOfMicro(unpaidOf(found))} is to be paid`,
      'Dispute more than nothing and at most that.',
      '/amount',
    )
  const held = microOf(amount)
  const draft = draftOn(book, at)
  draft.move({ reason: 'disputed', reference: id, currency }, [
    [payer, 'payable', payee, held],
    [payer, 'disputed', payee, -held],
    [payee, 'receivable', payer, -held],
    [payee, 'disputed', payer, held],
  ])
  draft.add({ kind: 'disputed', invoice: id, dispute: { by: payer, amount, cause, at } })
  return ok(draft.events)
}

/** What is upheld is taken off the invoice, the rest is to be paid again. */
export function resolveDispute(book: ContractBook, command: Of<'resolveDispute'>): Decision {
  const { at, upheld } = command
  const found = book.invoices.get(command.invoice)
  if (found === undefined) return noInvoice
  if (found.dispute === undefined)
    return refused('dispute_none', 'nothing of it is in dispute', 'Nothing is left to do.')
  const held = microOf(found.dispute.amount)
  if (!isDecimal(upheld) || microOf(upheld) < 0n || microOf(upheld) > held)
    return refused(
      'dispute_too_large',
      `${found.dispute.amount} is in dispute`,
      'Uphold nothing or more, up to that.',
      '/upheld',
    )
  const { id, payer, payee, currency } = found
  const rest = held - microOf(upheld)
  const draft = draftOn(book, at)
  draft.move({ reason: 'resolved', reference: id, currency }, [
    [payer, 'disputed', payee, held],
    [payer, 'payable', payee, -rest],
    [payee, 'disputed', payer, -held],
    [payee, 'receivable', payer, rest],
  ])
  draft.add({ kind: 'disputeResolved', invoice: id, upheld })
  closePaid(draft, contractsIn(found))
  return ok(draft.events)
}

const noInvoice = refused(
  'invoice_unknown',
  'there is no such invoice',
  'Use the id of one that was written.',
  '/invoice',
)

export const contractsIn = ({ lines }: Invoice): readonly string[] => [
  ...new Set(lines.map(({ contract }) => contract)),
]

/** A contract that is settled is closed with the last of its invoices. */
export function closePaid(draft: Draft, contracts: readonly string[]): void {
  for (const id of contracts) {
    const contract: Contract | undefined = draft.book().contracts.get(id)
    if (contract?.status !== 'settled') continue
    const isOpen = draft
      .book()
      .invoices.some((one) => one.status === 'open' && contractsIn(one).includes(id))
    if (!isOpen) draft.add({ kind: 'contractClosed', contract: id })
  }
}
