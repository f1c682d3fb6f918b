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

const group = fc.constantFrom('eu', 'us')
const groups = fc.uniqueArray(group, { maxLength: 2 })

const participant = fc.record(
  {
    groups,
    refuses: fc.record({ participants: fc.uniqueArray(name, { maxLength: 2 }), groups }),
    accepts: fc.record({
      participants: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      groups,
    }),
    credit: fc.dictionary(fc.constantFrom('*', ...NAMES), money(30), { maxKeys: 2 }),
  },
  { requiredKeys: [] },
)

const documentOf = (entry: {
  readonly bids: readonly object[]
  readonly limits: Readonly<Record<string, object>>
  readonly products?: readonly string[]
}) => ({
  walras: 1,
  currency: 'USD',
  products: (entry.products ?? ['p']).map((id) => ({ id, unit: 'GPU hour', tick: '0.01' })),
  participants: Object.entries(entry.limits).map(([id, own]) => ({ id, ...own })),
  bids: entry.bids.map((own, i) => ({ id: `b${i}`, ...own })),
})

const limits = fc.dictionary(name, participant, { minKeys: 1, maxKeys: 3 })

const market = fc
  .record({
    bids: fc.array(fc.record({ by: name, bid: trade }), { minLength: 2, maxLength: 5 }),
    limits,
  })
  .map(documentOf)

/** On two products, some bids on both of them. */
const wide = fc
  .record({
    bids: fc.array(
      fc.record({
        by: name,
        bid: fc.record({ one: trade, on: fc.constantFrom('p', 'q', 'both') }).map(({ one, on }) => {
          const [lots] = [one.lots.p ?? 1]
          const twice = on === 'both' ? 2 : 1
          const bundle = on === 'both' ? { p: lots, q: lots } : { [on]: lots }
          return { ...one, lots: bundle, limit: String(twice * Number(one.limit)) }
        }),
      }),
      { minLength: 4, maxLength: 14 },
    ),
    limits,
  })
  .map((entry) => documentOf({ ...entry, products: ['p', 'q'] }))

type Entry = {
  readonly id: string
  readonly groups?: readonly string[]
  readonly accepts?: {
    readonly participants?: readonly string[]
    readonly groups?: readonly string[]
  }
  readonly refuses?: {
    readonly participants?: readonly string[]
    readonly groups?: readonly string[]
  }
  readonly credit?: Readonly<Record<string, string>>
}

/** Every pair, from the words of the contract: nobody faces whom it refuses or does not accept, nor beyond its credit. */
function expectWithin(
  participants: readonly Entry[],
  { outcome }: ReturnType<typeof cleared>,
): void {
  const worth = new Map<string, bigint>()
  for (const { buyer, seller, price, lots } of outcome.forwards) {
    const key = [buyer, seller].sort().join(' ')
    worth.set(key, (worth.get(key) ?? 0n) + (price < 0n ? -price : price) * BigInt(lots))
  }
  for (const [key, amount] of worth)
    for (const [from = '', to = ''] of [key.split(' '), key.split(' ').reverse()]) {
      const own = participants.find(({ id }) => id === from)
      const other = participants.find(({ id }) => id === to)
      const isIn = (list: Entry['accepts']): boolean =>
        list?.participants?.includes(to) === true ||
        other?.groups?.some((one) => list?.groups?.includes(one)) === true
      expect(isIn(own?.refuses)).toBe(false)
      if (own?.accepts !== undefined) expect(isIn(own.accepts)).toBe(true)
      const credit = own?.credit?.[to] ?? own?.credit?.['*']
      if (credit !== undefined) expect(amount).toBeLessThanOrEqual(BigInt(credit) * 1_000_000n)
    }
}

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

  property('limits on two products hold for every pair', { runs: 60, from: wide }, (document) => {
    expectWithin(document.participants, cleared(document))
  }),

  property(
    'without eligibility the efficient optimum is never less',
    { runs: 60, from: wide },
    (document) => {
      const eligibility = document.participants.map(({ credit: _, ...own }: Entry) => own)
      const sale = { ...document, pricing: 'as-bid' }
      const within = cleared({ ...sale, participants: eligibility })
      const open = cleared({ ...sale, participants: [] })
      if (within.proven && open.proven)
        expect(open.outcome.welfare).toBeGreaterThanOrEqual(within.outcome.welfare)
    },
  ),

  property(
    'with a guarantor, limits between participants are as if there were none',
    { runs: 60, from: wide },
    (document) => {
      const guaranteed = cleared({ ...document, guarantor: 'ccp' })
      const open = cleared({ ...document, participants: [] })
      for (const { buyer, seller } of guaranteed.outcome.forwards)
        expect([buyer, seller]).toContain('ccp')
      if (guaranteed.proven && open.proven)
        expect(guaranteed.outcome.welfare).toBe(open.outcome.welfare)
    },
  ),
]
