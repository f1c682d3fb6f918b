import { compareText } from '#base'
import type { Bid, BidNode, Market } from '#bidding'
import type { Micro } from '#market'
import { limitedParticipants } from './limits.ts'
import { bareOutcome, type Cleared } from './cleared.ts'
import type { Fill, PartlyReason, Refused, RefusedReason } from './outcome.ts'
import { auditOf } from './verify/audit.ts'
import { bestSurplus } from './verify/certificate.ts'
import { type Excuse, excuseFinder } from './verify/excuses.ts'
import { simpleLeaves } from './verify/simple.ts'
import { unitsOf } from './verify/part.ts'
import { costOf as costOfLots } from './verify/tree.ts'

/** Why each bid that was not filled was refused, and each alternative and child that was not taken (A9). */
export function refusalsOf(market: Market, cleared: Cleared): readonly Refused[] {
  const scene = sceneOf(market, cleared)
  const fills = new Map(cleared.fills.map((fill) => [fill.bid, fill]))
  return market.bids
    .flatMap((bid) => {
      const fill = fills.get(bid.id)
      return fill === undefined ? [refusalOf(scene, bid)] : refusedParts(scene, bid, fill)
    })
    .toSorted((a, b) => compareText(a.bid, b.bid) || compareText(a.part ?? '', b.part ?? ''))
}

/** Why a fill stopped short of its maximum; undefined: it was filled in full, or nothing divisible was left. */
export function partlyReasons(
  market: Market,
  cleared: Cleared,
): (fill: Fill) => PartlyReason | undefined {
  const bids = new Map(market.bids.map((bid) => [bid.id, bid]))
  const prices = pricesOf(cleared)
  const excuses = excusesIn(market, cleared)
  return (fill) => {
    const bid = bids.get(fill.bid)
    if (bid === undefined) return undefined
    const units = (at: string): number => fill.units.get(at) ?? 0
    const short = divisibleLeaves(bid.bid, '/bid').some(
      ({ at, max }) => units(at) > 0 && units(at) < max,
    )
    const passed = simpleUnits(bid.bid, '/bid').some(
      ({ at, max, gain }) => units(at) < max && gain(prices) > 0n,
    )
    if (!short && !passed) return undefined
    if (!passed) return 'marginal'
    const [excuse = 'marginal'] = excuses(bid)
    return excuse
  }
}

/** What keeps simple units of a bid that are in the money from being filled, other than whole lots. */
function excusesIn(
  market: Market,
  cleared: Cleared,
): (bid: Bid, part?: string) => readonly Excuse[] {
  const audit = auditOf(market, bareOutcome(market, cleared), () => {})
  const excusesOf = excuseFinder(audit)
  return (bid, part = '/bid') => {
    const found = new Set<Excuse>()
    for (const unit of simpleLeaves(bid.bid, '/bid')) {
      if (unit.at !== part && !unit.at.startsWith(`${part}/`)) continue
      const short = unitsOf(audit.fills.get(bid.id)?.fill, unit.at) < unit.max
      if (!short || unit.limit - costOfLots(unit.lots, audit.prices) <= 0n) continue
      for (const excuse of excusesOf(bid, unit)) found.add(excuse)
    }
    return [...found]
  }
}

interface Scene {
  readonly market: Market
  readonly prices: ReadonlyMap<string, Micro>
  readonly cleared: Cleared
  readonly limited: ReadonlySet<string>
  readonly excuses: (bid: Bid, part?: string) => readonly Excuse[]
  /** Products that somebody offers, and that somebody wants. */
  readonly offered: ReadonlySet<string>
  readonly wanted: ReadonlySet<string>
}

function sceneOf(market: Market, cleared: Cleared): Scene {
  const [offered, wanted] = [new Set<string>(), new Set<string>()]
  for (const { bid } of market.bids)
    for (const [product, lots] of legsOf(bid)) (lots < 0 ? offered : wanted).add(product)
  return {
    market,
    prices: pricesOf(cleared),
    cleared,
    limited: limitedParticipants(market),
    excuses: excusesIn(market, cleared),
    offered,
    wanted,
  }
}

const pricesOf = (cleared: Cleared): ReadonlyMap<string, Micro> =>
  new Map([...cleared.prices].map(([id, { price }]) => [id, price]))

