/** On small books, what exhaustive search finds (oracle/) is what the engine finds. */
import { expect } from 'vitest'
import { arbitraryMarketDocument, type Kind, type MarketOptions } from '../../arbitraries/bids.ts'
import { bestOf, efficientWelfare, hasSingleLots } from '../oracle/oracle.ts'
import { arbitrarySale } from './rules.ts'
import { cleared, type Property, property } from './property.ts'

const sameAsExhaustive = (
  name: string,
  forms: readonly Kind[],
  { runs, ...options }: MarketOptions & { readonly runs: number },
): Property =>
  property(
    `exhaustive search: ${name}`,
    { runs, from: arbitraryMarketDocument({ ...SMALL, forms, ...options }) },
    (document) => {
      const { market, outcome, proven } = cleared(document)
      const search = bestOf(market)
      if (search === undefined) return
      expect(outcome.efficientBound).toBeGreaterThanOrEqual(search.efficient)
      expect(outcome.certificate.bound).toBeGreaterThanOrEqual(search.efficient)
      expect(outcome.welfare).toBeLessThanOrEqual(search.efficient)
      const best = search.best[0]?.welfare
      if (best === undefined) return
      expect(outcome.bound).toBeGreaterThanOrEqual(best)
      if (!proven || search.unsure) return
      // The engine may use rule 5's allowance for whole lots, which the search does not know.
      if (hasSingleLots(market)) expect(outcome.welfare).toBe(best)
      else expect(outcome.welfare).toBeGreaterThanOrEqual(best)
    },
  )

const SMALL: MarketOptions = {
  products: { min: 1, max: 2 },
  bids: { min: 2, max: 5 },
  extras: false,
  budgets: false,
}

const LISTS: readonly Kind[] = ['trade', 'oneOf', 'anyOf', 'allOf', 'linked']

export const EXHAUSTIVE: readonly Property[] = [
  sameAsExhaustive('trades', ['trade'], { runs: 150, bids: { min: 2, max: 7 } }),
  sameAsExhaustive('trades on three products', ['trade'], { runs: 100, products: 3 }),
  sameAsExhaustive('curves and trades', ['trade', 'curve'], { runs: 50, depth: 1 }),
  sameAsExhaustive('windows and trades', ['trade', 'window'], { runs: 150, depth: 1, products: 3 }),
  sameAsExhaustive('lists of trades', LISTS, { runs: 100 }),
  sameAsExhaustive('fixed costs', ['trade'], { runs: 100, extras: true }),
  sameAsExhaustive('budgets', LISTS, { runs: 100, budgets: true }),
  sameAsExhaustive('mixes and trades', ['trade', 'mix'], { runs: 80, depth: 1 }),
  sameAsExhaustive('lists of curves', [...LISTS, 'curve'], { runs: 80 }),
  sameAsExhaustive('every form but storage and programs', [...LISTS, 'curve', 'window', 'mix'], {
    runs: 80,
  }),

  property(
    'exhaustive search: sales as bid are efficient',
    { runs: 150, from: arbitrarySale('as-bid') },
    (document) => {
      const { market, outcome, proven } = cleared(document)
      const efficient = efficientWelfare(market)
      if (efficient === undefined) return
      expect(outcome.bound).toBeGreaterThanOrEqual(efficient)
      if (proven) expect(outcome.welfare).toBe(efficient)
    },
  ),
]
