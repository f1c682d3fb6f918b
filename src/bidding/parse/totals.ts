import { unreachable } from '#base'
import type { Micro } from '#market'
import type { BidNode, MixBid, ProgramBid, StorageBid } from '../bid.ts'
import { LOTS_MAX, MONEY_MAX } from './limits.ts'

/** The most that may move, from above: lots per product, and money, both without sign. */
export interface Totals {
  /** Bounds are kept as floats: all up to 2^53 are exact, and what is above is refused. */
  readonly lots: Map<string, number>
  money: Micro
}

export const newTotals = (): Totals => ({ lots: new Map(), money: 0n })

export const addMoney = (totals: Totals, money: Micro): void => {
  totals.money += money
}

/** Adds the most that a bid may move, and says what grew too large. */
export function addTotals(totals: Totals, node: BidNode): 'lots' | 'money' | 'ratios' | undefined {
  const own = newTotals()
  if (!addNode(own, node)) return 'ratios'
  totals.money += own.money
  if (totals.money > MONEY_MAX) return 'money'
  for (const [product, lots] of own.lots) {
    const sum = (totals.lots.get(product) ?? 0) + lots
    totals.lots.set(product, sum)
    if (sum > LOTS_MAX) return 'lots'
  }
  return undefined
}

const sizeOf = (money: Micro): Micro => (money < 0n ? -money : money)

/** False if the ratios of a node do not fit integers below 2^53. */
function addNode(totals: Totals, node: BidNode): boolean {
  if (node.fixed !== undefined) totals.money += node.fixed
  const units = (leaf: { lots: ReadonlyMap<string, number>; limit: Micro }, most: number): void => {
    for (const [product, lots] of leaf.lots) addLots(totals, product, Math.abs(lots) * most)
    totals.money += sizeOf(leaf.limit) * BigInt(most)
  }
  switch (node.kind) {
    case 'trade':
      units(node, node.quantity.max)
      return true
    case 'curve':
      for (const { limit, quantity } of node.steps) units({ lots: node.lots, limit }, quantity)
      return true
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return node.of.every((part) => addNode(totals, part))
    case 'linked':
      return [node.parent, ...node.children].every((part) => addNode(totals, part))
    case 'window':
      totals.money += sizeOf(node.limit)
      for (const { periods, lots } of [node, ...node.with])
        for (const product of periods) addLots(totals, product, Math.abs(lots))
      return true
    case 'mix':
      for (const option of node.of) units(option, option.quantity.max)
      return mixFits(node)
    case 'storage':
      totals.money += sizeOf(node.limit)
      for (const product of node.periods) addLots(totals, product, node.charge + node.discharge)
      return storageFits(node)
    case 'program':
      for (const unit of node.units) units(unit, unit.quantity.max)
      return programFits(node)
    default:
      return unreachable(node)
  }
}

function addLots(totals: Totals, product: string, lots: number): void {
  totals.lots.set(product, (totals.lots.get(product) ?? 0) + lots)
}

const FITS = BigInt(Number.MAX_SAFE_INTEGER)

/** Σ weight × quantity and the total, over their least common denominator. */
function mixFits({ of, total }: MixBid): boolean {
  // Decimals of six places have denominators that divide 10^6.
  const scale = (r: { numerator: bigint; denominator: bigint }): bigint =>
    (r.numerator * 1_000_000n) / r.denominator
  const sum = of.reduce((most, o) => most + scale(o.weight) * BigInt(o.quantity.max), 0n)
  return sum + scale(total.max) <= FITS
}

/** The store's level in parts of a lot. */
function storageFits({ periods, charge, discharge, capacity, efficiency }: StorageBid): boolean {
  const flow = efficiency.numerator * BigInt(charge) + efficiency.denominator * BigInt(discharge)
  return flow * BigInt(periods.length) + efficiency.denominator * BigInt(capacity) <= FITS
}

/** Σ |coefficient| × quantity and the bounds of each row, scaled to integers. */
function programFits({ units, rows }: ProgramBid): boolean {
  const most = new Map(units.map(({ name, quantity }) => [name, BigInt(quantity.max)]))
  return rows.every((row) => {
    const ratios = [...row.terms.values(), row.min, row.max].flatMap((r) => r ?? [])
    const scale = Math.max(0, ...ratios.map((r) => r.scale))
    const scaled = (r: { digits: bigint; scale: number }): bigint =>
      sizeOf(r.digits) * 10n ** BigInt(scale - r.scale)
    const sum = [...row.terms].reduce((s, [name, r]) => s + scaled(r) * (most.get(name) ?? 0n), 0n)
    return [row.min, row.max].every((r) => r === undefined || sum + scaled(r) <= FITS)
  })
}
