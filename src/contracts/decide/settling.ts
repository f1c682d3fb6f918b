/**
 * Settlement of a month between two parties, in arrears: what each contract owes, one net sum for those that net, an
 * adjustment where a month that was settled reads otherwise now.
 */
import { err, ok, pointer, type Result } from '#base'
import type { Contract, ContractBook, InvoiceLine } from '../book.ts'
import { decimalOfMicro, isDecimal, microOf } from '../divide.ts'
import {
  contractOf,
  type Decision,
  type Draft,
  draftOn,
  type Of,
  refusal,
  refused,
} from '../decision.ts'
import { instantsOf, type Month, monthsOf, overlap, type Period, wholeMonth } from '../hours.ts'
import { withinOf } from '../lifecycle.ts'
import { isParty, specOf } from '../netting.ts'
import { isFixingKey } from '../settle/fixings.ts'
import { lineOf, owedFor } from '../settle/month.ts'
import { readingsOf } from '../settle/readings.ts'
import { isMetered } from '../spec.ts'
import { catchUp, endDelivery } from './catch-up.ts'
import { closePaid, invoice } from './invoicing.ts'

export function settlePeriod(book: ContractBook, command: Of<'settlePeriod'>): Decision {
  const { at, between, month } = command
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(month))
    return refused('month_malformed', `"${month}" is no month`, 'Write "2026-12".', '/month')
  const draft = draftOn(book, at)
  const bills = new Map<string, InvoiceLine[]>()
  const settled: string[] = []
  for (const before of book.contracts.values()) {
    const piece = overlap(before.period, wholeMonth(month))
    if (piece === undefined || !isBetween(before, between) || isGone(before)) continue
    catchUp(draft, before.id)
    const lines = settleContract(draft, before.id, { month, piece })
    if (!lines.ok) return lines
    if (lines.value === undefined) continue
    settled.push(before.id)
    const { currency, payment } = specOf(book, before)
    const bill = `${currency} ${payment.netting ? payment.arrearsDays : before.id}`
    bills.set(bill, [...(bills.get(bill) ?? []), ...lines.value])
  }
  if (settled.length === 0)
    return refused(
      'nothing_to_settle',
      'no contract of the two has anything to settle for that month',
      'Name two parties of a contract, and a month of its delivery.',
    )
  for (const lines of bills.values()) bill(draft, lines, month)
  closePaid(draft, settled)
  return ok(draft.events)
}

function bill(draft: Draft, lines: readonly InvoiceLine[], month: Month): void {
  const [first] = lines
  if (first === undefined) return
  const spec = specOf(draft.book(), contractOf(draft.book(), first.contract))
  const { currency, payment } = spec
  invoice(draft, { kind: 'settlement', month, currency, lines, dueIn: payment.arrearsDays })
}

const isBetween = (contract: Contract, [one, other]: readonly [string, string]): boolean =>
  one !== other && isParty(contract, one) && isParty(contract, other)

const isGone = ({ status }: Contract): boolean =>
  ['novated', 'terminated', 'offset', 'closedOut'].includes(status)

/** Lines that are new; undefined: the month is settled, and reads as it did. */
function settleContract(
  draft: Draft,
  id: string,
  { month, piece }: { readonly month: Month; readonly piece: Period },
): Result<readonly InvoiceLine[] | undefined> {
  const contract = contractOf(draft.book(), id)
  const book = draft.book()
  const spec = specOf(book, contract)
  const [, end] = instantsOf(spec.location.zone, piece)
  if (draft.at < end)
    return err([
      refusal(
        'settlement_before_delivery',
        `delivery of ${month} is not over`,
        'Settle when it is.',
        '/month',
      ),
    ])
  const isAwaited = isMetered(spec) && draft.at < end + withinOf('meter')
  if (isAwaited && readingsOf(book, contract, piece).some(({ isKnown }) => !isKnown))
    return err([
      refusal(
        'meter_missing',
        `not every hour of ${id} is metered`,
        'Wait for the meter, or until its time is over.',
        '/month',
      ),
    ])
  const owed = owedFor(book, contract, piece)
  if (!owed.ok) return owed
  const before = contract.settled[month]
  const settled = { at: draft.at, ...owed.value.settled }
  if (before !== undefined && sameSums(before, settled)) return ok(undefined)
  const { mayTerminate } = owed.value
  draft.add({ kind: 'periodSettled', contract: id, month, settled, mayTerminate })
  finish(draft, id)
  const change = microOf(settled.amount) - microOf(before?.amount ?? '0')
  return ok(before === undefined ? owed.value.lines : [lineOf(contract, 'adjustment', change)])
}

type Sums = { readonly amount: string; readonly delivered: string; readonly shortfall: string }

const sameSums = (one: Sums, other: Sums): boolean =>
  one.amount === other.amount &&
  one.delivered === other.delivered &&
  one.shortfall === other.shortfall

/** With its last month a contract is delivered, or short, and settled. */
function finish(draft: Draft, id: string): void {
  const contract = contractOf(draft.book(), id)
  if (monthsOf(contract.period).some((month) => contract.settled[month] === undefined)) return
  if (contract.status === 'delivering') endDelivery(draft, id)
  draft.add({ kind: 'contractSettled', contract: id })
}

/** Values of an index. One that was fixed never changes. */
export function fixIndex(book: ContractBook, { at, index, values }: Of<'fixIndex'>): Decision {
  const known = book.fixings.get(index)
  const fresh = new Map<string, string>()
  for (const [k, { key, value }] of values.entries()) {
    const place = pointer('/values', k)
    if (!isFixingKey(key) || !isDecimal(value))
      return refused(
        'fixing_malformed',
        'the value is no decimal, or its key neither an hour nor a day',
        'Write { "key": "2026-12-01T10:00:00.000Z", "value": "52.10" }.',
        place,
      )
    const before = known?.get(key) ?? fresh.get(key)
    if (before !== undefined && microOf(before) !== microOf(value))
      return refused(
        'fixing_contradictory',
        `${index} was fixed at ${before} for ${key}`,
        'A fixing stands. Settle what is wrong by an adjustment.',
        place,
      )
    if (before === undefined) fresh.set(key, decimalOfMicro(microOf(value)))
  }
  const fixed = [...fresh].map(([key, value]) => ({ key, value }))
  return ok(fixed.length === 0 ? [] : [{ at, kind: 'indexFixed', index, values: fixed }])
}
