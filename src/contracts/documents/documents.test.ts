import { expect, test } from 'vitest'
import {
  at,
  bound,
  confirmed,
  contractNow,
  formed,
  metered,
  newDesk,
  party,
  VENUE,
} from '../../../test/contracts/book.ts'
import { calendarOf } from './calendar.ts'
import { confirmationOf } from './confirmation.ts'
import { invoiceDocument } from './invoice.ts'
import { statementCsv, statementFrom, statementRows, trialBalanceOf } from './statement.ts'

function settledDesk() {
  const desk = newDesk(at('2026-02-01T00:00:00'))
  bound(desk, 'peak', 'power-peak-de', ['2026-03-27', '2026-03-31'])
  const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'peak', lots: 3, price: '80.00' }
  const { id } = confirmed(desk, formed(desk, 'a1', fill))
  desk.now = at('2026-04-02T00:00:00')
  const report = metered(desk, id, (k) => (k === 5 ? '2' : '3'))
  desk.do(party('cloud-b'), { kind: 'submitMeter', report })
  desk.do(VENUE, { kind: 'settlePeriod', between: ['lab-a', 'cloud-b'], month: '2026-03' })
  desk.do(VENUE, { kind: 'recordPayment', invoice: 'i1' })
  return { desk, contract: contractNow(desk, id) }
}

test('a confirmation says what was agreed, and is known by its digest', () => {
  const { desk, contract } = settledDesk()
  const confirmation = confirmationOf(desk.book, contract)
  expect(confirmation).toMatchObject({
    buyer: 'lab-a',
    seller: 'cloud-b',
    quantity: '108.00',
    value: '8640.00',
    unit: 'MWh',
    delivery: { hours: 36, start: '2026-03-26T23:00:00.000Z', end: '2026-03-31T22:00:00.000Z' },
    spec: { id: 'power-peak-de' },
  })
  expect(confirmation.digest).toMatch(/^[0-9a-f]{64}$/)
  const other = confirmationOf(desk.book, { ...contract, price: '80.01' })
  expect(other.digest).not.toBe(confirmation.digest)
})

test('a calendar has one event for each day of peak, before and after the clock change', () => {
  const { desk, contract } = settledDesk()
  const text = calendarOf(desk.book, contract, 0)
  const starts = [...text.matchAll(/DTSTART:(\S+)/g)].map(([, start]) => start)
  expect(starts).toEqual(['20260327T070000Z', '20260330T060000Z', '20260331T060000Z'])
  expect(text).toContain('SUMMARY:3 x 1 MW\\, peak\r\n')
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true)
  expect(text.replaceAll('\r\n', '')).not.toContain('\n')
})

test('an invoice shows each line, and they add up', () => {
  const { desk } = settledDesk()
  const invoice = desk.book.invoices.get('i1')
  if (invoice === undefined) throw new Error('no invoice')
  const document = invoiceDocument(desk.book, invoice)
  expect(document).toMatchObject({ amount: '8559.00', paid: '8559.00', payable: '0.00' })
  expect(document.lines.map(({ words, amount }) => [words, amount])).toEqual([
    ['Delivered', '8560.00'],
    ['Damages for what was not delivered', '-1.00'],
  ])
})

test('a statement is the same from the events alone, and its rows add up', () => {
  const { desk } = settledDesk()
  const options = { participant: 'cloud-b', from: at('2026-04-01T00:00:00'), to: desk.now + 1 }
  const rows = statementRows(desk.book, options)
  expect(statementFrom(desk.events, options)).toEqual(rows)
  expect(rows.map((row) => [row[0].split('/')[1], row[3], row[6], row[7]])).toEqual([
    ['cash', 'opening', '', '0.00'],
    ['cash', 'paid', '8559.00', '8559.00'],
    ['cash', 'closing', '', '8559.00'],
    ['receivable', 'opening', '', '0.00'],
    ['receivable', 'invoiced', '8559.00', '8559.00'],
    ['receivable', 'paid', '-8559.00', '0.00'],
    ['receivable', 'closing', '', '0.00'],
  ])
  expect(statementCsv(rows).split('\r\n')).toHaveLength(rows.length + 2)
  expect(trialBalanceOf(desk.book).sums).toEqual({ EUR: '0.00' })
})

test('no cell of a statement is taken for a formula', () => {
  const row = ['a', 'USD', '', '=1+1', 'x,"y"', '', '-1.00', '1.00'] as const
  expect(statementCsv([row]).split('\r\n')[1]).toBe(`a,USD,,'=1+1,"x,""y""",,-1.00,1.00`)
})
