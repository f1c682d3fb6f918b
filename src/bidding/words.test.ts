import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '#base'
import {
  arbitraryBid,
  arbitraryBidDocument,
  type Json,
  type JsonObject,
  KINDS,
  smallProductIds,
  smallProducts,
} from '../../test/arbitraries/bids.ts'
import type { Bid } from './bid.ts'
import { parseBid } from './parse.ts'
import { wordsOf } from './words.ts'

const MARKET = { currency: 'USD', products: smallProducts(3) }

describe('words of one bid per form', () => {
  check(
    'up to so many lots',
    { kind: 'trade', lots: { p0: 1 }, limit: '3780', quantity: [0, 64] },
    'Buy up to 64 lots of "p0", and pay at most 3,780.00 USD per lot.',
  )
  check(
    'a least number',
    { kind: 'trade', lots: { p0: -1 }, limit: '-5', quantity: [40, 64], fixed: '2400.5' },
    'Sell any number from 40 to 64 lots of "p0", or none at all, and receive at least 5.00 USD per lot, plus a cost of 2,400.50 USD owed once if any of it is filled.',
  )
  check(
    'a package',
    { kind: 'trade', lots: { p1: 6000, p0: 6000 }, limit: '2384.61' },
    'Buy 6,000 lots of "p0" and 6,000 lots of "p1", all or nothing, and pay at most 2,384.61 USD in all.',
  )
  check(
    'a swap',
    { kind: 'trade', lots: { p1: 2, p0: -1 }, limit: '1', quantity: [0, 5] },
    'Up to 5 times, swap: deliver 1 lot of "p0" and receive 2 lots of "p1", and pay at most 1.00 USD each time.',
  )
  check(
    'a curve',
    {
      kind: 'curve',
      lots: { p0: 1 },
      ramp: 2,
      steps: [
        { quantity: 100, limit: '3' },
        { quantity: 1, limit: '2' },
      ],
    },
    'Buy 1 lot of "p0" at a time, in steps that each begin when the one before is full, with fills of neighbours that differ by at most 2: (1) up to 100 lots, and pay at most 3.00 USD per lot; (2) up to 1 lot, and pay at most 2.00 USD per lot.',
  )
  const a = { kind: 'trade', lots: { p0: 1 }, limit: '3' }
  const b = { kind: 'trade', lots: { p1: 1 }, limit: '4' }
  const [inA, inB] = [
    'buy 1 lot of "p0", all or nothing, and pay at most 3.00 USD per lot',
    'buy 1 lot of "p1", all or nothing, and pay at most 4.00 USD per lot',
  ]
  check(
    'alternatives, nested',
    { kind: 'oneOf', of: [a, { kind: 'anyOf', of: [a, b], atMost: 1, fixed: '2' }] },
    `No more than one of these 2: (1) ${inA}; (2) any of these 2, each by itself, but at most 1 of them, plus a cost of 2.00 USD owed once if any of it is filled: (2.1) ${inA}; (2.2) ${inB}.`,
  )
  check(
    'together',
    { kind: 'allOf', of: [a, b] },
    `All of these 2 together, or none: (1) ${inA}; (2) ${inB}.`,
  )
  check(
    'linked',
    { kind: 'linked', parent: a, children: [b] },
    `A first part and 1 more, each of which may be filled only if (1) is: (1) ${inA}; (2) ${inB}.`,
  )
  check(
    'a run of periods',
    {
      kind: 'window',
      periods: ['p0', 'p1', 'p2'],
      length: 2,
      lots: 4,
      limit: '9',
      with: [{ periods: ['p2', 'p1', 'p0'], lots: -1 }],
    },
    'In one run of 2 in a row, or none, of these 3 periods, ["p0", "p1", "p2"], buy 4 lots per period, and with each period sell 1 lot of its own in ["p2", "p1", "p0"], and pay at most 9.00 USD in all.',
  )
  check(
    'a mix',
    {
      kind: 'mix',
      of: [
        { lots: { p0: 1 }, limit: '3', weight: '2.5', quantity: [0, 10] },
        { lots: { p1: 2 }, limit: '3', weight: 1 },
      ],
      total: [10, '12.5'],
    },
    'Any mix of these 2 whose counts add up to at least 10 and at most 12.5, or nothing: (1) buy up to 10 lots of "p0", and pay at most 3.00 USD per lot, each lot counting 2.5; (2) buy 2 lots of "p1", all or nothing, and pay at most 3.00 USD in all, each time counting 1.',
  )
  check(
    'a store',
    {
      kind: 'storage',
      periods: ['p0', 'p1'],
      charge: 2,
      discharge: 1,
      capacity: 3,
      efficiency: '0.9',
      limit: '-4',
    },
    'Store and resell: buy up to 2 lots and sell up to 1 lot in each period in turn, ["p0", "p1"], begin with 0 and end with at least 0 lots stored, with never more than 3 lots nor less than none in store, each lot bought adds 0.9 to what is stored and each lot sold takes 1, and receive at least 4.00 USD in all.',
  )
  check(
    'a program',
    {
      kind: 'program',
      units: [
        { name: 'on', lots: {}, limit: '-5' },
        { name: 'run', lots: { p0: -1 }, limit: '-1', quantity: [0, 9] },
      ],
      rows: [{ terms: { run: '1', on: '-9' }, max: '0' }],
    },
    'Any of these 2 by name, either nothing or such numbers of each that [1] -9 x "on" plus 1 x "run" is at most 0: (1) under the name "on", move no lots, all or nothing, and receive at least 5.00 USD in all; (2) under the name "run", sell up to 9 lots of "p0", and receive at least 1.00 USD per lot.',
  )

  test('a budget, and what one lot is', () => {
    const document = { id: 'b', by: 'ann', bid: a, budget: '120000' }
    const product = { ...smallProducts(1)[0], id: 'p0', unit: '8 GPU x 1 week', tick: 1n }
    const period = ['2027-02-01T00:00:00Z', '2027-02-08T00:00:00Z'] as const
    const products = [{ ...product, resource: 'gpu.h100', location: 'us-tx', period }]
    const bid = parseBid(document, products)
    expect(bid.ok && wordsOf(bid.value, { currency: 'USD', products })).toBe(
      `B${inA.slice(1)}. Pay at most 120,000.00 USD in all. One lot of "p0" is 8 GPU x 1 week (gpu.h100, us-tx, from 2027-02-01T00:00:00Z to 2027-02-08T00:00:00Z).`,
    )
  })
})

