import type { JsonObject } from '../arbitraries/bids.ts'
import type { BadFile } from './good.ts'

/** Products and a bid that takes many of them. */
const wide = (products: number, bid: (ids: readonly string[]) => JsonObject): JsonObject => {
  const ids = Array.from({ length: products }, (_, i) => `p${i}`)
  return {
    walras: 1,
    currency: 'USD',
    products: ids.map((id) => ({ id, unit: 'MWh', tick: '0.01' })),
    bids: [{ id: 'b', by: 'ann', bid: bid(ids) }],
  }
}

/** A row for a file that is refused for its size. */
const large = (name: string, file: () => JsonObject, code: string, at: string): BadFile => ({
  name,
  file,
  code,
  at,
})

/** What is too much, or made to take long. */
export const BAD_SIZES: readonly BadFile[] = [
  large(
    '10,000 legs',
    () =>
      wide(10_000, (ids) => ({
        kind: 'trade',
        lots: Object.fromEntries(ids.map((id) => [id, 1])),
        limit: '1',
      })),
    'bundle_too_wide',
    '/bids/0/bid/lots',
  ),
  large(
    'unknown products much like 20,000 others',
    () => {
      const ids = Array.from({ length: 20_000 }, (_, i) => similarId(i, 'aba'))
      const bid = (i: number): JsonObject => {
        const lots = { [similarId(i, 'xyz')]: 1 }
        return { id: `b${i}`, by: 'ann', bid: { kind: 'trade', lots, limit: '1' } }
      }
      const products = ids.map((product) => ({ id: product, unit: 'MWh', tick: '0.01' }))
      const bids = Array.from({ length: 50 }, (_, i) => bid(i))
      return { walras: 1, currency: 'USD', products, bids }
    },
    'product_unknown',
    `/bids/0/bid/lots/${similarId(0, 'xyz')}`,
  ),
  large(
    'a window of a million non-zeros',
    () =>
      wide(2000, (ids) => ({ kind: 'window', periods: ids, length: 1000, lots: 1, limit: '1' })),
    'bid_too_large',
    '/bids/0/bid',
  ),
  large(
    'a window of 8 million non-zeros',
    () =>
      wide(4000, (ids) => ({
        kind: 'window',
        periods: ids,
        length: 2000,
        lots: 1,
        limit: '1',
        with: [{ periods: ids, lots: -1 }],
      })),
    'bid_too_large',
    '/bids/0/bid',
  ),
  large(
    'a curve tied and ramped within limits, ten times in one bid',
    () =>
      wide(1, () => ({
        kind: 'anyOf',
        of: Array.from({ length: 10 }, () => ({
          kind: 'curve',
          lots: { p0: 1 },
          steps: Array.from({ length: 1000 }, (_, i) => ({ quantity: 1, limit: `${i}` })),
        })),
      })),
    'bid_too_large',
    '/bids/0/bid',
  ),
  large(
    'too many stores in one market',
    () => {
      const file = wide(400, (ids) => store(ids))
      const ids = Array.from({ length: 400 }, (_, i) => `p${i}`)
      const bids = Array.from({ length: 130 }, (_, i) => ({
        id: `b${i}`,
        by: 'a',
        bid: store(ids),
      }))
      return { ...file, bids }
    },
    'market_too_large',
    '/bids/121/bid',
  ),
  large(
    'a store over 401 periods',
    () => wide(401, (ids) => store(ids)),
    'list_too_long',
    '/bids/0/bid/periods',
  ),
]

function store(periods: readonly string[]): JsonObject {
  return {
    kind: 'storage',
    periods,
    charge: 1,
    discharge: 1,
    capacity: 4,
    efficiency: '0.9',
    limit: '0',
  }
}

function similarId(i: number, middle: string): string {
  return `${'ab'.repeat(30)}${middle}${String(i * 7).padStart(6, '0')}${'ba'.repeat(29)}`
}
