import type { PriceView, ProductView } from '#api'

const MINUS = '\u2212'

const plain = (places: number) =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: places, maximumFractionDigits: places })

const cents = plain(2)
const whole = plain(0)

/** "60,736.00"; a true minus sign, and never minus zero. */
export const money = (decimal: string | number): string => signed(Number(decimal), cents)

export const count = (value: number): string => signed(value, whole)

/** "4.12 million", "61,200". */
export function roughly(decimal: string): string {
  const value = Number(decimal)
  return Math.abs(value) >= 1e6 ? `${signed(value / 1e6, cents)} million` : signed(value, whole)
}

function signed(value: number, format: Intl.NumberFormat): string {
  const text = format.format(Math.abs(value))
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text
}

/** A price per lot as people quote it. */
export const quoted = ({ quote }: Pick<ProductView, 'quote'>, { price }: PriceView): number =>
  Number(price) / quote.perLot

/** "+0.03", "−0.03", "0.00". */
export function change(value: number): string {
  const text = money(value)
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/** A number of digits only; undefined where anything else is written. */
export const wholeNumber = (text: string): number | undefined =>
  /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : undefined

/** The exact price per lot of a quoted one; undefined where that is no decimal of up to two places. */
export function perLot(text: string, lotSize: number): string | undefined {
  const match = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(text.trim())
  if (match === null) return undefined
  const inCents = BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0'))
  const total = inCents * BigInt(lotSize)
  return `${total / 100n}.${String(total % 100n).padStart(2, '0')}`
}
