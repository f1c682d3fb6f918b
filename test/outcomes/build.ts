import type { Bid, BidNode, Bundle, Market, Pricing } from '#bidding'
import type { Participant, Product } from '#market'
import { type Range, rangeOfAlone } from './ranges.ts'
import { certificateBound, type Fill, type Forward, type Outcome, type Refused } from '#auction'

/** Money of these outcomes is written in whole micro-units: small numbers that a reader can add up. */
export interface Case {
  readonly name: string
  readonly market: Market
  readonly outcome: Outcome
}

/** What is written by hand of a market and its outcome; everything else follows. */
export interface Sketch {
  readonly name: string
  readonly pricing?: Pricing
  readonly participants?: readonly Participant[]
  /** Price of each product; products are those that have one. */
  readonly prices: Readonly<Record<string, bigint>>
  readonly bids: Readonly<Record<string, SketchedBid>>
}

/**
 * A bid (by a participant of the same name unless `by` says otherwise) with what became of it: what it
 * filled, its net lots and what they are worth to it; or why it was refused.
 */
export interface SketchedBid {
  readonly by?: string
  readonly budget?: bigint
  readonly bid: BidNode
  readonly units?: Readonly<Record<string, number>>
  readonly lots?: Readonly<Record<string, number>>
  readonly value?: bigint
  /** Where the pricing is not uniform. */
  readonly payment?: bigint
  readonly partly?: NonNullable<Fill['partly']>
  readonly refused?: readonly Omit<Refused, 'bid'>[]
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const lotsOf = (lots: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(lots).sort(([a], [b]) => byText(a, b)))

/** The market and outcome of a sketch, with payments, forwards, sums and the certificate worked out. */
export function caseOf(sketch: Sketch): Case {
  const pricing = sketch.pricing ?? 'uniform'
  const products = Object.keys(sketch.prices).sort(byText)
  const entries = Object.entries(sketch.bids).sort(([a], [b]) => byText(a, b))
  const market: Market = {
    currency: 'USD',
    pricing,
    products: products.map((id): Product => ({ id, unit: 'lot', tick: 1n })),
    participants: sketch.participants ?? [],
    bids: entries.map(
      ([id, { by, budget, bid }]): Bid => ({
        id,
        by: by ?? id,
        ...(budget === undefined ? {} : { budget }),
        bid,
      }),
    ),
    input: `sha256:${sketch.name}`,
  }
  const fills = entries.flatMap(([id, bid]) => fillOf(id, bid, sketch))
  const welfare = entries.reduce((sum, [, { value }]) => sum + (value ?? 0n), 0n)
  const prices = new Map(products.map((id) => [id, sketch.prices[id] ?? 0n]))
  const bound = certificateBound(market, prices)
  const outcome: Outcome = {
    input: market.input,
    status: fills.length === 0 ? 'empty' : 'optimal',
    welfare,
    bound: welfare,
    certificate: { prices, bound },
    efficientBound: bound,
    prices: new Map(products.map((id) => [id, reportOf(id, sketch, fills)])),
    fills,
    forwards: forwardsOf(market, fills, prices).map((forward) =>
      pricing === 'uniform' ? forward : { ...forward, amount: dueOf(forward, market, fills) },
    ),
    refused: entries.flatMap(([bid, { refused }]) => (refused ?? []).map((r) => ({ bid, ...r }))),
    work: { solver: 'by hand', nodes: 0, cuts: 0, seconds: 0, gap: 0, seed: '7' },
  }
  return { name: sketch.name, market, outcome }
}

function fillOf(bid: string, sketched: SketchedBid, { prices, pricing }: Sketch): readonly Fill[] {
  const { units, lots = {}, value = 0n } = sketched
  if (units === undefined) return []
  const marginal = pricing === undefined && isBegun(sketched.bid, '/bid', { units, prices })
  const partly = sketched.partly ?? (marginal ? 'marginal' : undefined)
  const cost = Object.entries(lots).reduce((sum, [p, n]) => sum + (prices[p] ?? 0n) * BigInt(n), 0n)
  const payment = sketched.payment ?? cost
  return [
    {
      bid,
      units: new Map(Object.entries(units)),
      lots: lotsOf(lots),
      payment,
      surplus: value - payment,
      ...(partly === undefined ? {} : { partly }),
    },
  ]
}

/** Whether a trade or a step of a curve is filled in part, and no divisible one in the money, which needs its own reason. */
function isBegun(
  node: BidNode,
  at: string,
  scene: { readonly units: Readonly<Record<string, number>>; readonly prices: Sketch['prices'] },
): boolean {
  const below = (place: string, part: BidNode) => isBegun(part, `${at}/${place}`, scene)
  const begun = (lots: Bundle, leaf: { at: string; limit: bigint; max: number; least: number }) => {
    const count = scene.units[leaf.at] ?? 0
    const cost = [...lots].reduce((sum, [p, n]) => sum + (scene.prices[p] ?? 0n) * BigInt(n), 0n)
    return count > 0 && count < leaf.max && (leaf.least > 0 || leaf.limit <= cost)
  }
  switch (node.kind) {
    case 'trade': {
      const { min: least, max } = node.quantity
      return begun(node.lots, { at, limit: node.limit, max, least })
    }
    case 'curve':
      return node.steps.some(({ limit, quantity: max }, k) =>
        begun(node.lots, { at: `${at}/steps/${k}`, limit, max, least: 0 }),
      )
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return node.of.some((part, k) => below(`of/${k}`, part))
    case 'linked':
      return (
        below('parent', node.parent) ||
        node.children.some((part, k) => below(`children/${k}`, part))
      )
    default:
      return false
  }
}

const limits = ({ accepts, refuses, credit }: Participant): boolean =>
  accepts !== undefined || refuses !== undefined || credit !== undefined

function reportOf(id: string, { prices, participants, bids }: Sketch, fills: readonly Fill[]) {
  const price = prices[id] ?? 0n
  const traded = fills.reduce((sum, { lots }) => sum + Math.max(0, lots.get(id) ?? 0), 0)
  const alone = rangeOfAlone(
    id,
    Object.values(bids).map(({ bid, budget, units }) => ({
      bid,
      free: budget === undefined && !(participants ?? []).some(limits),
      ...(units && { units }),
    })),
  )
  const [low = price, high = price] = alone ?? []
  // Where a fault was sketched, no range holds the price.
  const range: Range = alone && low <= price && price <= high ? alone : [price, price]
  return { price, range, traded, indicative: traded === 0 }
}

/** Where payments belong to bids, each buyer of these sketches buys by one forward. */
function dueOf({ buyer }: Forward, market: Market, fills: readonly Fill[]): bigint {
  const own = new Set(market.bids.filter(({ by }) => by === buyer).map(({ id }) => id))
  return fills.reduce((sum, { bid, payment }) => (own.has(bid) ? sum + payment : sum), 0n)
}

/** Matches who is long with who is short in the order of their names. */
function forwardsOf(
  market: Market,
  fills: readonly Fill[],
  prices: ReadonlyMap<string, bigint>,
): readonly Forward[] {
  const owners = new Map(market.bids.map(({ id, by }) => [id, by]))
  return market.products.flatMap(({ id: product }) => {
    const net = new Map<string, number>()
    for (const { bid, lots } of fills) {
      const by = owners.get(bid) ?? bid
      net.set(by, (net.get(by) ?? 0) + (lots.get(product) ?? 0))
    }
    const people = [...net].sort(([a], [b]) => byText(a, b))
    const sellers = people.flatMap(([seller, n]) => (n < 0 ? [{ seller, open: -n }] : []))
    const forwards: Forward[] = []
    for (const [buyer, bought] of people) {
      let missing = bought
      for (const entry of sellers) {
        const lots = Math.min(missing, entry.open)
        if (lots <= 0) continue
        entry.open -= lots
        missing -= lots
        const price = prices.get(product) ?? 0n
        const amount = price * BigInt(lots)
        forwards.push({ buyer, seller: entry.seller, product, lots, price, amount })
      }
    }
    return forwards
  })
}
