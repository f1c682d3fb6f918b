import { describe, expect, test } from 'vitest'
import type { TradeBid } from '#bidding'
import type { Participant } from '#market'
import { caseOf, type Sketch, type SketchedBid } from '../../../test/outcomes/build.ts'
import { verifyOutcome } from './verify.ts'

const trade = (each: number, max: number, limit: bigint): TradeBid => ({
  kind: 'trade',
  lots: new Map([['p', each]]),
  limit,
  quantity: { min: 0, max },
})

const filled = (bid: TradeBid, n: number, partly?: SketchedBid['partly']): SketchedBid => {
  const each = bid.lots.get('p') ?? 0
  const value = bid.limit * BigInt(n)
  return { bid, units: { '/bid': n }, lots: { p: each * n }, value, ...(partly && { partly }) }
}

const refused = (
  bid: TradeBid,
  reason: 'creditOrEligibility' | 'budgetExceeded' | 'fallbackOmitted',
) => ({
  bid,
  refused: [{ reason }],
})

/** What rule 5 says: these reasons are ones that rule 2 may not take either. */
const caused = (bids: Sketch['bids'], price: bigint, participants: readonly Participant[] = []) => {
  const { market, outcome } = caseOf({ name: 'excuses', prices: { p: price }, bids, participants })
  const broken = verifyOutcome(market, outcome).filter(({ rule }) => rule === 5)
  return { market, outcome, causes: broken.map(({ cause }) => cause) }
}

describe('a budget', () => {
  const seller = filled(trade(-1, 9, -100n), 5, 'marginal')
  const buyer = (budget: bigint, partly: SketchedBid['partly'] = 'budget') => ({
    b: { ...filled(trade(1, 9, 200n), 5, partly), budget },
    s: seller,
  })

  test('is a reason once one unit more would break it, or would a micro-unit a lot higher', () => {
    expect(caused(buyer(599n), 100n).causes).toEqual([])
    expect(caused(buyer(605n), 100n).causes).toEqual([])
    expect(caused(buyer(606n), 100n).causes).toEqual([
      'b /bid gains 0.0001 a unit, but 4 are not filled, and budget is no reason: neither whole lots, its budget nor limits of participants stand in the way',
    ])
  })

  test('however far it is from being spent, another reason is not taken for it', () => {
    expect(caused(buyer(599n, 'credit'), 100n).causes).toEqual([
      'b /bid gains 0.0001 a unit, but 4 are not filled, and credit is not the reason',
    ])
  })

  test('never keeps a bid from being paid', () => {
    const bids = {
      b: filled(trade(1, 5, 100n), 5, 'marginal'),
      s: { ...filled(trade(-1, 9, -50n), 5, 'budget'), budget: 0n },
    }
    expect(caused(bids, 100n).causes).toHaveLength(1)
  })
})

describe('limits between participants', () => {
  const ann = (credit: bigint): Participant => ({
    id: 'ann',
    groups: [],
    credit: new Map([['*', credit]]),
  })
  const bids = (lots: number): Sketch['bids'] => ({
    ann: filled(trade(1, 9, 20n), lots, 'credit'),
    bob: filled(trade(-1, 9, -10n), lots, 'marginal'),
  })

  test('are a reason once no seller who would trade has room for one lot more', () => {
    expect(caused(bids(5), 10n, [ann(55n)]).causes).toEqual([])
    expect(caused(bids(3), 10n, [ann(55n)]).causes).toHaveLength(1)
    expect(caused(bids(5), 10n, [ann(1_000_000n)]).causes).toHaveLength(1)
  })

  test('are none where nobody at all is barred: the price has to rise', () => {
    const scarce = { ...bids(4), bob: filled(trade(-1, 4, -10n), 4) }
    expect(caused(scarce, 15n, [ann(1_000_000n)]).causes).toHaveLength(1)
    expect(caused(scarce, 20n, [ann(1_000_000n)]).causes).toEqual([])
  })

  test('are none while a lot goes to somebody who would as soon do without it', () => {
    const rival = (limit: bigint): Sketch['bids'] => ({
      ann: refused(trade(1, 2, 20n), 'creditOrEligibility'),
      bob: filled(trade(-1, 2, -10n), 2),
      cid: refused(trade(-1, 2, -10n), 'creditOrEligibility'),
      dee: filled(trade(1, 2, limit), 2),
    })
    const barsCid: Participant = {
      id: 'ann',
      groups: [],
      refuses: { participants: ['cid'], groups: [] },
    }
    const barsDee: Participant = {
      id: 'dee',
      groups: [],
      refuses: { participants: ['cid'], groups: [] },
    }
    // At 15 dee gains by it, and cid may trade with neither: nothing is free for ann.
    expect(caused(rival(18n), 15n, [barsCid, barsDee]).causes).toEqual([])
    // At 18 dee does not, and bob may trade with ann.
    expect(caused(rival(18n), 18n, [barsCid, barsDee]).causes).toHaveLength(1)
  })
})

test('a fallback may leave bids with budgets out, and only a fallback may', () => {
  const bids = {
    b: { ...refused(trade(1, 9, 200n), 'fallbackOmitted'), budget: 1_000n },
    s: filled(trade(-1, 1, -10n), 1),
    t: filled(trade(1, 1, 100n), 1),
  }
  const { market, outcome, causes } = caused(bids, 100n)
  expect(causes).toHaveLength(1)
  const free = { ...bids, b: refused(trade(1, 9, 200n), 'fallbackOmitted') }
  const forged = caused(free, 100n)
  const claimed = { ...forged.outcome, work: { ...forged.outcome.work, fallback: true } }
  expect(verifyOutcome(forged.market, claimed).some(({ rule }) => rule === 5)).toBe(true)
  const marked = { ...outcome, work: { ...outcome.work, fallback: true } }
  expect(verifyOutcome(market, marked)).toEqual([])
})
