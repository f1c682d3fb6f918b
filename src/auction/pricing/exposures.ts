import type { Micro } from '#market'
import type { Component } from '../book.ts'
import { termsOf } from '../limits.ts'
import type { Forward } from '../outcome.ts'

/** Lots that two participants trade, and the most that these may be worth: Σ lots · |price| ≤ credit. */
export interface Exposure {
  readonly legs: readonly (readonly [product: number, lots: number])[]
  readonly credit: Micro
}

/** One for each pair of counterparties whose credit has an end. */
export function exposuresOf(
  { market, products }: Component,
  forwards: readonly Forward[],
): readonly Exposure[] {
  const { creditOf } = termsOf(market)
  const pairs = new Map<string, { legs: Map<number, number>; credit: Micro }>()
  for (const { buyer, seller, product, lots } of forwards) {
    const credit = creditOf(buyer, seller)
    if (credit === undefined) continue
    const key = JSON.stringify([buyer, seller].toSorted())
    const pair = pairs.get(key) ?? { legs: new Map<number, number>(), credit }
    const g = products.indexOf(product)
    pair.legs.set(g, (pair.legs.get(g) ?? 0) + lots)
    pairs.set(key, pair)
  }
  return [...pairs.values()].map(({ legs, credit }) => ({ legs: [...legs], credit }))
}
