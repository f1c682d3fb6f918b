import { beforeAll, describe, expect, test } from 'vitest'
import { type Market, parseMarket } from '#bidding'
import { loadSolver, type Solver } from '#solver'
import { CASES } from '../../test/outcomes/cases.ts'
import { clearMarket } from './clear.ts'
import { explainBid } from './explain.ts'
import type { Outcome } from './outcome.ts'

let solver: Solver
beforeAll(async () => {
  solver = await loadSolver()
})

const clock = (): number => performance.now() / 1000

interface BidText {
  readonly bid: object
  readonly budget?: string
}

const trade = (lots: object, limit: string, quantity: readonly [number, number] = [1, 1]) => ({
  kind: 'trade',
  lots,
  limit,
  quantity,
})

function marketOf(bids: Readonly<Record<string, BidText | object>>): Market {
  const products = ['g', 'h'].map((id) => ({ id, unit: 'lot', tick: '0.01' }))
  const market = parseMarket({
    walras: 1,
    currency: 'USD',
    products,
    bids: Object.entries(bids).map(([id, bid]) => ({
      id,
      by: `p-${id}`,
      ...('bid' in bid ? bid : { bid }),
    })),
  })
  if (!market.ok) throw new Error(JSON.stringify(market.error))
  return market.value
}

/** Clears the bids and explains one of them; `seconds` are those for clearing again, 0 for none. */
function explain(bids: Readonly<Record<string, BidText | object>>, id: string, seconds = 0) {
  const market = marketOf(bids)
  const outcome = clearMarket(market, { clock, seconds: 10, gap: 1e-4, seed: '0' }, solver)
  const resolve = seconds > 0 ? { solver, clock, seconds } : undefined
  const explanation = explainBid(market, outcome, id, resolve)
  if (explanation === undefined) throw new Error(`no bid ${id}`)
  return explanation
}

/** Mechanism B 4.0: the block would gain at the price, but no price suits everyone with it in. */
const E1 = {
  buyer: {
    kind: 'curve',
    lots: { g: 1 },
    steps: [
      { quantity: 6, limit: '30.00' },
      { quantity: 6, limit: '12.00' },
    ],
  },
  seller: trade({ g: -1 }, '-8.00', [0, 4]),
  block: trade({ g: -1 }, '-14.00', [10, 10]),
}

const CROSSING = {
  buyer: trade({ g: 1 }, '10.00', [0, 5]),
  seller: trade({ g: -1 }, '-6.00', [0, 5]),
}

