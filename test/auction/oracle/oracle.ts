/**
 * The best outcome of a small market by exhaustive search, from the rules of market-file.md alone: it shares nothing with
 * the engine. Every balanced choice of ways is listed; of each it is decided, exactly, whether prices in whole
 * micro-units support it.
 *
 *   no loss        for each filled bid and each way w′ ≤ w that its terms allow: price·(lots − lots′) ≤ value − value′
 *   nothing        a simple unit not filled to its maximum costs its limit or more; or, were what the bid receives a micro-unit a
 *   passed over    lot dearer, it would cost something, and with one more the bid would pay more than its budget
 *   budget         price·lots ≤ budget
 *
 * For bundles and several lots a unit it is stricter than rule 5, which makes an allowance for whole lots; for storage and
 * programs stricter than rule 3, which looks at one leaf at a time. Participants' limits are not looked at.
 */
import type { Bid, BidNode, Market } from '#bidding'
import type { Micro } from '#market'
import { type HalfSpace, wholePoint } from './half-spaces.ts'
import { TooMany, type Way, waysOf } from './ways.ts'

/** What is filled of each bid, in the market's order. */
export interface Allocation {
  readonly ways: readonly Way[]
  readonly welfare: Micro
}

export interface Supported extends Allocation {
  readonly prices: ReadonlyMap<string, Micro>
}

export interface Best {
  /** Largest welfare of any balanced allocation, whatever the prices. */
  readonly efficient: Micro
  /** All supported allocations of the largest welfare. */
  readonly best: readonly Supported[]
  /** Some allocation worth more has fractional prices, and none in whole micro-units was met. */
  readonly unsure: boolean
}

/** Undefined: too much to list. */
export function bestOf(market: Market): Best | undefined {
  const allocations = balancedAllocations(market)
  if (allocations === undefined) return undefined
  const [first] = allocations
  const efficient = first?.welfare ?? 0n
  const best: Supported[] = []
  let unsure = false
  for (const allocation of allocations) {
    if (best[0] !== undefined && allocation.welfare < best[0].welfare) break
    const prices = supportingPrices(market, allocation)
    if (prices instanceof Map) best.push({ ...allocation, prices })
    else if (prices === 'unsure' && best.length === 0) unsure = true
  }
  return { efficient, best, unsure }
}

/** Largest welfare of any balanced allocation, whatever the prices; undefined: too much to list. */
export const efficientWelfare = (market: Market): Micro | undefined => {
  const allocations = balancedAllocations(market)
  return allocations && (allocations[0]?.welfare ?? 0n)
}

/**
 * Whether each simple unit is one lot of one product. Then rule 5 makes no allowance for whole lots, and the search here
 * and the verifier agree.
 */
export const hasSingleLots = ({ bids }: Market): boolean =>
  bids
    .flatMap(({ bid }) => simpleUnits(bid, '/bid'))
    .every(({ lots }) => lots.size === 1 && [...lots.values()].every((n) => Math.abs(n) === 1))

const STEPS_MAX = 400_000

/** Those in which every product balances, most welfare first. */
export function balancedAllocations(market: Market): readonly Allocation[] | undefined {
  const products = market.products.map(({ id }) => id)
  const choices = waysOfBids(market)?.map((ways) =>
    ways.map((way) => ({ way, lots: products.map((id) => way.lots.get(id) ?? 0) })),
  )
  if (choices === undefined) return undefined
  const reach = reachOfRest(choices.map((ways) => ways.map(({ lots }) => lots)))
  const found: Allocation[] = []
  let steps = 0
  const visit = (chosen: readonly Way[], lots: readonly number[], welfare: Micro): void => {
    if (++steps > STEPS_MAX) return
    const rest = reach[chosen.length] ?? []
    if (lots.some((n, g) => n + (rest[g]?.low ?? 0) > 0 || n + (rest[g]?.high ?? 0) < 0)) return
    const next = choices[chosen.length]
    if (next === undefined) found.push({ ways: chosen, welfare })
    else
      for (const { way, lots: more } of next)
        visit(
          [...chosen, way],
          lots.map((n, g) => n + (more[g] ?? 0)),
          welfare + way.value,
        )
  }
  visit(
    [],
    products.map(() => 0),
    0n,
  )
  if (steps > STEPS_MAX) return undefined
  return found.sort((a, b) => (a.welfare > b.welfare ? -1 : a.welfare < b.welfare ? 1 : 0))
}

function waysOfBids({ bids }: Market): readonly (readonly Way[])[] | undefined {
  try {
    return bids.map(({ bid }) => waysOf(bid))
  } catch (error) {
    if (error instanceof TooMany) return undefined
    throw error
  }
}

