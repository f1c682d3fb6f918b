/** An invoice in words and figures, for whoever prints or sends it. */
import { rfc3339 } from '#base'
import type { Decimal } from '#market'
import type { ContractBook, Invoice, InvoiceLine, LineKind } from '../book.ts'
import { decimalOfMicro, microOf } from '../divide.ts'
import { payableOf, specOf } from '../netting.ts'

export interface InvoiceDocument {
  readonly document: 'invoice'
  readonly invoice: string
  readonly kind: Invoice['kind']
  readonly payer: string
  readonly payee: string
  readonly currency: string
  readonly month?: string
  readonly issuedAt: string
  readonly due: string
  readonly lines: readonly DocumentLine[]
  /** Σ lines. */
  readonly amount: Decimal
  readonly credited: Decimal
  readonly disputed: Decimal
  readonly paid: Decimal
  /** amount − credited − disputed − paid, where it is open. */
  readonly payable: Decimal
}

export interface DocumentLine {
  readonly words: string
  readonly contract: string
  readonly product: string
  readonly unit: string
  readonly quantity?: Decimal
  readonly factor?: Decimal
  readonly price?: Decimal
  /** Positive: the payer owes it; negative: it is taken off. */
  readonly amount: Decimal
}

const WORDS: Readonly<Record<LineKind, string>> = {
  delivered: 'Delivered',
  damages: 'Damages for what was not delivered',
  difference: 'Difference between index and price',
  toll: 'Fee for the storage',
  adjustment: 'Adjustment after a correction',
  fee: 'Fee for the termination',
  offset: 'Difference of prices of a sell-back',
  replacement: 'Replacement at the mark',
  unpaid: 'Invoiced before and not paid',
  variation: 'Variation margin',
  collateral: 'Collateral applied',
}

export function invoiceDocument(book: ContractBook, invoice: Invoice): InvoiceDocument {
  return {
    document: 'invoice',
    invoice: invoice.id,
    kind: invoice.kind,
    payer: invoice.payer,
    payee: invoice.payee,
    currency: invoice.currency,
    ...(invoice.month !== undefined && { month: invoice.month }),
    issuedAt: rfc3339(invoice.issuedAt),
    due: rfc3339(invoice.due),
    lines: invoice.lines.map((line) => documentLine(book, invoice, line)),
    amount: invoice.amount,
    credited: invoice.credited,
    disputed: invoice.dispute?.amount ?? '0.00',
    paid: invoice.paid,
    payable: decimalOfMicro(payableOf(invoice)),
  }
}

function documentLine(book: ContractBook, { payer }: Invoice, line: InvoiceLine): DocumentLine {
  const { kind, contract: id, from, quantity, factor } = line
  const contract = book.contracts.get(id)
  const amount = microOf(line.amount)
  return {
    words: WORDS[kind],
    contract: id,
    product: contract?.product ?? '',
    unit: contract === undefined ? '' : specOf(book, contract).lot.unit,
    ...(quantity !== undefined && { quantity }),
    ...(factor !== undefined && { factor }),
    ...(contract !== undefined && { price: contract.price }),
    amount: decimalOfMicro(from === payer ? amount : -amount),
  }
}
