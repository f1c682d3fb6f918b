import { unreachable } from '#base'
import type { BidNode, StorageBid } from '#bidding'
import type { Micro } from '#market'
import { isPositive, rowsHold, totalHolds } from './terms.ts'

/** One way to fill a node: net lots, and the most it may pay for them (negative: the least it takes). */
export interface Fill {
  readonly lots: ReadonlyMap<string, number>
  readonly pays: Micro
}

export const UNFILLED: Fill = { lots: new Map(), pays: 0n }

/** More ways than `most`: the caller falls back on a bound. */
class TooMany extends Error {}

/**
 * The corners of what a bid may be filled with: every fill that its terms allow lies in their convex hull, and every corner is
 * a fill that they allow. What is convex in lots and payment is therefore largest at a corner.
 *
 *   trade      min (at least 1) and max units        oneOf    the corners of every option
 *   curve      1 unit and the end of each step       allOf    one corner of each part, added up
 *   window     every run, or every choice            anyOf    of at most k parts one corner each, added up
 *   mix, program, storage   every whole fill         linked   one of the parent, one or none of each child
 *
 * A ramp is not looked at, so with one there may be corners that are not allowed: never too few. Fixed costs are paid to nobody
 * and lower what a fill may pay. Undefined: more than `most` of them.
 */
export function cornersOf(node: BidNode, most: number): readonly Fill[] | undefined {
  try {
    return cornersOfNode(node, most)
  } catch (error) {
    if (error instanceof TooMany) return undefined
    throw error
  }
}

/** Of the node once it is filled. */
function cornersOfNode(node: BidNode, most: number): readonly Fill[] {
  const fixed = node.fixed ?? 0n
  const corners = distinct(formCorners(node, most))
  if (corners.length > most) throw new TooMany()
  return fixed === 0n ? corners : corners.map((fill) => ({ ...fill, pays: fill.pays - fixed }))
}

function formCorners(node: BidNode, most: number): readonly Fill[] {
  const inside = (part: BidNode): readonly Fill[] => cornersOfNode(part, most)
  switch (node.kind) {
    case 'trade':
      return unitCorners(node.quantity).map((n) => times(node, n))
    case 'curve':
      return curveCorners(node)
    case 'oneOf':
      return node.of.flatMap(inside)
    case 'allOf':
      return sums(node.of.map(inside), most)
    case 'anyOf':
      return anyCorners(node.of.map(inside), node.atMost ?? node.of.length, most)
    case 'linked':
      return sums(
        [inside(node.parent), ...node.children.map((child) => [UNFILLED, ...inside(child)])],
        most,
      )
    case 'window':
      return windowCorners(node, most)
    case 'mix':
      return wholeFills(node.of, most, (counts) => totalHolds(node, counts))
    case 'program':
      return wholeFills(node.units, most, (counts) => rowsHold(node, counts))
    case 'storage':
      return storageFills(node, most)
    default:
      return unreachable(node)
  }
}

interface Unit {
  readonly lots: ReadonlyMap<string, number>
  readonly limit: Micro
  readonly quantity: { readonly min: number; readonly max: number }
}

const unitCorners = ({ min, max }: Unit['quantity']): readonly number[] => [Math.max(min, 1), max]

function times({ lots, limit }: Pick<Unit, 'lots' | 'limit'>, n: number): Fill {
  return {
    lots: new Map([...lots].map(([product, each]) => [product, each * n])),
    pays: limit * BigInt(n),
  }
}

function plus(a: Fill, b: Fill): Fill {
  if (b === UNFILLED) return a
  const lots = new Map(a.lots)
  for (const [product, n] of b.lots) lots.set(product, (lots.get(product) ?? 0) + n)
  return { lots, pays: a.pays + b.pays }
}

/** One of each list, added up, in every combination. */
function sums(lists: readonly (readonly Fill[])[], most: number): readonly Fill[] {
  return lists.reduce<readonly Fill[]>(
    (heads, list) => {
      if (heads.length * list.length > most * SLACK) throw new TooMany()
      return distinct(heads.flatMap((head) => list.map((fill) => plus(head, fill))))
    },
    [UNFILLED],
  )
}

/** Many combinations come to the same: more are tried than are kept. */
const SLACK = 4

/** Between one and k parts. */
function anyCorners(parts: readonly (readonly Fill[])[], k: number, most: number): readonly Fill[] {
  let byCount: readonly (readonly Fill[])[] = [[UNFILLED]]
  for (const part of parts) {
    const next = Array.from({ length: Math.min(byCount.length, k) + 1 }, (_, count) => [
      ...(byCount[count] ?? []),
      ...sums([byCount[count - 1] ?? [], part], most),
    ])
    byCount = next.map(distinct)
    if (byCount.reduce((sum, { length }) => sum + length, 0) > most * SLACK) throw new TooMany()
  }
  return byCount.slice(1).flat()
}

