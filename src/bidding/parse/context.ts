import { compareText } from '#base'
import { formatMicro, type Micro, type Product } from '#market'
import type { Bundle, Quantity } from '../bid.ts'
import {
  type Cursor,
  childOf,
  excerpt,
  integerAt,
  isObject,
  kindOf,
  listAt,
  memberOf,
  refuseAt,
  textAt,
} from './cursor.ts'
import { finestLimitAt, moneyAt } from './decimals.ts'
import { didYouMean } from './hints.ts'
import { BUNDLE_PRODUCTS_MAX, LOTS_MAX } from './limits.ts'

/** What bids refer to. */
export interface Catalog {
  readonly products: ReadonlyMap<string, Product>
}

/** Made once for a list: bids for the same products come one after the other. */
export function catalogOf(products: readonly Product[]): Catalog {
  const known = catalogs.get(products)
  if (known !== undefined) return known
  const catalog = { products: new Map(products.map((product) => [product.id, product])) }
  catalogs.set(products, catalog)
  return catalog
}

const catalogs = new WeakMap<readonly Product[], Catalog>()

const POSITIVE = { min: 1, max: LOTS_MAX }

export const positiveAt = (cursor: Cursor): number | undefined => integerAt(cursor, POSITIVE)

/** The id of a product that is in the file. */
export function productIdAt(cursor: Cursor, catalog: Catalog): string | undefined {
  const id = textAt(cursor)
  if (id === undefined || catalog.products.has(id)) return id
  return refuseAt(cursor, 'product_unknown', {
    cause: `no product has the id "${excerpt(id)}"`,
    remedy: didYouMean(id, catalog.products.keys()) ?? 'Add the product, or name one of the list.',
  })
}

/** Products, each at most once: a second time is refused at its place. */
export function periodsAt(
  cursor: Cursor,
  bounds: { readonly min: number; readonly max: number },
  catalog: Catalog,
): readonly string[] | undefined {
  const seen = new Set<string>()
  return listAt(cursor, bounds, (item) => {
    const id = productIdAt(item, catalog)
    if (id === undefined) return undefined
    if (seen.has(id))
      return refuseAt(item, 'period_repeated', {
        cause: `the product "${excerpt(id)}" stands twice in the list`,
        remedy: 'Name each period once.',
      })
    seen.add(id)
    return id
  })
}

/** Signed lots per product, in the order of their ids. */
export function bundleAt(
  cursor: Cursor,
  catalog: Catalog,
  options: { readonly empty: 'refused' | 'allowed' },
): Bundle | undefined {
  const { value } = cursor
  if (!isObject(value))
    return refuseAt(cursor, 'not_object', {
      cause: `an object should stand here, not ${kindOf(value)}`,
      remedy: 'Write { "product": lots, … }: positive receives, negative delivers.',
    })
  const ids = Object.keys(value)
  if (ids.length === 0 && options.empty === 'refused')
    return refuseAt(cursor, 'lots_empty', {
      cause: 'the bundle holds no product',
      remedy: 'Name at least one product and its lots.',
    })
  if (ids.length > BUNDLE_PRODUCTS_MAX)
    return refuseAt(cursor, 'bundle_too_wide', {
      cause: `the bundle holds ${ids.length} products, more than ${BUNDLE_PRODUCTS_MAX}`,
      remedy: 'Split it into several bundles.',
    })
  const entries = ids.flatMap((id) => {
    const lots = lotsAt(childOf(cursor, id, value[id]))
    const known = productIdAt(childOf(cursor, id, id), catalog)
    return lots === undefined || known === undefined ? [] : [[id, lots] as const]
  })
  if (entries.length < ids.length) return undefined
  return new Map(entries.sort(([a], [b]) => compareText(a, b)))
}

/** A whole number of lots, positive or negative. */
export function lotsAt(cursor: Cursor): number | undefined {
  const lots = integerAt(cursor, { min: -LOTS_MAX, max: LOTS_MAX })
  if (lots !== 0) return lots
  return refuseAt(cursor, 'lots_zero', {
    cause: 'zero lots neither receive nor deliver',
    remedy:
      'Write a positive number to receive, a negative one to deliver, or leave the product out.',
  })
}

/** `[min, max]` of a node; `[1, 1]` where there is none. */
export function quantityOf(node: Cursor): Quantity | undefined {
  const cursor = memberOf(node, 'quantity')
  if (cursor === undefined) return { min: 1, max: 1 }
  const { value } = cursor
  if (typeof value === 'number' && Number.isInteger(value) && value > 0)
    return refuseAt(cursor, 'not_list', {
      cause: `a range of units should stand here, not ${kindOf(value)}`,
      remedy: `Write [${value}, ${value}] for all or nothing, or [0, ${value}] for any number up to it.`,
    })
  const bounds = listAt(cursor, { min: 2, max: 2 }, (item, index) =>
    integerAt(item, { min: index === 0 ? 0 : 1, max: LOTS_MAX }),
  )
  const [min, max] = bounds ?? []
  if (min === undefined || max === undefined) return undefined
  if (min <= max) return { min, max }
  return refuseAt(cursor, 'quantity_reversed', {
    cause: `no number is from ${min} to ${max}`,
    remedy: 'Write the smaller number first.',
  })
}

/** A limit; that of a bid for one product alone lies on the product's tick. */
export function limitAt(
  cursor: Cursor,
  lots: Bundle | undefined,
  catalog: Catalog,
): Micro | undefined {
  const [id = ''] = lots?.size === 1 ? [...lots.keys()] : []
  const tick = catalog.products.get(id)?.tick
  const limit = tick === undefined || tick === 1n ? finestLimitAt(cursor) : moneyAt(cursor)
  if (limit === undefined || tick === undefined || limit % tick === 0n) return limit
  return offTick(cursor, { limit, tick, id })
}

function offTick(
  cursor: Cursor,
  { limit, tick, id }: { readonly limit: Micro; readonly tick: Micro; readonly id: string },
): undefined {
  const above = limit > 0n ? limit - (limit % tick) + tick : limit - (limit % tick)
  return refuseAt(cursor, 'limit_off_tick', {
    cause: `${formatMicro(limit)} is no multiple of ${formatMicro(tick)}, the tick of "${excerpt(id)}"`,
    remedy: `Write ${formatMicro(above - tick)} or ${formatMicro(above)}.`,
  })
}
