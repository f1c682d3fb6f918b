/** Every outcome keeps the nine rules, and what a sale's winners pay is in the core. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { arbitraryMarketDocument, type Kind, KINDS } from '../../arbitraries/bids.ts'
import { efficientWelfare } from '../oracle/oracle.ts'
import { oneSided } from './documents.ts'
import { cleared, type Property, property } from './property.ts'

const anything = arbitraryMarketDocument({ participants: true, depth: 3, bids: { min: 1, max: 6 } })

/** Storage buys and sells: it has no place in a sale. */
const BUYING: readonly Kind[] = KINDS.filter((kind) => kind !== 'storage')

export const arbitrarySale = (pricing: 'as-bid' | 'core', forms: readonly Kind[] = BUYING) =>
  fc
    .tuple(arbitraryMarketDocument({ forms, bids: { min: 1, max: 5 }, budgets: false }), fc.nat(4))
    .map(([document, reserve]) => oneSided(document, reserve, pricing))

export const RULES: readonly Property[] = [
  property('the nine rules: every form, uniform', { runs: 100, from: anything }, (document) => {
    cleared(document)
  }),

  property(
    'the nine rules: sales as bid',
    { runs: 150, from: arbitrarySale('as-bid') },
    (document) => {
      cleared(document)
    },
  ),

  property(
    'the nine rules: sales with core payments',
    { runs: 150, from: arbitrarySale('core') },
    (document) => {
      cleared(document)
    },
  ),

  property(
    'core payments: no coalition of buyers could do better with the seller',
    {
      runs: 100,
      from: arbitrarySale('core', ['trade', 'curve', 'oneOf', 'allOf', 'window', 'mix']),
    },
    (document) => {
      const { market, outcome } = cleared(document)
      const byOf = new Map(market.bids.map(({ id, by }) => [id, by]))
      const buyers = [...new Set(byOf.values())].filter((by) => by !== 'hall')
      for (const coalition of subsetsOf(buyers)) {
        const members = new Set([...coalition, 'hall'])
        const bids = market.bids.filter(({ by }) => members.has(by))
        const alone = efficientWelfare({ ...market, bids })
        if (alone === undefined) return
        const gained = outcome.fills
          .filter(({ bid }) => members.has(byOf.get(bid) ?? ''))
          .reduce((sum, { surplus }) => sum + surplus, 0n)
        // Payments are rounded to the micro-unit, one by one.
        const least = alone - BigInt(buyers.length)
        expect(gained).toBeGreaterThanOrEqual(least)
      }
    },
  ),
]

const subsetsOf = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.reduce<readonly (readonly T[])[]>(
    (subsets, item) => subsets.flatMap((subset) => [subset, [...subset, item]]),
    [[]],
  )
