/** The values that specifications are made of. */
import { integerAt, inWords, type Read, refuse } from '#base'
import { type Decimal, parseMicro } from '#market'
import { isZone } from './local-time.ts'

export const refuseSpec = (at: string, cause: string, remedy: string): never =>
  refuse(at, 'spec_contradictory', cause, remedy)

export const idAt: Read<string> = (value, at) =>
  typeof value === 'string' && /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/.test(value)
    ? value
    : refuse(
        at,
        'name_malformed',
        `${inWords(value)} is not made of lower-case letters, digits, dots and hyphens`,
        'Write 1 to 64 of them, as "h100-node".',
      )

export const currencyAt: Read<string> = (value, at) =>
  typeof value === 'string' && /^[A-Z]{3}$/.test(value)
    ? value
    : refuse(at, 'currency_malformed', `${inWords(value)} is not a currency`, 'Write "USD".')

export const zoneAt: Read<string> = (value, at) =>
  typeof value === 'string' && isZone(value)
    ? value
    : refuse(
        at,
        'zone_unknown',
        `${inWords(value)} is not a time zone`,
        'Write a name of the IANA database, as "Europe/Berlin".',
      )

export const integerFrom =
  (low: number, high: number): Read<number> =>
  (value, at) => {
    const integer = integerAt(value, at)
    if (integer < low || integer > high)
      refuse(
        at,
        'integer_out_of_range',
        `${integer} is not between ${low} and ${high}`,
        `Write a whole number from ${low} to ${high}.`,
      )
    return integer
  }

/** A decimal of at most six places, within [low, high] in micro-units. */
const decimalBetween =
  (low: bigint, high: bigint, remedy: string): Read<Decimal> =>
  (value, at) => {
    if (typeof value !== 'string')
      return refuse(at, 'decimal_not_text', `${inWords(value)} is not a text`, 'Write "12.50".')
    const micro = parseMicro(value)
    if (micro === 'malformed')
      return refuse(at, 'decimal_malformed', `${inWords(value)} is no decimal`, 'Write "12.50".')
    if (micro === 'too-fine')
      return refuse(at, 'decimal_too_fine', `${inWords(value)} is too fine`, 'Use six decimals.')
    return micro < low || micro > high
      ? refuse(at, 'decimal_out_of_range', `${inWords(value)} is out of range`, remedy)
      : value
  }

const MAX = 10n ** 18n

export const decimalAbove = decimalBetween(1n, MAX, 'Write a decimal above zero, as "0.01".')
export const nonNegative = decimalBetween(0n, MAX, 'Write zero or more.')
export const anyDecimal = decimalBetween(-MAX, MAX, 'Write a smaller decimal.')
/** Above zero, at most one. */
export const ratioAt = decimalBetween(1n, 1_000_000n, 'Write a share above zero, at most "1".')
