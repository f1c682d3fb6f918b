import type { ProductView } from '#api'

/** One resource at one site, month after month. */
export interface Series {
  readonly key: string
  readonly group: string
  readonly name: string
  readonly site: string
  readonly quote: ProductView['quote']
  readonly unit: string
  /** In the order of their months. */
  readonly products: readonly ProductView[]
}

/** What a product is of, whatever the month: "h100.us-tx". */
export const seriesKey = ({ id }: Pick<ProductView, 'id'>): string =>
  id.slice(0, id.lastIndexOf('.'))

export function seriesOf(products: readonly ProductView[]): readonly Series[] {
  const byKey = new Map<string, ProductView[]>()
  for (const product of products) {
    const key = seriesKey(product)
    byKey.set(key, [...(byKey.get(key) ?? []), product])
  }
  return [...byKey].flatMap(([key, members]) => {
    const [first] = members
    if (first === undefined) return []
    const { group, name, site, quote, unit } = first
    return [{ key, group, name, site, quote, unit, products: members }]
  })
}

export const monthsOf = (products: readonly ProductView[]): readonly string[] =>
  [...new Set(products.map(({ month }) => month))].sort()