describe('refused', () => {
  test('out of the money: how far, and the limit below which nothing would have helped', () => {
    const { fate, reason, sentence, change } = explain(
      { ...CROSSING, low: trade({ g: 1 }, '4.00', [0, 3]) },
      'low',
    )
    expect([fate, reason]).toEqual(['refused', 'outOfTheMoney'])
    expect(sentence).toBe(
      'Refused: one lot costs 8.00 USD and it pays at most 4.00 USD: 4.00 USD short a lot, 12.00 USD for all 3 lots. ' +
        'At these prices nothing short of a limit of 8.00 (to pay at most 8.00 USD a lot) would have had it filled.',
    )
    expect(change).toEqual({
      kind: 'limit',
      pointer: '/bid',
      to: '8.00',
      per: 'lot',
      confirmed: false,
      certainty: 'bound',
    })
  })

  test('out of the money: cleared again, the smallest limit that displaces another', () => {
    const { change } = explain({ ...CROSSING, low: trade({ g: 1 }, '4.00', [0, 3]) }, 'low', 20)
    expect(change).toMatchObject({ kind: 'limit', confirmed: true })
    // The other buyer pays up to 10.00, and there are lots for one of them.
    expect(Number(change?.to)).toBeGreaterThan(9.99)
    expect(Number(change?.to)).toBeLessThan(10.2)
  })

  test('a sale that asks too much', () => {
    const { sentence, change } = explain(
      { ...CROSSING, dear: trade({ g: -1 }, '-11.00', [0, 2]) },
      'dear',
    )
    expect(sentence).toContain(
      'one lot brings 8.00 USD and it takes at least 11.00 USD: 3.00 USD short a lot, 6.00 USD for all 2 lots',
    )
    expect(change?.to).toBe('-8.00')
  })

  test('a fixed cost is earned by the whole quantity', () => {
    const bid = { ...trade({ g: 1 }, '9.00', [0, 4]), fixed: '20.00' }
    const { reason, change } = explain({ ...CROSSING, costly: bid }, 'costly')
    expect([reason, change?.to]).toEqual(['outOfTheMoney', '13.00'])
  })

  test('nobody sells', () => {
    const { reason, sentence } = explain(
      { ...CROSSING, both: trade({ g: 1, h: 1 }, '99.00') },
      'both',
    )
    expect(reason).toBe('noSupply')
    expect(sentence).toBe('Refused: nobody sells "h", without which it cannot be filled.')
  })

  test('nobody buys', () => {
    const { sentence } = explain({ ...CROSSING, idle: trade({ h: -1 }, '-1.00') }, 'idle')
    expect(sentence).toBe('Refused: nobody buys "h", without which it cannot be filled.')
  })

  test('the parent is refused, and its children with it', () => {
    const family = {
      kind: 'linked',
      parent: trade({ g: 1 }, '1.00'),
      children: [trade({ g: 1 }, '2.00')],
    }
    const { reason, parts } = explain({ ...CROSSING, family }, 'family')
    expect(reason).toBe('outOfTheMoney')
    expect(parts.map(({ pointer, reason: why }) => [pointer, why])).toEqual([
      ['/bid/parent', 'outOfTheMoney'],
      ['/bid/children/0', 'parentRefused'],
    ])
    expect(parts[1]?.words).toBe(
      'Not filled: it may be filled only together with its parent, which was refused.',
    )
  })

  test('although the prices suit it', () => {
    const { reason, sentence, change } = explain(E1, 'block')
    expect(reason).toBe('paradoxicallyRefused')
    expect(sentence).toBe(
      'Refused although it would have gained 160.00 USD at these prices: it is filled as a whole or not at all, ' +
        'and no outcome that fills it is better under one price per product: either no prices suit everyone filled, ' +
        'or the gain of all together is no greater.',
    )
    expect(change).toBeUndefined()
  })

  test('although the prices suit it: cleared again, a limit that fills it', () => {
    const { change, sentence } = explain(E1, 'block', 20)
    // At 8.00 a lot the block and two lots of the other sale serve all twelve.
    expect(change).toMatchObject({ kind: 'limit', to: '-8.00', per: 'lot', certainty: 'exact' })
    expect(sentence).toContain(
      'With a limit of -8.00 (to take at least 8.00 USD a lot) it would have been filled: ' +
        'no smaller change of it does, as clearing again confirms.',
    )
  })

  test('a bid of several forms: what the best of it falls short', () => {
    const either = { kind: 'oneOf', of: [trade({ g: 1 }, '1.00'), trade({ g: 2 }, '13.00')] }
    const { sentence, change } = explain({ ...CROSSING, either }, 'either')
    expect(sentence).toContain('falls 3.00 USD short of its limits in all')
    expect(change).toMatchObject({ pointer: '/bid/of/1', to: '16.00', per: 'whole' })
  })
})

describe('words claim no more than is known', () => {
  const paradox = (change: Partial<Outcome>) => {
    const market = marketOf(E1)
    const outcome = clearMarket(market, { clock, seconds: 10, gap: 0, seed: '0' }, solver)
    return explainBid(market, { ...outcome, ...change }, 'block')?.sentence
  }

  test('of an outcome that a longer search might better', () => {
    const sentence = paradox({ status: 'feasible', bound: 100_000_000n })
    expect(sentence).toContain(
      'and in the time given no better outcome was found that fills it; by the proven bound none is worth more than 12.00 USD more in all.',
    )
  })

  test('of an outcome that is the best of all, whatever the prices', () => {
    const sentence = paradox({ efficientBound: 88_000_000n })
    expect(sentence).toContain('no choice of bids that fills it is worth more in all.')
  })

  test('of a minimum beyond all that there is: the largest that is filled', () => {
    const bids = { seller: trade({ g: -1 }, '-5.00', [0, 3]), lab: trade({ g: 1 }, '9.00', [5, 8]) }
    const { sentence, change } = explain(bids, 'lab', 20)
    expect(sentence).toBe(
      'Refused: it needs 5 lots of "g" or none, and all sales of it together come to at most 3 lots. ' +
        'With a minimum of 3 units it would have been filled, at least in part: no smaller change of it does, as clearing again confirms.',
    )
    expect(change).toMatchObject({ kind: 'quantity', to: '3', certainty: 'exact' })
  })

  test('of a budget: the smallest that pays for the least', () => {
    const lab = { budget: '20.00', bid: trade({ g: 1 }, '9.00', [5, 8]) }
    const { change } = explain({ seller: trade({ g: -1 }, '-5.00', [0, 30]), lab }, 'lab', 20)
    expect(change).toMatchObject({ kind: 'budget', to: '25.00', certainty: 'exact' })
  })

  test('of others: neither bids nor names', () => {
    const bids = Object.entries({ ...E1, low: trade({ g: 1 }, '4.00', [2, 3]) })
    const named = Object.fromEntries(bids.map(([id, bid]) => [`secret-${id}`, bid]))
    for (const [id] of bids) {
      const { bid, ...told } = explain(named, `secret-${id}`, 20)
      expect(JSON.stringify(told, (_, v) => (typeof v === 'bigint' ? `${v}` : v))).not.toContain(
        'secret',
      )
      expect(bid).toBe(`secret-${id}`)
    }
  })
})

