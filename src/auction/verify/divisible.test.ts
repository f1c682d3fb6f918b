import { describe, expect, test } from 'vitest'
import type { BidNode, TradeBid } from '#bidding'
import { caseOf, type Sketch, type SketchedBid } from '../../../test/outcomes/build.ts'
import { verifyOutcome } from './verify.ts'

const trade = (each: number, max: number, limit: bigint, min = 0): TradeBid => ({
  kind: 'trade',
  lots: new Map([['p', each]]),
  limit,
  quantity: { min, max },
})

const filled = (bid: TradeBid, n: number, partly?: SketchedBid['partly']): SketchedBid => {
  const each = bid.lots.get('p') ?? 0
  const lots = { p: each * n }
  const value = bid.limit * BigInt(n) - (bid.fixed ?? 0n)
  return { bid, units: { '/bid': n }, lots, value, ...(partly && { partly }) }
}

const refused = (
  bid: BidNode,
  entry: NonNullable<SketchedBid['refused']>[number],
): SketchedBid => ({
  bid,
  refused: [entry],
})

function rulesBroken(bids: Sketch['bids'], price: bigint): readonly number[] {
  const { market, outcome } = caseOf({ name: 'rule 5', prices: { p: price }, bids })
  return verifyOutcome(market, outcome).map(({ rule }) => rule)
}

describe('simple bids in the money', () => {
  const seller = filled(trade(-1, 5, -3n), 5)

  test('at the money they may be filled in part', () => {
    expect(rulesBroken({ a: filled(trade(1, 9, 7n), 5), s: seller }, 7n)).toEqual([])
  })

  test('in the money they may not, whatever the outcome says', () => {
    for (const partly of [undefined, 'marginal', 'noSupply'] as const)
      expect(rulesBroken({ a: filled(trade(1, 9, 7n), 5, partly), s: seller }, 6n)).toEqual([5])
  })

  test('a minimum of one ties them', () => {
    const minimum = filled(trade(1, 9, 7n, 1), 5)
    expect(rulesBroken({ a: minimum, s: seller }, 6n)).toEqual([])
  })

  test('so does a budget, but then the outcome says so', () => {
    const bid = { ...filled(trade(1, 9, 7n), 5, 'budget'), budget: 30n }
    const { partly: _, ...silent } = bid
    expect(rulesBroken({ a: bid, s: seller }, 6n)).toEqual([])
    expect(rulesBroken({ a: silent, s: seller }, 6n)).toEqual([5])
  })

  test('refused as a whole they may not be either', () => {
    const bids = {
      a: filled(trade(1, 5, 9n), 5),
      b: refused(trade(1, 1, 7n), { reason: 'tieLost' }),
      s: seller,
    }
    expect(rulesBroken(bids, 6n)).toEqual([5])
    expect(rulesBroken(bids, 7n)).toEqual([])
  })

  test('a fixed cost, a limit on parts or a rising curve ties them', () => {
    const rising: BidNode = {
      kind: 'curve',
      lots: new Map([['p', 1]]),
      steps: [
        { quantity: 1, limit: 8n },
        { quantity: 1, limit: 9n },
      ],
    }
    for (const bid of [
      { ...trade(1, 1, 8n), fixed: 1n },
      { kind: 'anyOf', atMost: 1, of: [trade(1, 1, 8n)] } as const,
      { kind: 'oneOf', of: [trade(1, 1, 8n)] } as const,
      rising,
    ]) {
      const refusal = refused(bid, { reason: 'minimumNotReached' })
      expect(rulesBroken({ a: filled(trade(1, 5, 9n), 5), b: refusal, s: seller }, 7n)).toEqual([])
    }
  })
})

describe('whole lots', () => {
  test('buys of two against sells of three stop at a multiple of six', () => {
    const s = filled(trade(-3, 5, -3n), 2)
    expect(rulesBroken({ a: filled(trade(2, 5, 20n), 3, 'marginal'), s }, 1n)).toEqual([])
    expect(rulesBroken({ a: filled(trade(2, 5, 20n), 3), s }, 1n)).toEqual([5])
    // The sells are in the money too: nobody is at the margin but the buys themselves.
    expect(rulesBroken({ a: filled(trade(2, 5, 20n), 3, 'marginal'), s }, 2n)).toContain(5)
  })

  test('five against seven cannot meet at all', () => {
    const bids = {
      a: refused(trade(5, 6, 50n), { reason: 'tieLost' }),
      s: refused(trade(-7, 9, -7n), { reason: 'tieLost' }),
    }
    expect(rulesBroken(bids, 1n)).toEqual([])
  })

  test('a block of lots at the margin is no excuse for many units', () => {
    const bids = {
      a: filled(trade(1, 9, 9n), 2, 'marginal'),
      s: filled(trade(-2, 5, -4n), 1),
    }
    expect(rulesBroken(bids, 2n)).toEqual([5])
  })

  test('a bundle cannot always be priced to its limit', () => {
    // Three lots for 10 micro-units: 3 a lot leaves one, which is less than a micro-unit a lot.
    const bids = { a: filled(trade(3, 5, 10n), 3), s: filled(trade(-1, 9, -2n), 9) }
    expect(rulesBroken(bids, 3n)).toEqual([])
  })
})

describe('what is said of refusals', () => {
  const others = { a: filled(trade(1, 6, 12n), 6), s: filled(trade(-1, 6, -9n), 6) }

  test('in the money, with the surplus it gave up', () => {
    const block = trade(-10, 1, -80n, 1)
    const paradox = { reason: 'paradoxicallyRefused' } as const
    const broken = (entry: Parameters<typeof refused>[1]) =>
      rulesBroken({ ...others, b: refused(block, entry) }, 10n)
    expect(broken({ ...paradox, surplus: 20n })).toEqual([])
    expect(broken({ ...paradox, surplus: 19n })).toEqual([5])
    expect(broken(paradox)).toEqual([5])
    expect(broken({ reason: 'outOfTheMoney' })).toEqual([5])
    expect(broken({ reason: 'minimumNotReached' })).toEqual([])
  })
})
