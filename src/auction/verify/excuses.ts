import type { Bid } from '#bidding'
import type { Micro } from '#market'
import type { Audit } from './audit.ts'
import { limitedParticipants, termsOf } from './forwards.ts'
import { unitsOf } from './part.ts'
import { simpleLeaves } from './simple.ts'
import { costOf, type Leaf } from './tree.ts'
import { netLots } from './whole-lots.ts'

/** What the outcome may say when one of these keeps a simple unit from being filled. */
export const NAMES = {
  budget: new Set(['budget', 'budgetExceeded']),
  credit: new Set(['credit', 'creditOrEligibility']),
} as const

export type Excuse = keyof typeof NAMES

/**
 * Whether a budget, or limits between participants, keep a simple unit u in the money from being filled (rule 5):
 *
 *   budget   one unit more costs more than is left, or would if what the bid receives were a micro-unit a lot dearer: at that
 *            point demand falls, so either is right, as at a limit
 *   credit   of some product of u, somebody on the other side who trades it at these prices, or would, is barred from the
 *            participant or without room for one unit; and nobody with room could give way:
 *              nobody offers single lots that are not out of the money and not filled,
 *              nobody sells single lots to a buyer for whom they are just at the money (the other way round for sales)
 *
 * Room is what is left of the credit of both after the outcome's forwards. A participant has room for itself without end.
 *
 * Where there is a guarantor, everybody faces it alone: then it is for one unit more, less what that takes back of lots the
 * participant trades the other way, that there is no room toward it; and no single lots of the participant itself, just at the
 * money, could give way.
 */
export function excuseFinder(audit: Audit): (bid: Bid, unit: Leaf) => ReadonlySet<Excuse> {
  const limited = limitedParticipants(audit.market)
  const scene = audit.market.participants.length === 0 ? undefined : sceneOf(audit)
  return (bid, unit) => {
    const excuses = new Set<Excuse>()
    if (budgetEnds(audit, bid, unit)) excuses.add('budget')
    if (scene !== undefined && limited(bid.by) && limitsBar(scene, bid.by, unit))
      excuses.add('credit')
    return excuses
  }
}

/** Does one unit more break the budget, at these prices or with what is received a micro-unit a lot dearer? */
function budgetEnds({ fills, prices }: Audit, { id, budget }: Bid, unit: Leaf): boolean {
  if (budget === undefined) return false
  const cost = costOf(unit.lots, prices) + received(netLots(unit.lots).values())
  const filled = fills.get(id)
  const paid = (filled?.root.cost ?? 0n) + received(filled?.lots.values() ?? [])
  return cost > 0n && paid + cost > budget
}

/** Lots that come in, over all products. */
function received(lots: Iterable<bigint>): bigint {
  let sum = 0n
  for (const n of lots) if (n > 0n) sum += n
  return sum
}

const size = (value: bigint): bigint => (value < 0n ? -value : value)

type Side = 'receives' | 'delivers'
const sideOf = (lots: bigint): Side => (lots > 0n ? 'receives' : 'delivers')
const opposite = (side: Side): Side => (side === 'receives' ? 'delivers' : 'receives')

/** Lots by participant. */
type Lots = Map<string, bigint>

/** One product at the outcome's prices. */
interface Field {
  /** Who trades it, net, or would trade more of it. */
  readonly traders: Record<Side, Set<string>>
  /** Single lots that would trade and do not. */
  readonly willing: Record<Side, Lots>
  /** Single lots that do, and would as soon not. */
  readonly marginal: Record<Side, Lots>
  readonly flows: readonly { readonly from: string; readonly to: string; readonly lots: bigint }[]
}

interface Scene {
  readonly audit: Audit
  readonly field: (product: string) => Field
  /** What is left of the credit between two; undefined: no end; 'none': they do not trade. */
  readonly room: (a: string, b: string) => Micro | undefined | 'none'
}

function sceneOf(audit: Audit): Scene {
  const fields = new Map<string, Field>()
  const field = (product: string): Field => {
    const known = fields.get(product)
    if (known !== undefined) return known
    const fresh: Field = {
      traders: { receives: new Set(), delivers: new Set() },
      willing: { receives: new Map(), delivers: new Map() },
      marginal: { receives: new Map(), delivers: new Map() },
      flows: [],
    }
    fields.set(product, fresh)
    return fresh
  }
  for (const bid of audit.market.bids) takeSingleLots(audit, bid, field)
  for (const { buyer, seller, product, lots } of audit.outcome.forwards) {
    if (!Number.isSafeInteger(lots) || lots <= 0) continue
    const { traders, flows } = field(product)
    traders.receives.add(buyer)
    traders.delivers.add(seller)
    ;(flows as { from: string; to: string; lots: bigint }[]).push({
      from: seller,
      to: buyer,
      lots: BigInt(lots),
    })
  }
  return { audit, field, room: roomOf(audit) }
}