/** Of the whole bid, or of the node at `part` inside it. */
function refusalOf(scene: Scene, bid: Bid, node = bid.bid, part = '/bid'): Refused {
  const best = bestSurplus(node, scene.prices)
  const base: { bid: string; short?: Micro; wouldFillAt?: Micro } = {
    bid: bid.id,
    ...(best === 0n && moneyOf(scene, node)),
  }
  const noOther = missingSide(scene, node)
  if (noOther !== undefined) return { ...base, reason: noOther }
  if (best > 0n) {
    const reason = inTheMoneyReason(scene, bid, { node, part })
    return { ...base, reason, ...(reason === 'paradoxicallyRefused' && { surplus: best }) }
  }
  return { ...base, reason: base.short === 0n ? 'tieLost' : 'outOfTheMoney' }
}

/** A bid refused though it would gain: what stood in the way. */
function inTheMoneyReason(
  scene: Scene,
  bid: Bid,
  { node, part }: { readonly node: BidNode; readonly part: string },
): RefusedReason {
  const [excuse] = scene.excuses(bid, part)
  if (excuse !== undefined) return excuse === 'budget' ? 'budgetExceeded' : 'creditOrEligibility'
  // Otherwise simple bids in the money are refused where whole lots stand in the way, or by a fallback.
  const tied = bid.budget !== undefined || scene.limited.has(bid.by)
  if (isSimple(node)) return tied ? 'fallbackOmitted' : 'tieLost'
  if (scene.limited.has(bid.by)) return 'creditOrEligibility'
  if (bid.budget !== undefined) return 'budgetExceeded'
  return 'paradoxicallyRefused'
}

/** Nobody at all is on the other side of a product this bid cannot do without. */
function missingSide(scene: Scene, node: BidNode): 'noSupply' | 'noDemand' | undefined {
  const needs = needed(node)
  if (needs.some(([product, lots]) => lots > 0 && !scene.offered.has(product))) return 'noSupply'
  if (needs.some(([product, lots]) => lots < 0 && !scene.wanted.has(product))) return 'noDemand'
  return undefined
}

/** Legs that every fill of the node has; alternatives have none in common here. */
function needed(node: BidNode): readonly (readonly [string, number])[] {
  switch (node.kind) {
    case 'trade':
    case 'curve':
      return [...node.lots]
    case 'allOf':
      return node.of.flatMap(needed)
    case 'linked':
      return needed(node.parent)
    case 'oneOf':
    case 'anyOf':
      return node.of.length === 1 && node.of[0] !== undefined ? needed(node.of[0]) : []
    case 'window':
    case 'mix':
    case 'storage':
    case 'program':
      return []
  }
}

/** For bids of one bundle: the limit with which it would have been at the money, and how far it is from that. */
function moneyOf(scene: Scene, node: BidNode): { wouldFillAt?: Micro; short?: Micro } {
  if ((node.fixed ?? 0n) !== 0n) return {}
  if (node.kind === 'trade') return gapTo(costOf(node.lots, scene.prices), node.limit)
  if (node.kind === 'curve') {
    const best = node.steps.reduce<Micro | undefined>(
      (most, { limit }) => (most === undefined || limit > most ? limit : most),
      undefined,
    )
    return best === undefined ? {} : gapTo(costOf(node.lots, scene.prices), best)
  }
  return {}
}

const gapTo = (cost: Micro, limit: Micro): { wouldFillAt: Micro; short: Micro } => ({
  wouldFillAt: cost,
  short: cost > limit ? cost - limit : 0n,
})