test('bids that read the same do the same', () => {
  const contents = new Map<string, string>()
  const options = { depth: 3, limitMax: 2, unitsMax: 2 }
  const narrow = KINDS.map((kind) => arbitraryBid(2, { ...options, forms: [kind, 'trade'] }))
  fc.assert(
    fc.property(fc.oneof(arbitraryBid(3, options), ...narrow), (bid) => {
      expect(agrees(contents, bid)).toBe(true)
    }),
    { numRuns: 20_000 },
  )
})

test('a bid changed in one place reads differently, unless it does the same', () => {
  const changed = arbitraryBidDocument(smallProductIds(3), { depth: 3 }).chain((document) => {
    const places = placesIn(document)
    return fc.record({
      document: fc.constant(document),
      place: fc.constantFrom(...places),
      value: fc.constantFrom<Json>(0, 1, 2, 3, '0', '1', '2', '-1', true, false),
    })
  })
  let compared = 0
  fc.assert(
    fc.property(changed, ({ document, place, value }) => {
      const before = parseBid(document, MARKET.products)
      const after = parseBid(replaced(document, place, value), MARKET.products)
      if (!before.ok || !after.ok) return
      compared++
      const same = wordsOf(before.value, MARKET) === wordsOf(after.value, MARKET)
      expect(same).toBe(contentOf(before.value) === contentOf(after.value))
    }),
    { numRuns: 10_000 },
  )
  expect(compared).toBeGreaterThan(500)
})

test('no words of auction theory, and ids cannot pass for words', () => {
  fc.assert(
    fc.property(arbitraryBid(3, { depth: 3 }), (bid) => {
      expect(wordsOf(bid, MARKET)).not.toMatch(
        /\b(?:bid|bundle|xor|combinatorial|welfare|surplus|dual|convex|gate|leaf|node|integer|paradox\w*|reserve|clearing)\b/i,
      )
    }),
  )
  const id = 'x", all or nothing (2) "y'
  const bid = parseBid(
    { id: 'b', by: 'a', bid: { kind: 'trade', lots: { [id]: 1 }, limit: '1' } },
    [{ id, unit: 'MW', tick: 1n }],
  )
  expect(bid.ok && wordsOf(bid.value, { currency: 'USD', products: [] })).toContain(
    '"x\\", all or nothing (2) \\"y"',
  )
})

function check(name: string, node: JsonObject, words: string): void {
  test(name, () => {
    const bid = parseBid({ id: 'b', by: 'ann', bid: node }, MARKET.products)
    if (!bid.ok) throw new Error(JSON.stringify(bid.error))
    expect(wordsOf(bid.value, { currency: 'USD', products: [] })).toBe(words)
  })
}

/** Whether all bids seen so far with these words have this content. */
function agrees(contents: Map<string, string>, bid: Bid): boolean {
  const [words, content] = [wordsOf(bid, MARKET), contentOf(bid)]
  const known = contents.get(words) ?? content
  contents.set(words, known)
  return known === content
}

/** What a bid says beside its id and bidder, in one text per meaning of its numbers. */
function contentOf({ bid, budget }: Bid): string {
  return canonicalJson(plain({ bid, budget }))
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return plain(Object.fromEntries(value))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([key, member]) => !(key === 'fixed' && member === 0n))
    // One period in a row is any one period.
    .filter(([key]) => !(key === 'contiguous' && 'length' in value && value.length === 1))
  return Object.fromEntries(entries.map(([key, member]) => [key, plain(member)]))
}

type Place = readonly (string | number)[]

function placesIn(value: Json, at: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null)
    return at[0] === 'bid' || at[0] === 'budget' ? [at] : []
  const entries: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  return entries.flatMap(([step, member]) => placesIn(member, [...at, step]))
}

function replaced(value: Json, [step, ...rest]: Place, by: Json): Json {
  if (step === undefined) return by
  if (Array.isArray(value))
    return value.map((member, index) => (index === step ? replaced(member, rest, by) : member))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === step ? replaced(member, rest, by) : member,
    ]),
  )
}
