import { pointer } from '#base'
import type {
  AnyOfBid,
  BidNode,
  CurveBid,
  MixBid,
  ProgramBid,
  StorageBid,
  WindowBid,
} from '#bidding'
import type { Micro } from '#market'

/** Lots and value of what could be left out of a fill: at prices that support it, Σ price × lots ≤ value. */
export interface Portion {
  /** Net lots by product, signed; products that cancel are left out. */
  readonly lots: ReadonlyMap<string, number>
  /** Its limits, less the fixed costs that would not be owed without it. */
  readonly value: Micro
}

/**
 * Every part of a filled bid that must not lose by itself (rule 3 of market-file.md; mechanism A3): what the terms would have
 * let it leave out, the rest as it is.
 *
 *   the whole bid; of `anyOf` a child, unless it is the last and the list has to stay filled; of `linked` a child with all
 *   below it, the parent only when no child is filled; of `trade` one unit down to its minimum; of `curve` its last units;
 *   of `mix`, `storage` and `program` one unit of a leaf, or all of one at its minimum, where totals, levels and rows still hold
 *
 * `unitsOf` tells the units filled of a leaf by its pointer.
 */
export function portionsOf(bid: BidNode, unitsOf: (leaf: string) => number): readonly Portion[] {
  const portions: Draft[] = []
  const root = fillOf(bid, '/bid', unitsOf)
  collect(root, { whole: true, most: Number.POSITIVE_INFINITY }, portions)
  return portions.map(({ lots, value }) => ({
    lots: new Map([...lots].filter(([, n]) => n !== 0)),
    value,
  }))
}

interface Draft {
  readonly lots: Map<string, number>
  value: Micro
}

/** What is filled of a node. */
interface Filled {
  readonly node: BidNode
  readonly children: readonly Filled[]
  readonly leaves: readonly Units[]
  readonly units: number
  readonly lots: Map<string, number>
  readonly value: Micro
}

interface Units {
  readonly units: number
  readonly limit: Micro
  readonly lots: readonly (readonly [string, number])[]
}

/** How much of a node may go: all of it, and at most so many units (its neighbours under a ramp). */
interface Leave {
  readonly whole: boolean
  readonly most: number
}

function fillOf(node: BidNode, at: string, unitsOf: (leaf: string) => number): Filled {
  const children = partsOf(node, at).map(([child, place]) => fillOf(child, place, unitsOf))
  const leaves = leavesOf(node, at).map(({ at: leaf, ...rest }) => ({
    ...rest,
    units: unitsOf(leaf),
  }))
  const sum: Draft = { lots: new Map(), value: 0n }
  let units = 0
  for (const child of children) {
    units += child.units
    sum.value += child.value
    for (const [product, n] of child.lots) addLots(sum, product, n)
  }
  for (const leaf of leaves) {
    units += leaf.units
    addUnits(sum, leaf, leaf.units)
  }
  if (units > 0) sum.value += onceOf(node)
  return { node, children, leaves, units, lots: sum.lots, value: sum.value }
}

/** What is owed once if anything of the node is filled. */
function onceOf(node: BidNode): Micro {
  const limit =
    node.kind === 'storage' || (node.kind === 'window' && !node.contiguous) ? node.limit : 0n
  return limit - (node.fixed ?? 0n)
}

function addLots({ lots }: Draft, product: string, n: number): void {
  lots.set(product, (lots.get(product) ?? 0) + n)
}

function addUnits(sum: Draft, { limit, lots }: Omit<Units, 'units'>, units: number): void {
  if (units === 0) return
  sum.value += limit * BigInt(units)
  for (const [product, n] of lots) addLots(sum, product, n * units)
}

function collect(fill: Filled, leave: Leave, portions: Draft[]): void {
  if (fill.units === 0) return
  if (leave.whole && fill.units <= leave.most) portions.push({ lots: fill.lots, value: fill.value })
  collectUnits(fill, leave, portions)
  const { node, children } = fill
  switch (node.kind) {
    case 'oneOf':
      for (const child of children) collect(child, leave, portions)
      return
    case 'allOf':
      for (const child of children) collect(child, { ...leave, whole: false }, portions)
      return
    case 'anyOf':
      return collectList(children, node, { leave, portions })
    case 'linked': {
      const [parent, ...below] = children
      const needed = below.some(({ units }) => units > 0)
      if (parent) collect(parent, { ...leave, whole: leave.whole && !needed }, portions)
      for (const child of below) collect(child, { ...leave, whole: true }, portions)
      return
    }
    default:
      return
  }
}

