import { compareText } from '#base'
import type { Fill } from './outcome.ts'

/** Lots of each product that each participant receives net (+) over all its fills. */
export function netPositions(
  fills: readonly Fill[],
  byOf: (bid: string) => string,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const positions = new Map<string, Map<string, number>>()
  for (const fill of fills)
    for (const [product, lots] of fill.lots) {
      const holders = positions.get(product) ?? new Map<string, number>()
      const by = byOf(fill.bid)
      holders.set(by, (holders.get(by) ?? 0) + lots)
      positions.set(product, holders)
    }
  return positions
}

/** Lots of each product that its buyers received. */
export function tradedLots(fills: readonly Fill[]): ReadonlyMap<string, number> {
  const traded = new Map<string, number>()
  for (const fill of fills)
    for (const [product, lots] of fill.lots)
      if (lots > 0) traded.set(product, (traded.get(product) ?? 0) + lots)
  return traded
}

type Side = { readonly id: string; left: number }

/**
 * Net lots by participant, summing to zero → contracts [buyer, seller, lots], in code-point order: equal amounts first, then
 * the largest buyer with the largest seller, so that there are few (mechanism B 5.1). A participant's own buying and selling is
 * netted beforehand: nobody contracts with itself.
 */
export function pairProduct(
  net: readonly (readonly [id: string, lots: number])[],
): readonly (readonly [buyer: string, seller: string, lots: number])[] {
  const side = (sign: 1 | -1): Side[] =>
    net.filter(([, lots]) => lots * sign > 0).map(([id, lots]) => ({ id, left: lots * sign }))
  const largestFirst = (a: Side, b: Side): number => b.left - a.left || compareText(a.id, b.id)
  let [buyers, sellers] = [side(1), side(-1)]
  const contracts: (readonly [string, string, number])[] = []
  const close = (buyer: Side, seller: Side): void => {
    const lots = Math.min(buyer.left, seller.left)
    contracts.push([buyer.id, seller.id, lots])
    buyer.left -= lots
    seller.left -= lots
  }
  while (buyers.length > 0 && sellers.length > 0) {
    const bySize = new Map<number, Side>()
    for (const seller of sellers.toSorted(largestFirst).reverse()) bySize.set(seller.left, seller)
    let matched = false
    for (const buyer of buyers.toSorted(largestFirst)) {
      const equal = bySize.get(buyer.left)
      if (equal === undefined || equal.left !== buyer.left || buyer.left === 0) continue
      close(buyer, equal)
      matched = true
    }
    if (!matched) {
      const [buyer] = buyers.toSorted(largestFirst)
      const [seller] = sellers.toSorted(largestFirst)
      if (buyer !== undefined && seller !== undefined) close(buyer, seller)
    }
    buyers = buyers.filter(({ left }) => left > 0)
    sellers = sellers.filter(({ left }) => left > 0)
  }
  return contracts.toSorted((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]))
}
