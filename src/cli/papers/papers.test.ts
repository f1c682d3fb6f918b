/** Documents as files: what is on the pages, and that other programs read the same rows. */
import { parquetReadObjects } from 'hyparquet'
import { beforeAll, describe, expect, test } from 'vitest'
import type { AnswerOf } from '#client'
import { confirmationOf, invoiceDocument, statementCsv, statementRows } from '#contracts'
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
import { textOfPdf } from '../../../test/contracts/pdf-text.ts'
import { confirmationPaper } from './confirmation.ts'
import { invoicePaper } from './invoice.ts'
import { parquetOf } from './parquet.ts'
import { pdfOf } from './pdf.ts'
import { csvOf, rowsOf, type Statement, statementPaper } from './statement.ts'

const [FROM, TO] = ['2026-04-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z']

let confirmation: AnswerOf<'getConfirmation'>
let invoice: AnswerOf<'getInvoice'>
let statement: Statement

beforeAll(() => {
  const desk = newDesk(at('2026-02-01T00:00:00'))
  bound(desk, 'peak', 'power-peak-de', ['2026-03-27', '2026-03-31'])
  const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'peak', lots: 3, price: '80.00' }
  const { id } = confirmed(desk, formed(desk, 'a1', fill))
  desk.now = at('2026-04-02T00:00:00')
  const report = metered(desk, id, (k) => (k === 5 ? '2' : '3'))
  desk.do(party('cloud-b'), { kind: 'submitMeter', report })
  desk.do(VENUE, { kind: 'settlePeriod', between: ['lab-a', 'cloud-b'], month: '2026-03' })
  desk.do(VENUE, { kind: 'recordPayment', invoice: 'i1' })
  const bill = desk.book.invoices.get('i1')
  if (bill === undefined) throw new Error('no invoice')
  const options = { participant: 'cloud-b', from: Date.parse(FROM), to: Date.parse(TO) }
  // As they come over the API.
  confirmation = sent(confirmationOf(desk.book, contractNow(desk, id)))
  invoice = sent(invoiceDocument(desk.book, bill))
  statement = { rows: sent(statementRows(desk.book, options)), from: FROM, to: TO }
})

const sent = <T>(document: unknown): T => JSON.parse(JSON.stringify(document)) as T

describe('pages', () => {
  test('a confirmation has id, parties, every member of the specification, and its value', async () => {
    const bytes = await pdfOf(confirmationPaper(confirmation))
    expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-')
    const text = textOfPdf(bytes)
    for (const part of [
      `Confirmation of a forward ${confirmation.contract}, page 1 of`,
      'lab-a',
      'cloud-b',
      '80.00 EUR for 1 MWh',
      'Hours 36',
      'Profile, hours 8 to 20',
      'Value 8,640.00 EUR',
      'peak power, Germany, physical forward',
      confirmation.digest,
    ])
      expect(text).toContain(part)
  })

  test('an invoice has its lines and what they add up to', async () => {
    const text = textOfPdf(await pdfOf(invoicePaper(invoice)))
    for (const part of [
      'Invoice i1',
      'Payer lab-a',
      'Damages for what was not delivered',
      '-1.00',
      'Amount 8,559.00 EUR',
      'Paid 8,559.00 EUR',
      'Payable 0.00 EUR',
    ])
      expect(text).toContain(part)
  })

  test('a statement of many rows goes on over pages, each with its head', async () => {
    const [first] = rowsOf(statement.rows)
    if (first === undefined) throw new Error('no rows')
    const rows = Array.from({ length: 150 }, (_, k) => first.with(5, `t${k}`))
    const text = textOfPdf(await pdfOf(statementPaper({ ...statement, rows })))
    for (let k = 0; k < 150; k++) expect(text).toContain(`t${k}`)
    const pages = Number(/page 1 of (\d+)/.exec(text)?.[1])
    expect(pages).toBeGreaterThan(2)
    expect(text).toContain(`page ${pages} of ${pages}`)
    expect(text.split('At Reason Reference Transfer Amount Balance')).toHaveLength(1 + pages)
  })

  test('the same document is the same file; another one is not', async () => {
    const papers = () => [
      confirmationPaper(confirmation),
      invoicePaper(invoice),
      statementPaper(statement),
    ]
    const files = await Promise.all(papers().map(pdfOf))
    expect(await Promise.all(papers().map(pdfOf))).toEqual(files)
    const other = await pdfOf(invoicePaper({ ...invoice, amount: '8559.01' }))
    expect(other).not.toEqual(files[1])
  })

  test('signs that the fonts do not have are question marks', async () => {
    const product = 'Zürich – 日本 → €'
    const text = textOfPdf(await pdfOf(confirmationPaper({ ...confirmation, product })))
    expect(text).toContain('Zürich – ?? ? €')
  })
})

describe('a statement as data', () => {
  test('CSV is the one that anybody makes who has the events', () => {
    expect(csvOf(statement)).toBe(statementCsv(rowsOf(statement.rows)))
    expect(csvOf(statement).split('\r\n')).toHaveLength(rowsOf(statement.rows).length + 2)
  })

  test('Parquet has the same rows, money to the digit', async () => {
    const bytes = parquetOf(statement)
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    const read = await parquetReadObjects({ file: file as ArrayBuffer })
    expect(read.length).toBeGreaterThan(4)
    const rows = read.map(({ at: instant, ...row }) => {
      expect(instant).toBeInstanceOf(Date)
      const { account, currency, ...rest } = row
      return [account, currency, (instant as Date).toISOString(), ...Object.values(rest)]
    })
    expect(rows).toEqual(statement.rows)
    expect(Object.keys(read[0] ?? {})).toEqual([
      'account',
      'currency',
      'at',
      'reason',
      'reference',
      'transfer',
      'amount',
      'balance',
    ])
    expect(parquetOf(statement)).toEqual(bytes)
  })

  test('of nobody who was ever moved anything, a file without rows', async () => {
    const none = { ...statement, rows: [] }
    const file = parquetOf(none).buffer as ArrayBuffer
    expect(await parquetReadObjects({ file })).toEqual([])
    expect(csvOf(none)).toMatch(/^account,currency,at,[^\n]*\n$/)
    expect(textOfPdf(await pdfOf(statementPaper(none)))).toContain('Accounts 0')
  })
})
