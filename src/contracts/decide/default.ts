/**
 * Default and close-out. Each netting set of the defaulter becomes one sum:
 *
 *   what replacing its contracts costs the other, at the mark ± add-on
 *   + what was delivered and not settled + what was invoiced and not paid + variation margin held, each way
 *
 * Margin bound to the set is applied first, free collateral to all sets pro rata, and the rest is a claim.
 */
import { err, ok, type Result } from '#base'
import type { Micro } from '#market'
import type { Contract, ContractBook, InvoiceLine } from '../book.ts'
import { decimalOfMicro, divideHalfEven, isDecimal, max, microOf, min, ONE } from '../divide.ts'
import { type Decision, type Draft, draftOn, type Of, refusal, refused } from '../decision.ts'
import { monthsOf, overlap, wholeMonth } from '../hours.ts'
import { withinOf } from '../lifecycle.ts'
import { dateAfter, localDateAt } from '../local-time.ts'
import { bind, freeCollateral, marginBound, type Owner, variationPaid } from '../margin.ts'
import { isOfSet, isOver, isParty, nettingSetOf, payableOf, specOf } from '../netting.ts'
import { lineOf, owedFor } from '../settle/month.ts'
import { quantityIn, valueAt } from '../settle/quantities.ts'
import { deliveryOf } from './catch-up.ts'
import { closePaid, contractsIn, invoice, netTo } from './invoicing.ts'

/** Days until the sum of a set is due. */
const CLAIM_DAYS = 5

export function declareDefault(book: ContractBook, command: Of<'declareDefault'>): Decision {
  const { at, participant, cause } = command
  if (book.defaulted.has(participant))
    return refused(
      'defaulted_already',
      `${participant} has defaulted already`,
      'Close it out.',
      '/participant',
    )
  return isOverdue(book, command)
    ? ok([{ at, kind: 'defaultDeclared', participant, cause }])
    : refused(
        'not_overdue',
        `"${cause}" is no call or invoice that ${participant} failed to meet in time`,
        'Wait for its deadline.',
        '/cause',
      )
}

function isOverdue(book: ContractBook, { at, participant, cause }: Of<'declareDefault'>): boolean {
  const call = book.calls.get(cause)
  if (call !== undefined)
    return call.participant === participant && call.status === 'open' && at > call.deadline
  const bill = book.invoices.get(cause)
  if (bill === undefined) return false
  return bill.payer === participant && payableOf(bill) > 0n && at > bill.due + withinOf('pay')
}

interface Sum {
  readonly owner: Owner
  readonly lines: readonly InvoiceLine[]
  /** To the one who has not defaulted. */
  readonly net: Micro
}

export function closeOut(book: ContractBook, command: Of<'closeOut'>): Decision {
  const { at, participant, addOn } = command
  const declared = book.defaulted.get(participant)
  if (declared === undefined || declared.closedOut === true)
    return refused(
      'not_in_default',
      `${participant} is not in default, or closed out already`,
      'Declare the default first.',
      '/participant',
    )
  if (!isDecimal(addOn) || microOf(addOn) < 0n || microOf(addOn) > ONE)
    return refused('amount_malformed', `"${addOn}" is no share`, 'Write "0.02".', '/addOn')
  if (book.invoices.some((one) => one.dispute !== undefined && isBetween(one, participant)))
    return refused(
      'dispute_open',
      'something that it owes or is owed is in dispute',
      'Resolve it first.',
      '/participant',
    )
  const draft = draftOn(book, at)
  const sums: Sum[] = []
  for (const owner of ownersOf(book, participant)) {
    const sum = closeSet(draft, owner, microOf(addOn))
    if (!sum.ok) return sum
    sums.push(sum.value)
  }
  applyCollateral(draft, sums)
  for (const call of draft.book().calls.values())
    if (
      call.status === 'open' &&
      (call.participant === participant || call.against === participant)
    )
      draft.add({ kind: 'callEnded', call: call.id, status: 'lapsed' })
  draft.add({ kind: 'closedOut', participant })
  return ok(draft.events)
}

type Parties = { readonly payer: string; readonly payee: string }
const isBetween = ({ payer, payee }: Parties, participant: string): boolean =>
  payer === participant || payee === participant

/** Whom the defaulter has anything with, by currency. */
function ownersOf(book: ContractBook, participant: string): readonly Owner[] {
  const owners = new Map<string, Owner>()
  const add = (against: string, currency: string) =>
    owners.set(`${against}>${currency}`, { participant, against, currency })
  for (const contract of book.contracts.values())
    if (isParty(contract, participant) && !isOver(contract))
      add(
        contract.buyer === participant ? contract.seller : contract.buyer,
        specOf(book, contract).currency,
      )
  for (const one of book.invoices.values())
    if (isBetween(one, participant) && payableOf(one) > 0n)
      add(one.payer === participant ? one.payee : one.payer, one.currency)
  const prefix = `participant:${participant}/`
  for (const [account, balances] of book.ledger.balances) {
    const [kind, against] = account.startsWith(prefix)
      ? account.slice(prefix.length).split('/')
      : []
    if ((kind === 'variation' || kind === 'margin') && against !== undefined)
      for (const currency of balances.keys()) add(against, currency)
  }
  return [...owners].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, owner]) => owner)
}

