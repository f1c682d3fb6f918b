/**
 * The best outcome of a small market in one product, of trades by participants with limits, by exhaustive search: every balanced
 * allocation, every price at which anything changes, every way of pairing buyers with sellers. From the rules alone:
 *
 *   no loss        no unit costs more than its limit (blocks have one unit, and are filled or not)
 *   credit         what a pair trades is worth no more than the credit either gives the other
 *   passed over    a unit of one lot with minimum 0, in the money and not filled to its maximum, is that only if
 *                  somebody on the other side, who trades or would, may not take one lot more of it,
 *                  and nobody who may would give way: no such unit unfilled that gains or breaks even, its own or another's,
 *                  no such unit filled on its own side at break-even whose counterpart may trade with it instead, or its own
 */
import type { Bid, Market, TradeBid } from '#bidding'
import type { Micro, Participant } from '#market'

interface Trade {
  readonly by: string
  /** +1 buys, −1 sells, in lots per unit. */
  readonly each: number
  readonly limit: Micro
  readonly min: number
  readonly max: number
}

/** Lots that a buyer has from a seller. */
type Pairing = ReadonlyMap<string, number>

interface Scene {
  readonly market: Market
  readonly trades: readonly Trade[]
  readonly names: readonly string[]
}

/** Welfare of the best outcome. */
export function bestWithLimits(market: Market): Micro {
  const trades = market.bids.map(tradeOf)
  const names = [...new Set(trades.map(({ by }) => by))]
  const scene = { market, trades, names }
  const prices = pricesToTry(scene)
  for (const { units, welfare } of allocationsOf(trades))
    if (prices.some((price) => isOutcome(scene, units, price))) return welfare
  throw new Error('no outcome keeps the rules')
}

function tradeOf({ by, bid }: Bid): Trade {
  const { lots, limit, quantity } = bid as TradeBid
  const [each = 0] = lots.values()
  return { by, each, limit, ...quantity }
}

function allocationsOf(
  trades: readonly Trade[],
): readonly { readonly units: readonly number[]; readonly welfare: Micro }[] {
  let found: { units: number[]; lots: number; welfare: Micro }[] = [
    { units: [], lots: 0, welfare: 0n },
  ]
  for (const { each, limit, min, max } of trades) {
    const counts = [0, ...Array.from({ length: max }, (_, k) => k + 1).filter((n) => n >= min)]
    found = found.flatMap(({ units, lots, welfare }) =>
      counts.map((n) => ({
        units: [...units, n],
        lots: lots + n * each,
        welfare: welfare + BigInt(n) * limit,
      })),
    )
  }
  return found
    .filter(({ lots }) => lots === 0)
    .sort((a, b) => (a.welfare > b.welfare ? -1 : a.welfare < b.welfare ? 1 : 0))
}

/** Each price at which some condition changes, those beside it, and one between every two. */
function pricesToTry({ market, trades }: Scene): readonly Micro[] {
  const lots = trades.reduce((sum, { each, max }) => sum + Math.abs(each) * max, 0)
  const credits = market.participants.flatMap(({ credit }) => [...(credit?.values() ?? [])])
  const turns = new Set<Micro>([0n])
  for (const { each, limit } of trades) turns.add(limit / BigInt(each))
  for (const credit of credits)
    for (let n = 1n; n <= BigInt(lots) + 1n; n++) turns.add(credit / n).add(-credit / n)
  const sorted = [...turns].sort((a, b) => (a < b ? -1 : 1))
  const [low = 0n, high = 0n] = [sorted[0], sorted.at(-1)]
  const between = sorted.flatMap((at, k) => [
    at - 1n,
    at,
    at + 1n,
    (at + (sorted[k + 1] ?? at)) / 2n,
  ])
  return [low - 1_000_000n, ...between, high + 1_000_000n]
}

function isOutcome(scene: Scene, units: readonly number[], price: Micro): boolean {
  const { trades, names } = scene
  const loses = trades.some((trade, i) => (units[i] ?? 0) > 0 && gainOf(trade, price) < 0n)
  if (loses) return false
  const net = new Map(names.map((name) => [name, 0]))
  for (const [i, { by, each }] of trades.entries())
    net.set(by, (net.get(by) ?? 0) + each * (units[i] ?? 0))
  for (const pairing of pairingsOf(scene, net, price))
    if (!passesOver(scene, { units, price, pairing })) return true
  return false
}

