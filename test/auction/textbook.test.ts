/** The worked figures of the mechanism (docs of the mathematics, part B), one test each, with their sections' names. */
import { describe, expect, test } from 'vitest'
import { type Bids, buy, e1, FAMILY, sell, trade } from './books.ts'
import { clear, efficientWelfare } from './clearing.ts'

const without = (bids: Bids, id: string): Bids =>
  Object.fromEntries(Object.entries(bids).filter(([key]) => key !== id))

/** What a bidder pays under VCG: its value less what it adds to the welfare. */
const vcgPayment = (bids: Bids, id: string, value: number): number =>
  value - (Number(efficientWelfare(bids)) - Number(efficientWelfare(without(bids, id))))

describe('2.4 worked examples', () => {
  const WEEKS = ['w1', 'w2', 'w3', 'w4', 'w5', 'w6']
  const asks = Object.fromEntries(
    ['50.00', '60.00', '40.00', '45.00', '70.00', '30.00'].map((limit, t) => [
      `ask${t + 1}`,
      sell(10, limit, WEEKS[t]),
    ]),
  )
  const window = (contiguous: boolean) =>
    clear({
      bids: {
        ...asks,
        buyer: {
          kind: 'window',
          periods: WEEKS,
          length: 3,
          lots: 10,
          limit: '2000.00',
          contiguous,
        },
      },
    })

  test('window, one run: W = 550, weeks 2–4 or 4–6', () => {
    const { status, welfare, lots } = window(true)
    expect([status, welfare]).toEqual(['optimal', '550.00'])
    expect(['w2 w3 w4', 'w4 w5 w6']).toContain(Object.keys(lots.buyer ?? {}).join(' '))
  })

  test('window, any weeks: the cheapest three cost 115 a lot, W = 850', () => {
    const { welfare, lots } = window(false)
    expect(welfare).toBe('850.00')
    expect(lots.buyer).toEqual({ w3: 10, w4: 10, w6: 10 })
  })

  test('substitutes: 30 of the dearer kind, 28 of the other, W = 1700', () => {
    const { status, welfare, lots, ranges } = clear({
      bids: {
        h200: sell(30, '270.00', 'h200'),
        h100: sell(100, '200.00', 'h100'),
        buyer: {
          kind: 'mix',
          of: [
            { lots: { h200: 1 }, limit: '308.00', weight: '1.4', quantity: [0, 50] },
            { lots: { h100: 1 }, limit: '220.00', weight: '1', quantity: [0, 70] },
          ],
          total: [0, 70],
        },
      },
    })
    expect([status, welfare]).toEqual(['optimal', '1700.00'])
    expect(lots.buyer).toEqual({ h100: 28, h200: 30 })
    expect(ranges.h100).toEqual(['200.00', '200.00'])
  })

  const hours = {
    ask1: sell(5, '20.00', 'h1'),
    ask2: sell(5, '25.00', 'h2'),
    bid3: buy(5, '40.00', 'h3'),
    bid4: buy(5, '38.00', 'h4'),
  }

  test('storage: charge 5 and 5, discharge 5 and 3, wear 1 a lot discharged, W = 81', () => {
    const unit = (name: string, hour: string, lots: 1 | -1) => ({
      name,
      lots: { [hour]: lots },
      limit: lots > 0 ? '0.00' : '-1.00',
      quantity: [0, 5],
    })
    const { status, welfare, lots, prices } = clear({
      bids: {
        ...hours,
        store: {
          kind: 'program',
          units: [
            unit('c1', 'h1', 1),
            unit('c2', 'h2', 1),
            unit('d3', 'h3', -1),
            unit('d4', 'h4', -1),
          ],
          rows: [
            { terms: { c1: '4', c2: '4' }, max: '50' },
            { terms: { c1: '4', c2: '4', d3: '-5' }, min: '0' },
            { terms: { c1: '4', c2: '4', d3: '-5', d4: '-5' }, min: '0' },
          ],
        },
      },
    })
    expect([status, welfare]).toEqual(['optimal', '81.00'])
    expect(lots.store).toEqual({ h1: 5, h2: 5, h3: -5, h4: -3 })
    expect(prices.h4).toBe('38.00')
  })

  test('storage, the form: the same with a wear of 8 in all', () => {
    const store = {
      kind: 'storage',
      periods: ['h1', 'h2', 'h3', 'h4'],
      charge: 5,
      discharge: 5,
      capacity: 10,
      efficiency: '0.8',
      limit: '-8.00',
    }
    const { welfare, lots } = clear({ bids: { ...hours, store } })
    expect(welfare).toBe('81.00')
    expect(lots.store).toEqual({ h1: 5, h2: 5, h3: -5, h4: -3 })
  })

  test('swap: pays at most 30 between the zones, W = 80', () => {
    const { welfare, lots } = clear({
      bids: {
        swap: trade({ z1: -10, z2: 10 }, '30.00'),
        buyer: buy(10, '195.00', 'z1'),
        seller: sell(10, '190.00', 'z2'),
      },
    })
    expect(welfare).toBe('80.00')
    expect(lots.swap).toEqual({ z1: -10, z2: 10 })
  })

  test('linked family: W = 10, the child carries the parent, p_A in [11, 12], p_B in [8, 10]', () => {
    const { welfare, ranges } = clear({ bids: FAMILY })
    expect(welfare).toBe('10.00')
    expect(ranges).toEqual({ a: ['11.00', '12.00'], b: ['8.00', '10.00'] })
  })

  test('linked family: the parent alone would lose 20', () => {
    const parent = FAMILY.family.parent
    expect(clear({ bids: { ...FAMILY, family: parent } }).status).toBe('empty')
  })

  const { block0: _, ...curves } = e1({ times: 1 })

  test('fixed cost of 60 at 8 a lot for 10 lots is the block of E1: W* = 96, W = 88', () => {
    const block = { ...trade({ g: -1 }, '-8.00', [0, 10]), fixed: '60.00' }
    const { welfare, prices, outcome } = clear({ bids: { ...curves, block } })
    expect([welfare, prices.g]).toEqual(['88.00', '30.00'])
    expect(efficientWelfare({ ...curves, block })).toBe('96.00')
    expect(outcome.efficientBound).toBe(96_000_000n)
  })

  // The bound stays at 96.00 although there is time left: nothing proves the 88.00.
  test('fixed cost: proven optimal', () => {
    const block = { ...trade({ g: -1 }, '-8.00', [0, 10]), fixed: '60.00' }
    expect(clear({ bids: { ...curves, block } }).status).toBe('optimal')
  })
})

