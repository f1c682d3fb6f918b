/** What is refused, with which code, and that the book is as it was before. */
import { describe, expect, test } from 'vitest'
import { identityOfSeed } from '#base'
import {
  at,
  bound,
  confirmed,
  contractNow,
  DAY,
  type Desk,
  formed,
  METER,
  metered,
  newDesk,
  party,
  signedBy,
  VENUE,
} from '../../test/contracts/book.ts'
import type { By, ContractAct } from './commands.ts'

/** A delivered day of one node, confirmed, with two reports: all hours, and none. */
function deskAt(now: string): Desk {
  const desk = newDesk(at('2026-02-01T00:00:00'))
  bound(desk, 'day', 'h100-node-us-east', ['2026-03-10', '2026-03-10'])
  bound(desk, 'fin', 'power-baseload-de-financial', ['2026-03-10', '2026-03-10'])
  const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'day', lots: 1, price: '2.00' }
  confirmed(desk, formed(desk, 'a1', fill))
  formed(desk, 'a2', { ...fill, product: 'fin' })
  const money = { id: 'p1', participant: 'lab-a', currency: 'USD', amount: '100.00' }
  desk.do(VENUE, { kind: 'postCollateral', ...money })
  desk.now = at(now)
  return desk
}

const EARLY = '2026-02-02T00:00:00'
const OVER = '2026-03-12T00:00:00'
const LATE = '2026-08-01T00:00:00'
const LAB = party('lab-a')
const CLOUD = party('cloud-b')
const money = { id: 'w1', participant: 'lab-a', currency: 'USD' }
const novation = { proposal: 'n1', contract: 'c1', outgoing: 'lab-a', incoming: 'lab-c' }
const settled: ContractAct = {
  kind: 'settlePeriod',
  between: ['lab-a', 'cloud-b'],
  month: '2026-03',
}
const full = (desk: Desk, over: Parameters<typeof metered>[3] = {}): ContractAct => ({
  kind: 'submitMeter',
  report: metered(desk, 'c1', () => '8', over),
})
const stranger = identityOfSeed(new Uint8Array(32).fill(9))

interface Case {
  readonly name: string
  readonly code: string
  readonly now?: string
  readonly by?: By
  readonly before?: (desk: Desk) => void
  readonly act: ContractAct | ((desk: Desk) => ContractAct)
}

const METERS: readonly Case[] = [
  { name: 'late', code: 'meter_late', now: LATE, act: full },
  {
    name: 'duplicated: the same hours under another id',
    code: 'hour_metered_twice',
    before: (desk) => desk.do(CLOUD, full(desk)),
    act: (desk) => full(desk, { id: 'r2' }),
  },
  {
    name: 'duplicated within one report',
    code: 'hour_metered_twice',
    act: (desk) => {
      const { facts } = metered(desk, 'c1', () => '8')
      return full(desk, { facts: [...facts, ...facts.slice(0, 1)] })
    },
  },
  {
    name: 'contradictory: the same version says something else',
    code: 'meter_contradictory',
    before: (desk) => desk.do(CLOUD, full(desk)),
    act: (desk) => ({ kind: 'submitMeter', report: metered(desk, 'c1', () => '7') }),
  },
  {
    name: 'a version left out',
    code: 'meter_version_wrong',
    act: (desk) => full(desk, { version: 3 }),
  },
  {
    name: 'unsigned',
    code: 'meter_unsigned',
    act: (desk) => ({
      kind: 'submitMeter',
      report: { ...metered(desk, 'c1', () => '8'), signature: '' },
    }),
  },
  {
    name: 'signed by somebody else',
    code: 'meter_unsigned',
    act: (desk) => ({
      kind: 'submitMeter',
      report: signedBy(
        stranger,
        metered(desk, 'c1', () => '8'),
      ),
    }),
  },
  {
    name: 'altered after it was signed',
    code: 'meter_unsigned',
    act: (desk) => ({
      kind: 'submitMeter',
      report: { ...metered(desk, 'c1', () => '8'), quality: '1' },
    }),
  },
  {
    name: 'of no known source',
    code: 'source_unknown',
    act: (desk) => full(desk, { source: 'x' }),
  },
  {
    name: 'of an hour that is not over',
    code: 'meter_early',
    now: '2026-03-10T12:00:00',
    act: full,
  },
  {
    name: 'of an hour that is not delivered',
    code: 'hour_not_delivered',
    act: (desk) => full(desk, { facts: [{ start: 0, quantity: '8' }] }),
  },
  {
    name: 'below zero',
    code: 'quantity_malformed',
    act: (desk) => ({ kind: 'submitMeter', report: metered(desk, 'c1', () => '-8') }),
  },
  { name: 'of another grade', code: 'grade_unknown', act: (desk) => full(desk, { grade: 'A100' }) },
  { name: 'by a stranger', code: 'not_a_party', by: party('lab-z'), act: full },
  {
    name: 'where nothing is metered',
    code: 'not_metered',
    act: (desk) => ({ kind: 'submitMeter', report: metered(desk, 'c2', () => '1') }),
  },
]

