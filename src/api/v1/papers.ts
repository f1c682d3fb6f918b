import { Type } from 'typebox'
import { AnyId, Count, Exact, Hash, InstantText, Money, Name, Word } from './common.ts'
import { Currency, Day, InvoiceKind, MonthText } from './contract-acts.ts'
import { operation } from './operation.ts'

/** Contracts, invoices and accounts as documents, without a layout: whoever asks prints them. */
const user = { kind: 'user' } as const
const ofContract = Exact({ contract: AnyId })

export const ConfirmationSchema = Exact({
  document: Type.Literal('confirmation'),
  contract: AnyId,
  root: AnyId,
  buyer: Name,
  seller: Name,
  auction: AnyId,
  formedAt: InstantText,
  product: AnyId,
  lots: Count,
  price: Money,
  currency: Currency,
  priceOf: Type.String({ description: 'What the price is for.' }),
  quantity: Money,
  unit: Type.String(),
  value: Money,
  delivery: Exact({
    first: Day,
    last: Day,
    zone: Type.String({ description: 'IANA, of the place of delivery.' }),
    start: InstantText,
    end: InstantText,
    hours: Count,
  }),
  spec: Type.Object(
    { id: Type.String(), version: Type.Integer(), title: Type.String() },
    { additionalProperties: true, description: 'The specification in full.' },
  ),
  deadlines: Type.Array(Exact({ step: Type.String(), otherwise: Type.String() })),
  digest: Hash,
})

export const InvoiceDocumentSchema = Exact({
  document: Type.Literal('invoice'),
  invoice: AnyId,
  kind: InvoiceKind,
  payer: Name,
  payee: Name,
  currency: Currency,
  month: Type.Optional(MonthText),
  issuedAt: InstantText,
  due: InstantText,
  lines: Type.Array(
    Exact({
      words: Type.String(),
      contract: AnyId,
      product: Type.String(),
      unit: Type.String(),
      quantity: Type.Optional(Money),
      factor: Type.Optional(Money),
      price: Type.Optional(Money),
      amount: Money,
    }),
  ),
  amount: Money,
  credited: Money,
  disputed: Money,
  paid: Money,
  payable: Money,
})

const STATEMENT_HEAD = [
  'account',
  'currency',
  'at',
  'reason',
  'reference',
  'transfer',
  'amount',
  'balance',
] as const

export const StatementSchema = Exact({
  head: Type.Array(Word(...STATEMENT_HEAD), { minItems: 8, maxItems: 8 }),
  rows: Type.Array(Type.Array(Type.String(), { minItems: 8, maxItems: 8 }), {
    description: 'By account: the opening balance, each movement, the closing balance.',
  }),
})

export const getConfirmation = operation({
  id: 'getConfirmation',
  tag: 'contracts',
  method: 'GET',
  path: '/contracts/{contract}/confirmation',
  summary: 'The terms of one of your forwards, in full, as both parties hold them.',
  permission: user,
  scope: 'read',
  params: ofContract,
  answers: { 200: ConfirmationSchema },
  problems: ['not_found'],
  example: {
    params: { contract: 'c1' },
    answer: {
      document: 'confirmation',
      contract: 'c1',
      root: 'c1',
      buyer: 'lab-a',
      seller: 'dc-1',
      auction: 'main-1',
      formedAt: '2026-02-02T10:00:02.000Z',
      product: 'power.2026-03',
      lots: 3,
      price: '80.00',
      currency: 'EUR',
      priceOf: 'MWh',
      quantity: '108.00',
      unit: 'MWh',
      value: '8640.00',
      delivery: {
        first: '2026-03-27',
        last: '2026-03-31',
        zone: 'Europe/Berlin',
        start: '2026-03-26T23:00:00.000Z',
        end: '2026-03-31T22:00:00.000Z',
        hours: 36,
      },
      spec: { id: 'power-peak-de', version: 1, title: 'Peak power, Germany' },
      deadlines: [{ step: 'confirm', otherwise: 'the contract counts as confirmed' }],
      digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
  },
})

export const getCalendar = operation({
  id: 'getCalendar',
  tag: 'contracts',
  method: 'GET',
  path: '/contracts/{contract}/calendar',
  summary:
    'When one of your forwards is delivered, as the text of an iCalendar file (RFC 5545): an event for each unbroken run of hours.',
  permission: user,
  scope: 'read',
  params: ofContract,
  answers: { 200: Exact({ calendar: Type.String() }) },
  problems: ['not_found'],
  example: {
    params: { contract: 'c1' },
    answer: { calendar: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n' },
  },
})

export const getInvoice = operation({
  id: 'getInvoice',
  tag: 'contracts',
  method: 'GET',
  path: '/invoices/{invoice}',
  summary: 'One of your invoices, in words and figures, with what is still to be paid.',
  permission: user,
  scope: 'read',
  params: Exact({ invoice: AnyId }),
  answers: { 200: InvoiceDocumentSchema },
  problems: ['not_found'],
  example: {
    params: { invoice: 'i1' },
    answer: {
      document: 'invoice',
      invoice: 'i1',
      kind: 'settlement',
      payer: 'lab-a',
      payee: 'dc-1',
      currency: 'EUR',
      month: '2026-03',
      issuedAt: '2026-04-02T00:00:00.000Z',
      due: '2026-04-20T00:00:00.000Z',
      lines: [
        {
          words: 'Delivered',
          contract: 'c1',
          product: 'power.2026-03',
          unit: 'MWh',
          quantity: '107.00',
          price: '80.00',
          amount: '8560.00',
        },
      ],
      amount: '8560.00',
      credited: '0.00',
      disputed: '0.00',
      paid: '0.00',
      payable: '8560.00',
    },
  },
})

export const getStatement = operation({
  id: 'getStatement',
  tag: 'contracts',
  method: 'GET',
  path: '/statement',
  summary:
    'All that moved on your accounts from one instant up to another, with opening and closing balances; on those of everyone for the staff.',
  permission: user,
  scope: 'read',
  cost: 20,
  query: Exact({ from: InstantText, to: InstantText }),
  answers: { 200: StatementSchema },
  problems: [],
  example: {
    query: { from: '2026-04-01T00:00:00Z', to: '2026-05-01T00:00:00Z' },
    answer: {
      head: [...STATEMENT_HEAD],
      rows: [
        [
          'participant:lab-a/payable',
          'EUR',
          '2026-04-01T00:00:00.000Z',
          'opening',
          '',
          '',
          '',
          '0.00',
        ],
      ],
    },
  },
})

export const PAPER_OPERATIONS = [getConfirmation, getCalendar, getInvoice, getStatement] as const
