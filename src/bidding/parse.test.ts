import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, sha256Hex } from '#base'
import { arbitraryMarketDocument, type Json, smallProducts } from '../../test/arbitraries/bids.ts'
import { GOOD } from '../../test/bad-files/good.ts'
import { parseBid, parseMarket, parseMarketText } from './parse.ts'
import { readJson } from './read-json.ts'

describe('readJson', () => {
  test('agrees with JSON.parse on every text that JSON.stringify writes', () => {
    const keys = fc.string({ unit: 'binary' }).filter((key) => !FORBIDDEN.includes(key))
    const values = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
        fc.string({ unit: 'binary' }),
        fc.array(tie('value')),
        fc.dictionary(keys, tie('value')),
      ),
    })).value
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent)
        const read = readJson(text)
        expect(read.ok && canonicalJson(read.value)).toBe(canonicalJson(JSON.parse(text)))
      }),
      { numRuns: 2000 },
    )
  })

  test('never throws, and takes nothing that JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      ...'{}[]",:\\u0019.eE+-tn \n\u0000ée\ud800',
      'true',
      'null',
      '1e4',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        if (readJson(text).ok) JSON.parse(text)
      }),
      { numRuns: 20_000 },
    )
  })

  test('says line and column', () => {
    const read = readJson('{\n  "a": [1,\n    2,,\n  3]}')
    expect(read).toMatchObject({
      ok: false,
      error: [{ at: '/a/2', cause: expect.stringContaining('line 3, column 7') }],
    })
  })

  test('reads 3 MB in less than 300 ms', () => {
    const bids = Array.from({ length: 25_000 }, (_, i) => ({
      id: `bid-${i}`,
      by: 'ann é',
      bid: { kind: 'trade', lots: { [`p${i % 50}`]: 1 }, limit: `${i}.50`, quantity: [0, i + 1] },
    }))
    const text = JSON.stringify(bids)
    expect(text.length).toBeGreaterThan(3_000_000 * 0.8)
    const best = Math.min(...[1, 2, 3, 4].map(() => secondsOf(() => readJson(text))))
    expect(best).toBeLessThan(0.3)
  })
})

const FORBIDDEN = ['__proto__', 'constructor', 'prototype']

