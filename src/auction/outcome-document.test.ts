import { describe, expect, test } from 'vitest'
import { pointer } from '#base'
import type { Outcome } from './outcome.ts'
import { outcomeDocument, parseOutcome } from './outcome-document.ts'

const OUTCOME: Outcome = {
  input: 'sha256:00',
  status: 'optimal',
  welfare: 8_864_000_000n,
  bound: 8_864_000_000n,
  certificate: { prices: new Map([['p', 3_641_500_000n]]), bound: 8_900_000_001n },
  efficientBound: 8_864_000_000n,
  prices: new Map([
    ['10', { price: -5n, range: [undefined, 7n], traded: 64, indicative: false }],
    ['9', { price: 1_000_000n, range: [undefined, undefined], traded: 0, indicative: true }],
  ]),
  fills: [
    {
      bid: 'b-17',
      units: new Map([['/bid', 64]]),
      lots: new Map([['10', 64]]),
      payment: -320n,
      surplus: 320n,
      partly: 'marginal',
    },
  ],
  forwards: [
    { buyer: 'lab-a', seller: 'dc-1', product: '10', lots: 64, price: -5n, amount: -320n },
  ],
  transfers: [{ from: 'dc-1', to: 'dc-2', amount: 7n }],
  refused: [
    { bid: 'b-18', reason: 'outOfTheMoney', wouldFillAt: 3n, short: 1n },
    { bid: 'b-17', part: '/bid/of/1', reason: 'alternativeChosen', chosen: '/bid/of/0' },
    { bid: 'b-19', reason: 'paradoxicallyRefused', surplus: 12n },
    { bid: 'b-20', reason: 'minimumNotReached', available: 3 },
  ],
  work: { solver: 'highs', nodes: 1, cuts: 0, seconds: 0.08, gap: 1e-4, seed: '7', fallback: true },
}

const json = (outcome: Outcome) => JSON.parse(JSON.stringify(outcomeDocument(outcome)))

describe('the outcome document', () => {
  test('reads back what was written', () => {
    expect(parseOutcome(json(OUTCOME))).toEqual({ ok: true, value: OUTCOME })
  })

  test('writes money as decimals and leaves out what says nothing', () => {
    const document = json(OUTCOME)
    expect(document.prices['10']).toEqual({
      price: '-0.000005',
      range: [null, '0.000007'],
      traded: 64,
    })
    expect(document.prices['9'].indicative).toBe(true)
    expect(document.fills[0].partly).toBe('marginal')
    expect(Object.keys(document.refused[0])).toEqual(['bid', 'reason', 'wouldFillAt', 'short'])
    expect(document.certificate.bound).toBe('8900.000001')
  })

  test('takes a whole number for a seed', () => {
    const document = json(OUTCOME)
    document.work.seed = 7
    expect(parseOutcome(document)).toEqual({ ok: true, value: OUTCOME })
  })
})

type Json = ReturnType<typeof json>

describe('refusals', () => {
  test.each<[string, (document: Json) => unknown, string, string]>([
    ['no object', () => 3, '', 'not_object'],
    ['big integers', () => 3n, '', 'not_object'],
    ['a key missing', ({ bound, ...d }) => d, '/bound', 'missing_key'],
    ['a version', (d) => ({ ...d, walras: 2 }), '/walras', 'version_unknown'],
    ['an unknown key', (d) => ({ ...d, note: '' }), '/note', 'unknown_key'],
    ['an unknown status', (d) => ({ ...d, status: 'done' }), '/status', 'word_unknown'],
    ['a float', (d) => ({ ...d, welfare: 1.5 }), '/welfare', 'decimal_not_text'],
    ['seven places', (d) => ({ ...d, welfare: '0.0000001' }), '/welfare', 'decimal_too_fine'],
    ['no decimal', (d) => ({ ...d, bound: '1,5' }), '/bound', 'decimal_malformed'],
    ['no list', (d) => ({ ...d, fills: {} }), '/fills', 'not_list'],
    [
      'half a lot',
      (d) => ({ ...d, forwards: [{ ...d.forwards[0], lots: 0.5 }] }),
      '/forwards/0/lots',
      'not_integer',
    ],
    [
      'a range with one end',
      (d) => ({ ...d, prices: { 'a/b': { ...d.prices['10'], range: [null] } } }),
      '/prices/a~1b/range',
      'list_too_short',
    ],
    [
      'a missing key in a fill',
      (d) => ({ ...d, fills: [{ bid: 'b-17' }] }),
      '/fills/0/units',
      'missing_key',
    ],
    ['a status that is a number', (d) => ({ ...d, status: 1 }), '/status', 'word_unknown'],
    [
      'half a flag',
      (d) => ({ ...d, work: { ...d.work, fallback: 'yes' } }),
      pointer('/work', 'fallback'),
      'not_boolean',
    ],
    [
      'a time in words',
      (d) => ({ ...d, work: { ...d.work, seconds: '1' } }),
      pointer('/work', 'seconds'),
      'not_number',
    ],
    ['a name that is a number', (d) => ({ ...d, input: 7 }), '/input', 'not_text'],
  ])('%s', (_, change, at, code) => {
    const read = parseOutcome(change(json(OUTCOME)))
    expect(read.ok).toBe(false)
    expect(read.ok ? [] : read.error.map((r) => [r.at, r.code])).toEqual([[at, code]])
  })
})