interface Collecting {
  readonly leave: Leave
  readonly portions: Draft[]
}

function collectList(
  children: readonly Filled[],
  { ramp }: AnyOfBid,
  { leave, portions }: Collecting,
): void {
  const filled = children.filter(({ units }) => units > 0).length
  children.forEach((child, i) => {
    const beside = ramp === undefined ? [] : [children[i - 1], children[i + 1]]
    const rooms = beside.flatMap((other) =>
      other === undefined ? [] : [child.units - other.units + (ramp ?? 0)],
    )
    const most = Math.min(leave.most, ...rooms)
    collect(child, { whole: filled > 1 || leave.whole, most }, portions)
  })
}

/** Single units, or all of a leaf at its minimum. */
function collectUnits(fill: Filled, leave: Leave, portions: Draft[]): void {
  const { node, leaves } = fill
  if (node.kind === 'curve') return collectSteps(fill, node, { leave, portions })
  const droppable = droppableOf(fill)
  leaves.forEach((leaf, i) => {
    const units = leaf.units === 0 ? 0 : droppable(leaf, i)
    if (units === 0 || units >= fill.units || units > leave.most) return
    const portion: Draft = { lots: new Map(), value: 0n }
    addUnits(portion, leaf, units)
    portions.push(portion)
  })
}

/** Units of a leaf that may go at once; 0: none. */
function droppableOf(fill: Filled): (leaf: Units, index: number) => number {
  const { node } = fill
  switch (node.kind) {
    case 'trade':
      return ({ units }) => (units > Math.max(node.quantity.min, 1) ? 1 : 0)
    case 'mix':
      return droppableOfMix(fill, node)
    case 'storage':
      return droppableOfStorage(fill, node)
    case 'program':
      return droppableOfProgram(fill, node)
    default:
      return () => 0
  }
}

const together = (units: number, min: number): number => (units > min ? 1 : units)

function droppableOfMix({ leaves }: Filled, { of, total }: MixBid) {
  // Σ weight × units less what goes ≥ least, with everything over one denominator.
  const over = of.reduce(
    (product, { weight }) => product * weight.denominator,
    total.min.denominator,
  )
  const weights = of.map(({ weight }) => (weight.numerator * over) / weight.denominator)
  const least = (total.min.numerator * over) / total.min.denominator
  const sum = leaves.reduce((all, { units }, i) => all + BigInt(units) * (weights[i] ?? 0n), 0n)
  return ({ units }: Units, i: number): number => {
    const going = together(units, of[i]?.quantity.min ?? 0)
    return sum - BigInt(going) * (weights[i] ?? 0n) >= least ? going : 0
  }
}

function droppableOfProgram({ leaves }: Filled, { units: named, rows }: ProgramBid) {
  const sums = rows.map((row) => {
    const scale = [...row.terms.values(), row.min, row.max].reduce(
      (most, ratio) => Math.max(most, ratio?.scale ?? 0),
      0,
    )
    const whole = (ratio: { readonly digits: bigint; readonly scale: number }): bigint =>
      ratio.digits * 10n ** BigInt(scale - ratio.scale)
    const terms = named.map(({ name }) => {
      const ratio = row.terms.get(name)
      return ratio === undefined ? 0n : whole(ratio)
    })
    const sum = leaves.reduce((all, { units }, i) => all + BigInt(units) * (terms[i] ?? 0n), 0n)
    return { terms, sum, min: row.min && whole(row.min), max: row.max && whole(row.max) }
  })
  return ({ units }: Units, i: number): number => {
    const going = together(units, named[i]?.quantity.min ?? 0)
    const stands = sums.every(({ terms, sum, min, max }) => {
      const rest = sum - BigInt(going) * (terms[i] ?? 0n)
      return (min === undefined || rest >= min) && (max === undefined || rest <= max)
    })
    return stands ? going : 0
  }
}

