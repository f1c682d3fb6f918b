import { expect, test } from 'vitest'
import type { Bid } from '#bidding'
import { type CheckContext, checkBid } from './check-bid.ts'

/** Price 100.00; in two of forty scenarios it falls or rises by 10.00, otherwise it stays. */
const CONTEXT: CheckContext = {
  positions: new Map(),
  marks: new Map([['h100', 100_000_000n]]),
  openInterest: new Map([['h100', 1_000_000_000]]),
  scenarios: {
    products: ['h100'],
    moves: Array.from({ length: 40 }, (_, s) => [
      s === 0 ? -10_000_000n : s === 1 ? 10_000_000n : 0n,
    ]),
  },
  collateral: 500_000_000n,
  credit: 400_000_000n,
}

const buy = (lots: number, limit: bigint): Bid => ({
  id: 'b',
  by: 'lab',
  bid: { kind: 'trade', lots: new Map([['h100', lots]]), limit, quantity: { min: 1, max: 1 } },
})

test('a hundred lots at the mark need 1,000.00 and the last bit for their share of the open interest', () => {
  const result = checkBid(buy(100, 10_000_000_000n), CONTEXT)
  expect(result).toEqual({
    ok: false,
    error: [
      {
        code: 'margin_insufficient',
        at: '/bid',
        cause:
          'with this bid 1000.01 of margin may be needed, and there is 900.00 (500.00 of collateral, 400.00 of credit): 100.01 is missing',
        remedy:
          'Post 100.01 more, bid for fewer lots or nearer to the marks, or make alternatives exclude one another ("oneOf").',
      },
    ],
  })
})

test('what is said to be missing is enough', () => {
  const collateral = CONTEXT.collateral + 100_010_000n
  expect(checkBid(buy(100, 10_000_000_000n), { ...CONTEXT, collateral }).ok).toBe(true)
})

test('eighty-nine lots do not', () => {
  expect(checkBid(buy(89, 8_900_000_000n), CONTEXT)).toEqual({ ok: true, value: undefined })
})

test('what a bid pays above the marks is needed too', () => {
  expect(checkBid(buy(80, 8_000_000_000n), CONTEXT).ok).toBe(true)
  expect(checkBid(buy(80, 8_200_000_000n), CONTEXT).ok).toBe(false)
})

test('bids that rest count: they may be filled as well', () => {
  const resting = [buy(50, 5_000_000_000n)]
  expect(checkBid(buy(50, 5_000_000_000n), { ...CONTEXT, resting }).ok).toBe(false)
  expect(checkBid(buy(39, 3_900_000_000n), { ...CONTEXT, resting }).ok).toBe(true)
})

test('who is short already may still bid for what lowers the need', () => {
  const short = { ...CONTEXT, positions: new Map([['h100', -200]]) }
  expect(checkBid(buy(100, 10_000_000_000n), short).ok).toBe(true)
  expect(checkBid(buy(500, 50_000_000_000n), short).ok).toBe(false)
})
