/** Lives of forwards from end to end, with every amount worked out by hand. */
import { describe, expect, test } from 'vitest'
import { accountOf, balanceOf, checkTransfers } from '#ledger'
import { formatMicro } from '#market'
import {
  at,
  bound,
  confirmed,
  contractNow,
  DAY,
  type Desk,
  formed,
  metered,
  newDesk,
  party,
  VENUE,
} from '../../test/contracts/book.ts'
import { dueActions } from './due.ts'
import { LIFECYCLE } from './lifecycle.ts'

const balance = (desk: Desk, who: string, kind: string, against?: string, currency = 'USD') =>
  formatMicro(balanceOf(desk.book.ledger, accountOf(who, kind, against), currency))

const MARCH = ['2026-03-01', '2026-03-31'] as const

/** 10 nodes for March in New York: 743 hours, as the clock is moved. */
function computeDesk(price = '2.055') {
  const desk = newDesk(at('2026-02-01T00:00:00'))
  bound(desk, 'h100-mar', 'h100-node-us-east', MARCH)
  const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'h100-mar', lots: 10, price }
  const contract = confirmed(desk, formed(desk, 'a1', fill))
  return { desk, id: contract.id }
}

const settle = (desk: Desk, month = '2026-03') =>
  desk.do(VENUE, { kind: 'settlePeriod', between: ['lab-a', 'cloud-b'], month })

describe('compute', () => {
  test('all delivered: 10 nodes × 8 GPU × 743 h × 2.055, paid, closed', () => {
    const { desk, id } = computeDesk()
    expect(contractNow(desk, id).status).toBe('confirmed')
    desk.do(party('lab-a'), { kind: 'nominate', contract: id, note: 'rack 4' })
    desk.now = at('2026-03-02T00:00:00')
    desk.do(VENUE, { kind: 'takeDefaults' })
    expect(contractNow(desk, id).status).toBe('delivering')
    desk.now = at('2026-04-02T00:00:00')
    desk.do(party('cloud-b'), { kind: 'submitMeter', report: metered(desk, id, () => '80') })
    settle(desk)
    const invoice = desk.book.invoices.get('i1')
    expect(invoice).toMatchObject({ payer: 'lab-a', payee: 'cloud-b', amount: '122149.20' })
    expect(balance(desk, 'lab-a', 'payable', 'cloud-b')).toBe('-122149.20')
    expect(contractNow(desk, id).status).toBe('settled')
    desk.do(party('cloud-b'), { kind: 'recordPayment', invoice: 'i1' })
    expect(contractNow(desk, id).status).toBe('closed')
    expect(balance(desk, 'cloud-b', 'cash')).toBe('122149.20')
    expect(checkTransfers(desk.book.ledger.transfers)).toBeUndefined()
    expect(desk.events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['acceptanceRecorded', 'deliveryEnded', 'contractSettled']),
    )
  })

  test('short of 12 GPU-h, replaced at 2.60: 7.194 damages; a correction gives half of it back', () => {
    const { desk, id } = computeDesk()
    desk.now = at('2026-04-02T00:00:00')
    const short = metered(desk, id, (k) => (k === 0 ? '68' : '80'))
    desk.do(party('cloud-b'), { kind: 'submitMeter', report: short })
    desk.do(party('lab-a'), { kind: 'claimCover', contract: id, month: '2026-03', price: '2.60' })
    settle(desk)
    // 122,149.20 − 12 × 2.055 − 7.194
    expect(desk.book.invoices.get('i1')?.amount).toBe('122117.346')
    expect(contractNow(desk, id).settled['2026-03']).toMatchObject({
      shortfall: '12.00',
      damages: '7.194',
    })
    const better = metered(desk, id, (k) => (k === 0 ? '74' : '80'), { version: 2 })
    desk.do(party('cloud-b'), { kind: 'submitMeter', report: better })
    settle(desk)
    // 6 × 2.055 + 3.597
    expect(desk.book.invoices.get('i2')).toMatchObject({
      amount: '15.927',
      payer: 'lab-a',
      lines: [{ kind: 'adjustment' }],
    })
  })

  test('quality 0.9 of what is specified, and rejected below 0.85', () => {
    for (const [quality, amount] of [
      ['0.9', '109934.28'],
      ['1.3', '122149.20'],
    ]) {
      const { desk, id } = computeDesk()
      desk.now = at('2026-04-02T00:00:00')
      const report = metered(desk, id, () => '80', { quality: quality as string })
      desk.do(party('cloud-b'), { kind: 'submitMeter', report })
      settle(desk)
      expect(desk.book.invoices.get('i1')?.amount).toBe(amount)
    }
    const { desk, id } = computeDesk()
    desk.now = at('2026-04-02T00:00:00')
    const report = metered(desk, id, () => '80', { quality: '0.62' })
    desk.do(party('cloud-b'), { kind: 'submitMeter', report })
    settle(desk)
    // Nothing bought elsewhere: a quarter of the price, from the seller.
    expect(desk.book.invoices.get('i1')).toMatchObject({ payer: 'cloud-b', amount: '30537.30' })
    expect(contractNow(desk, id).mayTerminate).toBe(true)
  })

  test('hours that are excused or unreachable, and what nobody metered in time', () => {
    const { desk, id } = computeDesk()
    desk.now = at('2026-04-02T00:00:00')
    const facts = metered(desk, id, (k) => (k < 2 ? '0' : '80')).facts.slice(0, -1)
    const start = facts[0]?.start ?? 0
    const cause = 'curtailment'
    const hours = [{ start, quantity: '80' }]
    desk.do(party('cloud-b'), { kind: 'excuse', contract: id, hours, cause })
    desk.do(party('cloud-b'), {
      kind: 'submitMeter',
      report: metered(desk, id, () => '', { facts }),
    })
    expect(
      desk.try(VENUE, { kind: 'settlePeriod', between: ['lab-a', 'cloud-b'], month: '2026-03' }),
    ).toBe('meter_missing')
    desk.now = at('2026-04-07T00:00:00')
    settle(desk)
    expect(contractNow(desk, id).settled['2026-03']).toMatchObject({
      delivered: '59200.00',
      shortfall: '160.00',
    })
  })
})