/** Ends everything between the two, and says what it comes to. */
function closeSet(draft: Draft, owner: Owner, addOn: bigint): Result<Sum> {
  const { participant, against, currency } = owner
  const lines: InvoiceLine[] = []
  const set = nettingSetOf([participant, against], currency)
  for (const contract of draft.book().contracts.values()) {
    if (isOver(contract) || !isOfSet(draft.book(), contract, set)) continue
    const ended = closeContract(draft, contract, { against, addOn })
    if (!ended.ok) return ended
    lines.push(...ended.value)
  }
  lines.push(...netInvoices(draft, owner))
  const paid = variationPaid(draft.book(), owner)
  draft.move({ reason: 'closed', reference: `${participant}>${against}`, currency }, [
    [participant, 'variation', against, -paid],
    [against, 'variation', participant, paid],
  ])
  if (paid !== 0n)
    lines.push({
      kind: 'variation',
      contract: '',
      from: paid > 0n ? against : participant,
      to: paid > 0n ? participant : against,
      amount: decimalOfMicro(max(paid, -paid)),
    })
  return ok({ owner, lines, net: netTo(lines, against) })
}

function closeContract(
  draft: Draft,
  contract: Contract,
  { against, addOn }: { readonly against: string; readonly addOn: bigint },
): Result<readonly InvoiceLine[]> {
  const book = draft.book()
  const spec = specOf(book, contract)
  const today = localDateAt(spec.location.zone, draft.at)
  const lines: InvoiceLine[] = []
  if (draft.at >= deliveryOf(book, contract)[0])
    for (const month of monthsOf(contract.period)) {
      const past = { first: contract.period.first, last: dateAfter(today, -1) }
      const days = overlap(contract.period, past)
      const piece = days && overlap(days, wholeMonth(month))
      if (piece === undefined || contract.settled[month] !== undefined) continue
      const owed = owedFor(book, contract, piece)
      if (!owed.ok) return owed
      lines.push(...owed.value.lines)
    }
  const rest = overlap(contract.period, { first: today, last: contract.period.last })
  if (rest !== undefined) {
    const mark = book.marks.get(contract.product)
    if (mark === undefined)
      return err([
        refusal(
          'mark_missing',
          `${contract.product} has no mark`,
          'Mark the day first.',
          '/participant',
        ),
      ])
    const quantity = quantityIn(spec, contract.lots, rest)
    const expected = divideHalfEven(quantity * microOf(spec.lot.expected), ONE)
    // The one who has not defaulted buys dearer than the mark, or sells cheaper.
    const spread = divideHalfEven(max(microOf(mark), -microOf(mark)) * addOn, ONE)
    const replaced = microOf(mark) + (contract.buyer === against ? spread : -spread)
    const value = valueAt(contract, replaced, expected)
    lines.push(lineOf(contract, 'replacement', -value, { quantity: decimalOfMicro(expected) }))
  }
  draft.add({
    kind: 'contractReplaced',
    contract: contract.id,
    cause: 'closedOut',
    successors: [],
  })
  return ok(lines)
}

/** Invoices between the two end, and stand as lines of the sum. */
function netInvoices(draft: Draft, { participant, against, currency }: Owner) {
  const lines: InvoiceLine[] = []
  for (const one of draft.book().invoices.values()) {
    const amount = payableOf(one)
    const isOurs = isBetween(one, participant) && isBetween(one, against)
    if (!isOurs || one.currency !== currency || amount === 0n) continue
    draft.move({ reason: 'netted', reference: one.id, currency }, [
      [one.payer, 'payable', one.payee, amount],
      [one.payee, 'receivable', one.payer, -amount],
    ])
    draft.add({ kind: 'invoiceNetted', invoice: one.id })
    closePaid(draft, contractsIn(one))
    lines.push({
      kind: 'unpaid',
      contract: '',
      from: one.payer,
      to: one.payee,
      amount: decimalOfMicro(amount),
    })
  }
  return lines
}

/** Margin of the set, then free collateral in proportion to what is left, rounded down; the rest is invoiced. */
function applyCollateral(draft: Draft, sums: readonly Sum[]): void {
  const left = sums.map((sum): Micro => {
    const bound = marginBound(draft.book(), sum.owner)
    const applied = min(bound, max(0n, sum.net))
    bind(draft, sum.owner, -bound)
    pay(draft, sum.owner, applied)
    return sum.net - applied
  })
  for (const currency of new Set(sums.map(({ owner }) => owner.currency))) {
    const claims = sums.map(({ owner }, k) =>
      owner.currency === currency ? max(0n, left[k] ?? 0n) : 0n,
    )
    const total = claims.reduce((all, one) => all + one, 0n)
    const [first] = sums
    if (first === undefined || total === 0n) continue
    const { participant } = first.owner
    const free = min(total, freeCollateral(draft.book(), { participant, currency }))
    for (const [k, claim] of claims.entries()) {
      const share = (free * claim) / total
      pay(draft, (sums[k] as Sum).owner, share)
      left[k] = (left[k] ?? 0n) - share
    }
  }
  for (const [k, { owner, lines, net }] of sums.entries()) {
    const applied = net - (left[k] ?? 0n)
    const { participant, against, currency } = owner
    const deduction: InvoiceLine = {
      kind: 'collateral',
      contract: '',
      from: against,
      to: participant,
      amount: decimalOfMicro(applied),
    }
    const all = applied === 0n ? lines : [...lines, deduction]
    invoice(draft, { kind: 'closeOut', currency, lines: all, dueIn: CLAIM_DAYS })
  }
}

/** Free collateral of the defaulter becomes the other's. */
function pay(draft: Draft, { participant, against, currency }: Owner, amount: Micro): void {
  draft.move({ reason: 'applied', reference: `${participant}>${against}`, currency }, [
    [participant, 'collateral', '', -amount],
    [against, 'collateral', '', amount],
  ])
}
