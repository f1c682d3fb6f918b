import { unreachable } from '#base'
import type {
  AnyOfBid,
  CurveBid,
  MixBid,
  ProgramBid,
  Quantity,
  StorageBid,
  TradeBid,
  WindowBid,
} from '#bidding'
import type { Audit } from './audit.ts'
import type { FilledBid, Part } from './part.ts'
import { wholeMix, wholeRows } from './ratios.ts'

/** One term of a bid that its fill breaks. `at` is the pointer inside the bid. */
interface TermBreach {
  readonly at: string
  readonly cause: string
}

type Breach = (at: string, cause: string) => void

/**
 * Rule 2, terms: every fill is a whole number of units inside its form's rules. A node is filled if a
 * unit of a leaf below it is.
 */
export function checkTerms({ fills, report }: Audit): void {
  for (const filled of fills.values())
    for (const { at, cause } of breachesOf(filled))
      report(2, filled.at, `${filled.bid.id}: ${cause}`, { part: at })
}

export function breachesOf(filled: FilledBid): readonly TermBreach[] {
  const breaches: TermBreach[] = []
  const breach: Breach = (at, cause) => breaches.push({ at, cause })
  checkUnits(filled, breach)
  checkPart(filled.root, breach)
  return breaches
}

function checkUnits({ fill, unknown, root }: FilledBid, breach: Breach): void {
  for (const at of unknown) breach(at, 'the bid has no such leaf')
  for (const [at, count] of fill.units)
    if (!Number.isSafeInteger(count) || count <= 0)
      breach(
        at,
        `${count} is no whole number of units above 0; a leaf that is not filled is left out`,
      )
  if (!root.filled) breach('/bid', 'nothing of it is filled, so it belongs to the refused bids')
}

function checkPart(part: Part, breach: Breach): void {
  for (const child of part.children) checkPart(child, breach)
  const { node, at } = part
  const filled = part.children.filter((child) => child.filled).length
  switch (node.kind) {
    case 'trade':
      checkTrade(part, node, breach)
      break
    case 'curve':
      checkCurve(part, node, breach)
      break
    case 'oneOf':
      if (filled > 1) breach(at, `${filled} alternatives are filled; at most one may be`)
      break
    case 'anyOf':
      checkAnyOf(part, node, breach)
      break
    case 'allOf':
      if (filled > 0 && filled < part.children.length)
        breach(at, `${filled} of ${part.children.length} parts are filled; all may be, or none`)
      break
    case 'linked': {
      const [parent, ...children] = part.children
      if (parent?.filled === false && children.some((child) => child.filled))
        breach(at, 'a child is filled, but its parent is not')
      break
    }
    case 'window':
      checkWindow(part, node, breach)
      break
    case 'mix':
      checkMix(part, node, breach)
      break
    case 'storage':
      checkStorage(part, node, breach)
      break
    case 'program':
      checkProgram(part, node, breach)
      break
    default:
      unreachable(node)
  }
}

function checkTrade({ leaves }: Part, { quantity }: TradeBid, breach: Breach): void {
  for (const { at, count } of leaves) checkQuantity({ at, count, quantity }, breach)
}

function checkQuantity(
  { at, count, quantity: { min, max } }: { at: string; count: bigint; quantity: Quantity },
  breach: Breach,
): void {
  if (count > 0n && (count < BigInt(min) || count > BigInt(max)))
    breach(at, `${count} units are filled; it is 0, or from ${min} to ${max}`)
}

function checkCurve({ at, leaves }: Part, node: CurveBid, breach: Breach): void {
  leaves.forEach(({ count, max, at: place }, k) => {
    const before = leaves[k - 1]
    checkQuantity({ at: place, count, quantity: { min: 0, max } }, breach)
    if (count > 0n && before !== undefined && before.count < BigInt(before.max))
      breach(place, 'the step is filled before the one in front of it is full')
  })
  checkRamp({ at, fills: leaves.map(({ count }) => count), ramp: node.ramp }, breach)
}