const LIVES: readonly Case[] = [
  {
    name: 'a contract that is not there',
    code: 'contract_unknown',
    by: LAB,
    act: { kind: 'confirm', contract: 'c9' },
  },
  {
    name: 'twice confirmed',
    code: 'confirmed_already',
    now: EARLY,
    by: LAB,
    act: { kind: 'confirm', contract: 'c1' },
  },
  {
    name: 'confirmed by a stranger',
    code: 'not_a_party',
    now: EARLY,
    by: party('lab-z'),
    act: { kind: 'confirm', contract: 'c2' },
  },
  {
    name: 'novation without consent: by one it does not concern',
    code: 'not_a_party',
    now: EARLY,
    by: party('lab-z'),
    before: (desk) => desk.do(LAB, { kind: 'proposeNovation', ...novation }),
    act: { kind: 'consentNovation', proposal: 'n1' },
  },
  {
    name: 'novation by the venue',
    code: 'not_a_party',
    now: EARLY,
    by: VENUE,
    before: (desk) => desk.do(LAB, { kind: 'proposeNovation', ...novation }),
    act: { kind: 'consentNovation', proposal: 'n1' },
  },
  {
    name: 'the same consent twice',
    code: 'consented_already',
    now: EARLY,
    by: LAB,
    before: (desk) => desk.do(LAB, { kind: 'proposeNovation', ...novation }),
    act: { kind: 'consentNovation', proposal: 'n1' },
  },
  {
    name: 'a consent too late',
    code: 'proposal_expired',
    now: EARLY,
    by: CLOUD,
    before: (desk) => {
      desk.do(LAB, { kind: 'proposeNovation', ...novation })
      desk.now += 6 * DAY
    },
    act: { kind: 'consentNovation', proposal: 'n1' },
  },
  {
    name: 'a proposal that is not there',
    code: 'proposal_unknown',
    by: CLOUD,
    act: { kind: 'consentNovation', proposal: 'n9' },
  },
  {
    name: 'novation to the other party',
    code: 'own_counterparty',
    now: EARLY,
    by: LAB,
    act: { kind: 'proposeNovation', ...novation, incoming: 'cloud-b' },
  },
  {
    name: 'novation of what is delivered',
    code: 'no_period_left',
    by: LAB,
    act: { kind: 'proposeNovation', ...novation },
  },
  {
    name: 'termination of more than there is',
    code: 'lots_malformed',
    now: EARLY,
    by: LAB,
    act: { kind: 'proposePartialTermination', proposal: 'p', contract: 'c1', lots: 2, fee: '0' },
  },
  {
    name: 'termination without the right',
    code: 'no_right_to_terminate',
    now: EARLY,
    by: LAB,
    act: { kind: 'terminate', contract: 'c1' },
  },
  {
    name: 'offset of two that are not opposite',
    code: 'not_opposite',
    now: EARLY,
    by: LAB,
    act: { kind: 'offset', contracts: ['c1', 'c2'] },
  },
  {
    name: 'the fills of an auction again',
    code: 'auction_formed',
    by: VENUE,
    act: { kind: 'formContracts', auction: 'a1', fills: [] },
  },
  {
    name: 'a fill with itself',
    code: 'own_counterparty',
    now: EARLY,
    by: VENUE,
    act: {
      kind: 'formContracts',
      auction: 'x',
      fills: [{ buyer: 'a', seller: 'a', product: 'day', lots: 1, price: '1' }],
    },
  },
  {
    name: 'a fill of what is delivered',
    code: 'period_begun',
    by: VENUE,
    act: {
      kind: 'formContracts',
      auction: 'x',
      fills: [{ buyer: 'a', seller: 'b', product: 'day', lots: 1, price: '1' }],
    },
  },
  {
    name: 'a fill of what no specification says',
    code: 'product_unbound',
    by: VENUE,
    act: {
      kind: 'formContracts',
      auction: 'x',
      fills: [{ buyer: 'a', seller: 'b', product: 'x', lots: 1, price: '1' }],
    },
  },
  {
    name: 'nominated too late',
    code: 'nomination_late',
    by: LAB,
    act: { kind: 'nominate', contract: 'c1', note: '' },
  },
  {
    name: 'rejected without a failed test',
    code: 'acceptance_contradictory',
    by: LAB,
    act: {
      kind: 'acceptanceResult',
      contract: 'c1',
      outcome: 'rejected',
      measured: [{ test: 'burn-in', value: '72' }],
    },
  },
  {
    name: 'excused beyond the cap',
    code: 'excuse_over_cap',
    by: CLOUD,
    act: (desk) => ({
      kind: 'excuse',
      contract: 'c1',
      cause: 'curtailment',
      hours: metered(desk, 'c1', () => '8').facts,
    }),
  },
]

