import type { CurveBid, MixBid, ProgramBid, StorageBid } from '#bidding'
import type { Micro } from '#market'
import type { FilledLeaf, Part } from './part.ts'
import { wholeMix, wholeRows } from './ratios.ts'
import { levelsOf } from './terms.ts'
import { costOf } from './tree.ts'

/** A part that its bid would be better off without, and by how much. */
export interface Loss {
  readonly part: string
  readonly loss: Micro
}

/** What may be left out of a part while the rest of the bid stays as it is. */
interface Freedom {
  /** All of it. */
  readonly whole: boolean
  /** As many units as the ramps above allow; undefined: any number. */
  readonly units: bigint | undefined
}

interface Search {
  readonly prices: ReadonlyMap<string, Micro>
  readonly losses: Loss[]
}

/**
 * Everything that could be left out of a fill by itself, and whose limits do not cover its cost:
 *
 *   a part    that nothing else filled needs: of anyOf, a child (not the last one, if the list has to
 *             stay filled); of linked, a child with all below it. A parent may be carried by its
 *             children, so it is looked at with them; the parts of oneOf and allOf with their list
 *   trade     one unit less, down to the minimum
 *   curve     the last units in step order
 *   mix, storage, program   one unit less of one leaf, or all of a leaf that is at its minimum, where
 *             totals, levels and rows still hold
 *
 * Under a ramp only as much may go as the neighbours of the list's entry allow.
 */
export function lossesIn(root: Part, prices: ReadonlyMap<string, Micro>): readonly Loss[] {
  const search: Search = { prices, losses: [] }
  visit(root, { whole: true, units: undefined }, search)
  return search.losses
}

function visit(part: Part, freedom: Freedom, search: Search): void {
  if (!part.filled) return
  if (freedom.whole && mayLose(freedom, part.units) && part.value < part.cost)
    search.losses.push({ part: part.at, loss: part.cost - part.value })
  if (part.node.kind === 'curve') dropSteps(part, part.node, { freedom, search })
  const droppable = droppableOf(part)
  if (droppable !== undefined) dropUnits(part, droppable, { freedom, search })
  for (const [child, below] of freedomBelow(part, freedom)) visit(child, below, search)
}

function freedomBelow(
  { node, children }: Part,
  freedom: Freedom,
): readonly (readonly [Part, Freedom])[] {
  switch (node.kind) {
    case 'oneOf':
      return children.map((child) => [child, freedom])
    case 'allOf':
      return children.map((child) => [child, { ...freedom, whole: false }])
    case 'anyOf':
      return freedomInList(children, node.ramp, freedom)
    case 'linked': {
      const needed = children.slice(1).some((child) => child.filled)
      return children.map((child, index) => {
        const whole = index > 0 || (freedom.whole && !needed)
        return [child, { ...freedom, whole }]
      })
    }
    case 'trade':
    case 'curve':
    case 'window':
    case 'mix':
    case 'storage':
    case 'program':
      return []
  }
}

/** How many units of a leaf may go at once; undefined: none. */
type Droppable = (leaf: FilledLeaf, index: number) => bigint | undefined

function droppableOf(part: Part): Droppable | undefined {
  const { node } = part
  switch (node.kind) {
    case 'trade': {
      const least = BigInt(Math.max(node.quantity.min, 1))
      return ({ count }) => (count > least ? 1n : undefined)
    }
    case 'mix':
      return droppableOfMix(part, node)
    case 'storage':
      return droppableOfStorage(part, node)
    case 'program':
      return droppableOfProgram(part, node)
    case 'curve':
    case 'window':
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
    case 'linked':
      return undefined
  }
}

const mayLose = ({ units }: Freedom, lost: bigint): boolean => units === undefined || lost <= units

interface Step {
  readonly freedom: Freedom
  readonly search: Search
}

function freedomInList(
  children: readonly Part[],
  ramp: number | undefined,
  freedom: Freedom,
): readonly (readonly [Part, Freedom])[] {
  const filled = children.filter((child) => child.filled).length
  return children.map((child, i) => {
    let { units } = freedom
    for (const neighbour of ramp === undefined ? [] : [children[i - 1], children[i + 1]]) {
      if (neighbour === undefined) continue
      const slack = child.units - neighbour.units + BigInt(ramp ?? 0)
      if (units === undefined || slack < units) units = slack
    }
    return [child, { whole: filled > 1 || freedom.whole, units }]
  })
}

