import type { BidNode } from '#bidding'

export type Range = readonly [low: bigint | undefined, high: bigint | undefined]

interface Unit {
  readonly product: string
  readonly buys: boolean
  /** Per lot. */
  readonly price: bigint
  readonly some: boolean
  readonly more: boolean
}

type Units = Readonly<Record<string, number>>

/**
 * The range of a product that single-lot bids without ties trade by themselves: from the dearest buyer left out or
 * seller let in to the cheapest buyer let in or seller left out. undefined: something else bids for it too.
 */
export function rangeOfAlone(
  product: string,
  bids: readonly { readonly bid: BidNode; readonly free: boolean; readonly units?: Units }[],
): Range | undefined {
  const all: Unit[] = []
  for (const { bid, free, units = {} } of bids) {
    if (!JSON.stringify(bid, plain).includes(JSON.stringify(product))) continue
    const own = free ? unitsOf(bid, '/bid', units) : undefined
    if (own?.every((unit) => unit.product === product) !== true) return undefined
    all.push(...own)
  }
  const ends = (below: (unit: Unit) => boolean) => all.filter(below).map(({ price }) => price)
  const lows = ends(({ buys, some, more }) => (buys ? more : some))
  const highs = ends(({ buys, some, more }) => (buys ? some : more))
  return [
    lows.length === 0 ? undefined : lows.reduce((a, b) => (a > b ? a : b)),
    highs.length === 0 ? undefined : highs.reduce((a, b) => (a < b ? a : b)),
  ]
}

const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value instanceof Map ? [...value] : value

function unitsOf(node: BidNode, at: string, units: Units): readonly Unit[] | undefined {
  if (node.fixed || node.ramp !== undefined) return undefined
  if (node.kind === 'anyOf' && node.atMost === undefined) {
    const parts = node.of.map((part, k) => unitsOf(part, `${at}/of/${k}`, units))
    return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? [])
  }
  if (node.kind === 'trade' && node.quantity.min === 0)
    return single(node.lots, [{ at, limit: node.limit, max: node.quantity.max }], units)
  if (node.kind !== 'curve') return undefined
  const rises = node.steps.some(({ limit }, k) => limit > (node.steps[k - 1]?.limit ?? limit))
  const steps = node.steps.map(({ limit, quantity }, k) => ({
    at: `${at}/steps/${k}`,
    limit,
    max: quantity,
  }))
  return rises ? undefined : single(node.lots, steps, units)
}

function single(
  lots: ReadonlyMap<string, number>,
  steps: readonly { readonly at: string; readonly limit: bigint; readonly max: number }[],
  units: Units,
): readonly Unit[] | undefined {
  const [[product, n] = ['', 0], ...others] = lots
  if (others.length > 0 || Math.abs(n) !== 1) return undefined
  return steps.map(({ at, limit, max }) => {
    const filled = units[at] ?? 0
    return {
      product,
      buys: n > 0,
      price: limit * BigInt(n),
      some: filled > 0,
      more: filled < max,
    }
  })
}
