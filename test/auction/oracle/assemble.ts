/** The outcome document of an allocation and its prices, for the verifier. */
import type { Outcome, Refused } from '#auction'
import type { BidNode, Market } from '#bidding'
import type { Micro } from '#market'
import { caseOf, type SketchedBid } from '../../outcomes/build.ts'
import { waysOf } from './ways.ts'
import type { Supported } from './oracle.ts'

/** Without participants' limits. */
export function assembled(market: Market, { ways, prices }: Supported): Outcome {
  const bids = market.bids.map(({ id, by, budget, bid }, i): [string, SketchedBid] => {
    const way = ways[i]
    const base = { by, bid, ...(budget !== undefined && { budget }) }
    if (way === undefined || way.units.size === 0)
      return [id, { ...base, refused: [refusal(market, i, prices)] }]
    return [
      id,
      {
        ...base,
        units: Object.fromEntries(way.units),
        lots: Object.fromEntries([...way.lots].filter(([, n]) => n !== 0)),
        value: way.value,
        ...partlyOf(bid, { units: way.units, budget }),
      },
    ]
  })
  const { outcome } = caseOf({
    name: 'oracle',
    prices: Object.fromEntries(prices),
    bids: Object.fromEntries(bids),
  })
  return { ...outcome, input: market.input }
}

/** With a budget anything may stay open because of it; a trade or step begun and not full needs a reason. */
function partlyOf(
  node: BidNode,
  { units, budget }: { units: ReadonlyMap<string, number>; budget: bigint | undefined },
): Pick<SketchedBid, 'partly'> {
  const leaves = leavesIn(node, '/bid')
  const open = leaves.some(({ at, max }) => (units.get(at) ?? 0) < max)
  const begun = leaves.some(({ at, max }) => {
    const count = units.get(at) ?? 0
    return count > 0 && count < max
  })
  if (open && budget !== undefined) return { partly: 'budget' }
  return begun ? { partly: 'marginal' } : {}
}

/** Leaves of trades and steps: of no other form the outcome has to say why it is not full. */
function leavesIn(
  node: BidNode,
  at: string,
): readonly { readonly at: string; readonly max: number }[] {
  switch (node.kind) {
    case 'trade':
      return [{ at, max: node.quantity.max }]
    case 'curve':
      return node.steps.map(({ quantity }, k) => ({ at: `${at}/steps/${k}`, max: quantity }))
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return node.of.flatMap((part, k) => leavesIn(part, `${at}/of/${k}`))
    case 'linked':
      return [
        ...leavesIn(node.parent, `${at}/parent`),
        ...node.children.flatMap((child, k) => leavesIn(child, `${at}/children/${k}`)),
      ]
    default:
      return []
  }
}

/** Refused in the money with the surplus given up, or out of it. */
function refusal(
  market: Market,
  index: number,
  prices: ReadonlyMap<string, Micro>,
): Omit<Refused, 'bid'> {
  const bid = market.bids[index]
  const gains = (bid === undefined ? [] : waysOf(bid.bid)).map(
    ({ lots, value }) =>
      value - [...lots].reduce((sum, [p, n]) => sum + (prices.get(p) ?? 0n) * BigInt(n), 0n),
  )
  const surplus = gains.reduce((most, gain) => (gain > most ? gain : most), 0n)
  if (surplus === 0n) return { reason: 'outOfTheMoney' }
  if (bid?.budget !== undefined) return { reason: 'budgetExceeded' }
  return { reason: 'paradoxicallyRefused', surplus }
}