const MONEY: readonly Case[] = [
  {
    name: 'settlement before delivery',
    code: 'settlement_before_delivery',
    now: EARLY,
    by: VENUE,
    act: settled,
  },
  { name: 'settlement without a meter', code: 'meter_missing', by: VENUE, act: settled },
  {
    name: 'settlement of strangers',
    code: 'nothing_to_settle',
    by: VENUE,
    act: { ...settled, between: ['x', 'y'] },
  },
  { name: 'settlement by a party', code: 'venue_only', by: LAB, act: settled },
  {
    name: 'settlement of no month',
    code: 'month_malformed',
    by: VENUE,
    act: { ...settled, month: '2026-13' },
  },
  {
    name: 'an overdraw',
    code: 'account_overdrawn',
    by: LAB,
    act: { kind: 'withdrawCollateral', ...money, amount: '100.01' },
  },
  {
    name: 'a withdrawal of another’s',
    code: 'not_a_party',
    by: CLOUD,
    act: { kind: 'withdrawCollateral', ...money, amount: '1' },
  },
  {
    name: 'a payment in under a known id',
    code: 'transfer_changed',
    by: VENUE,
    act: { kind: 'postCollateral', ...money, id: 'p1', amount: '200' },
  },
  {
    name: 'nothing posted',
    code: 'amount_malformed',
    by: VENUE,
    act: { kind: 'postCollateral', ...money, amount: '0' },
  },
  {
    name: 'an invoice that is not there',
    code: 'invoice_unknown',
    by: LAB,
    act: { kind: 'recordPayment', invoice: 'i9' },
  },
  {
    name: 'a call that is not there',
    code: 'call_unknown',
    by: LAB,
    act: { kind: 'meetCall', call: 'm9' },
  },
  {
    name: 'a default without cause',
    code: 'not_overdue',
    by: VENUE,
    act: { kind: 'declareDefault', participant: 'lab-a', cause: 'm1' },
  },
  {
    name: 'close-out without a default',
    code: 'not_in_default',
    by: VENUE,
    act: { kind: 'closeOut', participant: 'lab-a', addOn: '0' },
  },
  {
    name: 'a fixing that contradicts one',
    code: 'fixing_contradictory',
    by: VENUE,
    before: (desk) =>
      desk.do(VENUE, { kind: 'fixIndex', index: 'x', values: [{ key: '2026-03-01', value: '1' }] }),
    act: { kind: 'fixIndex', index: 'x', values: [{ key: '2026-03-01', value: '2' }] },
  },
  {
    name: 'a fixing of no hour',
    code: 'fixing_malformed',
    by: VENUE,
    act: { kind: 'fixIndex', index: 'x', values: [{ key: '2026-02-30', value: '1' }] },
  },
  {
    name: 'another mark of the same day',
    code: 'mark_contradictory',
    by: VENUE,
    before: (desk) =>
      desk.do(VENUE, { kind: 'dayMarked', date: '2026-03-11', marks: [], requirements: [] }),
    act: {
      kind: 'dayMarked',
      date: '2026-03-11',
      marks: [{ product: 'day', price: '1' }],
      requirements: [],
    },
  },
]

