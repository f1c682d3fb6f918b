/**
 * The hours of a delivery period, on the clock of the place of delivery. A local day has 23, 24 or 25 hours, on Lord Howe
 * Island 23½ or 24½: an hour begins where the local clock shows a full hour, and ends at the next, or where the clock is
 * moved. So Σ minutes of a day = 60 × the hours really in it, whatever the clock does.
 */
import {
  dateAfter,
  type LocalDate,
  midnightUtc,
  offsetAt,
  startOfDay,
  weekdayOf,
} from './local-time.ts'

/** Dates, both included, on the clock of the place. */
export interface Period {
  readonly first: LocalDate
  readonly last: LocalDate
}

/** Which hours of which days. Baseload: all. */
export interface Profile {
  readonly kind: 'baseload' | 'peak' | 'hours'
  /** 1: Monday, 7: Sunday. */
  readonly days: readonly number[]
  /** Local hours [from, to) of a day, 0 to 24. */
  readonly hours: readonly (readonly [number, number])[]
}

export const BASELOAD: Profile = { kind: 'baseload', days: [1, 2, 3, 4, 5, 6, 7], hours: [[0, 24]] }

export interface Hour {
  /** UTC, milliseconds. */
  readonly start: number
  /** 60 but where the clock is moved by less than an hour. */
  readonly minutes: number
  readonly date: LocalDate
  /** What the local clock shows: 0 to 23. */
  readonly hour: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Every hour of a local day, in the order of time. Where the clock goes back, one hour of the clock is there twice. */
export function hoursOfDay(zone: string, date: LocalDate): readonly Hour[] {
  const [start, end] = [startOfDay(zone, date), startOfDay(zone, dateAfter(date, 1))]
  const midnight = midnightUtc(date)
  if (end - start === 24 * HOUR && midnight - start === midnight + 24 * HOUR - end)
    return Array.from({ length: 24 }, (_, hour) => ({
      start: start + hour * HOUR,
      minutes: 60,
      date,
      hour,
    }))
  return walked(zone, date, [start, end])
}

function walked(zone: string, date: LocalDate, [start, end]: readonly [number, number]) {
  const hours: Hour[] = []
  for (let at = start; at < end; ) {
    const shown = at + offsetAt(zone, at) - midnightUtc(date)
    const full = at + HOUR - (((shown % HOUR) + HOUR) % HOUR)
    const next = Math.min(full, end, firstMove(zone, at, full))
    hours.push({ start: at, minutes: (next - at) / MINUTE, date, hour: Math.floor(shown / HOUR) })
    at = next
  }
  return hours
}

/** Where the clock is moved inside (from, to), to the minute; `to` where it is not. No clock is moved twice in an hour. */
function firstMove(zone: string, from: number, to: number): number {
  const offset = offsetAt(zone, from)
  if (offsetAt(zone, to - MINUTE) === offset) return to
  let [before, after] = [from, to - MINUTE]
  while (after - before > MINUTE) {
    const middle = before + MINUTE * Math.floor((after - before) / (2 * MINUTE))
    if (offsetAt(zone, middle) === offset) before = middle
    else after = middle
  }
  return after
}

/** The hours of a profile in a period. */
export function hoursOf(zone: string, profile: Profile, { first, last }: Period): readonly Hour[] {
  const hours: Hour[] = []
  for (let date = first; date <= last; date = dateAfter(date, 1)) {
    if (!profile.days.includes(weekdayOf(date))) continue
    for (const hour of hoursOfDay(zone, date))
      if (profile.hours.some(([from, to]) => hour.hour >= from && hour.hour < to)) hours.push(hour)
  }
  return hours
}

/** [start, end) of a period in UTC. */
export const instantsOf = (zone: string, { first, last }: Period): readonly [number, number] => [
  startOfDay(zone, first),
  startOfDay(zone, dateAfter(last, 1)),
]

export type Month = string

export const monthOf = (date: LocalDate): Month => date.slice(0, 7)

/** "2026-03" → 1 to 31 March 2026. */
export function wholeMonth(month: Month): Period {
  const first = `${month}-01`
  return { first, last: dateAfter(`${monthOf(dateAfter(first, 31))}-01`, -1) }
}

/** The months that a period touches, in order. */
export function monthsOf({ first, last }: Period): readonly Month[] {
  const months: Month[] = []
  for (let month = monthOf(first); month <= monthOf(last); month = nextMonth(month))
    months.push(month)
  return months
}

export const nextMonth = (month: Month): Month => monthOf(dateAfter(`${month}-01`, 31))

/** The days that are in both; undefined: there are none. */
export function overlap(one: Period, other: Period): Period | undefined {
  const first = one.first > other.first ? one.first : other.first
  const last = one.last < other.last ? one.last : other.last
  return first <= last ? { first, last } : undefined
}
