import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMicro } from '#market'
import { accountOf, ruleOf } from './accounts.ts'
import { checkTransfers } from './check.ts'
import { balanceOf, emptyLedger, type Ledger, post, type Transfer } from './ledger.ts'
import { statementOf, trialBalance } from './statements.ts'

const CASH = 'participant:lab-a/cash'
const COLLATERAL = 'participant:lab-a/collateral'

const moving = (id: string, amount: string, over: Partial<Transfer> = {}): Transfer => ({
  id,
  at: 1,
  reason: 'posted',
  reference: id,
  postings: [
    {
      account: CASH,
      currency: 'USD',
      amount: amount.startsWith('-') ? amount.slice(1) : `-${amount}`,
    },
    { account: COLLATERAL, currency: 'USD', amount },
  ],
  ...over,
})

const booked = (...transfers: readonly Transfer[]): Ledger =>
  transfers.reduce((ledger, transfer) => {
    const result = post(ledger, transfer)
    if (!result.ok) throw new Error(result.error[0]?.cause)
    return result.value
  }, emptyLedger)

const codeOf = (ledger: Ledger, transfer: Transfer): string | undefined => {
  const result = post(ledger, transfer)
  return result.ok ? undefined : result.error[0]?.code
}

describe('a transfer', () => {
  test('moves money between accounts', () => {
    const ledger = booked(moving('t1', '100.00'), moving('t2', '-30.25'))
    expect(balanceOf(ledger, COLLATERAL, 'USD')).toBe(69_750_000n)
    expect(balanceOf(ledger, CASH, 'USD')).toBe(-69_750_000n)
    expect(balanceOf(ledger, CASH, 'EUR')).toBe(0n)
  })

  test('with the same id and content is the same one, with other content is refused', () => {
    const ledger = booked(moving('t1', '100.00'))
    expect(booked(moving('t1', '100.00'), moving('t1', '100.00'))).toEqual(ledger)
    expect(codeOf(ledger, moving('t1', '100.01'))).toBe('transfer_changed')
  })

  const posting = { account: CASH, currency: 'USD', amount: '1.00' }
  test.each([
    ['account_overdrawn', moving('t2', '-100.01')],
    ['transfer_empty', moving('t2', '1.00', { postings: [posting] })],
    ['transfer_unbalanced', moving('t2', '1.00', { postings: [posting, posting] })],
    [
      'transfer_unbalanced',
      moving('t2', '1.00', {
        postings: [posting, { ...posting, currency: 'EUR', amount: '-1.00' }],
      }),
    ],
    [
      'account_unknown',
      moving('t2', '1.00', { postings: [{ ...posting, account: 'a/b' }, posting] }),
    ],
    [
      'amount_malformed',
      moving('t2', '1.00', { postings: [{ ...posting, amount: '0' }, posting] }),
    ],
    [
      'amount_malformed',
      moving('t2', '1.00', { postings: [{ ...posting, amount: '0.0000001' }, posting] }),
    ],
    ['time_went_back', moving('t2', '1.00', { at: 0 })],
  ])('is refused: %s', (code, transfer) => {
    expect(codeOf(booked(moving('t1', '100.00')), transfer)).toBe(code)
  })

  test('may not leave a debt that is owed to the debtor', () => {
    const postings = [
      { account: accountOf('lab-a', 'payable', 'cloud-b'), currency: 'USD', amount: '1.00' },
      { account: CASH, currency: 'USD', amount: '-1.00' },
    ]
    expect(codeOf(emptyLedger, moving('t1', '1.00', { postings }))).toBe('account_overdrawn')
  })
})

test('accounts have names of one form', () => {
  expect(ruleOf(accountOf('lab-a', 'receivable', 'cloud-b'))).toBe('never')
  expect(ruleOf('venue/fees')).toBe('free')
  for (const name of [
    'lab-a/cash',
    'participant:lab-a/wallet',
    'participant:/cash',
    'venue/toString',
  ])
    expect(ruleOf(name)).toBeUndefined()
})

test('a statement opens with what was before, and closes with what is after its lines', () => {
  const ledger = booked(
    moving('t1', '100.00', { at: 10 }),
    moving('t2', '-30.00', { at: 20 }),
    moving('t3', '5.00', { at: 30 }),
  )
  const statement = statementOf(ledger, { account: COLLATERAL, currency: 'USD' }, [20, 30])
  expect(statement).toMatchObject({ opening: '100.00', closing: '70.00' })
  expect(statement.lines).toEqual([
    {
      at: 20,
      transfer: 't2',
      reason: 'posted',
      reference: 't2',
      amount: '-30.00',
      balance: '70.00',
    },
  ])
})

test('an auditor finds the transfer that is wrong', () => {
  const good = [moving('t1', '100.00'), moving('t2', '-100.00')]
  expect(checkTransfers(good)).toBeUndefined()
  expect(checkTransfers([...good, moving('t3', '-0.01')])).toMatchObject({
    index: 2,
    refusal: { code: 'account_overdrawn' },
  })
  expect(checkTransfers([...good, moving('t1', '100.00')])).toMatchObject({
    refusal: { code: 'transfer_repeated' },
  })
})

test('whatever is posted: zero in all, no account overdrawn, the same to an auditor', () => {
  const account = fc.constantFrom(
    CASH,
    COLLATERAL,
    'venue/fees',
    accountOf('lab-a', 'payable', 'cloud-b'),
    accountOf('cloud-b', 'receivable', 'lab-a'),
  )
  const transfer = fc.record({
    id: fc.integer({ min: 0, max: 20 }).map(String),
    from: account,
    to: account,
    micro: fc.bigInt({ min: -5_000_000n, max: 5_000_000n }),
    currency: fc.constantFrom('USD', 'EUR'),
  })
  fc.assert(
    fc.property(fc.array(transfer, { maxLength: 60 }), (all) => {
      let ledger = emptyLedger
      for (const [at, { id, from, to, micro, currency }] of all.entries()) {
        const result = post(ledger, {
          id,
          at,
          reason: 'any',
          reference: '',
          postings: [
            { account: from, currency, amount: formatMicro(-micro) },
            { account: to, currency, amount: formatMicro(micro) },
          ],
        })
        if (result.ok) ledger = result.value
        const { rows, sums } = trialBalance(ledger)
        for (const sum of Object.values(sums)) expect(sum).toBe('0.00')
        for (const row of rows) {
          const rule = ruleOf(row.account)
          if (rule === 'never') expect(row.balance.startsWith('-')).toBe(false)
          if (rule === 'only') expect(row.balance.startsWith('-')).toBe(true)
        }
      }
      expect(checkTransfers(ledger.transfers)).toBeUndefined()
    }),
    { numRuns: 200 },
  )
})
