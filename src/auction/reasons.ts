import { compareText } from '#base'
import type { Bid, BidNode, Market } from '#bidding'
import type { Micro } from '#market'
import type { Cleared } from './cleared.ts'
import type { Fill, PartlyReason, Refused } from './outcome.ts'
import { leastPayment } from './reasons/budgets.ts'
import { refusedParts, type Why } from './reasons/parts.ts'
import { lacksPartners } from './reasons/partners.ts'
import { type Asked, excusesFor, type Scene, sceneOf } from './reasons/scene.ts'
import { mostOf, type Shortage, shortagesOf } from './reasons/shortages.ts'
import { type Ties, tiesIn } from './reasons/ties.ts'
import { bestSurplus } from './verify/certificate.ts'
import { simpleLeaves } from './verify/simple.ts'
import { costOf, type Leaf, leavesOf, nodesOf } from './verify/tree.ts'
import { sizeOf } from './verify/whole-lots.ts'

/**
 * Why each bid that was not filled was refused, and each alternative and child that was not taken (A9). The first of
 * these that is the case; those that look at what a bid would pay are left out where prices are only indicative:
 *
 *   creditOrEligibility,    limits between participants, or its budget, keep units of it that nothing else ties from being
 *   budgetExceeded          filled (verify/excuses.ts)
 *   fallbackOmitted         only a fallback leaves such units out
 *   noSupply, noDemand      nobody at all is on the other side of something that every fill of it needs
 *   minimumNotReached       every fill of it needs more lots than all on the other side come to
 *   outOfTheMoney           it gains nothing at these prices
 *   creditOrEligibility     limits leave too few lots with those it may trade with
 *   budgetExceeded          at these prices even its smallest fill costs more than its budget
 *   tieLost                 an equal bid was filled in its place
 *   paradoxicallyRefused    any other bid in the money: no outcome that fills it is better, or none was found
 */
export function refusalsOf(market: Market, cleared: Cleared): readonly Refused[] {
  const scene = sceneOf(market, cleared)
  const ties = tiesIn(scene)
  const why = (asked: Asked): Why => whyRefused(scene, ties, asked)
  return market.bids
    .flatMap((bid) => {
      const fill = scene.fills.get(bid.id)
      return fill === undefined
        ? [{ bid: bid.id, ...why({ bid, node: bid.bid, at: '/bid' }) }]
        : refusedParts(bid, fill, why)
    })
    .toSorted((a, b) => compareText(a.bid, b.bid) || compareText(a.part ?? '', b.part ?? ''))
}

function whyRefused(scene: Scene, ties: Ties, asked: Asked): Why {
  const { bid, node, at } = asked
  const uniform = scene.market.pricing === 'uniform'
  const [excuse] = uniform ? excusesFor(scene, bid, at) : []
  if (excuse !== undefined)
    return { reason: excuse === 'budget' ? 'budgetExceeded' : 'creditOrEligibility' }
  const tied = uniform && isTied(scene, bid)
  if (tied && scene.cleared.fallback === true && mustFill(scene, node))
    return { reason: 'fallbackOmitted' }
  const shortages = shortagesOf(node, scene.capacity)
  if (shortages[0] !== undefined) return whyShort(shortages[0], mostOf(shortages))
  const surplus = bestSurplus(node, scene.prices)
  const whole = at === '/bid'
  if (surplus === 0n) {
    if (ties.lostUnit(bid, node) || (whole && ties.lostWhole(bid))) return { reason: 'tieLost' }
    return { reason: 'outOfTheMoney', ...distance(scene, node) }
  }
  if (tied && !isSimple(node)) {
    if (lacksPartners(scene, asked)) return { reason: 'creditOrEligibility' }
    if (exceedsBudget(scene, asked)) return { reason: 'budgetExceeded' }
  }
  if (whole && ties.lostWhole(bid)) return { reason: 'tieLost' }
  return { reason: 'paradoxicallyRefused', surplus }
}

const isTied = ({ limited }: Scene, { by, budget }: Bid): boolean =>
  budget !== undefined || limited.has(by)

/** Some of its units are decided by one price per product alone, and are in the money as rule 5 has it: by a micro-unit a lot. */
function mustFill({ prices }: Scene, node: BidNode): boolean {
  const simple = [...simpleLeaves(node, '/bid')]
  return simple.some(({ limit, lots }) => limit - costOf(lots, prices) >= sizeOf(lots))
}

/** Made of units alone that one price per product decides. */
function isSimple(node: BidNode): boolean {
  const leaves = [...nodesOf(node)].flatMap(([part, at]) => leavesOf(part, at))
  return [...simpleLeaves(node, '/bid')].length === leaves.length
}

function whyShort({ sign }: Shortage, available: number): Why {
  if (available > 0) return { reason: 'minimumNotReached', available }
  return { reason: sign === 1 ? 'noSupply' : 'noDemand' }
}

/**
 * Of bids of one bundle under one price: the limit for a unit with which it would have been at the money, and how far it
 * is from that. Nothing for a bid at the price already: to that limit it was not filled.
 */
function distance(
  { market, prices }: Scene,
  node: BidNode,
): { wouldFillAt?: Micro; short?: Micro } {
  if (market.pricing !== 'uniform' || (node.fixed ?? 0n) !== 0n) return {}
  if (node.kind !== 'trade' && node.kind !== 'curve') return {}
  const limits = leavesOf(node, '').map(({ limit }) => limit)
  const best = limits.reduce((most, limit) => (limit > most ? limit : most))
  const cost = costOf(node.lots, prices)
  return cost > best ? { wouldFillAt: cost, short: cost - best } : {}
}

/** Beyond what the rest of the bid pays, if that was filled. */
function exceedsBudget({ prices, fills }: Scene, { bid, node }: Asked): boolean {
  if (bid.budget === undefined) return false
  const left = bid.budget - (fills.get(bid.id)?.payment ?? 0n)
  return (leastPayment(node, prices) ?? 0n) > left
}

/** Why a fill stopped short of its maximum; undefined: it was filled in full, or nothing divisible was left. */
export function partlyReasons(
  market: Market,
  cleared: Cleared,
): (fill: Fill) => PartlyReason | undefined {
  const scene = sceneOf(market, cleared)
  const gain = ({ limit, lots }: Leaf): Micro => limit - costOf(lots, scene.prices)
  return (fill) => {
    const bid = scene.bids.get(fill.bid)
    if (bid === undefined) return undefined
    const units = ({ at }: Leaf): number => fill.units.get(at) ?? 0
    const begun = divisibleLeaves(bid.bid).filter(
      (leaf) => 0 < units(leaf) && units(leaf) < leaf.max,
    )
    const passed = [...simpleLeaves(bid.bid, '/bid')].some(
      (leaf) => units(leaf) < leaf.max && gain(leaf) > 0n,
    )
    if (begun.length === 0 && !passed) return undefined
    if (passed) return excusesFor(scene, bid)[0] ?? 'marginal'
    const { budget } = bid
    const rest = begun.filter((leaf) => gain(leaf) > 0n)
    const ends = (leaf: Leaf): boolean =>
      budget !== undefined && fill.payment + costOf(leaf.lots, scene.prices) > budget
    return rest.length > 0 && rest.every(ends) ? 'budget' : 'marginal'
  }
}

/** Trades whose quantity is not fixed, and steps of curves. */
const divisibleLeaves = (root: BidNode): readonly Leaf[] =>
  [...nodesOf(root)].flatMap(([node, at]) =>
    node.kind === 'curve' || (node.kind === 'trade' && node.quantity.max > node.quantity.min)
      ? leavesOf(node, at)
      : [],
  )
