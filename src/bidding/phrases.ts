import { formatMicro, type Micro } from '#market'
import type { Bundle, Quantity, Ratio, SignedRatio } from './bid.ts'

/** Where a phrase stands: the currency of its money, and the number of its item ("2.1"; "" at the root). */
export interface Telling {
  readonly currency: string
  readonly number: string
}

/** 1234567 → "1,234,567". */
export const grouped = (digits: number | bigint | string): string =>
  String(digits).replace(/^-?[0-9]+/, (whole) => whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ','))

/** A name in quotes, so that nothing in it can be read as part of the sentence. */
export const quoted = (name: string): string => JSON.stringify(name)

export const money = (amount: Micro, { currency }: Telling): string =>
  `${grouped(formatMicro(amount))} ${currency}`

/** `1 lot`, `6,000 lots`; without sign. */
export const lotsWords = (lots: number): string =>
  `${grouped(Math.abs(lots))} ${Math.abs(lots) === 1 ? 'lot' : 'lots'}`

/** `this one`, `these 3`. */
export const these = (count: number): string =>
  count === 1 ? 'this one' : `these ${grouped(count)}`

/** `(1) …; (2) …`, or `(2.1) …; (2.2) …` inside item 2. */
export const listed = <T>(
  items: readonly T[],
  telling: Telling,
  say: (item: T, telling: Telling, index: number) => string,
): string =>
  items
    .map((item, index) => {
      const inner = { ...telling, number: numberOf(telling, index) }
      return `(${inner.number}) ${say(item, inner, index)}`
    })
    .join('; ')

export const numberOf = ({ number }: Telling, index: number): string =>
  number === '' ? `${index + 1}` : `${number}.${index + 1}`

/** Which way a bundle goes, from the participant's side. */
type Way = 'buy' | 'sell' | 'swap'

function wayOf(lots: Bundle): Way {
  const signs = [...lots.values()]
  if (signs.every((n) => n < 0) && signs.length > 0) return 'sell'
  return signs.every((n) => n > 0) ? 'buy' : 'swap'
}

/** `buy 2 lots of "a" and 1 lot of "b"`, `swap: deliver 1 lot of "b" and receive 2 lots of "a"`. */
export function bundleWords(lots: Bundle): string {
  const each = (sign: number): string =>
    [...lots]
      .filter(([, n]) => Math.sign(n) === sign)
      .map(([product, n]) => `${lotsWords(n)} of ${quoted(product)}`)
      .join(' and ')
  if (lots.size === 0) return 'move no lots'
  switch (wayOf(lots)) {
    case 'buy':
      return `buy ${each(1)}`
    case 'sell':
      return `sell ${each(-1)}`
    case 'swap':
      return `swap: deliver ${each(-1)} and receive ${each(1)}`
  }
}

/** `pay at most 5.00 USD`, or for a negative limit and for a sale at zero, `receive at least 5.00 USD`. */
export function limitWords(limit: Micro, lots: Bundle, telling: Telling): string {
  const receives = limit < 0n || (limit === 0n && wayOf(lots) === 'sell')
  return receives
    ? `receive at least ${money(-limit, telling)}`
    : `pay at most ${money(limit, telling)}`
}

/** Units of one bundle and what each may cost: the words of a trade, an option, a unit. */
export function unitsWords(
  leaf: { readonly lots: Bundle; readonly limit: Micro; readonly quantity: Quantity },
  telling: Telling,
): string {
  const { lots, quantity } = leaf
  const { min, max } = quantity
  const limit = limitWords(leaf.limit, lots, telling)
  if (unitOf(lots) === 'lot') {
    const [product = ''] = lots.keys()
    return `${wayOf(lots)} ${countWords(quantity)} ${max === 1 ? 'lot' : 'lots'} of ${quoted(product)}${remainder(quantity)}, and ${limit} per lot`
  }
  const bundle = bundleWords(lots)
  if (min === 1 && max === 1) return `${bundle}, all or nothing, and ${limit} in all`
  return `${countWords(quantity)} ${max === 1 ? 'time' : 'times'}${remainder(quantity)}, ${bundle}, and ${limit} each time`
}

/** What one unit of a bundle is called: a lot where it is one lot of one product, otherwise a time. */
export function unitOf(lots: Bundle): 'lot' | 'time' {
  const [first = 0] = lots.values()
  return lots.size === 1 && Math.abs(first) === 1 ? 'lot' : 'time'
}

function countWords({ min, max }: Quantity): string {
  if (min === max) return grouped(max)
  return min === 0 ? `up to ${grouped(max)}` : `any number from ${grouped(min)} to ${grouped(max)}`
}

function remainder({ min, max }: Quantity): string {
  if (min === max) return ', all or nothing'
  return min === 0 ? '' : ', or none at all'
}

/** What any bid may add: a cost owed once, and how far neighbours may differ. */
export function extraWords(
  node: { readonly fixed?: Micro; readonly ramp?: number },
  telling: Telling,
): string {
  const fixed =
    node.fixed === undefined || node.fixed === 0n
      ? ''
      : `, plus a cost of ${money(node.fixed, telling)} owed once if any of it is filled`
  const ramp =
    node.ramp === undefined
      ? ''
      : `, with fills of neighbours that differ by at most ${grouped(node.ramp)}`
  return `${fixed}${ramp}`
}

/** A ratio of decimals: "2.5". Its denominator divides a power of ten. */
export function ratioWords({ numerator, denominator }: Ratio): string {
  let scale = 0
  while (10n ** BigInt(scale) % denominator !== 0n) scale++
  return decimalWords({ digits: (numerator * 10n ** BigInt(scale)) / denominator, scale })
}

/** "-0.5". */
export function decimalWords({ digits, scale }: SignedRatio): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  const whole = grouped(text.slice(0, text.length - scale))
  return `${digits < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${text.slice(-scale)}`}`
}
