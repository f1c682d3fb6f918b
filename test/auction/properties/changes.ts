/** The smallest change that a refused bid is told fills it, and a step less does not: tried on the market as it is written. */
import { expect } from 'vitest'
import { explainBid, type Explanation } from '#auction'
import {
  arbitraryMarketDocument,
  type Json,
  type JsonObject,
  type Kind,
} from '../../arbitraries/bids.ts'
import { solver } from '../clearing.ts'
import { oneSided, withBids } from './documents.ts'
import { cleared, countingClock, type Property, property } from './property.ts'

type Change = NonNullable<Explanation['change']>

const LISTS: readonly Kind[] = ['trade', 'curve', 'window', 'oneOf', 'anyOf', 'allOf', 'linked']
const SMALL = { products: { min: 1, max: 2 }, bids: { min: 2, max: 5 } } as const

export const CHANGES: readonly Property[] = [
  property(
    'exact changes are the smallest: trades',
    { runs: 24, from: arbitraryMarketDocument({ ...SMALL, forms: ['trade'], budgets: false }) },
    checkChanges,
  ),
  property(
    'exact changes are the smallest: budgets',
    { runs: 18, from: arbitraryMarketDocument({ ...SMALL, forms: ['trade'] }) },
    checkChanges,
  ),
  property(
    'exact changes are the smallest: lists, curves and windows',
    {
      runs: 12,
      from: arbitraryMarketDocument({ ...SMALL, forms: LISTS, depth: 1, budgets: false }),
    },
    checkChanges,
  ),
  property(
    'exact changes are the smallest: sales as bid',
    {
      runs: 12,
      from: arbitraryMarketDocument({ ...SMALL, forms: LISTS, depth: 1, budgets: false }),
    },
    (document) => checkChanges(oneSided(document, 1, 'as-bid')),
  ),
]

function checkChanges(document: JsonObject): void {
  const { market, outcome, proven } = cleared(document)
  if (!proven) return
  for (const { bid, part } of outcome.refused) {
    if (part !== undefined) continue
    const resolve = { solver, clock: countingClock(), seconds: 20 }
    const { change } = explainBid(market, outcome, bid, resolve) ?? {}
    if (change === undefined) continue
    if (change.confirmed) expect(isFilled(document, bid, change, 0)).toBe(true)
    if (change.certainty === 'exact') expect(isFilled(document, bid, change, 1)).toBe(false)
  }
}

/** Whether the bid is filled with the change, or with so many steps less of it: every tick is 1. */
function isFilled(document: JsonObject, id: string, change: Change, less: number): boolean {
  const changed = withBids(document, (bids) =>
    bids.map((bid) => (bid.id === id ? (withChange(bid, change, less) as JsonObject) : bid)),
  )
  return cleared(changed).outcome.fills.some(({ bid }) => bid === id)
}

function withChange(bid: JsonObject, { kind, pointer, to }: Change, less: number): Json {
  if (kind === 'budget') return { ...bid, budget: String(Number(to) - less) }
  return at(bid, pointer.split('/').slice(1), (node) =>
    kind === 'limit'
      ? { ...node, limit: String(Number(to) - less) }
      : { ...node, quantity: [Number(to) + less, (node.quantity as number[])[1] ?? 1] },
  )
}

/** The value with what is at the end of a path changed. */
function at(value: Json, path: readonly string[], change: (node: JsonObject) => JsonObject): Json {
  const [key, ...rest] = path
  if (key === undefined) return change(value as JsonObject)
  if (Array.isArray(value))
    return value.map((item, i) => (String(i) === key ? at(item, rest, change) : item))
  const members = value as JsonObject
  return { ...members, [key]: at(members[key] as Json, rest, change) }
}
