import { InvalidArgumentError } from 'commander'

/** Longest time a single auction may take here: a day. */
const SECONDS_MAX = 86_400

const NUMBER = /^\+?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/

/** `--gap`: how near to the proven optimum is near enough, as a fraction. */
export function gapOption(text: string): number {
  const gap = numberOf(text)
  if (gap === undefined || gap >= 1)
    throw new InvalidArgumentError(
      `Write a fraction of at least 0 and less than 1, as 1e-4 or 0.01.${guess(text)}`,
    )
  return gap
}

/** `--seconds`: how long to search. */
export function secondsOption(text: string): number {
  const seconds = numberOf(text)
  if (seconds === undefined || seconds === 0 || seconds > SECONDS_MAX)
    throw new InvalidArgumentError(
      `Write a number of seconds above 0, at most ${SECONDS_MAX}, as 10 or 0.5.${guess(text)}`,
    )
  return seconds
}

/** `--seed`: any text; a number is taken as its digits. */
export function seedOption(text: string): string {
  if (text === '' || text.length > 256)
    throw new InvalidArgumentError('Write a text of 1 to 256 characters, as 7.')
  return text
}

/** `--port`. */
export function portOption(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new InvalidArgumentError('Write a port from 0 to 65535, as 4100.')
  return port
}

/** `--every`: seconds from one auction to the next. */
export function everyOption(text: string): number {
  const seconds = numberOf(text)
  if (seconds === undefined || seconds < 1 || seconds > 3600)
    throw new InvalidArgumentError(`Write a number of seconds from 1 to 3600, as 8.${guess(text)}`)
  return seconds
}

/** A whole number that fits 32 bits. */
export function wholeOption(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number, as 7.')
  return Number(text)
}

/** Number of a record of a journal. */
export function recordOption(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text))
    throw new InvalidArgumentError('Write the number of a record, as 120; 0 is before the first.')
  return Number(text)
}

function numberOf(text: string): number | undefined {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : undefined
}

/** Offers what was probably meant; never takes it unasked. */
function guess(text: string): string {
  const share = /^([0-9.]+)\s*%$/.exec(text)
  if (share !== null) return ` Did you mean ${Number(share[1]) / 100}?`
  if (/^[0-9]+,[0-9]+$/.test(text)) return ` Did you mean ${text.replace(',', '.')}?`
  const unit = /^([0-9.]+)\s*(s|sec|m|min)$/.exec(text)
  if (unit === null) return ''
  return ` Did you mean ${Number(unit[1]) * (unit[2]?.startsWith('m') ? 60 : 1)}?`
}

/** `--days`: how long a key is good; the venue takes 90 at most. */
export function daysOption(text: string): number {
  const days = numberOf(text)
  if (days === undefined || days === 0 || days > 90)
    throw new InvalidArgumentError(`Write a number of days above 0, at most 90.${guess(text)}`)
  return days
}

/** `--limit`, `--count`. */
export function limitOption(text: string): number {
  if (!/^[1-9][0-9]{0,6}$/.test(text)) throw new InvalidArgumentError('Write a number above 0.')
  return Number(text)
}

/** Ids of keys. */
export function nameOption(text: string): string {
  if (!/^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/.test(text))
    throw new InvalidArgumentError('Write small letters, digits and ._- in between, as ann-desk.')
  return text
}

const SCOPES = ['read', 'trade', 'admin'] as const

/** `--scopes`: `read,trade`. */
export function scopesOption(text: string): readonly (typeof SCOPES)[number][] {
  const words = text.split(',').map((word) => word.trim())
  const scopes = SCOPES.filter((scope) => words.includes(scope))
  if (scopes.length === 0 || scopes.length !== words.length)
    throw new InvalidArgumentError('Write some of read, trade, admin, with commas: read,trade.')
  return scopes
}

/** An instant: RFC 3339 with its zone, never guessed. */
export function instantOption(text: string): string {
  const isComplete =
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})$/.test(
      text,
    )
  const instant = new Date(text)
  if (isComplete && !Number.isNaN(instant.getTime())) return instant.toISOString()
  const meant = new Date(/[zZ]$|[+-][0-9]{2}:?[0-9]{2}$/.test(text) ? text : `${text}Z`)
  const asked = Number.isNaN(meant.getTime()) ? '' : ` Did you mean ${meant.toISOString()}?`
  throw new InvalidArgumentError(`Write it with its zone, as 2026-02-02T09:30:00Z.${asked}`)
}

/** A day, which begins at midnight in UTC, or an instant. */
export function dayOption(text: string): string {
  return instantOption(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? `${text}T00:00:00Z` : text)
}
