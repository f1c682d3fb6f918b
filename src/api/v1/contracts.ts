import { Type } from 'typebox'
import { AnyId, Exact, InstantText, Page, PageQuery, Word } from './common.ts'
import {
  ContractActSchema,
  ContractViewSchema,
  InvoiceViewSchema,
  MarginViewSchema,
  MarksSchema,
  PostingViewSchema,
} from './contract-acts.ts'
import { showHedge } from './hedges.ts'
import { operation } from './operation.ts'
import { PAPER_OPERATIONS } from './papers.ts'

const user = { kind: 'user' } as const
const ofContract = Exact({ contract: AnyId })
const contract = {
  id: 'c1',
  buyer: 'lab-a',
  seller: 'dc-1',
  product: 'h100',
  lots: 4,
  price: '14500.00',
  per: '5840.00',
  spec: { id: 'h100-node-us-east', version: 1 },
  auction: 'main-1',
  formedAt: '2026-02-02T10:00:02.000Z',
  period: { first: '2026-03-01', last: '2026-03-31' },
  status: 'formed',
  confirmed: [],
  settled: {},
} as const

export const listContracts = operation({
  id: 'listContracts',
  tag: 'contracts',
  method: 'GET',
  path: '/contracts',
  summary: 'Your forwards, newest first; those of everyone for the staff.',
  permission: user,
  scope: 'read',
  cost: 5,
  query: Exact({
    ...PageQuery,
    status: Type.Optional(Word('open', 'over')),
    product: Type.Optional(AnyId),
  }),
  answers: { 200: Page(ContractViewSchema) },
  problems: [],
  example: { query: { limit: '10' }, answer: { items: [contract] } },
})

export const getContract = operation({
  id: 'getContract',
  tag: 'contracts',
  method: 'GET',
  path: '/contracts/{contract}',
  summary: 'One of your forwards, as it stands.',
  permission: user,
  scope: 'read',
  params: ofContract,
  answers: { 200: ContractViewSchema },
  problems: ['not_found'],
  example: { params: { contract: 'c1' }, answer: contract },
})

export const actOnContracts = operation({
  id: 'actOnContracts',
  tag: 'contracts',
  method: 'POST',
  path: '/contracts/acts',
  summary:
    'Does one thing in the life of contracts, as a party of them or, by the staff, as the venue: confirm, nominate, meter, settle, pay, and so on.',
  permission: { kind: 'act', act: 'contractAct' },
  scope: 'trade',
  body: Exact({ act: ContractActSchema }),
  answers: {
    200: Exact({
      changes: Type.Array(
        Exact({
          change: Type.String(),
          contract: Type.Optional(AnyId),
          invoice: Type.Optional(AnyId),
          call: Type.Optional(AnyId),
          proposal: Type.Optional(AnyId),
        }),
      ),
    }),
  },
  problems: ['contract_refused'],
  example: {
    body: { act: { kind: 'confirm', contract: 'c1' } },
    answer: { changes: [{ change: 'contractConfirmed', contract: 'c1' }] },
  },
})

export const markDay = operation({
  id: 'markDay',
  tag: 'contracts',
  method: 'POST',
  path: '/marks',
  summary:
    'Ends a day: every contract is worth what the marks say, variation margin moves, initial margin is asked for. Without marks, the last clearing prices.',
  permission: { kind: 'act', act: 'markDay' },
  scope: 'admin',
  body: MarksSchema,
  answers: {
    200: Exact({
      date: Type.String(),
      calls: Type.Array(AnyId, { description: 'Margin calls that were raised.' }),
    }),
  },
  problems: ['contract_refused'],
  example: {
    body: { date: '2026-02-02', marks: [{ product: 'h100', price: '14500.00' }] },
    answer: { date: '2026-02-02', calls: [] },
  },
})

export const listInvoices = operation({
  id: 'listInvoices',
  tag: 'contracts',
  method: 'GET',
  path: '/invoices',
  summary: 'What you pay and are paid for contracts, with every line; newest first.',
  permission: user,
  scope: 'read',
  cost: 5,
  query: Exact({ ...PageQuery, status: Type.Optional(Word('open', 'paid', 'netted')) }),
  answers: { 200: Page(InvoiceViewSchema) },
  problems: [],
  example: { answer: { items: [] } },
})

export const getMargin = operation({
  id: 'getMargin',
  tag: 'contracts',
  method: 'GET',
  path: '/margin',
  summary: 'Your collateral, what of it is bound to whom, and open calls.',
  permission: user,
  scope: 'read',
  answers: { 200: MarginViewSchema },
  problems: [],
  example: {
    answer: {
      requirements: [{ against: 'dc-1', currency: 'USD', amount: '1200.00' }],
      calls: [],
      balances: [
        { account: 'participant:lab-a/collateral', currency: 'USD', amount: '8800.00' },
        { account: 'participant:lab-a/margin/dc-1', currency: 'USD', amount: '1200.00' },
      ],
    },
  },
})

export const listPostings = operation({
  id: 'listPostings',
  tag: 'contracts',
  method: 'GET',
  path: '/postings',
  summary:
    'Every movement of money on your accounts, newest first: double entry, so that each transfer adds up to zero over all accounts.',
  permission: user,
  scope: 'read',
  cost: 5,
  query: Exact({
    ...PageQuery,
    from: Type.Optional(InstantText),
    to: Type.Optional(InstantText),
  }),
  answers: { 200: Page(PostingViewSchema) },
  problems: [],
  example: { answer: { items: [] } },
})

export const listSpecs = operation({
  id: 'listSpecs',
  tag: 'contracts',
  method: 'GET',
  path: '/specs',
  summary:
    'What is delivered under each product: specifications, versioned, and what is bound to them.',
  permission: { kind: 'anyone' },
  scope: 'read',
  answers: {
    200: Exact({
      specs: Type.Array(Type.Object({}, { additionalProperties: true })),
      products: Type.Array(
        Exact({
          product: AnyId,
          spec: Exact({ id: AnyId, version: Type.Integer() }),
          period: Exact({ first: Type.String(), last: Type.String() }),
        }),
      ),
      guarantor: Type.Optional(AnyId),
    }),
  },
  problems: [],
  example: { answer: { specs: [], products: [] } },
})

export const CONTRACT_OPERATIONS = [
  listContracts,
  getContract,
  actOnContracts,
  markDay,
  listInvoices,
  getMargin,
  listPostings,
  listSpecs,
  ...PAPER_OPERATIONS,
  showHedge,
] as const