/** Who would trade more, in what; and single lots that are not out of the money and not filled, or filled at the money. */
function takeSingleLots(
  { fills, prices }: Audit,
  bid: Bid,
  field: (product: string) => Field,
): void {
  const filled = fills.get(bid.id)
  const left = bid.budget === undefined ? undefined : bid.budget - (filled?.root.cost ?? 0n)
  for (const unit of simpleLeaves(bid.bid, '/bid')) {
    const short =
      unit.limit >= costOf(unit.lots, prices) && unitsOf(filled?.fill, unit.at) < unit.max
    if (short)
      for (const [product, n] of netLots(unit.lots)) field(product).traders[sideOf(n)].add(bid.by)
    const [only, another] = [...netLots(unit.lots)]
    if (only === undefined || another !== undefined || size(only[1]) !== 1n) continue
    const [product, n] = only
    const side = sideOf(n)
    const cost = costOf(unit.lots, prices)
    const gain = unit.limit - cost
    const count = BigInt(unitsOf(filled?.fill, unit.at))
    if (gain === 0n) add(field(product).marginal[side], bid.by, count)
    if (gain < 0n) continue
    let more = BigInt(unit.max) - count
    if (left !== undefined && cost > 0n && left / cost < more) more = left / cost
    add(field(product).willing[side], bid.by, more)
  }
}

function add(lots: Lots, participant: string, more: bigint): void {
  if (more > 0n) lots.set(participant, (lots.get(participant) ?? 0n) + more)
}

function roomOf({ market, outcome }: Audit): Scene['room'] {
  const entries = new Map(market.participants.map((entry) => [entry.id, entry]))
  const used = new Map<string, Micro>()
  const keyOf = (a: string, b: string): string => JSON.stringify(a < b ? [a, b] : [b, a])
  for (const { buyer, seller, lots, price } of outcome.forwards) {
    const worth = size(price) * (Number.isSafeInteger(lots) ? BigInt(lots) : 0n)
    const key = keyOf(buyer, seller)
    used.set(key, (used.get(key) ?? 0n) + worth)
  }
  return (a, b) => {
    let room: Micro | undefined
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const giver = entries.get(from)
      if (giver === undefined) continue
      const terms = termsOf(market, giver)
      if (!terms.allows(to, entries.get(to))) return 'none'
      const credit = terms.creditOf(to)
      if (credit === undefined) continue
      const left = credit - (used.get(keyOf(a, b)) ?? 0n)
      if (room === undefined || left < room) room = left
    }
    return room
  }
}

/** Do limits stand between the participant and one unit more, and can nobody else give way to it? */
function limitsBar(scene: Scene, by: string, unit: Leaf): boolean {
  const { audit, field } = scene
  const legs = [...netLots(unit.lots)]
  if (audit.market.guarantor !== undefined)
    return guaranteeEnds(scene, { by, legs, guarantor: audit.market.guarantor })
  const worth = legs.reduce((sum, [p, n]) => sum + size(audit.prices.get(p) ?? 0n) * size(n), 0n)
  const hasRoom = (other: string): boolean => {
    const room = scene.room(by, other)
    return room !== 'none' && (room === undefined || room >= worth)
  }
  const isBarred = legs.some(([product, n]) => {
    return [...field(product).traders[opposite(sideOf(n))]].some((id) => id !== by && !hasRoom(id))
  })
  if (!isBarred) return false
  return !legs.every(([product, n]) => {
    const side = sideOf(n)
    const lots = size(n)
    // A bundle of several lots is asked as a whole of each: room for less of it counts for nothing.
    return couldGive(field(product), { by, side, lots, hasRoom }) >= lots
  })
}

/** Is there no room for one unit more toward the guarantor, and nothing of the participant's own that could make it? */
function guaranteeEnds(
  { audit, field, room }: Scene,
  asked: {
    readonly by: string
    readonly legs: readonly (readonly [product: string, lots: bigint])[]
    readonly guarantor: string
  },
): boolean {
  const { by, legs, guarantor } = asked
  const left = room(by, guarantor)
  if (left === undefined) return false
  const gives = legs.every(
    ([product, n]) => (field(product).marginal[sideOf(n)].get(by) ?? 0n) >= size(n),
  )
  if (gives) return false
  if (left === 'none') return true
  let worth = 0n
  for (const [product, n] of legs) {
    let net = 0n
    for (const { from, to, lots } of field(product).flows) {
      if (to === by) net += lots
      if (from === by) net -= lots
    }
    worth += size(audit.prices.get(product) ?? 0n) * (size(net + n) - size(net))
  }
  return worth > left
}

/** Lots of a product that others with room could let the participant have, at most as many as asked for. */
function couldGive(
  field: Field,
  asked: {
    readonly by: string
    readonly side: Side
    readonly lots: bigint
    readonly hasRoom: (other: string) => boolean
  },
): bigint {
  const { by, side, lots, hasRoom } = asked
  const other = opposite(side)
  let found = field.marginal[side].get(by) ?? 0n
  for (const [id, more] of field.willing[other]) if (id === by || hasRoom(id)) found += more
  const left = new Map(field.marginal[side])
  for (const flow of field.flows) {
    const [rival, partner] = side === 'receives' ? [flow.to, flow.from] : [flow.from, flow.to]
    if (rival === by || partner === by || !hasRoom(partner)) continue
    const gives = least(flow.lots, left.get(rival) ?? 0n)
    left.set(rival, (left.get(rival) ?? 0n) - gives)
    found += gives
  }
  return least(found, lots)
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