/** Least and most lots of each product that the bids from the i-th on can add. */
function reachOfRest(
  choices: readonly (readonly (readonly number[])[])[],
): readonly (readonly { readonly low: number; readonly high: number }[])[] {
  const reach: { low: number; high: number }[][] = [[]]
  for (const ways of choices.toReversed()) {
    const after = reach[0] ?? []
    const width = ways[0]?.length ?? 0
    reach.unshift(
      Array.from({ length: width }, (_, g) => {
        const lots = ways.map((way) => way[g] ?? 0)
        return {
          low: Math.min(...lots) + (after[g]?.low ?? 0),
          high: Math.max(...lots) + (after[g]?.high ?? 0),
        }
      }),
    )
  }
  return reach
}

/** Prices in whole micro-units under which the allocation keeps the rules. */
export function supportingPrices(
  market: Market,
  { ways }: Allocation,
): ReadonlyMap<string, Micro> | 'none' | 'unsure' {
  const products = market.products.map(({ id }) => id)
  let unsure = false
  for (const spaces of alternativesOf(market, ways, products)) {
    const point = wholePoint(products.length, spaces)
    if (typeof point !== 'string') return new Map(products.map((id, g) => [id, point[g] ?? 0n]))
    unsure ||= point === 'unsure'
  }
  return unsure ? 'unsure' : 'none'
}

/** All that must hold, for each choice of why units of bids with budgets are not filled. */
function alternativesOf(
  market: Market,
  ways: readonly Way[],
  products: readonly string[],
): readonly (readonly HalfSpace[])[] {
  let choices: (readonly HalfSpace[])[] = [[]]
  market.bids.forEach((bid, i) => {
    const way = ways[i]
    if (way === undefined) return
    const { all, either } = conditionsOf(bid, way, products)
    choices = choices.map((spaces) => [...spaces, ...all])
    for (const options of either)
      choices = choices.flatMap((spaces) => options.map((option) => [...spaces, ...option]))
  })
  return choices
}

interface Conditions {
  readonly all: readonly HalfSpace[]
  /** Of each of these one. */
  readonly either: readonly (readonly (readonly HalfSpace[])[])[]
}

function conditionsOf(bid: Bid, way: Way, products: readonly string[]): Conditions {
  const normal = (lots: ReadonlyMap<string, number>): readonly bigint[] =>
    products.map((id) => BigInt(lots.get(id) ?? 0))
  const losses = waysOf(bid.bid)
    .filter((less) => isWithin(less, way))
    .map((less): HalfSpace => {
      const lots = new Map(
        products.map((p) => [p, (way.lots.get(p) ?? 0) - (less.lots.get(p) ?? 0)]),
      )
      return { normal: normal(lots), most: way.value - less.value }
    })
  const short = simpleUnits(bid.bid, '/bid').filter(({ at, max }) => (way.units.get(at) ?? 0) < max)
  const atLimit = ({ lots, limit }: SimpleUnit): HalfSpace => ({
    normal: normal(lots).map((n) => -n),
    most: -limit,
  })
  const { budget } = bid
  if (budget === undefined) return { all: [...losses, ...short.map(atLimit)], either: [] }
  const spent = ({ lots }: SimpleUnit): readonly HalfSpace[] => {
    const [own, one] = [normal(way.lots), normal(lots)]
    const more = own.map((n, g) => n + (one[g] ?? 0n))
    const received = (lots: readonly bigint[]): bigint =>
      lots.reduce((sum, n) => (n > 0n ? sum + n : sum), 0n)
    return [
      { normal: more.map((n) => -n), most: received(own) + received(one) - budget - 1n },
      { normal: one.map((n) => -n), most: received(one) - 1n },
    ]
  }
  return {
    all: [...losses, { normal: normal(way.lots), most: budget }],
    either: short.map((unit) => [[atLimit(unit)], spent(unit)]),
  }
}

/** No leaf has more units. */
const isWithin = (less: Way, way: Way): boolean =>
  [...less.units].every(([at, count]) => count <= (way.units.get(at) ?? 0))

interface SimpleUnit {
  readonly at: string
  readonly max: number
  readonly lots: ReadonlyMap<string, number>
  readonly limit: Micro
}

/** Units of trades with minimum 0 and of curves that never rise, which no other form and no fixed cost ties. */
export function simpleUnits(node: BidNode, at: string): readonly SimpleUnit[] {
  if ((node.fixed ?? 0n) !== 0n || node.ramp !== undefined) return []
  if (node.kind === 'trade' && node.quantity.min === 0)
    return [{ at, max: node.quantity.max, lots: node.lots, limit: node.limit }]
  if (
    node.kind === 'curve' &&
    node.steps.every((s, k) => s.limit <= (node.steps[k - 1]?.limit ?? s.limit))
  )
    return node.steps.map(({ quantity, limit }, k) => ({
      at: `${at}/steps/${k}`,
      max: quantity,
      lots: node.lots,
      limit,
    }))
  if (node.kind === 'anyOf' && node.atMost === undefined)
    return node.of.flatMap((part, i) => simpleUnits(part, `${at}/of/${i}`))
  return []
}
