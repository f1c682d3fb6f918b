import { expect, test } from 'vitest'
import { verifyOutcome } from '#auction'
import { parseMarket } from '#bidding'
import { clearInThread } from './clear-thread.ts'

const trade = (lots: number, limit: string, quantity: readonly number[]) => ({
  kind: 'trade',
  lots: { p: lots },
  limit,
  quantity,
})

const market = (() => {
  const parsed = parseMarket({
    walras: 1,
    currency: 'USD',
    products: [{ id: 'p', unit: 'lot', tick: '0.01' }],
    bids: [
      { id: 'buyer', by: 'ann', bid: trade(1, '5.00', [0, 8]) },
      { id: 'seller', by: 'bob', bid: trade(-1, '-3.00', [0, 6]) },
      { id: 'block', by: 'cy', bid: trade(-10, '-20.00', [1, 1]) },
    ],
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
})()

const options = { gap: 0, seconds: 5, seed: '0', progress: () => {} }

test('the outcome of the engine', async () => {
  const outcome = await clearInThread(market, options).outcome
  expect(verifyOutcome(market, outcome)).toEqual([])
  expect(outcome.work.fallback).toBeUndefined()
  expect(outcome.status).toBe('optimal')
})

test('an engine that does not answer in time: a valid fallback', async () => {
  const outcome = await clearInThread(market, { ...options, allowed: 0.01 }).outcome
  expect(verifyOutcome(market, outcome)).toEqual([])
  expect(outcome.work.fallback).toBe(true)
  expect(outcome.fills.map(({ bid }) => bid)).toEqual(['buyer', 'seller'])
})