const LISTS: readonly (readonly [string, readonly Case[]])[] = [
  ['meters', METERS],
  ['lives', LIVES],
  ['money', MONEY],
]

describe.each(LISTS)('%s', (_, cases) => {
  test.each(cases)('$name: $code', ({ code, now = OVER, by = CLOUD, before, act }) => {
    const desk = deskAt(now)
    before?.(desk)
    const book = desk.book
    expect(desk.try(by, typeof act === 'function' ? act(desk) : act)).toBe(code)
    expect(desk.book).toBe(book)
  })
})

test('time does not go back', () => {
  const desk = deskAt(OVER)
  desk.do(CLOUD, full(desk))
  desk.now -= 1
  expect(desk.try(VENUE, settled)).toBe('time_went_back')
})

test('what is sent twice is done once', () => {
  const desk = deskAt(OVER)
  const mark = { kind: 'dayMarked', date: '2026-03-11', marks: [], requirements: [] } as const
  const fixing = {
    kind: 'fixIndex',
    index: 'x',
    values: [{ key: '2026-03-01', value: '1' }],
  } as const
  const post = { kind: 'postCollateral', ...money, amount: '5.00' } as const
  const withdraw = { kind: 'withdrawCollateral', ...money, id: 'w2', amount: '5.00' } as const
  for (const act of [full(desk), mark, fixing, post, withdraw]) {
    desk.do(VENUE, act)
    const { book } = desk
    desk.now += 1000
    desk.do(VENUE, act)
    expect(desk.book).toBe(book)
  }
  expect(contractNow(desk, 'c1').status).toBe('delivering')
  expect(METER.publicKey).not.toBe(stranger.publicKey)
})

test('a dispute is raised by the payer, in time, and of what is owed', () => {
  const desk = deskAt(OVER)
  desk.do(CLOUD, full(desk))
  const fixed = metered(desk, 'c2', () => '1').facts.map(({ start }) => ({
    key: new Date(start).toISOString(),
    value: '2.00',
  }))
  desk.do(VENUE, { kind: 'fixIndex', index: 'day-ahead-de', values: fixed })
  desk.do(VENUE, settled)
  const dispute = { kind: 'dispute', invoice: 'i1', amount: '1.00', cause: 'x' } as const
  expect(desk.try(CLOUD, dispute)).toBe('not_a_party')
  expect(desk.try(LAB, { ...dispute, amount: '1000000' })).toBe('dispute_too_large')
  expect(desk.try(VENUE, { kind: 'resolveDispute', invoice: 'i1', upheld: '0' })).toBe(
    'dispute_none',
  )
  desk.do(LAB, dispute)
  expect(desk.try(LAB, dispute)).toBe('dispute_open')
  desk.do(VENUE, { kind: 'resolveDispute', invoice: 'i1', upheld: '0' })
  desk.now += 31 * DAY
  expect(desk.try(LAB, dispute)).toBe('dispute_late')
})