describe('3 winner determination', () => {
  const shares = (sizes: readonly number[], supply: number, seed?: string) => {
    const buyers = sizes.map((size, i) => [`buyer${i}`, buy(size, '10.00')])
    const bids = { ...Object.fromEntries(buyers), seller: sell(supply, '5.00') }
    const { lots, prices } = clear({ bids }, seed)
    expect(prices.g).toBe('10.00')
    return sizes.map((_, i) => lots[`buyer${i}`]?.g ?? 0)
  }

  test('divisible ties pro rata: 7 lots among 5, 3, 3 are 3, 2, 2', () => {
    expect(shares([5, 3, 3], 7)).toEqual([3, 2, 2])
  })

  test('divisible ties pro rata: 5 lots among 3, 3, 3 are 2, 2, 1 in the order of the draw', () => {
    const draws = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((seed) => shares([3, 3, 3], 5, seed))
    for (const draw of draws) expect(draw.toSorted()).toEqual([1, 2, 2])
    expect(new Set(draws.map(String)).size).toBeGreaterThan(1)
  })

  test('divisible ties pro rata: splitting a bid moves its share by at most one lot', () => {
    for (let supply = 1; supply < 16; supply++) {
      const [whole = 0] = shares([8, 5, 3], supply)
      const [left = 0, right = 0] = shares([4, 4, 5, 3], supply)
      expect(Math.abs(whole - left - right)).toBeLessThanOrEqual(1)
    }
  })

  // Whether bids trade that gain nothing by it depends on the draw.
  test('of equal welfare, the most lots', () => {
    const bids = { buyer: buy(1, '10.00'), seller: sell(1, '10.00') }
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
      expect(clear({ bids }, seed).lots.buyer).toEqual({ g: 1 })
  })
})

