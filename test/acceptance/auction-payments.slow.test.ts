/** What the winners of the sales of 40 goods and 100 bids pay under core pricing. */
import { describe, expect, test } from 'vitest'
import type { Outcome } from '#auction'
import type { BidNode, Market } from '#bidding'
import type { Micro } from '#market'
import { answerOfSale } from './auction.ts'
import { cleared, hasData, marketOf, MISSING, money, namesOf } from './data.ts'

const SMALL = namesOf('auction', /-small-/)
const SECONDS = 40
const CENT = 0.01

/**
 * Here the split written in the answer is in the core and of the same revenue, but farther from VCG than ours: 2119 to
 * 1842, 3314 to 2969 and 76.6 to 75.7 in currency units. So it is not the nearest, and ours is held to be nearer.
 */
const ANSWER_IS_FARTHER = ['cats-L6-small-b', 'cats-L7-small-b', 'cats-regions-small-b']

describe.skipIf(!hasData)(`payments of small sales${hasData ? '' : `: ${MISSING}`}`, () => {
  test.each(SMALL)(
    '%s: least revenue in the core, nearest to VCG',
    { timeout: 180_000 },
    (name) => {
      const { core } = answerOfSale(name)
      if (core === undefined) throw new Error(`${name} has no payments beside it`)
      const market: Market = { ...marketOf('auction', name), pricing: 'core' }
      const outcome = cleared(market, SECONDS)
      const paid = new Map(buyersIn(outcome).map(({ bid, payment }) => [bid, money(payment)]))
      expect(outcome.status).toBe('optimal')
      const revenue = [...paid.values()].reduce((sum, payment) => sum + payment, 0)
      expect(Math.abs(revenue - core.revenueCore)).toBeLessThanOrEqual(CENT)
      const blocked = cleared(withoutSurplus(market, outcome), SECONDS)
      expect(money(blocked.bound)).toBeLessThanOrEqual(revenue + CENT)

      const winners = Object.entries(core.byBid)
      const ours = winners.map(([bid]) => paid.get(bid) ?? 0)
      const answer = winners.map(([, payment]) => payment.core)
      const fromVcg = (payments: readonly number[]): number =>
        Math.hypot(...winners.map(([, { vcg }], i) => (payments[i] ?? 0) - vcg))
      if (ANSWER_IS_FARTHER.includes(name))
        expect(fromVcg(ours)).toBeLessThan(fromVcg(answer) - CENT)
      else
        expect(
          winners.filter((_, i) => Math.abs((ours[i] ?? 0) - (answer[i] ?? 0)) > CENT),
        ).toEqual([])
    },
  )
})

const buyersIn = ({ fills }: Outcome): Outcome['fills'] =>
  fills.filter(({ lots }) => [...lots.values()].some((n) => n > 0))

/**
 * The sale in which every winner bids less by what it gains. Payments are in the core if nobody, with the seller,
 * could make more of it than they come to (mechanism B 4.5, separation). One bid a bidder.
 */
function withoutSurplus(market: Market, outcome: Outcome): Market {
  const gains = new Map(buyersIn(outcome).map(({ bid, surplus }) => [bid, surplus]))
  return {
    ...market,
    pricing: 'as-bid',
    bids: market.bids.map((bid) => ({ ...bid, bid: lowered(bid.bid, gains.get(bid.id) ?? 0n) })),
  }
}

function lowered(node: BidNode, by: Micro): BidNode {
  if (node.kind === 'trade') return { ...node, limit: node.limit - by }
  if (node.kind === 'oneOf') return { ...node, of: node.of.map((option) => lowered(option, by)) }
  if (by === 0n) return node
  throw new Error(`a winner bids in ${node.kind}`)
}
