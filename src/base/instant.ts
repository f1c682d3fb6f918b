/** An instant, in milliseconds since 1970 in UTC, as RFC 3339 writes it: "2026-11-24T10:00:00.000Z". */
export function rfc3339(at: number): string {
  const days = Math.floor(at / DAY)
  const rest = at - days * DAY
  const [year, month, day] = dateOf(days)
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`
  const [hours, minutes] = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60]
  const seconds = Math.floor(rest / 1000) % 60
  return `${date}T${padded(hours, 2)}:${padded(minutes, 2)}:${padded(seconds, 2)}.${padded(rest % 1000, 3)}Z`
}

const DAY = 86_400_000
/** Days of 400 years, of 100, of 4, of 1. */
const [ERA, CENTURY, OLYMPIAD, YEAR] = [146_097, 36_524, 1_460, 365] as const
/** Days from 1 March of year 0 to 1 January 1970. */
const EPOCH = 719_468

/** Year, month and day of a number of days since 1970, in the Gregorian calendar; years begin in March while counting. */
function dateOf(days: number): readonly [number, number, number] {
  const shifted = days + EPOCH
  const era = Math.floor(shifted / ERA)
  const ofEra = shifted - era * ERA
  const years = Math.floor(
    (ofEra -
      Math.floor(ofEra / OLYMPIAD) +
      Math.floor(ofEra / CENTURY) -
      Math.floor(ofEra / (ERA - 1))) /
      YEAR,
  )
  const ofYear = ofEra - (YEAR * years + Math.floor(years / 4) - Math.floor(years / 100))
  const fromMarch = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return [era * 400 + years + (month <= 2 ? 1 : 0), month, day]
}

const padded = (value: number, length: number): string => String(value).padStart(length, '0')
