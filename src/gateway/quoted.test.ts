import { describe, expect, test } from 'vitest'
import type { Explanation, Outcome } from '#auction'
import { parseBid } from '#bidding'
import { catalogueFrom } from '#simulator'
import { quotedBidOf, quotedFate, quotedWords } from './quoted.ts'

const listings = catalogueFrom('2026-10-15')
const products = listings.map(({ product }) => product)
const months = ['2026-11', '2026-12', '2027-01', '2027-02']
const gpu = (...which: readonly number[]) => which.map((k) => `h100.us-tx.${months[k]}`)

interface Parts {
  readonly ids?: readonly string[]
  readonly lots?: number
  readonly quantity?: readonly [number, number]
  readonly limit?: string
  readonly budget?: string
}

function quotedOf({
  ids = gpu(2),
  lots = 1,
  quantity = [4, 4],
  limit = '15184.00',
  budget,
}: Parts) {
  const bid = {
    kind: 'trade',
    lots: Object.fromEntries(ids.map((id) => [id, lots])),
    quantity,
    limit,
  }
  const parsed = parseBid({ id: 'b', by: 'p', bid, ...(budget && { budget }) }, products)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return quotedBidOf(parsed.value, listings)
}

function wordsOf(parts: Parts): string | undefined {
  const quoted = quotedOf(parts)
  return quoted && quotedWords(quoted).replace(/ One lot of .*$/, '')
}

describe('a bid is read back as people quote it, with what it comes to', () => {
  test.each([
    [
      {},
      'Buy 4 lots of H100 SXM, Texas, for January 2027, all or nothing, and pay at most 2.60 USD per GPU-hour: 15,184.00 USD per lot, 60,736.00 USD in all.',
    ],
    [
      { quantity: [1, 1] },
      'Buy 1 lot of H100 SXM, Texas, for January 2027, and pay at most 2.60 USD per GPU-hour: 15,184.00 USD in all.',
    ],
    [
      { quantity: [0, 1] },
      'Buy up to 1 lot of H100 SXM, Texas, for January 2027, and pay at most 2.60 USD per GPU-hour: 15,184.00 USD in all.',
    ],
    [
      { quantity: [1, 4] },
      'Buy at least 1 and at most 4 lots of H100 SXM, Texas, for January 2027, or none at all, and pay at most 2.60 USD per GPU-hour: 15,184.00 USD per lot, 60,736.00 USD for all 4.',
    ],
    [
      { quantity: [2, 4] },
      'Buy at least 2 and at most 4 lots of H100 SXM, Texas, for January 2027, or none at all, and pay at most 2.60 USD per GPU-hour: 15,184.00 USD per lot, 60,736.00 USD for all 4.',
    ],
    [
      { lots: -1, limit: '-15184.00', quantity: [0, 4] },
      'Sell up to 4 lots of H100 SXM, Texas, for January 2027, and be paid at least 2.60 USD per GPU-hour: 15,184.00 USD per lot, 60,736.00 USD for all 4.',
    ],
    [
      { ids: gpu(2, 3), limit: '30368.00' },
      'Buy 4 lots of H100 SXM, Texas, in each of the 2 months January to February 2027, everything or nothing, and pay at most 2.60 USD per GPU-hour on average over these months: 30,368.00 USD for one lot through all of them, 121,472.00 USD in all.',
    ],
    [
      { ids: gpu(1, 2), limit: '30368.00', quantity: [0, 4] },
      'Buy up to 4 lots of H100 SXM, Texas, the same number in each of the 2 months December 2026 to January 2027, and pay at most 2.60 USD per GPU-hour on average over these months: 30,368.00 USD for one lot through all of them, 121,472.00 USD for all 4.',
    ],
    [
      { ids: [`power.eu-de.${months[0]}`], limit: '6570.00' },
      'Buy 4 lots of Power, all hours, Frankfurt, for November 2026, all or nothing, and pay at most 90.00 USD per MWh: 6,570.00 USD per lot, 26,280.00 USD in all.',
    ],
  ] as const)('%j', (parts, words) => expect(wordsOf(parts)).toBe(words))

  test('and says what a lot is', () => {
    const quoted = quotedOf({})
    expect(quoted && quotedWords(quoted)).toMatch(
      / One lot of H100 SXM, Texas, is 8 GPU x 1 month \(5,840 GPU-hours\)\.$/,
    )
  })
})

test.each([
  ['months with a gap', { ids: gpu(0, 2), limit: '30368.00' }],
  ['two things', { ids: [...gpu(2), `h200.us-va.${months[2]}`], limit: '30368.00' }],
  ['two lots a unit', { lots: 2, limit: '30368.00' }],
  ['a budget', { budget: '1000.00' }],
  ['a buyer that is to be paid', { limit: '-58.40' }],
  ['a limit that is no price per hour', { ids: gpu(2, 3), limit: '30368.000001' }],
] as const)('is not quoted, but told in full: %s', (_, parts) => {
  expect(quotedOf(parts)).toBeUndefined()
})

describe('a fate is told in the unit of the limit', () => {
  const fate = (parts: Parts, prices: readonly bigint[], explanation: object): string => {
    const quoted = quotedOf(parts)
    if (quoted === undefined) throw new Error('it is not quoted')
    const reports = quoted.run.map(({ product }, k) => [product.id, { price: prices[k] }])
    const outcome = { prices: new Map(reports as never) } as unknown as Outcome
    return quotedFate(quoted, outcome, explanation as Explanation)
  }
  const change = { kind: 'limit', pointer: '/bid' }

  test('limit and price', () =>
    expect(fate({}, [14_016_000_000n], { payment: 1n })).toBe(
      'In USD per GPU-hour: limit 2.60, clearing price 2.40.',
    ))

  test('the change that was tried, in the buyer’s favour', () => {
    const tried = { change: { ...change, to: '33288.10', confirmed: true } }
    expect(
      fate({ ids: gpu(2, 3), limit: '30368.00' }, [16_352_000_000n, 16_936_000_000n], tried),
    ).toBe(
      'In USD per GPU-hour: limit 2.60, clearing price 2.85 on average over the months. With a limit of 2.8501 it would have been filled.',
    )
  })

  test('a price below zero', () =>
    expect(fate({}, [-29_200_000n], { payment: -1n })).toBe(
      'In USD per GPU-hour: limit 2.60, clearing price −0.005.',
    ))

  test('a seller’s bound', () => {
    const bound = { change: { ...change, to: '-14016.00', confirmed: false }, payment: -1n }
    expect(fate({ lots: -1, limit: '-15184.00' }, [14_016_000_000n], bound)).toBe(
      'In USD per GPU-hour: limit 2.60, clearing price 2.40. At this price nothing short of a limit of 2.40 would have had it filled further.',
    )
  })
})
