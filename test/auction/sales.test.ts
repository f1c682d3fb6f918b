/** Budgets and limits between participants in one-sided sales. */
import { describe, expect, test } from 'vitest'
import { parseMarket } from '#bidding'
import { buy, sell } from './books.ts'
import { clear, documentOf } from './clearing.ts'

const bids = {
  seller: sell(5, '1.00'),
  x: { budget: '20.00', bid: buy(3, '9.00') },
  y: buy(3, '8.00'),
}

test('as bid, a budget is held to the lot: two lots for 18, not three for 27', () => {
  const { status, welfare, payments } = clear({ pricing: 'as-bid', bids })
  expect([status, welfare]).toEqual(['optimal', '37.00'])
  expect(payments).toMatchObject({ x: '18.00', y: '24.00' })
})

test('as bid, a budget that ends in the middle of a lot ends it there', () => {
  const { status, payments } = clear({
    pricing: 'as-bid',
    bids: { seller: sell(18, '17.82'), x: { budget: '55.94', bid: buy(9, '32.00') } },
  })
  expect([status, payments.x]).toEqual(['optimal', '32.00'])
})

test('as bid, nobody is paired with whom it refuses', () => {
  const { status, outcome } = clear({
    pricing: 'as-bid',
    participants: [{ id: 'x', refuses: { participants: ['s1'] } }],
    bids: { s1: sell(1, '1.00'), s2: sell(1, '1.00'), x: buy(1, '9.00'), y: buy(1, '8.00') },
  })
  expect(status).toBe('optimal')
  expect(outcome.forwards.map(({ buyer, seller }) => [buyer, seller])).toEqual([
    ['x', 's2'],
    ['y', 's1'],
  ])
})

describe('what a sale cannot hold is refused', () => {
  const refused = (document: object) => {
    const market = parseMarket(document)
    return market.ok ? [] : market.error.map(({ code, at }) => `${code} ${at}`)
  }
  const limits = { credit: { '*': '10.00' }, accepts: { participants: ['y'] } }
  const participants = [{ id: 'x', ...limits }]

  test('budgets and limits under core pricing', () => {
    expect(refused(documentOf({ pricing: 'core', participants, bids }))).toEqual([
      'limit_in_sale /participants/0/credit',
      'limit_in_sale /participants/0/accepts',
      'limit_in_sale /bids/1/budget',
    ])
  })

  test('credit, as bid', () => {
    expect(refused(documentOf({ pricing: 'as-bid', participants, bids }))).toEqual([
      'limit_in_sale /participants/0/credit',
    ])
  })
})
