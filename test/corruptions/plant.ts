import type { Fill, Outcome, Rule } from '#auction'
import type { Bid, BidNode, Market } from '#bidding'

/**
 * A planted fault: what `apply` makes of a valid outcome breaks `rule`, perhaps among others. undefined:
 * the outcome has nothing that the fault could be planted in.
 */
export interface Corruption {
  readonly name: string
  readonly rule: Rule
  readonly apply: (market: Market, outcome: Outcome) => Outcome | undefined
}

/** A fill together with its bid. */
export interface Filled {
  readonly bid: Bid
  readonly fill: Fill
  readonly node: BidNode
}

export const filledBids = (market: Market, outcome: Outcome): readonly Filled[] =>
  outcome.fills.flatMap((fill) => {
    const bid = market.bids.find(({ id }) => id === fill.bid)
    return bid === undefined ? [] : [{ bid, fill, node: bid.bid }]
  })

/** Changes the first fill for which `change` gives another. */
export function changeFill(
  market: Market,
  outcome: Outcome,
  change: (filled: Filled) => Partial<Fill> | undefined,
): Outcome | undefined {
  for (const filled of filledBids(market, outcome)) {
    const changed = change(filled)
    if (changed === undefined) continue
    const fills = outcome.fills.map((fill) =>
      fill === filled.fill ? { ...fill, ...changed } : fill,
    )
    return { ...outcome, fills }
  }
  return undefined
}

/** Changes the units of the first fill whose root is of a kind. */
export function changeUnits<K extends BidNode['kind']>(
  kind: K,
  change: (
    node: Extract<BidNode, { kind: K }>,
    units: Map<string, number>,
  ) => ReadonlyMap<string, number> | undefined,
): Corruption['apply'] {
  return (market, outcome) =>
    changeFill(market, outcome, ({ node, fill }) => {
      if (!isKind(node, kind)) return undefined
      const units = change(node, new Map(fill.units))
      return units === undefined ? undefined : { units }
    })
}

const isKind = <K extends BidNode['kind']>(
  node: BidNode,
  kind: K,
): node is Extract<BidNode, { kind: K }> => node.kind === kind

/** The first leaf below a node. */
export function firstLeaf(node: BidNode, at: string): string {
  switch (node.kind) {
    case 'trade':
      return at
    case 'curve':
      return `${at}/steps/0`
    case 'window':
      return node.contiguous ? `${at}/starts/0` : `${at}/periods/0`
    case 'mix':
      return `${at}/of/0`
    case 'program':
      return `${at}/units/0`
    case 'storage':
      return `${at}/charge/0`
    case 'linked':
      return firstLeaf(node.parent, `${at}/parent`)
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return node.of[0] === undefined ? at : firstLeaf(node.of[0], `${at}/of/0`)
  }
}

/** Pointers of leaves filled at or below a place. */
export const below = (units: ReadonlyMap<string, number>, at: string): readonly string[] =>
  [...units.keys()].filter((leaf) => leaf === at || leaf.startsWith(`${at}/`))

/** The same fills at another price of one product: payments, surpluses and forwards follow. */
export function reprice(outcome: Outcome, product: string, price: bigint): Outcome | undefined {
  const report = outcome.prices.get(product)
  if (report === undefined) return undefined
  const change = price - report.price
  return {
    ...outcome,
    prices: new Map(outcome.prices).set(product, {
      ...report,
      price,
      range: [undefined, undefined],
    }),
    fills: outcome.fills.map((fill) => {
      const more = change * BigInt(fill.lots.get(product) ?? 0)
      return { ...fill, payment: fill.payment + more, surplus: fill.surplus - more }
    }),
    forwards: outcome.forwards.map((forward) =>
      forward.product === product
        ? { ...forward, price, amount: price * BigInt(forward.lots) }
        : forward,
    ),
  }
}
