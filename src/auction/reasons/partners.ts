import type { Micro } from '#market'
import { anonymous, creditTo, mayTrade } from '../limits.ts'
import { addTo, type Capacity, type Extent, extentOf, lotsOn, type Sides } from './extent.ts'
import type { Asked, Scene } from './scene.ts'
import { shortagesOf } from './shortages.ts'

/**
 * Whether limits between participants leave too few lots for any fill of a bid, whatever the others would take for
 * them: those count with whom it may trade, as far as the outcome has left credit between them at its prices.
 */
export function lacksPartners(scene: Scene, { bid, node }: Asked): boolean {
  return scene.limited.has(bid.by) && shortagesOf(node, partnersOf(scene, bid.by)).length > 0
}

function partnersOf(scene: Scene, by: string): Capacity {
  const { market, prices } = scene
  const known = new Map(market.participants.map((one) => [one.id, one]))
  const participant = (id: string) => known.get(id) ?? anonymous(id)
  const own = participant(by)
  const within = (id: string, product: string): number => {
    if (id === by) return Number.POSITIVE_INFINITY
    const other = participant(id)
    if (!mayTrade(own, other)) return 0
    const used = exposure(scene, by, id)
    const lots = [creditTo(own, id), creditTo(other, by)].map((most) =>
      most === undefined ? Number.POSITIVE_INFINITY : lotsFor(most - used, prices.get(product)),
    )
    return Math.min(...lots)
  }
  const others = [...extentsByParticipant(scene)]
  return (product, sign) =>
    others.reduce((sum, [id, extent]) => {
      const lots = lotsOn(extent, product, sign === 1 ? -1 : 1)
      return lots === 0 ? sum : sum + Math.min(lots, within(id, product))
    }, 0)
}

function extentsByParticipant({ market }: Scene): ReadonlyMap<string, Extent> {
  const sums = new Map<string, Map<string, Sides>>()
  for (const { by, bid } of market.bids) {
    const sum = sums.get(by) ?? new Map<string, Sides>()
    addTo(sum, extentOf(bid))
    sums.set(by, sum)
  }
  return sums
}

const absolute = (micro: Micro): Micro => (micro < 0n ? -micro : micro)

function lotsFor(credit: Micro, price: Micro | undefined): number {
  if (price === undefined || price === 0n) return Number.POSITIVE_INFINITY
  return credit <= 0n ? 0 : Number(credit / absolute(price))
}

const exposure = ({ cleared }: Scene, a: string, b: string): Micro =>
  cleared.forwards
    .filter(({ buyer, seller }) => (buyer === a && seller === b) || (buyer === b && seller === a))
    .reduce((sum, { lots, price }) => sum + absolute(price) * BigInt(lots), 0n)
