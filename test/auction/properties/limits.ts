/** On small books of participants with limits, what exhaustive search finds (oracle/limits.ts) is what the engine finds. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { bestWithLimits } from '../oracle/limits.ts'
import { cleared, type Property, property } from './property.ts'

const NAMES = ['ann', 'bob', 'cid', 'dee']
const name = fc.constantFrom(...NAMES)
const money = (most: number): fc.Arbitrary<string> => fc.integer({ min: 0, max: most }).map(String)

/** Single lots, or a block of some. */
const trade = fc
  .record({
    side: fc.constantFrom(1, -1),
    limit: fc.integer({ min: 1, max: 9 }),
    max: fc.integer({ min: 1, max: 4 }),
    isBlock: fc.boolean(),
  })
  .map(({ side, limit, max, isBlock }) => ({
    kind: 'trade',
    lots: { p: side * (isBlock ? max : 1) },
    limit: String(side * limit * (isBlock ? max : 1)),
    quantity: isBlock ? [1, 1] : [0, max],
  }))

const participant = fc.record(
  {
    refuses: fc.record({ participants: fc.uniqueArray(name, { maxLength: 2 }) }),
    accepts: fc.record({ participants: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }) }),
    credit: fc.dictionary(fc.constantFrom('*', ...NAMES), money(30), { maxKeys: 2 }),
  },
  { requiredKeys: [] },
)

const market = fc
  .record({
    bids: fc.array(fc.record({ by: name, bid: trade }), { minLength: 2, maxLength: 5 }),
    limits: fc.dictionary(name, participant, { minKeys: 1, maxKeys: 3 }),
  })
  .map(({ bids, limits }) => ({
    walras: 1,
    currency: 'USD',
    products: [{ id: 'p', unit: 'GPU hour', tick: '0.01' }],
    participants: Object.entries(limits).map(([id, own]) => ({ id, ...own })),
    bids: bids.map((entry, i) => ({ id: `b${i}`, ...entry })),
  }))

export const LIMITS: readonly Property[] = [
  property(
    'exhaustive search: limits between participants',
    { runs: 60, from: market },
    (document) => {
      const { market, outcome, proven } = cleared(document)
      const best = bestWithLimits(market)
      expect(outcome.efficientBound).toBeGreaterThanOrEqual(best)
      expect(outcome.bound).toBeGreaterThanOrEqual(best)
      if (proven) expect(outcome.welfare).toBe(best)
      else expect(outcome.welfare).toBeLessThanOrEqual(best)
    },
  ),
]
