/** The textbook's figures on pricing without convexity, and its counter-examples. */
import { describe, expect, test } from 'vitest'
import {
  aggregatedE1,
  type Bids,
  buy,
  buyBlock,
  e1,
  FAMILY,
  sell,
  sellBlock,
  trade,
} from './books.ts'
import { clear } from './clearing.ts'

const without = (bids: Bids, id: string): Bids =>
  Object.fromEntries(Object.entries(bids).filter(([key]) => key !== id))

const money = (micro: bigint): number => Number(micro) / 1e6

describe('4.0 running example E1 (TV-1)', () => {
  const cleared = clear({ bids: e1({ times: 1 }) })

  test('(a) uniform, no loss, strict: 4 lots at p = 30, the block refused in the money, W = 88', () => {
    const { status, welfare, prices, ranges, lots, reasons } = cleared
    expect([status, welfare]).toEqual(['optimal', '88.00'])
    expect([prices.g, ranges.g]).toEqual(['30.00', ['30.00', '30.00']])
    expect(lots).toEqual({ buyer: { g: 4 }, seller: { g: -4 } })
    expect(reasons.block0).toBe('paradoxicallyRefused')
    // At 30.00 ten lots bring 300.00, and it would take 140.00.
    expect(cleared.outcome.refused[0]?.surplus).toBe(160_000_000n)
  })

  test('W* = 96: the block and two lots of the curve serve all 12', () => {
    const { welfare, lots } = clear({ pricing: 'as-bid', bids: e1({ times: 1 }) })
    expect(welfare).toBe('96.00')
    expect(lots).toEqual({ buyer: { g: 12 }, seller: { g: -2 }, block0: { g: -10 } })
  })

  test('LP bound 120 at p = 14 is the certificate; 24 above W*, the uplift of convex-hull pricing', () => {
    const { certificate, efficientBound } = cleared.outcome
    expect(certificate).toEqual({ prices: new Map([['g', 14_000_000n]]), bound: 120_000_000n })
    expect(efficientBound).toBe(96_000_000n)
    expect(certificate.bound - efficientBound).toBe(24_000_000n)
  })

  test('INV-21: W of the simple bids ≤ W under the price rule ≤ W* ≤ W of the relaxation', () => {
    const simple = clear({ bids: without(e1({ times: 1 }), 'block0') })
    expect(simple.welfare).toBe('88.00')
    const { welfare, efficientBound, certificate } = cleared.outcome
    expect(simple.outcome.welfare <= welfare && welfare <= efficientBound).toBe(true)
    expect(efficientBound <= certificate.bound).toBe(true)
  })
})

describe('4.1 uniform linear prices without losses', () => {
  test('most interior price: {A, B} at 100, A at 40, B at 50: p = (42.50, 52.50) (TV-15)', () => {
    const { prices, surpluses } = clear({
      bids: {
        ab: trade({ a: 1, b: 1 }, '100.00'),
        a: sell(1, '40.00', 'a'),
        b: sell(1, '50.00', 'b'),
      },
    })
    expect(prices).toEqual({ a: '42.50', b: '52.50' })
    expect(surpluses).toEqual({ ab: '5.00', a: '2.50', b: '2.50' })
  })

  test('most interior price of the family: p = (35/3, 29/3) (TV-15)', () => {
    const { prices } = clear({ tick: '0.000001', bids: FAMILY })
    expect(prices).toEqual({ a: '11.666667', b: '9.666667' })
  })

  test('midpoint: buys at 10.02 and 10.01, a sell at 10.00, all or nothing: p = 10.01', () => {
    const { prices, lots } = clear({
      bids: {
        first: buyBlock(1, '10.02'),
        second: buyBlock(1, '10.01'),
        seller: sellBlock(1, '10.00'),
      },
    })
    expect(prices.g).toBe('10.01')
    expect(lots).toEqual({ first: { g: 1 }, seller: { g: -1 } })
  })

  test('midpoint: the same divisible, where the second buy may not be passed over: p = 10.015', () => {
    const { prices, ranges } = clear({
      tick: '0.001',
      bids: { first: buy(1, '10.02'), second: buy(1, '10.01'), seller: sell(1, '10.00') },
    })
    expect([prices.g, ranges.g]).toEqual(['10.015', ['10.01', '10.02']])
  })
})

