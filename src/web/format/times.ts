/** "14:03:08 UTC". */
export const clockTime = (instant: string): string => `${instant.slice(11, 19)} UTC`

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** "2027-01" → "January 2027". */
export const monthName = (month: string): string =>
  `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`

/** "2027-01" → "Jan 2027". */
export const shortMonth = (month: string): string =>
  `${MONTHS[Number(month.slice(5)) - 1]?.slice(0, 3)} ${month.slice(0, 4)}`
