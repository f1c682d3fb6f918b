import type { Micro } from '#market'
import { termsOf } from '../limits.ts'
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
  const { guarantor } = market
  const { mayTrade, creditOf } = termsOf(market)
  const between = (a: string, b: string, product: string): number => {
    if (!mayTrade(a, b)) return 0
    const credit = creditOf(a, b)
    if (credit === undefined) return Number.POSITIVE_INFINITY
    return lotsFor(credit - exposure(scene, a, b), prices.get(product))
  }
  const within = (id: string, product: string): number => {
    if (id === by) return Number.POSITIVE_INFINITY
    if (guarantor === undefined) return between(by, id, product)
    return Math.min(between(by, guarantor, product), between(id, guarantor, product))
  }
  const others = [...extentsByParticipant(scene)]
  return (product, sign) => {
    const lots = others.reduce((sum, [id, extent]) => {
      const there = lotsOn(extent, product, sign === 1 ? -1 : 1)
      return there === 0 ? sum : sum + Math.min(there, within(id, product))
    }, 0)
    return guarantor === undefined ? lots : Math.min(lots, between(by, guarantor, product))
  }
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