describe('power and storage', () => {
  test('a virtual PPA: strike 45, index 50, 100 MWh: the buyer receives 500.00', () => {
    const desk = newDesk(at('2026-02-01T00:00:00'))
    bound(desk, 'wind', 'vppa-wind', ['2026-04-01', '2026-04-01'])
    const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'wind', lots: 10, price: '45.00' }
    const { id } = confirmed(desk, formed(desk, 'a1', fill))
    desk.now = at('2026-05-01T12:00:00')
    const report = metered(desk, id, (k) => (k < 10 ? '10' : k === 10 ? '7' : '0'))
    desk.do(party('cloud-b'), { kind: 'submitMeter', report })
    const values = report.facts.map(({ start }, k) => ({
      key: new Date(start).toISOString(),
      value: k === 10 ? '-8.00' : '50.00',
    }))
    const between: [string, string] = ['lab-a', 'cloud-b']
    expect(desk.try(VENUE, { kind: 'settlePeriod', between, month: '2026-04' })).toBe(
      'fixing_missing',
    )
    desk.do(VENUE, { kind: 'fixIndex', index: 'ercot-west-day-ahead', values })
    settle(desk, '2026-04')
    expect(desk.book.invoices.get('i1')).toMatchObject({ payer: 'cloud-b', amount: '500.00' })
  })

  test('financial: a missing day is fixed by the ladder', () => {
    const desk = newDesk(at('2026-02-01T00:00:00'))
    bound(desk, 'base', 'power-baseload-de-financial', ['2026-04-01', '2026-04-02'])
    const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'base', lots: 2, price: '60.00' }
    formed(desk, 'a1', fill)
    desk.now = at('2026-05-01T12:00:00')
    const first = at('2026-03-31T22:00:00')
    const values = Array.from({ length: 24 }, (_, hour) => ({
      key: new Date(first + hour * 3_600_000).toISOString(),
      value: '52.00',
    }))
    desk.do(VENUE, { kind: 'fixIndex', index: 'day-ahead-de', values })
    settle(desk, '2026-04')
    // 2 MW × 48 h × (52 − 60)
    expect(desk.book.invoices.get('i1')).toMatchObject({ payer: 'lab-a', amount: '768.00' })
  })

  test('a toll of two months: a fee for each, on one invoice a month', () => {
    const desk = newDesk(at('2026-02-01T00:00:00'))
    bound(desk, 'toll', 'storage-toll-2h', ['2026-03-01', '2026-04-30'])
    const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'toll', lots: 2, price: '9.50' }
    const { id } = formed(desk, 'a1', fill)
    desk.now = at('2026-05-02T00:00:00')
    const report = metered(desk, id, () => '2000', { quality: '0.86' })
    desk.do(party('cloud-b'), { kind: 'submitMeter', report })
    settle(desk, '2026-03')
    settle(desk, '2026-04')
    expect([...desk.book.invoices.values()].map(({ amount }) => amount)).toEqual([
      '19000.00',
      '19000.00',
    ])
    expect(contractNow(desk, id).status).toBe('settled')
  })
})