/** A lot not bought lowers this level and every later one, a lot not sold raises them. */
function droppableOfStorage({ leaves }: Filled, node: StorageBid) {
  const { numerator, denominator } = node.efficiency
  const periods = node.periods.length
  const levels: bigint[] = []
  let level = denominator * BigInt(node.initial)
  for (let t = 0; t < periods; t++) {
    level += numerator * BigInt(leaves[t]?.units ?? 0)
    level -= denominator * BigInt(leaves[t + periods]?.units ?? 0)
    levels.push(level)
  }
  const end = denominator * BigInt(node.final)
  const full = denominator * BigInt(node.capacity)
  return (_: Units, i: number): number => {
    const after = levels.slice(i % periods)
    const stands =
      i < periods
        ? after.every((held) => held >= numerator) && (after.at(-1) ?? 0n) - numerator >= end
        : after.every((held) => held + denominator <= full)
    return stands ? 1 : 0
  }
}

/**
 * The last units of a curve in step order: what is saved is linear within a step, so each end of the range of units that may be
 * kept is enough.
 */
function collectSteps(fill: Filled, node: CurveBid, { leave, portions }: Collecting): void {
  const { ramp } = node
  let start = 0
  fill.leaves.forEach(({ units }, k) => {
    const before = node.steps[k - 1]?.quantity
    let [low, high] = [start + 1, start + units]
    if (ramp !== undefined) {
      if (before !== undefined) low = Math.max(low, start + before - ramp)
      if (k < node.steps.length - 1 && high < fill.units) high = Math.min(high, start + ramp)
    }
    low = Math.max(low, fill.units - leave.most, 1)
    if (low <= high)
      for (const kept of new Set([low, high]))
        if (kept < fill.units) portions.push(beyond(fill, kept))
    start += units
  })
}

/** What a curve's units after the first `kept` are worth. */
function beyond({ leaves }: Filled, kept: number): Draft {
  const portion: Draft = { lots: new Map(), value: 0n }
  let start = 0
  for (const leaf of leaves) {
    addUnits(portion, leaf, Math.max(0, start + leaf.units - Math.max(kept, start)))
    start += leaf.units
  }
  return portion
}

function partsOf(node: BidNode, at: string): readonly (readonly [BidNode, string])[] {
  switch (node.kind) {
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return node.of.map((part, i) => [part, pointer(`${at}/of`, i)])
    case 'linked':
      return [
        [node.parent, `${at}/parent`],
        ...node.children.map((child, i) => [child, pointer(`${at}/children`, i)] as const),
      ]
    default:
      return []
  }
}

type Leaf = Omit<Units, 'units'> & { readonly at: string }

/** The leaves of a node itself, as `Column.fills` names them. */
function leavesOf(node: BidNode, at: string): readonly Leaf[] {
  switch (node.kind) {
    case 'trade':
      return [{ at, limit: node.limit, lots: [...node.lots] }]
    case 'curve':
      return node.steps.map(({ limit }, k) => ({
        at: pointer(`${at}/steps`, k),
        limit,
        lots: [...node.lots],
      }))
    case 'mix':
      return node.of.map(({ limit, lots }, i) => ({
        at: pointer(`${at}/of`, i),
        limit,
        lots: [...lots],
      }))
    case 'program':
      return node.units.map(({ limit, lots }, i) => ({
        at: pointer(`${at}/units`, i),
        limit,
        lots: [...lots],
      }))
    case 'storage':
      return (['charge', 'discharge'] as const).flatMap((way) =>
        node.periods.map((product, t) => ({
          at: pointer(`${at}/${way}`, t),
          limit: 0n,
          lots: [[product, way === 'charge' ? 1 : -1] as const],
        })),
      )
    case 'window':
      return windowLeaves(node, at)
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
    case 'linked':
      return []
  }
}

/** Contiguous: a leaf for each start. Otherwise a leaf for each period; the limit is the window's as a whole. */
function windowLeaves(node: WindowBid, at: string): readonly Leaf[] {
  const lotsAt = (t: number): readonly (readonly [string, number])[] => [
    [node.periods[t] ?? '', node.lots],
    ...node.with.map(({ periods, lots }) => [periods[t] ?? '', lots] as const),
  ]
  const runs = node.contiguous ? Math.max(0, node.periods.length - node.length + 1) : 0
  if (!node.contiguous)
    return node.periods.map((_, t) => ({
      at: pointer(`${at}/periods`, t),
      limit: 0n,
      lots: lotsAt(t),
    }))
  return Array.from({ length: runs }, (_, start) => ({
    at: pointer(`${at}/starts`, start),
    limit: node.limit,
    lots: Array.from({ length: node.length }, (__, k) => lotsAt(start + k)).flat(),
  }))
}