describe('filled', () => {
  test('in full, with what it gained', () => {
    const { fate, payment, surplus, sentence } = explain(CROSSING, 'buyer')
    expect([fate, payment, surplus]).toEqual(['filled', 40_000_000n, 10_000_000n])
    expect(sentence).toBe(
      'Filled: receives 5 lots of "g", and pays 40.00 USD in all, 10.00 USD less than the most it would have paid.',
    )
  })

  test('a sale', () => {
    expect(explain(CROSSING, 'seller').sentence).toBe(
      'Filled: delivers 5 lots of "g", and is paid 40.00 USD in all, 10.00 USD more than the least it would have taken.',
    )
  })

  test('one alternative instead of the other, and what each gains', () => {
    const choice = { kind: 'oneOf', of: [trade({ g: 1 }, '10.00'), trade({ h: 1 }, '30.00')] }
    const { parts } = explain(
      { choice, g: trade({ g: -1 }, '-6.00'), h: trade({ h: -1 }, '-6.00') },
      'choice',
    )
    expect(parts.map(({ pointer, fate, reason }) => [pointer, fate, reason])).toEqual([
      ['/bid/of/0', 'refused', 'alternativeChosen'],
      ['/bid/of/1', 'filled', 'filled'],
    ])
    expect(parts[0]?.words).toMatch(
      /^Not filled: its alternative \/bid\/of\/1 was chosen, which gains [0-9.]+ USD as it was filled; this one would have gained [0-9.]+ USD at these prices\.$/,
    )
  })

  test('in part, at the margin', () => {
    const { fate, reason, parts, sentence } = explain(E1, 'buyer')
    expect([fate, reason]).toEqual(['partlyFilled', 'marginal'])
    expect(sentence).toContain('Not more, because the price came to rest at its own limit')
    expect(parts.map((part) => part.words)).toEqual([
      'Filled: 4 of 6. Not more, because the price came to rest at its own limit, and there were not enough lots for everyone there.',
      'Not filled: one lot costs 30.00 USD and it pays at most 12.00 USD: 18.00 USD short a lot, 108.00 USD for all 6 lots.',
    ])
  })
})

const budgetCase = CASES.find(({ name }) => name.includes('budget'))

test('a budget: what it allows, and what it would have to be', () => {
  if (budgetCase === undefined) throw new Error('no such case')
  const explanation = explainBid(budgetCase.market, budgetCase.outcome, 'a')
  expect(explanation).toMatchObject({ fate: 'partlyFilled', reason: 'budget' })
  expect(explanation?.sentence).toContain(
    'Not more, because its budget is 0.00003 USD in all, and one unit more would go beyond it.',
  )
  expect(explanation?.change).toEqual({
    kind: 'budget',
    pointer: '',
    to: '0.000035',
    confirmed: false,
    certainty: 'bound',
  })
})

test('whom one trades with', () => {
  if (budgetCase === undefined) throw new Error('no such case')
  const explanation = explainBid(budgetCase.market, budgetCase.outcome, 't')
  expect(explanation?.sentence).toContain('those with whom it may trade')
})

describe.each(CASES)('$name', ({ market, outcome }) => {
  test('every bid has its sentence and parts', () => {
    for (const { id } of market.bids) {
      const explanation = explainBid(market, outcome, id)
      expect(explanation?.sentence).toMatch(/^(?:Filled|Partly filled|Refused).*\.$/)
      expect(explanation?.parts.length).toBeGreaterThan(0)
      for (const { words } of explanation?.parts ?? [])
        expect(words).toMatch(/^(?:Filled|Not filled).*\.$/)
    }
  })

  test('nothing is said of the limits, budgets and names of others', () => {
    for (const { id } of market.bids) {
      const bids = market.bids.map((bid) => (bid.id === id ? bid : disguised(bid)))
      expect(explainBid({ ...market, bids }, outcome, id)).toEqual(explainBid(market, outcome, id))
    }
  })
})

type Bid = Market['bids'][number]

/** The same bid with other money in it, by somebody else. */
const disguised = (bid: Bid): Bid => ({ ...changed(bid), by: 'somebody else' })

/** Every amount raised; products and lots, which Maps hold, stay as they are. */
function changed<T>(value: T): T {
  if (typeof value === 'bigint') return (value + 777n) as T
  if (Array.isArray(value)) return value.map(changed) as T
  if (value === null || typeof value !== 'object' || value instanceof Map) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, changed(one)])) as T
}

test('a bid that there is none of', () => {
  const [first] = CASES
  expect(first && explainBid(first.market, first.outcome, 'nobody')).toBeUndefined()
})