/** Alternatives not chosen and children not filled, within a bid that was filled. */
function refusedParts(scene: Scene, bid: Bid, fill: Fill): readonly Refused[] {
  const filled = (at: string): boolean =>
    [...fill.units.keys()].some((leaf) => leaf === at || leaf.startsWith(`${at}/`))
  const parts: Refused[] = []
  const walk = (node: BidNode, at: string): void => {
    if (node.kind === 'oneOf') {
      const chosen = node.of.findIndex((_, i) => filled(`${at}/of/${i}`))
      node.of.forEach((option, i) => {
        const place = `${at}/of/${i}`
        if (i === chosen) walk(option, place)
        else if (chosen >= 0)
          parts.push({
            bid: bid.id,
            part: place,
            reason: 'alternativeChosen',
            chosen: `${at}/of/${chosen}`,
            ...moneyOf(scene, option),
          })
      })
    } else if (node.kind === 'linked') {
      walk(node.parent, `${at}/parent`)
      node.children.forEach((child, i) => {
        const place = `${at}/children/${i}`
        if (filled(place)) walk(child, place)
        else parts.push(refusedPart(scene, bid, child, place))
      })
    } else if (node.kind === 'anyOf' || node.kind === 'allOf')
      node.of.forEach((part, i) => {
        const place = `${at}/of/${i}`
        if (filled(place)) walk(part, place)
        else parts.push(refusedPart(scene, bid, part, place))
      })
  }
  walk(bid.bid, '/bid')
  return parts
}

function refusedPart(scene: Scene, bid: Bid, node: BidNode, part: string): Refused {
  return { ...refusalOf(scene, bid, node, part), part }
}

const costOf = (lots: ReadonlyMap<string, number>, prices: ReadonlyMap<string, Micro>): Micro =>
  [...lots].reduce((sum, [product, n]) => sum + (prices.get(product) ?? 0n) * BigInt(n), 0n)

interface SimpleUnit {
  readonly at: string
  readonly max: number
  readonly gain: (prices: ReadonlyMap<string, Micro>) => Micro
}

function simpleUnits(node: BidNode, at: string): readonly SimpleUnit[] {
  if ((node.fixed ?? 0n) !== 0n || node.ramp !== undefined) return []
  if (node.kind === 'trade' && node.quantity.min === 0)
    return [
      { at, max: node.quantity.max, gain: (prices) => node.limit - costOf(node.lots, prices) },
    ]
  if (node.kind === 'curve')
    return node.steps.map((step, k) => ({
      at: `${at}/steps/${k}`,
      max: step.quantity,
      gain: (prices) => step.limit - costOf(node.lots, prices),
    }))
  if (node.kind === 'anyOf' && node.atMost === undefined)
    return node.of.flatMap((part, i) => simpleUnits(part, `${at}/of/${i}`))
  return []
}

/** Built of simple units alone. */
function isSimple(node: BidNode): boolean {
  if ((node.fixed ?? 0n) !== 0n || node.ramp !== undefined) return false
  if (node.kind === 'trade') return node.quantity.min === 0
  if (node.kind === 'curve')
    return node.steps.every((s, k) => s.limit <= (node.steps[k - 1]?.limit ?? s.limit))
  return node.kind === 'anyOf' && node.atMost === undefined && node.of.every(isSimple)
}

function divisibleLeaves(node: BidNode, at: string): readonly { at: string; max: number }[] {
  switch (node.kind) {
    case 'trade':
      return node.quantity.max > node.quantity.min ? [{ at, max: node.quantity.max }] : []
    case 'curve':
      return node.steps.map(({ quantity }, k) => ({ at: `${at}/steps/${k}`, max: quantity }))
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return node.of.flatMap((part, i) => divisibleLeaves(part, `${at}/of/${i}`))
    case 'linked':
      return [
        ...divisibleLeaves(node.parent, `${at}/parent`),
        ...node.children.flatMap((child, i) => divisibleLeaves(child, `${at}/children/${i}`)),
      ]
    case 'window':
    case 'mix':
    case 'storage':
    case 'program':
      return []
  }
}

function* legsOf(node: BidNode): Generator<readonly [string, number]> {
  switch (node.kind) {
    case 'trade':
    case 'curve':
      yield* node.lots
      return
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      for (const part of node.of) yield* legsOf(part)
      return
    case 'linked':
      yield* legsOf(node.parent)
      for (const child of node.children) yield* legsOf(child)
      return
    case 'window':
      for (const product of node.periods) yield [product, node.lots]
      for (const along of node.with)
        for (const product of along.periods) yield [product, along.lots]
      return
    case 'mix':
      for (const option of node.of) yield* option.lots
      return
    case 'storage':
      for (const product of node.periods) {
        yield [product, 1]
        yield [product, -1]
      }
      return
    case 'program':
      for (const unit of node.units) yield* unit.lots
      return
  }
}
