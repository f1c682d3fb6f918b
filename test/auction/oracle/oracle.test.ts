/** The exhaustive search against the verifier, which was written apart from it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Outcome, verifyOutcome } from '#auction'
import type { Market } from '#bidding'
import { arbitraryMarketOf, type Kind } from '../../arbitraries/bids.ts'
import { assembled } from './assemble.ts'
import { balancedAllocations, bestOf, hasSingleLots, supportingPrices } from './oracle.ts'

const FORMS: readonly Kind[] = [
  'trade',
  'curve',
  'oneOf',
  'anyOf',
  'allOf',
  'linked',
  'window',
  'mix',
]

test('the verifier accepts the best outcomes that the search finds', () => {
  fc.assert(
    fc.property(arbitraryMarketOf(FORMS, { limitMax: 6 }), (market) => {
      for (const supported of bestOf(market)?.best ?? [])
        expect(brokenBy(market, assembled(market, supported))).toEqual([])
    }),
    { numRuns: 1000, seed: 1 },
  )
})

/** Which of several equal bids are filled is the draw's: the search does not ask it. */
const brokenBy = (market: Market, outcome: Outcome) =>
  verifyOutcome(market, outcome).filter(({ rule }) => rule !== 9)

test('the verifier refuses what no price supports, at every half unit of currency', () => {
  const markets = arbitraryMarketOf(FORMS, { products: 1, limitMax: 4, bids: { min: 2, max: 4 } })
  fc.assert(
    fc.property(markets.filter(hasSingleLots), (market) => {
      for (const allocation of balancedAllocations(market)?.slice(0, 10) ?? []) {
        if (supportingPrices(market, allocation) !== 'none') continue
        for (let half = -12; half <= 12; half++) {
          const prices = new Map([['p0', BigInt(half) * 500_000n]])
          const outcome = assembled(market, { ...allocation, prices })
          expect(verifyOutcome(market, outcome)).not.toEqual([])
        }
      }
    }),
    { numRuns: 300, seed: 2 },
  )
})
