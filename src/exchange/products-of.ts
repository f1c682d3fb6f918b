import { type Product, parseMicro } from '#market'
import type { Listed, ListedProduct, SeriesTerms, State } from './state.ts'

/** Products that an auction of the series has, in the order of their ids; those that expired are not among them. */
export function listedOf(state: State, terms: SeriesTerms, at: number): readonly ListedProduct[] {
  return inSeries(state, terms)
    .filter(({ expiresAt }) => expiresAt === undefined || at < expiresAt)
    .map(({ product }) => product)
}

/** For reading bids, in which products that expired are still known by name. */
export function productsOf(state: State, terms: SeriesTerms): readonly Product[] {
  const known = cache.get(state.products)?.get(terms)
  if (known !== undefined) return known
  const products = inSeries(state, terms).map(({ product }) => productOf(product))
  const ofState = cache.get(state.products) ?? new WeakMap<SeriesTerms, readonly Product[]>()
  cache.set(state.products, ofState.set(terms, products))
  return products
}

/** Remembers only what the same maps give again. */
const cache = new WeakMap<State['products'], WeakMap<SeriesTerms, readonly Product[]>>()

function inSeries(state: State, { products }: SeriesTerms): readonly Listed[] {
  const all = [...state.products.values()].filter(
    ({ product }) => products === undefined || products.includes(product.id),
  )
  return all.sort((a, b) => (a.product.id < b.product.id ? -1 : 1))
}

export function productOf({ tick, ...rest }: ListedProduct): Product {
  const step = parseMicro(tick)
  return { ...rest, tick: typeof step === 'bigint' ? step : 1n }
}