describe('parseMarket', () => {
  test('fills in what may be left out', () => {
    const market = parseMarketText('{"walras":1,"currency":"EUR","products":[],"bids":[]}')
    expect(market.ok && { ...market.value, input: '' }).toEqual({
      currency: 'EUR',
      pricing: 'uniform',
      products: [],
      participants: [],
      bids: [],
      input: '',
    })
  })

  test('sorts products and bundles, keeps bids, and hashes the canonical document', () => {
    const document = {
      walras: 1,
      currency: 'EUR',
      products: ['b', 'B', 'a'].map((id) => ({ id, unit: 'MWh', tick: '0.1' })),
      bids: ['z', 'y'].map((id) => ({
        id,
        by: 'ann',
        bid: { kind: 'trade', lots: { b: -1, B: 1, a: 2 }, limit: '-0.05' },
      })),
    }
    const market = parseMarket(document)
    if (!market.ok) throw new Error(JSON.stringify(market.error))
    const { products, bids, input } = market.value
    expect(products.map(({ id, tick }) => [id, tick])).toEqual([
      ['B', 100_000n],
      ['a', 100_000n],
      ['b', 100_000n],
    ])
    expect(bids.map(({ id }) => id)).toEqual(['z', 'y'])
    expect(bids[0]?.bid).toEqual({
      kind: 'trade',
      lots: new Map([
        ['B', 1],
        ['a', 2],
        ['b', -1],
      ]),
      limit: -50_000n,
      quantity: { min: 1, max: 1 },
    })
    const byId = (list: readonly { readonly id: string }[]) =>
      list.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const canonical = {
      ...document,
      products: byId(document.products),
      bids: byId(document.bids),
    }
    expect(input).toBe(`sha256:${sha256Hex(canonicalJson(canonical))}`)
  })

  test('the same document in another order of keys is the same input', () => {
    fc.assert(
      fc.property(arbitraryMarketDocument({ depth: 3, participants: true }), (document) => {
        const [a, b] = [parseMarket(document), parseMarket(reversedKeys(document))]
        expect(a.ok && b.ok && [a.value.input, a.value.bids]).toEqual(
          a.ok && b.ok && [b.value.input, a.value.bids],
        )
        expect(parseMarketText(JSON.stringify(document))).toEqual(a)
      }),
    )
  })

  test('so is it in another order of products, participants and bids, and not of a list in a bid', () => {
    const part = (product: string) => ({ kind: 'trade', lots: { [product]: 1 }, limit: '1.00' })
    const market = (...of: readonly object[]) => ({
      walras: 1,
      currency: 'USD',
      products: ['p', 'q'].map((id) => ({ id, unit: 'MWh', tick: '0.01' })),
      participants: ['ann', 'bob'].map((id) => ({ id })),
      bids: ['x', 'y'].map((id) => ({ id, by: 'ann', bid: { kind: 'oneOf', of } })),
    })
    const input = (document: object) => {
      const read = parseMarket(document)
      return read.ok ? read.value.input : read.error
    }
    const first = market(part('p'), part('q'))
    const turned = Object.fromEntries(
      Object.entries(first).map(([key, value]) => [
        key,
        Array.isArray(value) ? value.toReversed() : value,
      ]),
    )
    expect(input(turned)).toBe(input(first))
    expect(input(market(part('q'), part('p')))).not.toBe(input(first))
  })

  test('collects refusals in the order of the document, twenty at most', () => {
    const document = {
      bids: [{ id: 'b', by: 'ann', bid: { kind: 'trade', limit: 'x', lots: { p: 0, q: 1 } } }],
      products: [{ id: 'p', unit: 'MWh', tick: '1' }],
      currency: 'usd',
      walras: 1,
    }
    const market = parseMarket(document)
    expect(!market.ok && market.error.map(({ at, code }) => `${at} ${code}`)).toEqual([
      '/bids/0/bid/limit decimal_malformed',
      '/bids/0/bid/lots/p lots_zero',
      '/bids/0/bid/lots/q product_unknown',
      '/currency currency_malformed',
    ])
    const many = parseMarket({ ...GOOD, bids: Array.from({ length: 100 }, () => 0) })
    expect(!many.ok && many.error.length).toBe(20)
  })

  test('never throws, whatever stands anywhere', () => {
    const kinds = fc.constantFrom('trade', 'curve', 'mix', 'window', 'storage', 'program', 'linked')
    const keys = fc.constantFrom(
      ...['lots', 'limit', 'quantity', 'of', 'steps', 'periods', 'total', 'units', 'rows', 'fixed'],
      ...['parent', 'children', 'length', 'charge', 'discharge', 'capacity', 'efficiency', 'ramp'],
    )
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom([], {}, [0, 1], '1', { p0: 1 }, [{ p0: 1 }], -0, 1e308, ['p0']),
    )
    const bid = fc
      .tuple(kinds, fc.dictionary(keys, values))
      .map(([kind, fields]) => ({ id: 'b', by: 'ann', bid: { ...fields, kind } }))
    fc.assert(
      fc.property(bid, (document) => {
        parseBid(document, smallProducts(1))
      }),
      { numRuns: 5000 },
    )
  })

  test('one bid by itself, with pointers from its root', () => {
    const document = { id: 'b', by: 'ann', bid: { kind: 'trade', lots: { p0: 1 }, limit: '0.5' } }
    const bid = parseBid(document, smallProducts(1))
    expect(!bid.ok && bid.error).toEqual([
      {
        code: 'limit_off_tick',
        at: '/bid/limit',
        cause: '0.50 is no multiple of 1.00, the tick of "p0"',
        remedy: 'Write 0.00 or 1.00.',
      },
    ])
  })
})

/** Of this process alone: other tests run beside it. */
function secondsOf(act: () => unknown): number {
  const started = process.cpuUsage()
  act()
  return process.cpuUsage(started).user / 1e6
}

function reversedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversedKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversedKeys(member)]),
  )
}