function checkAnyOf({ at, children }: Part, node: AnyOfBid, breach: Breach): void {
  const filled = children.filter((child) => child.filled).length
  if (node.atMost !== undefined && filled > node.atMost)
    breach(at, `${filled} parts are filled; at most ${node.atMost} may be`)
  checkRamp({ at, fills: children.map(({ units }) => units), ramp: node.ramp }, breach)
}

function checkRamp(
  list: { at: string; fills: readonly bigint[]; ramp: number | undefined },
  breach: Breach,
): void {
  if (list.ramp === undefined) return
  const ramp = BigInt(list.ramp)
  list.fills.forEach((units, i) => {
    const step = units - (list.fills[i - 1] ?? units)
    if (step > ramp || -step > ramp)
      breach(list.at, `entries ${i - 1} and ${i} differ by ${step} units; at most ${ramp} may be`)
  })
}

function checkWindow({ at, leaves, filled }: Part, node: WindowBid, breach: Breach): void {
  for (const { at: place, count } of leaves)
    if (count > 1n) breach(place, `it is taken ${count} times; at most once may be`)
  const taken = leaves.filter(({ count }) => count > 0n).length
  if (node.contiguous && taken > 1) breach(at, `${taken} runs are filled; at most one may be`)
  if (!node.contiguous && filled && taken !== node.length)
    breach(at, `${taken} periods are filled; it is ${node.length}, or none`)
}

function checkMix({ at, leaves, filled }: Part, node: MixBid, breach: Breach): void {
  leaves.forEach(({ at: place, count }, i) => {
    const quantity = node.of[i]?.quantity
    if (quantity !== undefined) checkQuantity({ at: place, count, quantity }, breach)
  })
  if (!filled) return
  const { weights, min, max } = wholeMix(node)
  const total = leaves.reduce((sum, { count }, i) => sum + count * (weights[i] ?? 0n), 0n)
  if (total < min) breach(at, 'the weighted total is below its minimum')
  if (total > max) breach(at, 'the weighted total is above its maximum')
}

/** Levels are counted in lots times the denominator of the efficiency, so that they are whole. */
export function levelsOf({ leaves }: Part, node: StorageBid): readonly bigint[] {
  const { numerator, denominator } = node.efficiency
  let level = denominator * BigInt(node.initial)
  return node.periods.map((_, t) => {
    level += numerator * (leaves[t]?.count ?? 0n)
    level -= denominator * (leaves[node.periods.length + t]?.count ?? 0n)
    return level
  })
}

function checkStorage(part: Part, node: StorageBid, breach: Breach): void {
  for (const { at: place, count, max } of part.leaves)
    checkQuantity({ at: place, count, quantity: { min: 0, max } }, breach)
  if (!part.filled) return
  const { denominator } = node.efficiency
  const levels = levelsOf(part, node)
  levels.forEach((level, t) => {
    if (level < 0n) breach(part.at, `more is sold than was stored by the end of period ${t}`)
    if (level > denominator * BigInt(node.capacity))
      breach(part.at, `more is stored than the capacity at the end of period ${t}`)
  })
  const end = levels.at(-1) ?? denominator * BigInt(node.initial)
  if (end < denominator * BigInt(node.final))
    breach(part.at, `less is stored at the end than the ${node.final} lots that must be`)
}

function checkProgram({ at, leaves, filled }: Part, node: ProgramBid, breach: Breach): void {
  leaves.forEach(({ at: place, count }, i) => {
    const quantity = node.units[i]?.quantity
    if (quantity !== undefined) checkQuantity({ at: place, count, quantity }, breach)
  })
  if (!filled) return
  wholeRows(node).forEach(({ terms, min, max }, index) => {
    const sum = terms.reduce((total, [unit, n]) => total + n * (leaves[unit]?.count ?? 0n), 0n)
    if (min !== undefined && sum < min) breach(`${at}/rows/${index}`, 'it is below its minimum')
    if (max !== undefined && sum > max) breach(`${at}/rows/${index}`, 'it is above its maximum')
  })
}