describe('margin', () => {
  /** Ten lots of 1 MWh each hour of a month of 744 hours. */
  function markedDesk() {
    const desk = newDesk(at('2026-06-01T00:00:00'))
    bound(desk, 'july', 'ppa-baseload', ['2026-07-01', '2026-07-31'])
    const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'july', lots: 10, price: '2.055' }
    const { id } = confirmed(desk, formed(desk, 'a1', fill))
    for (const participant of ['lab-a', 'cloud-b'])
      desk.do(VENUE, {
        kind: 'postCollateral',
        id: participant,
        participant,
        currency: 'USD',
        amount: '1000.00',
      })
    return { desk, id }
  }
  const mark = (desk: Desk, date: string, price: string, margin = '0.00') =>
    desk.do(VENUE, {
      kind: 'dayMarked',
      date,
      marks: [{ product: 'july', price }],
      requirements: [{ participant: 'cloud-b', against: 'lab-a', currency: 'USD', amount: margin }],
    })

  test('10 lots × 744 h from 2.055 to 2.100 moves 334.80, and back with the mark', () => {
    const { desk } = markedDesk()
    mark(desk, '2026-06-01', '2.100', '500.00')
    expect(balance(desk, 'lab-a', 'collateral')).toBe('1334.80')
    expect(balance(desk, 'cloud-b', 'collateral')).toBe('165.20')
    expect(balance(desk, 'cloud-b', 'margin', 'lab-a')).toBe('500.00')
    mark(desk, '2026-06-02', '2.055')
    expect(balance(desk, 'lab-a', 'collateral')).toBe('1000.00')
    expect(balance(desk, 'cloud-b', 'collateral')).toBe('1000.00')
  })

  test('what is missing is called, and met; a withdrawal waits for it', () => {
    const { desk } = markedDesk()
    mark(desk, '2026-06-01', '2.155', '800.00')
    // 744.00 of variation, 256.00 of 800.00 bound.
    const call = desk.book.calls.get('m1')
    expect(call).toMatchObject({ participant: 'cloud-b', amount: '544.00', status: 'open' })
    const draw = { participant: 'cloud-b', currency: 'USD', amount: '1.00' }
    const withdraw = { kind: 'withdrawCollateral', id: 'w1', ...draw } as const
    expect(desk.try(party('cloud-b'), withdraw)).toBe('call_open')
    expect(desk.try(party('cloud-b'), { kind: 'meetCall', call: 'm1' })).toBe('collateral_short')
    desk.do(VENUE, { kind: 'meetCall', call: 'm1' })
    expect(balance(desk, 'cloud-b', 'margin', 'lab-a')).toBe('800.00')
    expect(balance(desk, 'cloud-b', 'cash')).toBe('-1544.00')
  })

  test('a default is closed out: replacement, variation margin, collateral, and a claim for the rest', () => {
    const { desk, id } = markedDesk()
    mark(desk, '2026-06-01', '2.155', '800.00')
    const declare = { kind: 'declareDefault', participant: 'cloud-b', cause: 'm1' } as const
    expect(desk.try(VENUE, declare)).toBe('not_overdue')
    desk.now += DAY + 1
    desk.do(VENUE, declare)
    desk.do(VENUE, { kind: 'closeOut', participant: 'cloud-b', addOn: '0.10' })
    // 7,440 MWh × (2.155 × 1.1 − 2.055) = 2,347.32; less 744.00 held, less 256.00 of margin.
    expect(desk.book.invoices.get('i1')).toMatchObject({
      kind: 'closeOut',
      payer: 'cloud-b',
      payee: 'lab-a',
      amount: '1347.32',
    })
    expect(balance(desk, 'lab-a', 'collateral')).toBe('2000.00')
    expect(balance(desk, 'lab-a', 'variation', 'cloud-b')).toBe('0.00')
    expect(contractNow(desk, id).status).toBe('closedOut')
    expect(checkTransfers(desk.book.ledger.transfers)).toBeUndefined()
  })
})

