/** What is said of prices before the close. */
import { beforeAll, expect, test } from 'vitest'
import { type Market, parseMarket } from '#bidding'
import { loadSolver, type Solver } from '#solver'
import { indicate } from './indicate.ts'

let solver: Solver
beforeAll(async () => {
  solver = await loadSolver()
})

const side = (count: number, lots: 1 | -1, limit: string, from = 0) =>
  Array.from({ length: count }, (_, k) => ({
    id: `${lots > 0 ? 'buy' : 'sell'}-${k + from}`,
    by: `${lots > 0 ? 'buyer' : 'seller'}-${k + from}`,
    bid: { kind: 'trade', lots: { gpu: lots }, quantity: [0, 10], limit },
  }))

function marketOf(bids: readonly object[]): Market {
  const products = [{ id: 'gpu', unit: 'one', tick: '0.01' }]
  const market = parseMarket({ walras: 1, currency: 'USD', products, bids })
  if (!market.ok) throw new Error('the market reads')
  return market.value
}

const said = (bids: readonly object[], seconds = 10) =>
  indicate(marketOf(bids), { solver, clock: () => performance.now() / 1000, seconds, seed: '1' })

test('a price that no single participant makes is said, rounded to the grid', () => {
  expect(said([...side(4, 1, '103.00'), ...side(4, -1, '-103.00')])).toEqual({ gpu: '105.00' })
})

test.each([
  ['two on one side', [...side(2, 1, '103.00'), ...side(4, -1, '-103.00')]],
  [
    'one participant who makes the price',
    [...side(3, 1, '200.00'), ...side(3, -1, '-50.00'), ...side(1, -1, '-190.00', 9)].map(
      (bid, k) => (k < 3 ? { ...bid, bid: { ...bid.bid, quantity: [0, 11] } } : bid),
    ),
  ],
  ['nothing that trades', [...side(4, 1, '100.00'), ...side(4, -1, '-103.00')]],
] as const)('nothing is said with %s', (_, bids) => expect(said(bids)).toEqual({}))

test('nothing is said of what could not be tried in time', () => {
  expect(said([...side(4, 1, '103.00'), ...side(4, -1, '-103.00')], 0)).toEqual({})
})