function distinct(fills: readonly Fill[]): readonly Fill[] {
  return [...new Map(fills.map((fill) => [keyOf(fill), fill])).values()]
}

const keyOf = ({ lots, pays }: Fill): string =>
  `${pays} ${[...lots]
    .filter(([, n]) => n !== 0)
    .map(([product, n]) => `${product} ${n}`)
    .sort()
    .join(' ')}`

function curveCorners({ lots, steps }: Extract<BidNode, { kind: 'curve' }>): readonly Fill[] {
  const [first] = steps
  let filled = UNFILLED
  const ends = steps.map(({ limit, quantity }) => {
    filled = plus(filled, times({ lots, limit }, quantity))
    return filled
  })
  return [...(first === undefined ? [] : [times({ lots, limit: first.limit }, 1)]), ...ends]
}

function windowCorners(node: Extract<BidNode, { kind: 'window' }>, most: number): readonly Fill[] {
  const periods = node.periods.map((_, t) => times({ lots: lotsAt(node, t), limit: 0n }, 1))
  const paid = { lots: new Map(), pays: node.limit }
  if (node.contiguous)
    return periods
      .slice(0, periods.length - node.length + 1)
      .map((_, start) => periods.slice(start, start + node.length).reduce(plus, paid))
  return choices(periods, node.length, most).map((fill) => plus(paid, fill))
}

/** Sums of `length` of the periods, each period once. */
function choices(periods: readonly Fill[], length: number, most: number): readonly Fill[] {
  let byCount: readonly (readonly Fill[])[] = [[UNFILLED]]
  for (const period of periods) {
    byCount = Array.from({ length: Math.min(byCount.length, length) + 1 }, (_, count) => [
      ...(byCount[count] ?? []),
      ...(byCount[count - 1] ?? []).map((fill) => plus(fill, period)),
    ])
    if (byCount.some((fills) => fills.length > most * SLACK)) throw new TooMany()
  }
  return byCount[length] ?? []
}

/** Lots of every product in the t-th period of a window. */
export function lotsAt(
  node: Extract<BidNode, { kind: 'window' }>,
  t: number,
): ReadonlyMap<string, number> {
  const lots = new Map<string, number>()
  for (const list of [node, ...node.with]) {
    const product = list.periods[t]
    if (product !== undefined) lots.set(product, (lots.get(product) ?? 0) + list.lots)
  }
  return lots
}

/** Every whole fill of units that is not empty and that `holds`. */
function wholeFills(
  units: readonly Unit[],
  most: number,
  holds: (counts: readonly number[]) => boolean,
): readonly Fill[] {
  const options = units.map(({ quantity: { min, max } }) => [0, Math.max(min, 1), max] as const)
  const combinations = options.reduce((n, [, min, max]) => n * (max - min + 2), 1)
  if (combinations > most * SLACK) throw new TooMany()
  let counts: readonly (readonly number[])[] = [[]]
  for (const [, min, max] of options)
    counts = counts.flatMap((head) =>
      [0, ...Array.from({ length: max - min + 1 }, (_, n) => min + n)].map((n) => [...head, n]),
    )
  return counts
    .filter((count) => count.some(isPositive) && holds(count))
    .map((count) => units.map((unit, i) => times(unit, count[i] ?? 0)).reduce(plus, UNFILLED))
}

/** Period by period, with what is in store times the denominator of the efficiency. */
function storageFills(node: StorageBid, most: number): readonly Fill[] {
  const { numerator, denominator } = node.efficiency
  const full = BigInt(node.capacity) * denominator
  type Store = { readonly fill: Fill; readonly level: bigint; readonly moved: boolean }
  let stores: readonly Store[] = [
    { fill: UNFILLED, level: BigInt(node.initial) * denominator, moved: false },
  ]
  for (const product of node.periods) {
    if (stores.length * (node.charge + 1) * (node.discharge + 1) > most * SLACK * SLACK)
      throw new TooMany()
    const next = stores.flatMap((store) => stepsOf(node).map((step) => ({ store, ...step })))
    stores = next
      .map(({ store, bought, sold }) => ({
        fill: plus(store.fill, { lots: new Map([[product, bought - sold]]), pays: 0n }),
        level: store.level + numerator * BigInt(bought) - denominator * BigInt(sold),
        moved: store.moved || bought > 0 || sold > 0,
      }))
      .filter(({ level }) => level >= 0n && level <= full)
    stores = [...new Map(stores.map((s) => [`${keyOf(s.fill)} ${s.level} ${s.moved}`, s])).values()]
  }
  return stores
    .filter(({ level, moved }) => moved && level >= BigInt(node.final) * denominator)
    .map(({ fill }) => ({ ...fill, pays: node.limit }))
}

const stepsOf = ({ charge, discharge }: StorageBid) =>
  Array.from({ length: charge + 1 }, (_, bought) =>
    Array.from({ length: discharge + 1 }, (__, sold) => ({ bought, sold })),
  ).flat()
