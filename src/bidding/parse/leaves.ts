import type { CurveBid, MixBid, Ratio, TradeBid } from '../bid.ts'
import { bundleAt, type Catalog, limitAt, positiveAt, quantityOf } from './context.ts'
import { type Cursor, listAt, objectAt, optional, refuseAt } from './cursor.ts'
import { moneyAt, positiveRatioAt, ratioAt } from './decimals.ts'
import { LIST_MAX, STEPS_MAX } from './limits.ts'

export function tradeAt(cursor: Cursor, catalog: Catalog): TradeBid | undefined {
  const lots = optional(cursor, 'lots', (m) => bundleAt(m, catalog, { empty: 'refused' }))
  const limit = optional(cursor, 'limit', (m) => limitAt(m, lots, catalog))
  const quantity = quantityOf(cursor)
  if (lots === undefined || limit === undefined || quantity === undefined) return undefined
  return { kind: 'trade', lots, limit, quantity }
}

export function curveAt(cursor: Cursor, catalog: Catalog): CurveBid | undefined {
  const lots = optional(cursor, 'lots', (m) => bundleAt(m, catalog, { empty: 'refused' }))
  const steps = optional(cursor, 'steps', (member) =>
    listAt(member, { min: 1, max: STEPS_MAX }, (step) => {
      if (!objectAt(step, STEP_KEYS)) return undefined
      const quantity = optional(step, 'quantity', positiveAt)
      const limit = optional(step, 'limit', (m) => limitAt(m, lots, catalog))
      return quantity === undefined || limit === undefined ? undefined : { quantity, limit }
    }),
  )
  if (lots === undefined || steps === undefined) return undefined
  return { kind: 'curve', lots, steps }
}

const STEP_KEYS = { required: ['quantity', 'limit'] }

export function mixAt(cursor: Cursor, catalog: Catalog): MixBid | undefined {
  const of = optional(cursor, 'of', (member) =>
    listAt(member, { min: 1, max: LIST_MAX }, (option) => optionAt(option, catalog)),
  )
  const total = optional(cursor, 'total', totalAt)
  if (of === undefined || total === undefined) return undefined
  const node: MixBid = { kind: 'mix', of, total }
  return reaches(node) ? node : unreachable(cursor)
}

function optionAt(cursor: Cursor, catalog: Catalog): MixBid['of'][number] | undefined {
  if (!objectAt(cursor, OPTION_KEYS)) return undefined
  const lots = optional(cursor, 'lots', (m) => bundleAt(m, catalog, { empty: 'refused' }))
  const limit = optional(cursor, 'limit', moneyAt)
  const weight = optional(cursor, 'weight', positiveRatioAt)
  const quantity = quantityOf(cursor)
  if (lots === undefined || limit === undefined || weight === undefined || quantity === undefined)
    return undefined
  return { lots, limit, weight, quantity }
}

const OPTION_KEYS = { required: ['lots', 'limit', 'weight'], optional: ['quantity'] }

function totalAt(cursor: Cursor): MixBid['total'] | undefined {
  const bounds = listAt(cursor, { min: 2, max: 2 }, (item, index) =>
    index === 0 ? ratioAt(item) : positiveRatioAt(item),
  )
  const [min, max] = bounds ?? []
  if (min === undefined || max === undefined) return undefined
  if (min.numerator * max.denominator <= max.numerator * min.denominator) return { min, max }
  return refuseAt(cursor, 'total_reversed', {
    cause: 'the total may not be above its maximum and has to reach its minimum, which is larger',
    remedy: 'Write the smaller number first.',
  })
}

/** Whether all options together reach the least total. */
function reaches({ of, total }: MixBid): boolean {
  const most = of.reduce<Ratio>(
    (sum, { weight, quantity }) => ({
      numerator:
        sum.numerator * weight.denominator +
        weight.numerator * BigInt(quantity.max) * sum.denominator,
      denominator: sum.denominator * weight.denominator,
    }),
    { numerator: 0n, denominator: 1n },
  )
  return total.min.numerator * most.denominator <= most.numerator * total.min.denominator
}

const unreachable = (cursor: Cursor): undefined =>
  refuseAt(cursor, 'total_unreachable', {
    cause:
      'all options at their largest quantities stay below the least total, so nothing can be filled',
    remedy: 'Lower the total, or raise quantities or weights.',
  })
