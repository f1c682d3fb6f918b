/** Credit, eligibility and guarantors in whole clearings, with exact figures. */
import { describe, expect, test } from 'vitest'
import { explainBid } from '#auction'
import { buy, buyBlock, sell, sellBlock } from './books.ts'
import { clear, clearDocument, documentOf, type MarketText } from './clearing.ts'

/** Mechanism B 5.2. */
const ISLAND = {
  bids: {
    b1: buy(5, '20.00'),
    b2: buy(5, '18.00'),
    s1: sell(5, '10.00'),
    s2: sell(5, '12.00'),
  },
}
const DENIED = ['b1', 'b2'].map((id) => ({ id, refuses: { participants: ['s2'] } }))

describe('both buyers refuse one of the sellers (B 5.2)', () => {
  test('without that, both sellers trade', () => {
    expect(clear(ISLAND)).toMatchObject({ status: 'optimal', welfare: '80.00' })
  })

  test('with it, one does, at a price that passes no buyer over', () => {
    const { status, welfare, prices, lots, reasons, outcome } = clear({
      ...ISLAND,
      participants: DENIED,
    })
    expect([status, welfare]).toEqual(['optimal', '50.00'])
    expect(lots).toEqual({ b1: { g: 5 }, s1: { g: -5 } })
    expect(Number(prices.g)).toBeGreaterThanOrEqual(18)
    expect(Number(prices.g)).toBeLessThanOrEqual(20)
    expect(reasons.s2).toBe('creditOrEligibility')
    expect(outcome.forwards).toHaveLength(1)
  })

  test('groups say the same', () => {
    const participants = [
      ...['b1', 'b2'].map((id) => ({ id, accepts: { groups: ['audited'] } })),
      { id: 's1', groups: ['audited'] },
    ]
    expect(clear({ ...ISLAND, participants })).toMatchObject({
      status: 'optimal',
      welfare: '50.00',
    })
  })

  test('a guarantor brings them together again', () => {
    const document = { ...documentOf({ ...ISLAND, participants: DENIED }), guarantor: 'ccp' }
    const { status, welfare, outcome } = clearDocument(document)
    expect([status, welfare]).toEqual(['optimal', '80.00'])
    for (const { buyer, seller } of outcome.forwards) expect([buyer, seller]).toContain('ccp')
  })
})

test('credit ends a trade in the middle', () => {
  // At any price of 10.00 or more, 35.00 is three lots at most.
  const participants = [{ id: 's', credit: { b: '35.00' } }]
  const { lots, outcome, prices } = clear({
    participants,
    bids: { b: buy(9, '12.00'), s: sell(9, '10.00') },
  })
  expect(lots).toEqual({ b: { g: 3 }, s: { g: -3 } })
  expect(3 * Number(prices.g)).toBeLessThanOrEqual(35)
  expect(outcome.fills.map(({ partly }) => partly)).toEqual(['credit', 'credit'])
})

describe('credit toward a guarantor', () => {
  const bids = { b: buy(9, '12.00'), s: sell(9, '10.00') }
  const withCredit = (participants: readonly object[]) =>
    clearDocument({ ...documentOf({ bids, participants }), guarantor: 'ccp' })

  test('ends a trade in the middle too', () => {
    const { lots, outcome } = withCredit([{ id: 'b', credit: { ccp: '35.00' } }])
    expect(lots).toEqual({ b: { g: 3 }, s: { g: -3 } })
    expect(outcome.fills.find(({ bid }) => bid === 'b')?.partly).toBe('credit')
  })

  test('what is said of others is not toward it', () => {
    const { lots } = withCredit([{ id: 'b', credit: { '*': '35.00', s: '0.00' } }])
    expect(lots.b).toEqual({ g: 9 })
  })

  test('its own limits hold as between any two', () => {
    const { lots } = withCredit([{ id: 'ccp', credit: { '*': '35.00' } }])
    expect(lots.b).toEqual({ g: 3 })
  })

  test('what is bought and sold of one product is netted', () => {
    const both = { one: { by: 'b', bid: buy(9, '12.00') }, two: { by: 'b', bid: sell(9, '10.00') } }
    const participants = [{ id: 'b', credit: { ccp: '0.00' } }]
    const document = documentOf({ bids: both, participants })
    expect(clearDocument({ ...document, guarantor: 'ccp' }).welfare).toBe('18.00')
  })
})

describe('a limit that makes room for a price', () => {
  // At any price that carries the block, the small bid is in the money and the seller has nothing left for it.
  const bids = {
    seller: sellBlock(4, '12.00'),
    block: buyBlock(4, '28.00'),
    small: buy(2, '9.00'),
  }

  test('without it nothing trades', () => {
    expect(clear({ bids })).toMatchObject({ status: 'empty', welfare: '0.00' })
  })

  test('with it the block does, and the small bid is told why not', () => {
    const participants = [{ id: 'seller', refuses: { participants: ['small'] } }]
    const { status, welfare, reasons, outcome } = clear({ bids, participants })
    expect([status, welfare]).toEqual(['optimal', '16.00'])
    expect(reasons).toEqual({ small: 'creditOrEligibility' })
    expect(outcome.efficientBound).toBe(16_000_000n)
  })
})

describe('a refusal for credit or eligibility', () => {
  const bids = { zed: buyBlock(5, '100.00'), yan: sell(5, '10.00'), xia: buy(5, '18.00') }
  const told = (participants: MarketText['participants']) => {
    const { market, outcome } = clear({ bids, participants: participants ?? [] })
    const entry = outcome.refused.find(({ bid }) => bid === 'zed')
    return { entry, words: explainBid(market, outcome, 'zed')?.sentence }
  }

  test('is the same whoever refuses, and for what amount', () => {
    const answers = [
      [{ id: 'yan', refuses: { participants: ['zed'] } }],
      [{ id: 'zed', refuses: { participants: ['yan'] } }],
      [{ id: 'yan', accepts: { participants: ['xia'] } }],
      [{ id: 'yan', credit: { zed: '0.07' } }],
      [{ id: 'zed', credit: { yan: '0.07' } }],
    ].map(told)
    const [first] = answers
    expect(first?.entry).toEqual({ bid: 'zed', reason: 'creditOrEligibility' })
    for (const answer of answers) expect(answer).toEqual(first)
    expect(first?.words).not.toMatch(/yan|xia|0\.07/)
  })
})

describe('in a sale as bid, nobody passes lots on', () => {
  const bid = (by: string, lots: number, limit: string, most = 1) => ({
    by,
    bid: { kind: 'trade', lots: { p: lots }, limit, quantity: [0, most] },
  })
  // `ann` faces `dee` alone, who buys and sells: what she delivers may not come to `bob` through her.
  test.each([
    [[bid('dee', 1, '1'), bid('ann', -1, '-1'), bid('dee', -1, '-2'), bid('bob', 1, '5')], '3.00'],
    [
      [
        bid('dee', 1, '1'),
        bid('ann', 1, '1'),
        bid('dee', -1, '-1'),
        bid('bob', 1, '2', 3),
        bid('ann', -1, '-1'),
      ],
      '1.00',
    ],
  ])('%#', (bids, welfare) => {
    const { outcome } = clearDocument({
      walras: 1,
      currency: 'USD',
      pricing: 'as-bid',
      products: [{ id: 'p', unit: 'lot', tick: '0.01' }],
      participants: [{ id: 'ann', accepts: { participants: ['dee'] } }],
      bids: bids.map((one, k) => ({ id: `b${k}`, ...one })),
    })
    expect(outcome.welfare).toBe(BigInt(Number(welfare) * 1_000_000))
  })
})
