import { compareText } from '#base'
import { type Cursor, kindOf, listAt, refuseAt } from './cursor.ts'

const INSTANT =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?Z$/

/** A half-open period [start, end) of two instants in UTC. */
export function periodAt(cursor: Cursor): readonly [string, string] | undefined {
  const instants = listAt(cursor, { min: 2, max: 2 }, instantAt)
  const [start, end] = instants ?? []
  if (start === undefined || end === undefined) return undefined
  if (compareText(sortable(start), sortable(end)) < 0) return [start, end]
  return refuseAt(cursor, 'period_reversed', {
    cause: `the period ends at ${end}, not after its start ${start}`,
    remedy: 'Write the start first and a later end.',
  })
}

function instantAt(cursor: Cursor): string | undefined {
  const { value } = cursor
  if (typeof value === 'string' && isInstant(value)) return value
  return refuseAt(cursor, 'instant_malformed', {
    cause: `an instant in UTC should stand here, not ${kindOf(value)}`,
    remedy:
      'Write it like "2027-02-01T00:00:00Z" (RFC 3339, with the Z), a day and time that exist.',
  })
}

function isInstant(text: string): boolean {
  const match = INSTANT.exec(text)
  if (match === null) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number)
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return false
  return hour < 24 && minute < 60 && second < 60
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
}

/** The instant with nine places of a second, so that text order is the order of time. */
function sortable(instant: string): string {
  const [whole = '', fraction = ''] = instant.slice(0, -1).split('.')
  return `${whole}.${fraction.padEnd(9, '0')}`
}