const gainOf = ({ each, limit }: Trade, price: Micro): Micro => limit - price * BigInt(each)

const size = (value: bigint): bigint => (value < 0n ? -value : value)

/** Every way of covering net lots by pairs that may trade within their credit. */
function* pairingsOf(
  scene: Scene,
  net: ReadonlyMap<string, number>,
  price: Micro,
): Generator<Pairing> {
  const buyers = [...net].filter(([, n]) => n > 0)
  const sellers = [...net].filter(([, n]) => n < 0)
  const pairs = buyers.flatMap(([b]) => sellers.map(([s]) => [b, s] as const))
  function* visit(k: number, left: ReadonlyMap<string, number>, done: Pairing): Generator<Pairing> {
    const pair = pairs[k]
    if (pair === undefined) {
      if ([...left.values()].every((n) => n === 0)) yield done
      return
    }
    const [buyer, seller] = pair
    const most = Math.min(left.get(buyer) ?? 0, -(left.get(seller) ?? 0))
    for (let n = 0; n <= most; n++) {
      if (n > 0 && !mayTrade(scene, buyer, seller, size(price) * BigInt(n))) break
      const rest = new Map(left)
      rest.set(buyer, (left.get(buyer) ?? 0) - n).set(seller, (left.get(seller) ?? 0) + n)
      yield* visit(k + 1, rest, n === 0 ? done : new Map(done).set(`${buyer} ${seller}`, n))
    }
  }
  yield* visit(0, net, new Map())
}

/** Neither refuses the other, and neither's credit is less than the worth. */
function mayTrade({ market }: Scene, a: string, b: string, worth: Micro): boolean {
  const find = (id: string): Participant =>
    market.participants.find((one) => one.id === id) ?? { id, groups: [] }
  const agrees = (one: Participant, other: Participant): boolean => {
    const isIn = (list: Participant['accepts']): boolean =>
      list !== undefined &&
      (list.participants.includes(other.id) || other.groups.some((g) => list.groups.includes(g)))
    const credit = one.credit?.get(other.id) ?? one.credit?.get('*')
    if (isIn(one.refuses) || (one.accepts !== undefined && !isIn(one.accepts))) return false
    return credit === undefined || worth <= credit
  }
  return agrees(find(a), find(b)) && agrees(find(b), find(a))
}

interface Result {
  readonly units: readonly number[]
  readonly price: Micro
  readonly pairing: Pairing
}

function passesOver(scene: Scene, result: Result): boolean {
  const { units, price, pairing } = result
  const { trades } = scene
  const isSingle = ({ each, min }: Trade): boolean => min === 0 && Math.abs(each) === 1
  const between = (a: string, b: string): number =>
    (pairing.get(`${a} ${b}`) ?? 0) + (pairing.get(`${b} ${a}`) ?? 0)
  const hasRoom = (a: string, b: string): boolean =>
    mayTrade(scene, a, b, size(price) * BigInt(between(a, b) + 1))
  return trades.some((trade, i) => {
    if (!isSingle(trade) || (units[i] ?? 0) >= trade.max || gainOf(trade, price) <= 0n) return false
    const { by, each } = trade
    const partners = new Set<string>()
    trades.forEach((other, k) => {
      if (!isSingle(other) || other.each === each) return
      if ((units[k] ?? 0) < other.max && gainOf(other, price) >= 0n) partners.add(other.by)
    })
    const trading = new Set<string>()
    const rivals: (readonly [rival: string, partner: string])[] = []
    for (const pair of pairing.keys()) {
      const [buyer = '', seller = ''] = pair.split(' ')
      trading.add(each > 0 ? seller : buyer)
      rivals.push(each > 0 ? [buyer, seller] : [seller, buyer])
    }
    const isBarred = [...partners, ...trading].some((name) => name !== by && !hasRoom(by, name))
    if (!isBarred) return true
    const breaksEven = (name: string): boolean =>
      trades.some(
        (other, k) =>
          other.by === name &&
          isSingle(other) &&
          other.each === each &&
          (units[k] ?? 0) > 0 &&
          gainOf(other, price) === 0n,
      )
    const gives = [...partners].some((name) => name === by || hasRoom(by, name))
    const swaps = rivals.some(
      ([rival, partner]) =>
        rival !== by && partner !== by && breaksEven(rival) && hasRoom(by, partner),
    )
    return gives || swaps || breaksEven(by)
  })
}
