import { compareText } from '#base'
import type { Micro } from '#market'

/** Micro-units per lot of each product: one point of the forward curve each. */
export type Marks = ReadonlyMap<string, Micro>

/** Net lots per product, signed: + receives, − delivers. */
export type Lots = ReadonlyMap<string, number>

/** What one participant holds of one product under one contract with `counterparty`. */
export interface Position {
  readonly holder: string
  readonly counterparty: string
  readonly product: string
  /** Signed: + receives, − delivers. */
  readonly lots: number
  /** Contract price of one lot. */
  readonly price: Micro
}

/** Positions that are closed out as one sum, under one agreement. */
export interface NettingSet {
  readonly holder: string
  readonly counterparty: string
  readonly positions: readonly Position[]
}

/** Positions by holder and counterparty, in the order of their names. */
export function nettingSets(positions: readonly Position[]): readonly NettingSet[] {
  const sets = new Map<string, NettingSet & { readonly positions: Position[] }>()
  for (const position of positions) {
    const { holder, counterparty } = position
    const key = JSON.stringify([holder, counterparty])
    const set = sets.get(key) ?? { holder, counterparty, positions: [] }
    set.positions.push(position)
    sets.set(key, set)
  }
  return [...sets.values()].toSorted(
    (a, b) => compareText(a.holder, b.holder) || compareText(a.counterparty, b.counterparty),
  )
}

/** Net lots per product, without those that come to nothing, in the order of product ids. */
export function netLots(
  positions: readonly { readonly product: string; readonly lots: number }[],
): Lots {
  const net = new Map<string, number>()
  for (const { product, lots } of positions) net.set(product, (net.get(product) ?? 0) + lots)
  return new Map(
    [...net].filter(([, lots]) => lots !== 0).toSorted(([a], [b]) => compareText(a, b)),
  )
}

/**
 * Worth of positions at the marks, Σ lots × (mark − contract price). Positive: a gain. A product without a mark is
 * taken at its contract price, so it neither gains nor loses.
 */
export function markToMarket(
  positions: readonly Pick<Position, 'product' | 'lots' | 'price'>[],
  marks: Marks,
): Micro {
  return positions.reduce(
    (sum, { product, lots, price }) => sum + BigInt(lots) * ((marks.get(product) ?? price) - price),
    0n,
  )
}

/**
 * Variation margin of one day, Σ lots × (mark − mark before). Positive: the holder receives it. On the day of the trade
 * the contract price stands for the mark before. A product that has no mark before or after moves nothing.
 */
export function variationMargin(
  lots: Lots,
  { before, after }: { readonly before: Marks; readonly after: Marks },
): Micro {
  let sum = 0n
  for (const [product, net] of lots) {
    const [was, is] = [before.get(product), after.get(product)]
    if (was !== undefined && is !== undefined) sum += BigInt(net) * (is - was)
  }
  return sum
}

/** Variation margin of every netting set: what `holder` receives from `counterparty`, or pays where it is negative. */
export function variationMargins(
  positions: readonly Position[],
  marks: { readonly before: Marks; readonly after: Marks },
): readonly { readonly holder: string; readonly counterparty: string; readonly amount: Micro }[] {
  return nettingSets(positions).map(({ holder, counterparty, positions: held }) => ({
    holder,
    counterparty,
    amount: variationMargin(netLots(held), marks),
  }))
}
