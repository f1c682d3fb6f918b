import { canonicalJson } from '#base'
import { parseMicro } from '#market'
import type { BidContent } from './commands.ts'

/**
 * Whether a bid only improves on another: everything the old one could have been filled with, at prices as good for the
 * others or better. Same products, same form; limits and budgets may rise, fixed costs may fall, quantities may widen.
 */
export function improves(before: BidContent, after: BidContent): boolean {
  return isBudgetKept(before.budget, after.budget) && isBetter(before.bid, after.bid)
}

const isBudgetKept = (before: unknown, after: unknown): boolean =>
  before === undefined ? after === undefined : after === undefined || atLeast(after, before)

function isBetter(before: unknown, after: unknown): boolean {
  if (Array.isArray(before))
    return (
      Array.isArray(after) &&
      before.length === after.length &&
      before.every((item, k) => isBetter(item, after[k]))
    )
  if (before === null || typeof before !== 'object' || after === null || typeof after !== 'object')
    return canonicalJson(before) === canonicalJson(after)
  const [old, now] = [before as Members, after as Members]
  const keys = new Set([...Object.keys(old), ...Object.keys(now)])
  return [...keys].every((key) => isMemberBetter(key, old[key], now[key]))
}

type Members = Readonly<Record<string, unknown>>

function isMemberBetter(key: string, before: unknown, after: unknown): boolean {
  if (key === 'limit') return atLeast(after, before)
  if (key === 'fixed') return atLeast(before ?? '0', after ?? '0')
  if (key === 'quantity') return isWider(before, after)
  return isBetter(before, after)
}

/** Of a step: more. Of a leaf: from no more, to no less; left out, it is one unit. */
function isWider(before: unknown = [1, 1], after: unknown = [1, 1]): boolean {
  if (typeof before === 'number') return typeof after === 'number' && after >= before
  if (!Array.isArray(before) || !Array.isArray(after)) return false
  return after[0] <= before[0] && after[1] >= before[1]
}

function atLeast(value: unknown, least: unknown): boolean {
  const [a, b] = [parseMicro(String(value)), parseMicro(String(least))]
  return typeof a === 'bigint' && typeof b === 'bigint' && a >= b
}
