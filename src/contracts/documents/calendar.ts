/**
 * The delivery calendar of a contract as iCalendar (RFC 5545): one event for each unbroken run of hours, in UTC, so that
 * every program shows it right, whatever it knows of time zones.
 */
import { rfc3339 } from '#base'
import type { Contract, ContractBook } from '../book.ts'
import { type Hour, hoursOf } from '../hours.ts'
import { specOf } from '../netting.ts'

/** `stamp`: when the calendar was made. */
export function calendarOf(book: ContractBook, contract: Contract, stamp: number): string {
  const spec = specOf(book, contract)
  const runs = runsOf(hoursOf(spec.location.zone, spec.profile, contract.period))
  const events = runs.flatMap(({ start, end }) => [
    'BEGIN:VEVENT',
    `UID:${contract.id}-${utcOf(start)}@walras`,
    `DTSTAMP:${utcOf(stamp)}`,
    `DTSTART:${utcOf(start)}`,
    `DTEND:${utcOf(end)}`,
    `SUMMARY:${escaped(`${contract.lots} x ${spec.lot.title}, ${contract.product}`)}`,
    `LOCATION:${escaped(spec.location.id)}`,
    `DESCRIPTION:${escaped(`${spec.title}\nfrom ${contract.seller} to ${contract.buyer}`)}`,
    'END:VEVENT',
  ])
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Walras//Delivery//EN',
    'CALSCALE:GREGORIAN',
    ...events,
    'END:VCALENDAR',
  ]
    .map((line) => `${folded(line)}\r\n`)
    .join('')
}

interface Run {
  readonly start: number
  readonly end: number
}

function runsOf(hours: readonly Hour[]): readonly Run[] {
  const runs: { start: number; end: number }[] = []
  for (const { start, minutes } of hours) {
    const last = runs.at(-1)
    const end = start + minutes * 60_000
    if (last?.end === start) last.end = end
    else runs.push({ start, end })
  }
  return runs
}

/** "20260301T050000Z". */
const utcOf = (at: number): string => `${rfc3339(at).replace(/[-:]/g, '').slice(0, 15)}Z`

const escaped = (text: string): string =>
  text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll('\n', '\\n')

/** Lines of at most 75 bytes in UTF-8, never cut inside of a character. */
function folded(line: string): string {
  let [text, length] = ['', 0]
  for (const character of line) {
    const bytes = Buffer.byteLength(character)
    if (length + bytes > 75) {
      text += '\r\n '
      length = 1
    }
    text += character
    length += bytes
  }
  return text
}
