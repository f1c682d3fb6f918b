import { describe, expect, test } from 'vitest'
import { clear } from '../../test/auction/clearing.ts'
import { buyBlock, sell, trade } from '../../test/auction/books.ts'
import { duesOf } from './dues.ts'
import type { Fill } from './outcome.ts'

const fill = (bid: string, lots: Record<string, number>, payment: bigint): Fill => ({
  bid,
  units: new Map([['/bid', 1]]),
  lots: new Map(Object.entries(lots)),
  payment,
  surplus: 0n,
})

const forward = (buyer: string, seller: string, product: string, price: bigint) => ({
  buyer,
  seller,
  product,
  lots: 1,
  price,
  amount: price,
})

const byOf = (bid: string): string => bid

describe('dues', () => {
  test('a bundle is owed by what its lots are worth at the margin, the odd micro-unit on the last', () => {
    const fills = [fill('ann', { p: 1, q: 1 }, 10n), fill('dc', { p: -1, q: -1 }, -10n)]
    const { forwards, transfers } = duesOf(
      [forward('ann', 'dc', 'p', 2n), forward('ann', 'dc', 'q', 1n)],
      fills,
      byOf,
    )
    expect(forwards.map(({ amount }) => amount)).toEqual([6n, 4n])
    expect(transfers).toBeUndefined()
  })

  test('lots that are worth nothing at the margin are owed by their number', () => {
    const fills = [fill('ann', { p: 1, q: 1 }, 5n), fill('dc', { p: -1, q: -1 }, -5n)]
    const forwards = [forward('ann', 'dc', 'p', 0n), forward('ann', 'dc', 'q', 0n)]
    expect(duesOf(forwards, fills, byOf).forwards.map(({ amount }) => amount)).toEqual([2n, 3n])
  })

  test('a seller who is paid more by its buyers than its share hands the rest on', () => {
    const fills = [
      fill('ann', { p: 1 }, 9n),
      fill('ben', { q: 1 }, 3n),
      fill('s', { p: -1 }, -6n),
      fill('t', { q: -1 }, -6n),
    ]
    const forwards = [forward('ann', 's', 'p', 9n), forward('ben', 't', 'q', 3n)]
    expect(duesOf(forwards, fills, byOf).transfers).toEqual([{ from: 's', to: 't', amount: 3n }])
  })
})

test.each(['as-bid', 'core'] as const)('%s: forwards add up to what is paid', (pricing) => {
  const { outcome } = clear({
    pricing,
    bids: {
      both: trade({ p: 3, q: 2 }, '70.00'),
      p: buyBlock(4, '55.00', 'p'),
      q: buyBlock(1, '3.00', 'q'),
      one: { bid: { kind: 'anyOf', of: [sell(9, '1.00', 'p'), sell(9, '1.00', 'q')] }, by: 'dc' },
    },
  })
  const sums = new Map<string, bigint>()
  for (const { buyer, amount } of outcome.forwards)
    sums.set(buyer, (sums.get(buyer) ?? 0n) + amount)
  for (const { bid, payment } of outcome.fills)
    if (bid !== 'one') expect([bid, sums.get(bid)]).toEqual([bid, payment])
  expect(outcome.transfers).toBeUndefined()
})