describe('4.5 core payments, one-sided sales', () => {
  const sale = { kind: 'anyOf', of: [sell(1, '0.00', 'a'), sell(1, '0.00', 'b')] }
  const LLG = {
    b1: trade({ a: 1 }, '28.00'),
    b2: trade({ b: 1 }, '20.00'),
    b3: trade({ a: 1, b: 1 }, '32.00'),
    b4: trade({ a: 1 }, '14.00'),
    b5: trade({ b: 1 }, '12.00'),
    seller: sale,
  }

  test('28, 20 against 32: W = 48, VCG (14, 12), core nearest to it (17, 15) (TV-4)', () => {
    const { status, welfare, payments } = clear({ pricing: 'core', bids: LLG })
    expect([status, welfare]).toEqual(['optimal', '48.00'])
    expect([vcgPayment(LLG, 'b1', 28), vcgPayment(LLG, 'b2', 20)]).toEqual([14, 12])
    expect(payments).toEqual({ b1: '17.00', b2: '15.00', seller: '-32.00' })
  })

  test('two sides, one buyer and one seller: VCG pays out 4 more than it takes, one price does not', () => {
    const pair = { buyer: buy(1, '10.00'), seller: sell(1, '6.00') }
    expect([vcgPayment(pair, 'buyer', 10), vcgPayment(pair, 'seller', -6)]).toEqual([6, -10])
    expect(clear({ bids: pair }).payments).toEqual({ buyer: '8.00', seller: '-8.00' })
  })

  test('buyers at 10 and 9, sellers at 4 and 6: VCG discounts 4, 3, 5, 3; all trade at 7.50 (TV-5)', () => {
    const four = {
      b10: buy(1, '10.00'),
      b9: buy(1, '9.00'),
      s4: sell(1, '4.00'),
      s6: sell(1, '6.00'),
    }
    const discounts = Object.entries({ b10: 10, b9: 9, s4: -4, s6: -6 }).map(
      ([id, value]) => value - vcgPayment(four, id, value),
    )
    expect(discounts).toEqual([4, 3, 5, 3])
    const { welfare, prices, ranges, surpluses } = clear({ bids: four })
    expect([welfare, prices.g, ranges.g]).toEqual(['9.00', '7.50', ['6.00', '9.00']])
    expect(surpluses).toEqual({ b10: '2.50', b9: '1.50', s4: '3.50', s6: '1.50' })
  })
})

describe('5 who faces whom', () => {
  const contracts = (buys: readonly number[], sells: readonly number[]): number => {
    const bids = [
      ...buys.map((quantity, i) => [`buyer${i}`, buy(quantity, '10.00')]),
      ...sells.map((quantity, i) => [`seller${i}`, sell(quantity, '5.00')]),
    ]
    const { forwards } = clear({ bids: Object.fromEntries(bids) }).outcome
    return new Set(forwards.map(({ buyer, seller }) => `${buyer} ${seller}`)).size
  }

  test.each([
    [4, [5, 3, 2], [6, 4]],
    [3, [5, 3, 2], [5, 5]],
    [5, [7, 5, 4, 2], [6, 6, 6]],
  ])('5.1 (TV-7) the fewest contracts: %i for %j and %j', (fewest, buys, sells) => {
    expect(contracts(buys, sells)).toBe(fewest)
  })

  const CREDIT = {
    B1: buy(5, '20.00'),
    B2: buy(5, '18.00'),
    S1: sell(5, '10.00'),
    S2: sell(5, '12.00'),
  }
  const refuse = (buyer: string) => ({ id: buyer, refuses: { participants: ['S2'] } })

  test('5.2 (TV-6) everybody may trade with everybody: W = 80', () => {
    const { welfare, ranges } = clear({ bids: CREDIT })
    expect([welfare, ranges.g]).toEqual(['80.00', ['12.00', '18.00']])
  })

  test('5.2 (TV-6) both buyers refuse a seller: W = 50, B1 faces S1, p in [18, 20]', () => {
    const participants = [refuse('B1'), refuse('B2')]
    const { status, welfare, prices, ranges, reasons, outcome } = clear({
      bids: CREDIT,
      participants,
    })
    expect([status, welfare]).toEqual(['optimal', '50.00'])
    expect([prices.g, ranges.g]).toEqual(['19.00', ['18.00', '20.00']])
    expect(outcome.forwards).toMatchObject([{ buyer: 'B1', seller: 'S1', lots: 5 }])
    expect(reasons.S2).toBe('creditOrEligibility')
  })

  test('5.2 (TV-6) the same when the seller refuses the buyers', () => {
    const participants = [{ id: 'S2', refuses: { participants: ['B1', 'B2'] } }]
    const { welfare, ranges } = clear({ bids: CREDIT, participants })
    expect([welfare, ranges.g]).toEqual(['50.00', ['18.00', '20.00']])
  })
})
