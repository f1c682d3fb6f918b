import { type Random, seededRandom } from '#base'
import type { Listing } from './catalogue.ts'
import { drawing } from './drawing.ts'
import { buyersOfPower, generators, storageOwners } from './population/energy.ts'
import { appDevelopers, labs, universities } from './population/compute-users.ts'
import { operators } from './population/operators.ts'
import { crowd, resellers, tiers } from './population/traders.ts'

export type JsonValue =
  | string
  | number
  | boolean
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** A bid as its participant sends it: the venue gives it an id. */
export interface BidDraft {
  readonly by: string
  readonly budget?: string
  readonly bid: { readonly [key: string]: JsonValue }
}

/** Where opinions about prices stand before a round. */
export interface World {
  readonly seed: number
  readonly round: number
  readonly listings: readonly Listing[]
  /** By resource and by site: how far the general opinion is from the typical price, as a logarithm. */
  readonly drift: ReadonlyMap<string, number>
}

export interface Round {
  readonly world: World
  readonly bids: readonly BidDraft[]
}

/** The world before its first round. The same seed and listings give the same rounds for ever. */
export function worldOf(seed: number, listings: readonly Listing[]): World {
  const drivers = listings.flatMap(({ product }) => [
    product.resource ?? '',
    product.location ?? '',
  ])
  return { seed, round: 0, listings, drift: new Map([...new Set(drivers)].map((key) => [key, 0])) }
}

/** Everybody's bids for the next auction, and the world after it. */
export function nextRound(world: World): Round {
  const random = seededRandom(Math.imul(world.seed + 1, 0x9e3779b1) + world.round * 7919)
  const drift = new Map([...world.drift].map(([key, now]) => [key, driftAfter(now, random)]))
  const next = { ...world, round: world.round + 1, drift }
  const draw = drawing(next, random)
  const wishes = [
    ...labs(draw),
    ...universities(draw),
    ...appDevelopers(draw),
    ...operators(draw),
    ...resellers(draw),
    ...generators(draw),
    ...storageOwners(draw),
  ].filter(() => draw.chance(TAKES_PART))
  return { world: next, bids: [...wishes, ...tiers(draw), ...buyersOfPower(draw), ...crowd(draw)] }
}

/** Who has special wishes comes to about every third auction. */
const TAKES_PART = 0.35

/** Opinions wander by about a percent a round and are slowly drawn back to what is typical. */
const driftAfter = (now: number, random: Random): number =>
  0.97 * now + 0.022 * (random.next() + random.next() + random.next() - 1.5)
