import type { AnswerOf } from '#client'
import { grouped } from '../numbers.ts'
import { amountIn, instantIn, labelOf, left, type Paper, right, type Term } from './paper.ts'

/** An invoice on paper: each line, what they add up to, and what of it is still to be paid. */
export function invoicePaper(one: AnswerOf<'getInvoice'>): Paper {
  const { currency } = one
  const less = (label: string, amount: string): readonly Term[] =>
    /[1-9]/.test(amount) ? [[label, amountIn(currency, amount)]] : []
  return {
    title: 'Invoice',
    name: one.invoice,
    made: one.issuedAt,
    parties: [
      ['Payer', one.payer],
      ['Payee', one.payee],
    ],
    terms: [
      ['Invoice', one.invoice],
      ['For', one.month === undefined ? labelOf(one.kind) : `${labelOf(one.kind)}, ${one.month}`],
      ['Issued', instantIn(one.issuedAt)],
      ['Due', instantIn(one.due)],
    ],
    tables: [
      {
        title: 'Lines',
        columns: [
          left('What', 5),
          left('Contract', 2),
          left('Product', 4),
          right('Quantity', 3),
          right('Factor', 2),
          right('Price', 3),
          right('Amount', 3),
        ],
        rows: one.lines.map((line) => [
          line.words,
          line.contract,
          line.product,
          line.quantity === undefined ? '' : `${grouped(line.quantity)} ${line.unit}`,
          line.factor ?? '',
          line.price === undefined ? '' : grouped(line.price),
          grouped(line.amount),
        ]),
      },
    ],
    totals: [
      ['Amount', amountIn(currency, one.amount)],
      ...less('Credited', one.credited),
      ...less('Disputed', one.disputed),
      ...less('Paid', one.paid),
      ['Payable', amountIn(currency, one.payable)],
    ],
    notes: [],
  }
}