describe('changes', () => {
  test('a novation takes the consent of all three', () => {
    const { desk, id } = computeDesk()
    const novation = { contract: id, outgoing: 'lab-a', incoming: 'lab-c' }
    desk.do(party('lab-a'), { kind: 'proposeNovation', proposal: 'n1', ...novation })
    desk.do(party('cloud-b'), { kind: 'consentNovation', proposal: 'n1' })
    expect(contractNow(desk, id).status).toBe('confirmed')
    desk.do(party('lab-c'), { kind: 'consentNovation', proposal: 'n1' })
    expect(contractNow(desk, id).status).toBe('novated')
    expect(contractNow(desk, 'c2')).toMatchObject({
      buyer: 'lab-c',
      seller: 'cloud-b',
      lots: 10,
      from: id,
      status: 'confirmed',
    })
  })

  test('a partial termination for a fee; a sell-back for the difference', () => {
    const { desk, id } = computeDesk()
    const end = { proposal: 'p1', contract: id, lots: 4, fee: '250.00' }
    desk.do(party('lab-a'), { kind: 'proposePartialTermination', ...end })
    desk.do(party('cloud-b'), { kind: 'agreePartialTermination', proposal: 'p1' })
    expect(desk.book.invoices.get('i1')).toMatchObject({ payer: 'lab-a', amount: '250.00' })
    expect(contractNow(desk, 'c2').lots).toBe(6)
    const back = { buyer: 'cloud-b', seller: 'lab-a', product: 'h100-mar', lots: 5, price: '2.155' }
    confirmed(desk, formed(desk, 'a2', back))
    desk.do(party('lab-a'), { kind: 'offset', contracts: ['c2', 'c3'] })
    // 5 nodes × 8 × 743 h × 0.10, to whom bought first.
    expect(desk.book.invoices.get('i2')).toMatchObject({ payer: 'cloud-b', amount: '2972.00' })
    expect(contractNow(desk, 'c4')).toMatchObject({ lots: 1, buyer: 'lab-a' })
    expect(desk.book.contracts.has('c5')).toBe(false)
  })

  test('in the middle of delivery the months that have not begun go on with another', () => {
    const desk = newDesk(at('2026-02-01T00:00:00'))
    bound(desk, 'ppa', 'ppa-solar-as-produced', ['2026-03-01', '2027-02-28'])
    const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'ppa', lots: 5, price: '30.00' }
    const { id } = confirmed(desk, formed(desk, 'a1', fill))
    desk.now = at('2026-05-10T00:00:00')
    const novation = { contract: id, outgoing: 'cloud-b', incoming: 'cloud-c' }
    desk.do(party('cloud-b'), { kind: 'proposeNovation', proposal: 'n1', ...novation })
    desk.do(party('lab-a'), { kind: 'consentNovation', proposal: 'n1' })
    desk.do(party('cloud-c'), { kind: 'consentNovation', proposal: 'n1' })
    expect(contractNow(desk, id).period).toEqual({ first: '2026-03-01', last: '2026-05-31' })
    expect(contractNow(desk, 'c2')).toMatchObject({
      seller: 'cloud-c',
      period: { first: '2026-06-01', last: '2027-02-28' },
    })
  })

  test('a guarantor stands between buyer and seller of every fill', () => {
    const desk = newDesk(at('2026-02-01T00:00:00'))
    desk.do(VENUE, { kind: 'setGuarantor', participant: 'ccp' })
    bound(desk, 'h100-mar', 'h100-node-us-east', MARCH)
    const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'h100-mar', lots: 3, price: '2.00' }
    formed(desk, 'a1', fill)
    const pairs = [...desk.book.contracts.values()].map(({ buyer, seller }) => [buyer, seller])
    expect(pairs).toEqual([
      ['lab-a', 'ccp'],
      ['ccp', 'cloud-b'],
    ])
  })
})

test('disputes hold what is disputed and nothing else', () => {
  const { desk, id } = computeDesk()
  desk.now = at('2026-04-02T00:00:00')
  desk.do(party('cloud-b'), { kind: 'submitMeter', report: metered(desk, id, () => '80') })
  settle(desk)
  const held = { invoice: 'i1', amount: '2149.20', cause: 'slow nodes' }
  desk.do(party('lab-a'), { kind: 'dispute', ...held })
  desk.do(party('cloud-b'), { kind: 'recordPayment', invoice: 'i1' })
  expect(balance(desk, 'cloud-b', 'cash')).toBe('120000.00')
  expect(contractNow(desk, id).status).toBe('settled')
  desk.do(VENUE, { kind: 'resolveDispute', invoice: 'i1', upheld: '2000.00' })
  expect(desk.book.invoices.get('i1')).toMatchObject({ status: 'open', credited: '2000.00' })
  desk.do(VENUE, { kind: 'recordPayment', invoice: 'i1' })
  expect(balance(desk, 'cloud-b', 'cash')).toBe('120149.20')
  expect(contractNow(desk, id).status).toBe('closed')
})

test('what nobody does happens by itself, and what is due says so before', () => {
  const desk = newDesk(at('2026-02-01T00:00:00'))
  bound(desk, 'h100-mar', 'h100-node-us-east', MARCH)
  const fill = { buyer: 'lab-a', seller: 'cloud-b', product: 'h100-mar', lots: 1, price: '2.00' }
  const { id } = formed(desk, 'a1', fill)
  const steps: string[] = []
  for (let k = 0; k < 6; k++) {
    const [first] = dueActions(desk.book, desk.now)
    if (first?.act === undefined) break
    steps.push(first.step)
    desk.now = Math.max(desk.now, first.due)
    desk.do(VENUE, first.act)
  }
  expect(steps).toEqual(['confirm', 'nominate', 'begin', 'accept', 'meter', 'settle'])
  expect(contractNow(desk, id).status).toBe('settled')
  expect(new Set(LIFECYCLE.map(({ step }) => step)).size).toBe(LIFECYCLE.length)
})