describe('4.4 E1 so many times over (TV-18)', () => {
  test.each([
    [1, '88.00', '30.00'],
    [2, '176.00', '30.00'],
    [5, '600.00', '22.00'],
    [6, '688.00', '30.00'],
    [7, '776.00', '30.00'],
    [11, '1288.00', '30.00'],
  ])('%i times: W = %s', (times, expected, price) => {
    const { status, welfare, prices } = clear({ bids: e1({ times }) })
    expect([status, welfare, prices.g]).toEqual(['optimal', expected, price])
  })

  test('5 times: 14 supports it', () => {
    expect(clear({ bids: e1({ times: 5 }) }).ranges.g).toEqual(['14.00', '30.00'])
  })

  test.each([
    [1, 96],
    [2, 228],
    [5, 600],
    [6, 704],
    [21, 2504],
    [101, 12104],
  ])('%i times: W* = %i', (times, expected) => {
    const { welfare, outcome } = clear({ pricing: 'as-bid', bids: aggregatedE1({ times }) })
    expect(Number(welfare)).toBe(expected)
    expect(money(outcome.bound)).toBeCloseTo(expected, 3)
  })

  test('blocks one by one or as one bid: the same W = 1288 (TV-20)', () => {
    expect(clear({ bids: aggregatedE1({ times: 11 }) }).welfare).toBe('1288.00')
  })

  // A bid of ten lots a unit, filled in part though it is in the money, excuses that six lots at 8.00 go unsold at 22.00.
  test.each([
    [2, '176.00'],
    [7, '776.00'],
  ])('blocks as one bid, %i of them: W = %s as well', (times, expected) => {
    expect(clear({ bids: aggregatedE1({ times }) }).welfare).toBe(expected)
  })
})

test('4.7 assignment exchange: A 6, B 4 and 3, W = 36; p = (9, 7) is valid (TV-14)', () => {
  const option = (product: string, limit: string) => ({
    lots: { [product]: 1 },
    limit,
    weight: '1',
    quantity: [0, 10],
  })
  const { welfare, lots, prices, ranges } = clear({
    bids: {
      either: { kind: 'mix', of: [option('a', '12.00'), option('b', '10.00')], total: [0, 10] },
      buyer: buy(3, '9.00', 'b'),
      sellerA: sell(6, '9.00', 'a'),
      sellerB: sell(8, '7.00', 'b'),
    },
  })
  expect(welfare).toBe('36.00')
  expect([lots.either, lots.buyer]).toEqual([{ a: 6, b: 4 }, { b: 3 }])
  // A shared total is no simple unit here, so A may cost more than its buyer's next best choice allows.
  expect(ranges).toEqual({ a: ['9.00', '12.00'], b: ['7.00', '7.00'] })
  expect(prices.b).toBe('7.00')
})

