/**
 * The value of an index in an hour, and, where it is missing, the ladder that the contract names: another index, the same
 * hour of an earlier day, the last mark of the product.
 */
import { rfc3339 } from '#base'
import type { Micro } from '#market'
import type { Contract, ContractBook } from '../book.ts'
import { divideHalfEven, microOf, ONE } from '../divide.ts'
import type { Hour } from '../hours.ts'
import { dateAfter, midnightUtc } from '../local-time.ts'
import type { Fixing } from '../spec.ts'

const DAY = 86_400_000

/** Per unit; undefined: no step of the ladder has one. */
export function fixingOf(
  book: ContractBook,
  contract: Contract,
  { index, every, fallback }: Fixing,
  hour: Hour,
): Micro | undefined {
  const own = fixedAt(book, index, keyOf(every, hour, 0))
  if (own !== undefined) return own
  for (const step of fallback) {
    if (step.kind === 'index') {
      const other = indexIn(book, step.index, hour)
      if (other !== undefined) return other
    } else if (step.kind === 'earlier') {
      for (let days = 1; days <= step.daysMax; days++) {
        const earlier = fixedAt(book, index, keyOf(every, hour, days))
        if (earlier !== undefined) return earlier
      }
    } else {
      const mark = book.marks.get(contract.product)
      if (mark !== undefined) return divideHalfEven(microOf(mark) * ONE, microOf(contract.per))
    }
  }
  return undefined
}

/** Of the hour, or of its day. */
export const indexIn = (book: ContractBook, index: string, hour: Hour): Micro | undefined =>
  fixedAt(book, index, keyOf('hour', hour, 0)) ?? fixedAt(book, index, keyOf('day', hour, 0))

const keyOf = (every: 'hour' | 'day', hour: Hour, daysBefore: number): string =>
  every === 'hour' ? rfc3339(hour.start - daysBefore * DAY) : dateAfter(hour.date, -daysBefore)

function fixedAt(book: ContractBook, index: string, key: string): Micro | undefined {
  const value = book.fixings.get(index)?.get(key)
  return value === undefined ? undefined : microOf(value)
}

/** Whether a value can be for that: the start of an hour as RFC 3339, or a local date. */
export function isFixingKey(key: string): boolean {
  if (/^\d{4}-\d{2}-\d{2}$/.test(key)) return !Number.isNaN(midnightUtc(key))
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:00\.000Z$/.test(key) ? Date.parse(key) : Number.NaN
  return !Number.isNaN(at) && rfc3339(at) === key
}
