import type { AnyOfBid, Bid, BidNode } from '#bidding'
import type { Fill, Refused } from '../outcome.ts'
import { childrenOf } from '../verify/tree.ts'
import type { Asked } from './scene.ts'

/** What an outcome says of a bid or a part of it that was refused. */
export type Why = Omit<Refused, 'bid' | 'part'>

/** Alternatives not chosen and children not filled, within a bid that was filled. */
export function refusedParts(bid: Bid, fill: Fill, why: (asked: Asked) => Why): readonly Refused[] {
  const filled = (at: string): boolean =>
    [...fill.units.keys()].some((leaf) => leaf === at || leaf.startsWith(`${at}/`))
  const partsOf = (node: BidNode, at: string): readonly Refused[] => {
    const children = childrenOf(node, at)
    const chosen = children.filter(([, place]) => filled(place)).map(([, place]) => place)
    return children.flatMap(([child, place]) => {
      if (chosen.includes(place)) return partsOf(child, place)
      const [other] = chosen
      if (node.kind === 'oneOf' && other !== undefined)
        return [{ bid: bid.id, part: place, reason: 'alternativeChosen', chosen: other }]
      const own = why({ bid, node: child, at: place })
      if (
        node.kind === 'anyOf' &&
        other !== undefined &&
        isFull(node, chosen) &&
        OF_OTHERS.has(own.reason)
      )
        return [{ bid: bid.id, part: place, reason: 'alternativeChosen', chosen: other }]
      return [{ bid: bid.id, part: place, ...own }]
    })
  }
  return partsOf(bid.bid, '/bid')
}

/** As many parts are filled as may be. */
const isFull = ({ atMost }: AnyOfBid, chosen: readonly string[]): boolean =>
  atMost !== undefined && chosen.length >= atMost

/** Reasons that do not lie in the part itself, and so come after that its place is taken. */
const OF_OTHERS: ReadonlySet<Refused['reason']> = new Set([
  'tieLost',
  'paradoxicallyRefused',
  'creditOrEligibility',
  'budgetExceeded',
])
