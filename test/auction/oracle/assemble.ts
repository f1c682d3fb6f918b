/** The outcome document of an allocation and its prices, for the verifier. */
import type { Outcome, Refused } from '#auction'
import type { Market } from '#bidding'
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
        ...(budget !== undefined && { partly: 'budget' as const }),
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