function dropUnits(part: Part, droppable: Droppable, { freedom, search }: Step): void {
  part.leaves.forEach((leaf, index) => {
    if (leaf.count === 0n) return
    const units = droppable(leaf, index)
    if (units === undefined || units >= part.units || !mayLose(freedom, units)) return
    const loss = (costOf(leaf.lots, search.prices) - leaf.limit) * units
    if (loss > 0n) search.losses.push({ part: leaf.at, loss })
  })
}

/** Units of a leaf that go together: one, or all when the leaf is at its minimum. */
const together = (count: bigint, min: number): bigint => (count > BigInt(min) ? 1n : count)

function droppableOfMix({ leaves }: Part, node: MixBid) {
  const { weights, min } = wholeMix(node)
  const total = leaves.reduce((sum, { count }, i) => sum + count * (weights[i] ?? 0n), 0n)
  return ({ count }: FilledLeaf, i: number): bigint | undefined => {
    const units = together(count, node.of[i]?.quantity.min ?? 0)
    return total - units * (weights[i] ?? 0n) >= min ? units : undefined
  }
}

function droppableOfProgram({ leaves }: Part, node: ProgramBid) {
  const rows = wholeRows(node).map(({ terms, min, max }) => ({
    terms,
    min,
    max,
    sum: terms.reduce((total, [unit, n]) => total + n * (leaves[unit]?.count ?? 0n), 0n),
  }))
  const rowsOf = leaves.map((): (readonly [row: (typeof rows)[number], n: bigint])[] => [])
  for (const row of rows) for (const [unit, n] of row.terms) rowsOf[unit]?.push([row, n])
  return ({ count }: FilledLeaf, i: number): bigint | undefined => {
    const units = together(count, node.units[i]?.quantity.min ?? 0)
    const holds = (rowsOf[i] ?? []).every(([{ sum, min, max }, n]) => {
      const rest = sum - n * units
      return (min === undefined || rest >= min) && (max === undefined || rest <= max)
    })
    return holds ? units : undefined
  }
}

/** A lot not bought lowers every later level, a lot not sold raises it. */
function droppableOfStorage(part: Part, node: StorageBid) {
  const { numerator, denominator } = node.efficiency
  const levels = levelsOf(part, node)
  const capacity = denominator * BigInt(node.capacity)
  const periods = levels.length
  const spare: bigint[] = new Array(periods)
  const room: bigint[] = new Array(periods)
  let least = (levels.at(-1) ?? 0n) - denominator * BigInt(node.final)
  let free = capacity
  for (let t = periods - 1; t >= 0; t--) {
    const level = levels[t] ?? 0n
    if (level < least) least = level
    if (capacity - level < free) free = capacity - level
    spare[t] = least
    room[t] = free
  }
  return (_: FilledLeaf, i: number): bigint | undefined => {
    if (i < periods) return (spare[i] ?? 0n) >= numerator ? 1n : undefined
    return (room[i - periods] ?? 0n) >= denominator ? 1n : undefined
  }
}

/**
 * The last units of a curve in step order. Kept units may end anywhere inside a step, and what is saved
 * is linear there, so the ends of each step's admissible range are enough.
 */
function dropSteps({ at, leaves, units }: Part, node: CurveBid, { freedom, search }: Step): void {
  if (leaves.length === 0) return
  const price = costOf(node.lots, search.prices)
  const ramp = node.ramp === undefined ? undefined : BigInt(node.ramp)
  const least = freedom.units === undefined ? 1n : most(units - freedom.units, 1n)
  let start = 0n
  let gain = 0n
  let worst = 0n
  const total = leaves.reduce((sum, { count, limit }) => sum + count * (limit - price), 0n)
  leaves.forEach(({ count, limit }, k) => {
    const before = k === 0 ? undefined : BigInt(leaves[k - 1]?.max ?? 0)
    let low = start + 1n
    let high = start + count
    if (ramp !== undefined) {
      if (before !== undefined) low = most(low, start + before - ramp)
      if (k < leaves.length - 1 && high < units && high > start + ramp) high = start + ramp
    }
    low = most(low, least)
    for (const kept of low <= high ? [low, high] : []) {
      const saved = total - (gain + (kept - start) * (limit - price))
      if (saved < worst) worst = saved
    }
    gain += count * (limit - price)
    start += count
  })
  if (worst < 0n) search.losses.push({ part: at, loss: -worst })
}

const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)
