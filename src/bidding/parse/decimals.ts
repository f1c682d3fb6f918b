import { DECIMALS, formatMicro, type Micro, parseMicro, parseScaled } from '#market'
import type { Ratio, SignedRatio } from '../bid.ts'
import { type Cursor, kindOf, refuseAt } from './cursor.ts'
import { MONEY_MAX } from './limits.ts'

/** Money as a decimal string, in micro-units, of any sign. */
export function moneyAt(cursor: Cursor): Micro | undefined {
  const { value } = cursor
  if (typeof value !== 'string') return notDecimalText(cursor)
  const micro = parseMicro(value)
  if (micro === 'malformed') return malformed(cursor)
  if (micro === 'too-fine') return tooFine(cursor)
  if (micro > MONEY_MAX || micro < -MONEY_MAX)
    return refuseAt(cursor, 'money_too_large', {
      cause: `${value} is more than ${formatMicro(MONEY_MAX)} in size`,
      remedy: 'Write a smaller amount.',
    })
  return micro
}

/**
 * A limit that no coarser tick binds: of a package of several products, or where the tick is one micro-unit.
 * Payments are whole micro-units, so a finer limit binds exactly as the micro-unit below it does: the bid never
 * pays more than what was written.
 */
export function finestLimitAt(cursor: Cursor): Micro | undefined {
  const { value } = cursor
  if (typeof value !== 'string' || parseMicro(value) !== 'too-fine') return moneyAt(cursor)
  const places = value.indexOf('.') + 1 + DECIMALS
  const cut = moneyAt({ ...cursor, value: value.slice(0, places) })
  return cut === undefined || !value.startsWith('-') ? cut : cut - 1n
}

/** Money that is nothing or more: a budget, a fixed cost, a credit limit. */
export function amountAt(cursor: Cursor): Micro | undefined {
  const micro = moneyAt(cursor)
  if (micro === undefined || micro >= 0n) return micro
  return refuseAt(cursor, 'money_negative', {
    cause: `${formatMicro(micro)} is below zero`,
    remedy: 'Write zero or a positive amount.',
  })
}

export function tickAt(cursor: Cursor): Micro | undefined {
  const micro = moneyAt(cursor)
  if (micro === undefined || micro > 0n) return micro
  return refuseAt(cursor, 'tick_not_positive', {
    cause: `the tick ${formatMicro(micro)} is not above zero`,
    remedy: 'Write the price step per lot, such as "0.01".',
  })
}

/** A number of any sign, as a decimal string or a JSON integer. */
export function scaledAt(cursor: Cursor): SignedRatio | undefined {
  const { value } = cursor
  if (typeof value === 'number' && Number.isSafeInteger(value))
    return { digits: BigInt(value), scale: 0 }
  if (typeof value !== 'string') return notDecimalText(cursor)
  const scaled = parseScaled(value)
  if (scaled === undefined) return malformed(cursor)
  return scaled.scale > DECIMALS ? tooFine(cursor) : scaled
}

/** A number of zero or more, as a decimal string or a JSON integer, in lowest terms. */
export function ratioAt(cursor: Cursor): Ratio | undefined {
  const scaled = scaledAt(cursor)
  if (scaled === undefined) return undefined
  if (scaled.digits < 0n)
    return refuseAt(cursor, 'ratio_out_of_range', {
      cause: 'the number is below zero',
      remedy: 'Write zero or a positive number.',
    })
  return inLowestTerms(scaled)
}

export function positiveRatioAt(cursor: Cursor): Ratio | undefined {
  const ratio = ratioAt(cursor)
  if (ratio === undefined || ratio.numerator > 0n) return ratio
  return refuseAt(cursor, 'ratio_out_of_range', {
    cause: 'the number is zero',
    remedy: 'Write a number above zero, such as "2.5".',
  })
}

export function efficiencyAt(cursor: Cursor): Ratio | undefined {
  const ratio = positiveRatioAt(cursor)
  if (ratio === undefined || ratio.numerator <= ratio.denominator) return ratio
  return refuseAt(cursor, 'ratio_out_of_range', {
    cause: 'the efficiency is above one',
    remedy: 'Write what is kept of one lot bought, such as "0.9".',
  })
}

function inLowestTerms({ digits, scale }: SignedRatio): Ratio {
  const denominator = 10n ** BigInt(scale)
  let [a, b] = [digits, denominator]
  while (b !== 0n) [a, b] = [b, a % b]
  return { numerator: digits / a, denominator: denominator / a }
}

function notDecimalText(cursor: Cursor): undefined {
  const { value } = cursor
  const written = typeof value === 'number' && Number.isFinite(value) ? plain(value) : '12.50'
  return refuseAt(cursor, 'decimal_not_text', {
    cause: `a decimal in quotes should stand here, not ${kindOf(value)}`,
    remedy: `Write it as a string: "${written}".`,
  })
}

const plain = (value: number): string =>
  Math.abs(value) < 1e18 ? value.toFixed(DECIMALS).replace(/\.?0+$/, '') : '12.50'

function malformed(cursor: Cursor): undefined {
  return refuseAt(cursor, 'decimal_malformed', {
    cause: `${kindOf(cursor.value)} is not a decimal number`,
    remedy: `Write digits with at most one point and ${DECIMALS} places, such as "-1234.50": no commas, spaces, signs of currency, plus or exponent, and at most 18 digits before the point.`,
  })
}

function tooFine(cursor: Cursor): undefined {
  return refuseAt(cursor, 'decimal_too_fine', {
    cause: `${kindOf(cursor.value)} has more than ${DECIMALS} places`,
    remedy: `Round it to ${DECIMALS} places.`,
  })
}
