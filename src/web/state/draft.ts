import type { BidForm, ProductView } from '#api'
import { money, perLot, quoted, wholeNumber } from '../format/numbers.ts'
import { type Series, seriesKey } from '../format/series.ts'
import { monthName } from '../format/times.ts'

/** The bid one is writing, as typed: nothing in it changes but by the hand of whoever writes. */
export interface Draft {
  readonly side: 'buy' | 'sell'
  readonly series: string | undefined
  /** First and last month, "2027-01". */
  readonly from: string | undefined
  readonly to: string | undefined
  readonly lots: string
  readonly filling: 'whole' | 'atLeast' | 'any'
  readonly least: string
  /** As people quote it: USD per GPU-hour, per MWh. */
  readonly limit: string
}

export const emptyDraft: Draft = {
  side: 'buy',
  series: undefined,
  from: undefined,
  to: undefined,
  lots: '4',
  filling: 'whole',
  least: '1',
  limit: '',
}

/** What keeps the draft from being a bid: the field, and what to do. */
export interface Missing {
  readonly field: 'series' | 'to' | 'lots' | 'least' | 'limit'
  readonly remedy: string
}

const LOTS_MAX = 1_000_000

/** The form to send, or the first thing that is missing. */
export function formOf(draft: Draft, series: Series | undefined): BidForm | Missing {
  if (series === undefined) return { field: 'series', remedy: 'Choose a product.' }
  const products = runOf(draft, series)
  if (products.length === 0)
    return { field: 'to', remedy: 'Choose a last month that is not before the first.' }
  const lots = wholeNumber(draft.lots)
  if (lots === undefined || lots < 1 || lots > LOTS_MAX)
    return { field: 'lots', remedy: 'Write a whole number of lots, from 1 to 1000000.' }
  const filling = fillingOf(draft, lots)
  if ('remedy' in filling) return filling
  const limit = perLot(draft.limit, series.quote.perLot)
  if (limit === undefined) return { field: 'limit', remedy: limitRemedy(draft) }
  return { side: draft.side, products: [...products], lots, filling, limit }
}

function fillingOf({ filling, least }: Draft, lots: number): BidForm['filling'] | Missing {
  if (filling !== 'atLeast') return { kind: filling }
  const number = wholeNumber(least)
  if (number === undefined || number < 1 || number > lots)
    return {
      field: 'least',
      remedy: `Write a whole number from 1 to ${lots}, the lots you bid for.`,
    }
  return { kind: filling, lots: number }
}

const limitRemedy = ({ limit, side }: Draft): string =>
  limit.trim() === ''
    ? `Write ${side === 'buy' ? 'the most you pay' : 'the least you take'}.`
    : 'Write an amount with at most two decimals, such as 2.60.'

/** Products of the months from–to. */
export function runOf({ from, to }: Draft, { products }: Series): readonly string[] {
  const first = from ?? products[0]?.month ?? ''
  const last = to ?? first
  return products.filter(({ month }) => month >= first && month <= last).map(({ id }) => id)
}

/** The draft with a product whose price was pressed, at that price, and words for what that changed. */
export function pickedInto(
  draft: Draft,
  product: ProductView,
): { readonly draft: Draft; readonly notice: string } {
  const { name, site, month } = product
  const last = product.history.at(-1)
  const limit = last === undefined ? draft.limit : quoted(product, last).toFixed(2)
  const taken = `Taken from the prices: ${name}, ${site}, ${monthName(month)}`
  const isReplaced = draft.limit.trim() !== '' && draft.limit !== limit
  const before = isReplaced ? `, in place of ${draft.limit.trim()}` : ''
  return {
    draft: { ...draft, series: seriesKey(product), from: month, to: month, limit },
    notice:
      last === undefined
        ? `${taken}. It has no price yet; your limit stays as it is.`
        : `${taken}, with its last price, ${money(limit)} ${product.quote.unit}, as your limit${before}.`,
  }
}
