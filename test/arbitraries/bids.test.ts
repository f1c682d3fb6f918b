import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lowerBid } from '#bidding'
import { arbitraryMarket, arbitraryMarketOf, KINDS } from './bids.ts'

test('every arbitrary market parses and lowers', () => {
  fc.assert(
    fc.property(arbitraryMarket({ participants: true, depth: 3 }), (market) => {
      for (const bid of market.bids)
        expect(lowerBid(bid, { tied: false }).columns.length).toBeGreaterThan(0)
    }),
    { numRuns: 1000 },
  )
})

test.each(KINDS)('%s: a market can be restricted to it', (kind) => {
  fc.assert(
    fc.property(arbitraryMarketOf([kind], { depth: 1 }), (market) => {
      const leaf = ['oneOf', 'anyOf', 'allOf', 'linked'].includes(kind) ? 'trade' : kind
      expect(market.bids.every(({ bid }) => bid.kind === leaf)).toBe(true)
    }),
  )
})