describe('10 test vectors', () => {
  const pairs = (limit: string, sign: 1 | -1, quantity: readonly [number, number]) =>
    Object.fromEntries(
      ['a b', 'b c', 'a c'].map((pair) => {
        const lots = Object.fromEntries(pair.split(' ').map((id) => [id, sign]))
        return [`${sign > 0 ? 'buy' : 'sell'} ${pair}`, trade(lots, limit, quantity)]
      }),
    )

  const singles = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, sell(1, '0.00', id)]))

  test('TV-2 three buyers of pairs, one lot of each: W* = 3, LP 4.5 at (1.50, 1.50, 1.50)', () => {
    const { status, welfare, outcome } = clear({
      bids: { ...pairs('3.00', 1, [1, 1]), ...singles },
    })
    expect([status, welfare]).toEqual(['optimal', '3.00'])
    expect(outcome.certificate.bound).toBe(4_500_000n)
    expect([...outcome.certificate.prices.values()]).toEqual([1_500_000n, 1_500_000n, 1_500_000n])
  })

  // Nothing trades at prices of 0.00, where every pair gains 3.00: rule 5 is broken.
  test('TV-2 with pairs that may be left unfilled: W = 3', () => {
    expect(clear({ bids: { ...pairs('3.00', 1, [0, 1]), ...singles } }).welfare).toBe('3.00')
  })

  test('TV-3 every pair costs 3 ticks: p = 3/2, between the ticks', () => {
    const { prices } = clear({
      tick: '1.00',
      bids: { ...pairs('3.00', 1, [0, 2]), ...pairs('-2.00', -1, [0, 1]) },
    })
    expect(prices).toEqual({ a: '1.50', b: '1.50', c: '1.50' })
  })
})

describe('10.3 facts that do not hold (TV-17)', () => {
  test('X1 a simple sell more, and W falls from 48 to 32', () => {
    const bids = {
      b3: buy(3, '9.00'),
      b4: buy(4, '9.00'),
      blockBuy: buyBlock(4, '36.00'),
      blockSell: sellBlock(8, '24.00'),
    }
    expect(clear({ bids })).toMatchObject({ status: 'optimal', welfare: '48.00' })
    const more = clear({ bids: { ...bids, sell: sell(4, '1.00') } })
    expect(more).toMatchObject({ status: 'optimal', welfare: '32.00' })
  })

  test('X2 a simple buyer pays more, and W falls from 34 to 20', () => {
    const bids = {
      s4: sell(4, '4.00'),
      b5: buy(5, '2.00'),
      b2: buy(2, '11.00'),
      blockSell: sellBlock(7, '49.00'),
      blockBuy: buyBlock(3, '39.00'),
    }
    expect(clear({ bids })).toMatchObject({ status: 'optimal', welfare: '34.00' })
    const raised = clear({ bids: { ...bids, b2: buy(2, '14.00') } })
    expect(raised).toMatchObject({ status: 'optimal', welfare: '20.00' })
  })

  test('X3 I pay up to 13 and not 10, and my fill drops from 4 to 1', () => {
    const bids = {
      me: buy(4, '10.00'),
      b6: buy(6, '3.00'),
      s4: sell(4, '4.00'),
      blockSell: sellBlock(2, '26.00'),
      blockBuy: buyBlock(5, '90.00'),
    }
    const before = clear({ bids })
    expect(before).toMatchObject({ status: 'optimal', welfare: '24.00', lots: { me: { g: 4 } } })
    // The textbook quotes the low end; the price is in the middle.
    expect([before.ranges.g, before.prices.g]).toEqual([['4.00', '10.00'], '7.00'])
    expect(clear({ bids: { ...bids, me: buy(4, '13.00') } })).toMatchObject({
      status: 'optimal',
      welfare: '61.00',
      prices: { g: '13.00' },
      lots: { me: { g: 1 } },
    })
  })

  test('X4 a buyer more, and the price falls from 20 into [2, 9]', () => {
    const bids = {
      s1: sell(1, '17.00'),
      b5: buy(5, '20.00'),
      block6: sellBlock(6, '36.00'),
      block7: sellBlock(7, '14.00'),
    }
    expect(clear({ bids })).toMatchObject({
      status: 'optimal',
      welfare: '3.00',
      prices: { g: '20.00' },
      lots: { b5: { g: 1 } },
    })
    expect(clear({ bids: { ...bids, b2: buy(2, '9.00') } })).toMatchObject({
      status: 'optimal',
      welfare: '104.00',
      ranges: { g: ['2.00', '9.00'] },
      lots: { block7: { g: -7 } },
    })
  })
})
