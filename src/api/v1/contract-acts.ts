import { Type } from 'typebox'
import { AnyId, Cause, Count, Exact, InstantText, Key32, Money, Name, Word } from './common.ts'

/** What may be asked of contracts, each act by its name. Who may do which: `docs/concepts/forwards.md`. */
const act = <const K extends string, const P extends Parameters<typeof Type.Object>[0]>(
  kind: K,
  properties: P,
) => Exact({ kind: Type.Literal(kind), ...properties })

export const Day = Type.String({
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
  maxLength: 10,
  description: 'A date of the calendar of the place of delivery.',
})
export const MonthText = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$', maxLength: 7 })
const Lots = Type.Integer({ minimum: 1, maximum: 1_000_000_000 })
const Note = Type.String({ maxLength: 500 })
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', maxLength: 3 })
const Signature = Type.String({ pattern: '^[A-Za-z0-9_-]{86}$', maxLength: 86 })
const Period = Exact({ first: Day, last: Day })
const Spec = Exact({ id: Name, version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) })
const contract = { contract: AnyId }
/** What is signed holds instants as numbers: one text for the same instant. */
const Millisecond = Type.Integer({
  minimum: 0,
  maximum: 9_999_999_999_999,
  description: 'Milliseconds since 1970 in UTC.',
})
const FACTS_MAX = 2_000

export const MeterReportSchema = Exact({
  ...contract,
  source: Name,
  id: AnyId,
  version: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  facts: Type.Array(
    Exact({ start: Millisecond, quantity: Money, reachable: Type.Optional(Money) }),
    { minItems: 1, maxItems: FACTS_MAX },
  ),
  grade: Type.Optional(Name),
  quality: Type.Optional(Money),
  signature: Signature,
})

export const ContractActSchema = Type.Union([
  act('addSpec', { spec: Type.Object({}, { additionalProperties: true }) }),
  act('bindProduct', { product: Name, spec: Spec, period: Period }),
  act('addSource', { source: Name, publicKey: Key32 }),
  act('setGuarantor', { participant: Name }),
  act('confirm', contract),
  act('proposeNovation', { ...contract, proposal: Name, outgoing: Name, incoming: Name }),
  act('consentNovation', { proposal: Name }),
  act('proposePartialTermination', { ...contract, proposal: Name, lots: Lots, fee: Money }),
  act('agreePartialTermination', { proposal: Name }),
  act('offset', { contracts: Type.Array(AnyId, { minItems: 2, maxItems: 2 }) }),
  act('terminate', contract),
  act('takeDefaults', {}),
  act('nominate', { ...contract, note: Note }),
  act('submitMeter', { report: MeterReportSchema }),
  act('acceptanceResult', {
    ...contract,
    outcome: Word('accepted', 'rejected'),
    measured: Type.Array(Exact({ test: Type.String({ maxLength: 120 }), value: Money }), {
      maxItems: 100,
    }),
  }),
  act('excuse', {
    ...contract,
    hours: Type.Array(Exact({ start: Millisecond, quantity: Money }), {
      minItems: 1,
      maxItems: FACTS_MAX,
    }),
    cause: Word('curtailment', 'maintenance', 'forceMajeure', 'buyer'),
  }),
  act('claimCover', { ...contract, month: MonthText, price: Money }),
  act('settlePeriod', {
    between: Type.Array(Name, { minItems: 2, maxItems: 2 }),
    month: MonthText,
  }),
  act('recordPayment', { invoice: AnyId }),
  act('dispute', { invoice: AnyId, amount: Money, cause: Cause }),
  act('resolveDispute', { invoice: AnyId, upheld: Money }),
  act('fixIndex', {
    index: Name,
    values: Type.Array(Exact({ key: Type.String({ maxLength: 30 }), value: Money }), {
      minItems: 1,
      maxItems: FACTS_MAX,
    }),
  }),
  act('postCollateral', { id: AnyId, participant: Name, currency: Currency, amount: Money }),
  act('withdrawCollateral', { id: AnyId, participant: Name, currency: Currency, amount: Money }),
  act('meetCall', { call: AnyId }),
  act('declareDefault', { participant: Name, cause: Cause }),
  act('closeOut', { participant: Name, addOn: Money }),
])

export const MarksSchema = Exact({
  date: Day,
  marks: Type.Optional(
    Type.Array(Exact({ product: AnyId, price: Money }), { minItems: 1, maxItems: FACTS_MAX }),
  ),
})

export const ContractViewSchema = Exact({
  id: AnyId,
  buyer: Name,
  seller: Name,
  product: AnyId,
  lots: Count,
  price: Money,
  per: Money,
  spec: Spec,
  auction: AnyId,
  formedAt: InstantText,
  period: Period,
  status: Word(
    'formed',
    'confirmed',
    'nominated',
    'delivering',
    'delivered',
    'short',
    'settled',
    'closed',
    'novated',
    'terminated',
    'offset',
    'closedOut',
  ),
  confirmed: Type.Array(Name),
  acceptance: Type.Optional(Word('accepted', 'rejected')),
  settled: Type.Record(
    Type.String(),
    Exact({ amount: Money, delivered: Money, shortfall: Money, damages: Money }),
  ),
})

const LineSchema = Exact({
  kind: Type.String(),
  contract: AnyId,
  from: Name,
  to: Name,
  amount: Money,
  quantity: Type.Optional(Money),
  factor: Type.Optional(Money),
})

export const InvoiceKind = Word('settlement', 'fee', 'offset', 'closeOut')

export const InvoiceViewSchema = Exact({
  id: AnyId,
  kind: InvoiceKind,
  month: Type.Optional(MonthText),
  payer: Name,
  payee: Name,
  currency: Currency,
  amount: Money,
  credited: Money,
  paid: Money,
  status: Word('open', 'paid', 'netted'),
  disputed: Type.Optional(Money),
  issuedAt: InstantText,
  due: InstantText,
  lines: Type.Array(LineSchema),
})

export const PostingViewSchema = Exact({
  transfer: AnyId,
  at: InstantText,
  reason: Type.String(),
  reference: Type.String(),
  account: Type.String(),
  currency: Currency,
  amount: Money,
})

export const MarginViewSchema = Exact({
  requirements: Type.Array(Exact({ against: Name, currency: Currency, amount: Money })),
  calls: Type.Array(
    Exact({
      id: AnyId,
      against: Name,
      currency: Currency,
      amount: Money,
      raisedAt: InstantText,
      deadline: InstantText,
      status: Word('open', 'met', 'lapsed'),
    }),
  ),
  balances: Type.Array(Exact({ account: Type.String(), currency: Currency, amount: Money })),
})
