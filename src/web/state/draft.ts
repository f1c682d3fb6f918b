import type { BidForm } from '#api'
import { perLot } from '../format/numbers.ts'
import type { Series } from '../format/series.ts'

/** The bid one is writing, as typed. */
export interface Draft {
  readonly side: 'buy' | 'sell'
  readonly series: string | undefined
  /** First and last month, "2027-01". */
  readonly from: string | undefined
  readonly to: string | undefined
  readonly lots: number
  readonly filling: 'whole' | 'atLeast' | 'any'
  readonly least: number
  /** As people quote it: USD per GPU-hour, per MWh. */
  readonly limit: string
}

export const emptyDraft: Draft = {
  side: 'buy',
  series: undefined,
  from: undefined,
  to: undefined,
  lots: 4,
  filling: 'whole',
  least: 1,
  limit: '',
}

/** What keeps the draft from being a bid: the field, and what to do. */
export interface Missing {
  readonly field: 'series' | 'to' | 'lots' | 'least' | 'limit'
  readonly remedy: string
}

/** The form to send, or the first thing that is missing. */
export function formOf(draft: Draft, series: Series | undefined): BidForm | Missing {
  if (series === undefined) return { field: 'series', remedy: 'Choose a product.' }
  const products = runOf(draft, series)
  if (products.length === 0)
    return { field: 'to', remedy: 'Choose a last month that is not before the first.' }
  if (!Number.isSafeInteger(draft.lots) || draft.lots < 1)
    return { field: 'lots', remedy: 'Write a whole number of lots, 1 or more.' }
  const { filling, least } = draft
  if (filling === 'atLeast' && !(Number.isSafeInteger(least) && least >= 1 && least <= draft.lots))
    return { field: 'least', remedy: `Write a whole number from 1 to ${draft.lots}.` }
  const limit = perLot(draft.limit, series.quote.perLot)
  if (limit === undefined)
    return {
      field: 'limit',
      remedy:
        draft.limit.trim() === ''
          ? 'Write the most you pay, or the least you take.'
          : 'Write an amount with at most two decimals, such as 2.60.',
    }
  return {
    side: draft.side,
    products: [...products],
    lots: draft.lots,
    filling: filling === 'atLeast' ? { kind: filling, lots: least } : { kind: filling },
    limit,
  }
}

/** Products of the months from–to. */
export function runOf({ from, to }: Draft, { products }: Series): readonly string[] {
  const first = from ?? products[0]?.month ?? ''
  const last = to ?? first
  return products.filter(({ month }) => month >= first && month <= last).map(({ id }) => id)
}
