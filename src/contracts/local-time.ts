/**
 * The clock of a place, from the time zones that Node carries (IANA). All instants are milliseconds since 1970 in UTC; a
 * local date is "2026-03-29". offset(t) = local clock reading at t − t.
 */
import { rfc3339 } from '#base'

export type LocalDate = string

interface Clock {
  readonly format: Intl.DateTimeFormat
  /** Where a local date begins: asked for again and again. */
  readonly starts: Map<LocalDate, number>
}

const clocks = new Map<string, Clock | undefined>()
const STARTS_KEPT = 20_000

export const isZone = (zone: string): boolean => clockOf(zone) !== undefined

/** Undefined: there is no such zone. */
function clockOf(zone: string): Clock | undefined {
  if (clocks.has(zone)) return clocks.get(zone)
  const clock = newClock(zone)
  clocks.set(zone, clock)
  return clock
}

function newClock(timeZone: string): Clock | undefined {
  if (!/^(?:UTC|[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_-]+)+)$/.test(timeZone)) return undefined
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    return { format, starts: new Map() }
  } catch {
    return undefined
  }
}

/** Milliseconds that the local clock is ahead of UTC at an instant. The zone is one. */
export function offsetAt(zone: string, at: number): number {
  const clock = clockOf(zone)
  if (clock === undefined) throw new RangeError(`no such time zone: ${zone}`)
  const second = Math.floor(at / 1000) * 1000
  const part: Record<string, number> = {}
  for (const { type, value } of clock.format.formatToParts(second)) part[type] = Number(value)
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second: shown = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, shown) - second
}

const DAY = 86_400_000

/** Midnight of a date on a clock in UTC. NaN: it is no date. */
export function midnightUtc(date: LocalDate): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  if (match === null) return Number.NaN
  const at = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
  return dateOfUtc(at) === date ? at : Number.NaN
}

const dateOfUtc = (at: number): LocalDate => rfc3339(at).slice(0, 10)

export const dateAfter = (date: LocalDate, days: number): LocalDate =>
  dateOfUtc(midnightUtc(date) + days * DAY)

export const localDateAt = (zone: string, at: number): LocalDate =>
  dateOfUtc(at + offsetAt(zone, at))

/** 1: Monday, 7: Sunday. */
export const weekdayOf = (date: LocalDate): number =>
  ((((midnightUtc(date) / DAY + 3) % 7) + 7) % 7) + 1

/** The first instant of a local date, also where midnight itself is skipped. */
export function startOfDay(zone: string, date: LocalDate): number {
  const starts = clockOf(zone)?.starts
  const known = starts?.get(date)
  if (known !== undefined) return known
  const start = findStart(zone, midnightUtc(date))
  if (starts !== undefined) {
    if (starts.size >= STARTS_KEPT) starts.clear()
    starts.set(date, start)
  }
  return start
}

function findStart(zone: string, midnight: number): number {
  const offsets = [offsetAt(zone, midnight - DAY), offsetAt(zone, midnight + DAY)]
  const starts = offsets
    .map((offset) => midnight - offset)
    .filter((start) => start + offsetAt(zone, start) === midnight)
  if (starts.length > 0) return Math.min(...starts)
  // The clock jumps over midnight: the day begins where it lands.
  let [before, after] = [midnight - DAY, midnight + DAY]
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000
    if (middle + offsetAt(zone, middle) < midnight) before = middle
    else after = middle
  }
  return after
}
