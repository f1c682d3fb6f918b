import type { BidNode } from '#bidding'
import type { Micro } from '#market'
import type { Refused } from '../outcome.ts'
import { bestFilled } from '../verify/certificate.ts'
import { type Part, readFill } from '../verify/part.ts'
import { childrenOf, costOf, type Leaf, leavesOf } from '../verify/tree.ts'
import { type Fate, type Reason, unitName, type View } from './view.ts'

/** One part of a bid with what became of it: the facts that its words are made of. */
export interface PartFacts {
  readonly pointer: string
  readonly fate: Fate
  readonly reason: Reason
  readonly node: BidNode
  /** A trade, a step, an option or a unit of a program; absent where the node is filled as a whole. */
  readonly leaf?: LeafFacts
  /** Gain at these prices by the best fill; negative: what it falls short. Undefined: it has no fill. */
  readonly gain: Micro | undefined
  /** Tied to other parts by the bid's own conditions: a total, a ramp, rows, at most so many. */
  readonly tied?: true
  /** What was chosen in its place, and what that gains as it was filled. */
  readonly chosen?: { readonly pointer: string; readonly gain: Micro }
}

export interface LeafFacts {
  readonly units: number
  readonly max: number
  readonly limit: Micro
  /** Of one unit at these prices. */
  readonly cost: Micro
  /** What one unit is called. */
  readonly unit: 'lot' | 'unit'
}

/** Every part of a bid, from the first to the last as it is written. */
export function partsOf(view: View): readonly PartFacts[] {
  const root = view.refused.find(({ part }) => part === undefined)
  if (view.fill === undefined)
    return refusedParts(view, view.bid.bid, root?.reason ?? fallbackReason(view))
  return filledParts(view, view.bid.bid, '/bid')
}

/** Why a bid was refused that the outcome says nothing of. */
export function fallbackReason(view: View): Reason {
  return (bestFilled(view.bid.bid, view.prices) ?? -1n) > 0n
    ? 'paradoxicallyRefused'
    : 'outOfTheMoney'
}

function refusedParts(view: View, root: BidNode, reason: Reason): readonly PartFacts[] {
  const walk = (node: BidNode, at: string, why: Reason): readonly PartFacts[] => {
    const children = childrenOf(node, at)
    if (children.length === 0) return leafParts(view, node, { at, why })
    return children.flatMap(([child, place], k) => {
      if (node.kind === 'linked' && k > 0) return walk(child, place, 'parentRefused')
      return walk(child, place, why === 'parentRefused' ? why : ownReason(view, child, why))
    })
  }
  return walk(root, '/bid', reason)
}

/** A part out of the money is so whatever else stood in the bid's way. */
function ownReason(view: View, node: BidNode, why: Reason): Reason {
  const gain = bestFilled(node, view.prices)
  return !isShortage(why) && gain !== undefined && gain < 0n ? 'outOfTheMoney' : why
}

/** The parts of a leaf node of a refused bid: the steps of a curve one by one, other forms as one. */
function leafParts(
  view: View,
  node: BidNode,
  { at, why }: { readonly at: string; readonly why: Reason },
): readonly PartFacts[] {
  if (node.kind !== 'curve') return [refusedPart(view, node, { at, reason: why })]
  return leavesOf(node, at).map((leaf) => {
    const facts = leafFacts(view, leaf)
    const short = facts.cost > facts.limit
    return {
      pointer: leaf.at,
      fate: 'refused',
      reason: short && why !== 'parentRefused' && !isShortage(why) ? 'outOfTheMoney' : why,
      node,
      leaf: facts,
      gain: facts.limit - facts.cost,
    }
  })
}

const isShortage = (reason: Reason): boolean =>
  reason === 'noSupply' || reason === 'noDemand' || reason === 'minimumNotReached'

function refusedPart(
  view: View,
  node: BidNode,
  {
    at,
    reason,
    record,
  }: { readonly at: string; readonly reason: Reason; readonly record?: Refused },
): PartFacts {
  const leaf = node.kind === 'trade' ? leavesOf(node, at)[0] : undefined
  return {
    pointer: at,
    fate: 'refused',
    reason,
    node,
    gain: bestFilled(node, view.prices),
    ...(leaf && { leaf: leafFacts(view, leaf) }),
    ...(record?.chosen !== undefined && {
      chosen: { pointer: record.chosen, gain: gainAt(view, record.chosen) },
    }),
  }
}

function filledParts(view: View, node: BidNode, at: string, above = false): readonly PartFacts[] {
  const record = view.refused.find(({ part }) => part === at)
  if (record !== undefined) return [refusedPart(view, node, { at, reason: record.reason, record })]
  const tied = above || tiesParts(node)
  const children = childrenOf(node, at)
  if (children.length > 0)
    return children.flatMap(([child, place]) => filledParts(view, child, place, tied))
  const parts =
    node.kind === 'window' || node.kind === 'storage'
      ? [wholePart(view, node, at)]
      : leavesOf(node, at).map((leaf) => filledLeaf(view, node, leaf))
  return tied ? parts.map((part) => ({ ...part, tied })) : parts
}

function tiesParts(node: BidNode): boolean {
  if (node.ramp !== undefined || node.kind === 'mix' || node.kind === 'program') return true
  return node.kind === 'anyOf' && node.atMost !== undefined
}

/** Windows and storage are filled or not: their periods are no parts of their own. */
function wholePart(view: View, node: BidNode, at: string): PartFacts {
  const filled = [...(view.fill?.units.keys() ?? [])].some((key) => key.startsWith(`${at}/`))
  const gain = bestFilled(node, view.prices)
  if (filled) return { pointer: at, fate: 'filled', reason: 'filled', node, gain }
  const reason = gain !== undefined && gain < 0n ? 'outOfTheMoney' : leftOver(view)
  return { pointer: at, fate: 'refused', reason, node, gain }
}

function filledLeaf(view: View, node: BidNode, leaf: Leaf): PartFacts {
  const facts = leafFacts(view, leaf)
  const gain = facts.limit - facts.cost
  const base = { pointer: leaf.at, node, leaf: facts, gain }
  if (facts.units >= facts.max) return { ...base, fate: 'filled', reason: 'filled' }
  if (facts.units > 0) return { ...base, fate: 'partlyFilled', reason: leftOver(view) }
  return { ...base, fate: 'refused', reason: gain < 0n ? 'outOfTheMoney' : leftOver(view) }
}

const leftOver = (view: View): Reason => view.fill?.partly ?? 'marginal'

function leafFacts(view: View, leaf: Leaf): LeafFacts {
  const units = view.fill?.units.get(leaf.at) ?? 0
  const { max, limit, lots } = leaf
  return { units, max, limit, cost: costOf(lots, view.prices), unit: unitName(new Map(lots)) }
}

/** Gain at these prices of what was filled at and below a pointer. */
function gainAt({ bid, fill, prices }: View, pointer: string): Micro {
  const find = (part: Part): Part | undefined =>
    part.at === pointer
      ? part
      : part.children.reduce<Part | undefined>((found, child) => found ?? find(child), undefined)
  const part = fill && find(readFill({ bid, fill, at: '' }, prices).root)
  return part === undefined ? 0n : part.value - part.cost
}
