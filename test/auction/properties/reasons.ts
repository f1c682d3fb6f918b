/** What an outcome says of why bids were refused is the case, worked out from every way to fill them. */
import { expect } from 'vitest'
import type { Outcome, Refused } from '#auction'
import type { Bid, Market } from '#bidding'
import { arbitraryMarketDocument, type JsonObject } from '../../arbitraries/bids.ts'
import { withBids } from './documents.ts'
import { TooMany, type Way, waysOf } from '../oracle/ways.ts'
import { type Cleared, cleared, type Property, property } from './property.ts'

const SMALL = { depth: 2, bids: { min: 1, max: 6 } } as const

export const REASONS: readonly Property[] = [
  property(
    'every reason is the case: every form',
    { runs: 120, from: arbitraryMarketDocument({ ...SMALL, budgets: false }) },
    (document) => checkReasons(cleared(document)),
  ),
  property(
    'every reason is the case: limits between participants',
    { runs: 60, from: arbitraryMarketDocument({ ...SMALL, participants: true }) },
    (document) => checkReasons(cleared(document)),
  ),
  property(
    'every reason is the case: bids that tie with others',
    { runs: 120, from: arbitraryMarketDocument({ ...SMALL, depth: 1, bids: { min: 2, max: 4 } }) },
    (document) => checkReasons(cleared(withTwins(document))),
  ),
]

/** With each bid but the first once more, by somebody else. */
const withTwins = (document: JsonObject): JsonObject =>
  withBids(document, ([first, ...others]) => [
    ...(first === undefined ? [] : [first]),
    ...others,
    ...others.map((bid) => ({ ...bid, id: `${bid.id} again`, by: `${bid.by} again` })),
  ])

interface Scene extends Cleared {
  /** Ways to fill each bid by which something is filled. */
  readonly ways: ReadonlyMap<string, readonly Way[]>
  readonly most: ReadonlyMap<string, ReadonlyMap<string, number>>
}

function checkReasons(result: Cleared): void {
  const ways = everyWay(result.market)
  if (ways === undefined) return
  const most = new Map([...ways].map(([id, all]) => [id, mostOf(all)]))
  const scene = { ...result, ways, most }
  for (const refused of result.outcome.refused) {
    if (refused.reason !== 'outOfTheMoney')
      expect([refused.wouldFillAt, refused.short]).toEqual([undefined, undefined])
    const bid = result.market.bids.find(({ id }) => id === refused.bid)
    if (refused.part === undefined && bid !== undefined) checkWhole(scene, bid, refused)
  }
}

function everyWay({ bids }: Market): Scene['ways'] | undefined {
  try {
    return new Map(bids.map(({ id, bid }) => [id, waysOf(bid).slice(1)]))
  } catch (problem) {
    if (problem instanceof TooMany) return undefined
    throw problem
  }
}

function checkWhole(scene: Scene, bid: Bid, refused: Refused): void {
  const own = scene.ways.get(bid.id) ?? []
  switch (refused.reason) {
    case 'noSupply':
    case 'noDemand':
      for (const way of own) expect(leastOnOtherSide(scene, bid, way)).toBe(0)
      return
    case 'minimumNotReached':
      expect(refused.available).toBeGreaterThan(0)
      for (const way of own) expect(isTooLarge(scene, bid, way)).toBe(true)
      return
    case 'tieLost':
      expect(hasEqual(scene, bid)).toBe(true)
      return
    case 'budgetExceeded':
      for (const way of own) expect(costOf(scene.outcome, way)).toBeGreaterThan(bid.budget ?? -1n)
      return
    case 'creditOrEligibility':
      expect(isLimited(scene.market, bid.by)).toBe(true)
      return
    case 'outOfTheMoney':
      expect(best(scene, bid)).toBeLessThanOrEqual(0n)
      if (refused.short !== undefined) checkDistance(bid, refused)
      return
    case 'paradoxicallyRefused':
      expect(refused.surplus).toBeGreaterThan(0n)
      return
    case 'fallbackOmitted':
      expect(scene.outcome.work.fallback).toBe(true)
      return
    default:
      expect.fail(`${refused.reason} of a whole bid`)
  }
}

const costOf = ({ prices }: Outcome, { lots }: Way): bigint =>
  [...lots].reduce((sum, [id, n]) => sum + (prices.get(id)?.price ?? 0n) * BigInt(n), 0n)

const best = ({ outcome, ways }: Scene, { id }: Bid): bigint =>
  (ways.get(id) ?? [])
    .map((way) => way.value - costOf(outcome, way))
    .reduce((most, gain) => (gain > most ? gain : most), 0n)

/** Most lots of a product, bid by bid, that the others have on the other side of so many. */
const others = ({ most }: Scene, own: Bid, [product, lots]: readonly [string, number]): number =>
  [...most]
    .filter(([id]) => id !== own.id)
    .reduce((sum, [, sides]) => sum + (sides.get(`${-Math.sign(lots)} ${product}`) ?? 0), 0)

/** Most lots by sign and product that any of these ways moves. */
function mostOf(ways: readonly Way[]): ReadonlyMap<string, number> {
  const most = new Map<string, number>()
  for (const { lots } of ways)
    for (const [product, n] of lots) {
      const key = `${Math.sign(n)} ${product}`
      most.set(key, Math.max(most.get(key) ?? 0, Math.abs(n)))
    }
  return most
}

/** Of the products that a way moves, the one with the fewest lots on the other side. */
const leastOnOtherSide = (scene: Scene, bid: Bid, { lots }: Way): number =>
  Math.min(...[...lots].filter(([, n]) => n !== 0).map((leg) => others(scene, bid, leg)))

const isTooLarge = (scene: Scene, bid: Bid, { lots }: Way): boolean =>
  [...lots].some((leg) => Math.abs(leg[1]) > others(scene, bid, leg))

/** Something that was filled of another bid has the same limit for the same lots as something of this one. */
function hasEqual({ ways, outcome, market }: Scene, bid: Bid): boolean {
  const own = (ways.get(bid.id) ?? []).map(worthOf)
  return outcome.fills.some((fill) => {
    const other = market.bids.find(({ id }) => id === fill.bid)
    return (
      other !== undefined && (ways.get(other.id) ?? []).some((way) => own.includes(worthOf(way)))
    )
  })
}

const worthOf = ({ lots, value }: Way): string =>
  JSON.stringify([[...lots].filter(([, n]) => n !== 0).sort(), String(value)])

/** It states a limit, or somebody else's limit touches it. */
const isLimited = ({ participants }: Market, id: string): boolean =>
  participants.some(
    (one) =>
      (one.id === id &&
        (one.accepts !== undefined || one.refuses !== undefined || one.credit !== undefined)) ||
      one.accepts !== undefined ||
      one.refuses !== undefined ||
      one.credit?.has(id) === true ||
      one.credit?.has('*') === true,
  )

function checkDistance({ bid }: Bid, { short, wouldFillAt }: Refused): void {
  if (bid.kind !== 'trade' && bid.kind !== 'curve')
    return expect.fail('a limit for what has several')
  const limits = bid.kind === 'trade' ? [bid.limit] : bid.steps.map(({ limit }) => limit)
  const highest = limits.reduce((most, limit) => (limit > most ? limit : most))
  expect(short).toBeGreaterThan(0n)
  expect((wouldFillAt ?? 0n) - (short ?? 0n)).toBe(highest)
}
