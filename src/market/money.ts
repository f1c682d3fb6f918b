/**
 * Money and prices are integers of one micro-unit (0.000001) of the market's currency, exact at any
 * size. On the wire they are decimal strings, never floats.
 */
export type Micro = bigint

/** A decimal number as users write it: "-12.50". */
export type Decimal = string

export const DECIMALS = 6
export const MICRO_PER_UNIT = 1_000_000n

const FORM = /^(-?)(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,18}))?$/

/** Micro-units of a decimal string, or what is wrong with it. "-0.000000" is zero. */
export function parseMicro(text: Decimal): Micro | 'malformed' | 'too-fine' {
  const match = FORM.exec(text)
  if (match === null) return 'malformed'
  const fraction = match[3] ?? ''
  if (fraction.length > DECIMALS && !/^0*$/.test(fraction.slice(DECIMALS))) return 'too-fine'
  const micro =
    BigInt(match[2] as string) * MICRO_PER_UNIT +
    BigInt(fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0'))
  return match[1] === '-' ? -micro : micro
}

/** A decimal as numerator over a power of ten, for weights and efficiencies. */
export function parseScaled(text: Decimal): { digits: bigint; scale: number } | undefined {
  const match = FORM.exec(text)
  if (match === null) return undefined
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  const digits = BigInt((match[2] as string) + fraction)
  return { digits: match[1] === '-' ? -digits : digits, scale: fraction.length }
}

/** The shortest decimal with at least two places: 3641500000n → "3641.50". Never "-0.00". */
export function formatMicro(micro: Micro): Decimal {
  const positive = micro < 0n ? -micro : micro
  const whole = positive / MICRO_PER_UNIT
  const fraction = (positive % MICRO_PER_UNIT).toString().padStart(DECIMALS, '0')
  const places = fraction.replace(/0+$/, '').padEnd(2, '0')
  return `${micro < 0n ? '-' : ''}${whole}.${places}`
}

/** The nearest float, for charts and for the solver's door only. */
export const decimalOf = (micro: Micro): number => Number(micro) / 1e6
