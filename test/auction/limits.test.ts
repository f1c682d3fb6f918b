/** Books in which budgets or limits between participants keep bids apart that prices would bring together. */
import { expect, test } from 'vitest'
import { buy, sell, trade } from './books.ts'
import { clear } from './clearing.ts'

const apart = (lots: number) => ({
  participants: [{ id: 'n2', refuses: { participants: ['n3'] } }],
  bids: {
    wantsA: { by: 'n2', bid: trade({ a: lots }, `${27 * lots}.00`, [0, 10]) },
    sellsBoth: { by: 'n3', bid: trade({ a: -1, b: -1 }, '-21.77', [0, 13]) },
    wantsB: buy(4, '9.26', 'b'),
    budgeted: { budget: '1000.00', bid: buy(20, '9.00', 'b') },
    sellsB: sell(20, '8.00', 'b'),
  },
})

test.each([
  1, 3,
])('who may not trade with the only seller does not stop the rest (%i lots a unit)', (lots) => {
  const { status, welfare, prices, reasons } = clear(apart(lots))
  expect([status, welfare]).toEqual(['optimal', '21.04'])
  // A budget that is never spent leaves its bid at its limit.
  expect(prices.b).toBe('9.00')
  expect(Object.keys(reasons).toSorted()).toEqual(['sellsBoth', 'wantsA'])
})

test('a budget that ends in the middle of a lot ends it there', () => {
  const { status, lots } = clear({
    bids: {
      one: { budget: '55.00', bid: buy(10, '20.00') },
      two: { budget: '55.00', bid: buy(10, '20.00') },
      seller: sell(9, '10.00'),
    },
  })
  expect(status).toBe('optimal')
  // At 11.00 five lots can be paid, and four are enough: one has the one, the other the other.
  expect([lots.one?.g, lots.two?.g].toSorted()).toEqual([4, 5])
})
