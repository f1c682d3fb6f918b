/** How much of the unit a contract is for: in an hour, in a period, and in what is left of it. Millionths. */
import type { Micro } from '#market'
import { assert } from '#base'
import type { Contract, ContractBook } from '../book.ts'
import { divideHalfEven, microOf, ONE } from '../divide.ts'
import {
  type Hour,
  hoursOf,
  monthsOf,
  overlap,
  type Period,
  type Profile,
  wholeMonth,
} from '../hours.ts'
import { localDateAt } from '../local-time.ts'
import { specOf } from '../netting.ts'
import type { ContractSpec } from '../spec.ts'
import type { UnitPrice } from './amounts.ts'

export const unitOf = ({ price, per }: Pick<Contract, 'price' | 'per'>): UnitPrice => ({
  price: microOf(price),
  per: microOf(per),
})

/** Of all lots, at full output. */
export const contractedIn = (spec: ContractSpec, lots: number, { minutes }: Hour): bigint =>
  (BigInt(lots) * microOf(spec.lot.perHour) * BigInt(minutes)) / 60n

/** Minutes of a profile in a period. Asked for again at every mark, and long to count for many years. */
export function minutesIn(zone: string, profile: Profile, period: Period): bigint {
  const key = JSON.stringify([zone, profile, period])
  const known = counted.get(key)
  if (known !== undefined) return known
  const minutes = hoursOf(zone, profile, period).reduce((sum, hour) => sum + hour.minutes, 0)
  if (counted.size >= COUNTED_MAX) counted.clear()
  counted.set(key, BigInt(minutes))
  return BigInt(minutes)
}

const counted = new Map<string, bigint>()
const COUNTED_MAX = 10_000

/** Of so many lots at full output; kW-months by the share of each month. */
export function quantityIn(spec: ContractSpec, lots: number, period: Period): bigint {
  const { profile, lot, location } = spec
  const full = BigInt(lots) * microOf(lot.perHour)
  if (lot.unit !== 'kW-month') return (full * minutesIn(location.zone, profile, period)) / 60n
  let sum = 0n
  for (const month of monthsOf(period)) {
    const part = overlap(period, wholeMonth(month))
    assert(part !== undefined, 'a month of a period has days in it')
    const share = minutesIn(location.zone, profile, part)
    const whole = minutesIn(location.zone, profile, wholeMonth(month))
    sum += whole === 0n ? 0n : divideHalfEven(full * share, whole)
  }
  return sum
}

/**
 * What marks move the value of, as it is expected to be delivered: from the local day of `at` on. Where the index is
 * paid and nothing is handed over, days that are past count until they are settled.
 */
export function openQuantity(book: ContractBook, contract: Contract, at: number): bigint {
  const spec = specOf(book, contract)
  const { kind } = spec.settlement
  const isPaidByIndex = kind === 'financial' || kind === 'difference'
  const from = isPaidByIndex ? contract.period.first : localDateAt(spec.location.zone, at)
  const rest = overlap(contract.period, { first: from, last: contract.period.last })
  if (rest === undefined) return 0n
  const months = monthsOf(rest).filter((month) => contract.settled[month] === undefined)
  const sum = months.reduce((all, month) => {
    const part = overlap(rest, wholeMonth(month))
    return part === undefined ? all : all + quantityIn(spec, contract.lots, part)
  }, 0n)
  return divideHalfEven(sum * microOf(spec.lot.expected), ONE)
}

/** What the contract is worth to its buyer at a mark: (F − K)·q. */
export function valueAt(contract: Contract, mark: Micro, quantity: bigint): Micro {
  const { price, per } = unitOf(contract)
  return divideHalfEven((mark - price) * quantity, per)
}
