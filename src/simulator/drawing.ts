import type { Random } from '#base'
import { type Decimal, formatMicro } from '#market'
import type { Listing } from './catalogue.ts'
import type { JsonValue, World } from './world.ts'

/** What participants draw their bids from: products, opinions of prices, and chance. */
export interface Drawing {
  readonly random: Random
  readonly listings: readonly Listing[]
  /** Ids of one resource at one site, by month. */
  readonly run: (series: string) => readonly string[]
  /**
   * What lots are worth per unit of the bundle, as a limit on the tick: `times` the going opinion.
   * Signed as in the language: a bundle delivered gives a negative limit.
   */
  readonly limit: (lots: Lots, times: number) => Decimal
  /** Around 1, within `spread` either way. */
  readonly about: (spread: number) => number
  /** True in `share` of the draws. */
  readonly chance: (share: number) => boolean
}

/** Lots by product, signed. */
export type Lots = Readonly<Record<string, number>>

export function drawing(world: World, random: Random): Drawing {
  const byId = new Map(world.listings.map((listing) => [listing.product.id, listing]))
  const limit = (lots: Lots, times: number): Decimal => {
    const sum = Object.entries(lots).reduce((total, [id, count]) => {
      const listing = byId.get(id)
      return listing === undefined ? total : total + worth(world, listing, times) * BigInt(count)
    }, 0n)
    return formatMicro(sum)
  }
  return {
    random,
    listings: world.listings,
    run: (series) =>
      world.listings.map(({ product }) => product.id).filter((id) => id.startsWith(`${series}.`)),
    limit,
    about: (spread) => 1 + spread * (random.next() + random.next() - 1),
    chance: (share) => random.next() < share,
  }
}

/** The going opinion of one lot times a factor, in micro-units on the tick. */
function worth(world: World, { product, typical, quote }: Listing, times: number): bigint {
  const drift =
    (world.drift.get(product.resource ?? '') ?? 0) + (world.drift.get(product.location ?? '') ?? 0)
  const cents = Math.max(1, Math.round(typical * Math.exp(drift) * times))
  return BigInt(cents) * BigInt(quote.perLot) * 10_000n
}

/** The same number of lots of each product. */
export const each = (ids: readonly string[], lots: number): Lots =>
  Object.fromEntries(ids.map((id) => [id, lots]))

/** A JSON object without what was left out. */
export const withoutUndefined = (members: {
  readonly [key: string]: JsonValue | undefined
}): { readonly [key: string]: JsonValue } =>
  Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  )

/** A trade; its limit is `times` what its bundle is worth by the going opinion. */
export function trade(
  draw: Drawing,
  lots: Lots,
  terms: {
    readonly times: number
    readonly quantity?: readonly [number, number]
    readonly fixed?: Decimal
  },
): { readonly [key: string]: JsonValue } {
  const { times, quantity, fixed } = terms
  return withoutUndefined({ kind: 'trade', lots, limit: draw.limit(lots, times), quantity, fixed })
}
