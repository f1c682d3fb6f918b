import type { Micro } from '#market'
import { faceFreely } from '../limits.ts'
import type { Exposure } from './exposures.ts'
import { portionsOf } from './parts.ts'
import { isCoarse, type Levels, type ModelColumn, type WinnerModel } from '../winner-model.ts'

/**
 * All price vectors that support an allocation (mechanism A3), exactly:
 *
 *   low_g ≤ p_g ≤ high_g                                   from bids on one product alone
 *   Σ_g lots_g · p_g  ≤ limit                               from bundles ("≥" where refused, "=" where shared)
 *
 * A filled bid with tied parts gives one row for each portion that its terms would have let it leave out (parts.ts), so its
 * parts may carry one another exactly as the rules allow: a parent by its children, never a child by its parent.
 */
export interface PriceSystem {
  readonly products: readonly string[]
  readonly low: readonly (Micro | undefined)[]
  readonly high: readonly (Micro | undefined)[]
  readonly rows: readonly PriceRow[]
  readonly traded: readonly number[]
  /** False where a part without lots loses whatever the prices are. */
  readonly possible: boolean
}

export interface PriceRow {
  readonly legs: readonly (readonly [product: number, lots: number])[]
  readonly limit: Micro
  readonly sense: 'atMost' | 'atLeast' | 'equal'
  /** Σ |lots|: how much one unit of room costs, so that room is measured per lot. */
  readonly size: number
}

/** What a bid that would be passed over asks of prices: that it be out of the money, or its budget spent. */
export type Demand = 'atTheLimit' | 'budgetSpent'

export interface Strictness {
  /** Which simple bids short of their maximum by what whole lots excuse may be in the money. */
  readonly mayBeShort: 'none' | 'single lots' | 'all'
  /** Bids with limits between participants are not passed over where somebody they may face trades. */
  readonly reach: boolean
}

/**
 * Every simple column is in exact equilibrium, but for those that may be short; the outcome names them. `reference` are the
 * prices of the relaxation: they tell who is short in the money, and which coarse bid then has to be at the margin.
 */
export function priceSystemOf(
  winner: WinnerModel,
  { levels, reference }: { readonly levels: Levels; readonly reference: ArrayLike<number> },
  task: Strictness & {
    readonly exposures: readonly Exposure[]
    /** By column. */
    readonly demands: ReadonlyMap<number, Demand>
  },
): PriceSystem {
  const { mayBeShort, reach, demands, exposures } = task
  const draft = new Draft(winner.component.products)
  const marginal = mayBeShort === 'none' ? NOBODY : excusing(winner, levels, reference)
  let offset = 0
  for (const sealed of winner.component.bids) {
    const columns = winner.columns.slice(offset, offset + sealed.program.columns.length)
    const level = (j: number): number => levels[j + offset] ?? 0
    const net = netLegs(columns, level)
    for (const [g, lots] of net) if (lots > 0) draft.trade(g, lots)
    columns.forEach((column, j) => {
      if (marginal.has(j + offset)) draft.add(column, 'equal')
      else if (column.simple) addSimple(draft, column, level(j), mayBeShort)
      else if (
        reach &&
        column.divisible &&
        level(j) < column.max &&
        canReach(winner, levels, column)
      )
        draft.add(column, 'atLeast')
      answer(draft, column, { demand: demands.get(j + offset), net })
    })
    if (columns.some((column, j) => !column.simple && level(j) > 0))
      for (const { lots, value } of portionsOf(sealed.bid.bid, unitsOf(columns, level)))
        draft.atMost(legsOf(winner, lots), value)
    if (sealed.bid.budget !== undefined) draft.atMost(net, sealed.bid.budget)
    offset += columns.length
  }
  for (const { legs, credit } of exposures) draft.atMost(legs, credit)
  return draft.finish()
}

function answer(
  draft: Draft,
  column: ModelColumn,
  { demand, net }: { readonly demand: Demand | undefined; readonly net: PriceRow['legs'] },
): void {
  const { budget } = column.sealed.bid
  if (demand === 'atTheLimit') draft.add(column, 'atLeast')
  if (demand !== 'budgetSpent' || budget === undefined) return
  // One unit more costs more than is left, or would with what is received a micro-unit dearer (verify/excuses.ts).
  const more = new Map(net)
  for (const [g, lots] of column.legs) more.set(g, (more.get(g) ?? 0) + lots)
  const lots = [...net, ...column.legs].reduce((sum, [, n]) => sum + Math.max(0, n), 0)
  draft.atLeast([...more], budget - BigInt(lots) + 1n)
}

const NOBODY: ReadonlySet<number> = new Set()

/**
 * Coarse columns to be priced at the margin, one for each column that is short in the money and has no partly filled one
 * beside it to excuse it: the one nearest to the margin already.
 */
function excusing(
  { columns }: WinnerModel,
  levels: Levels,
  reference: ArrayLike<number>,
): ReadonlySet<number> {
  const coarse = columns.flatMap((column, j) => (isCoarse(column) ? [j] : []))
  const level = (j: number): number => levels[j] ?? 0
  const gain = (j: number): number => {
    const column = columns[j]
    if (column === undefined) return 0
    const cost = column.legs.reduce((sum, [g, lots]) => sum + lots * (reference[g] ?? 0), 0)
    return (Number(column.limit) / 1e6 - cost) / Math.max(1, column.size)
  }
  const chosen = new Set<number>()
  for (const [j, { divisible, slack, max, legs }] of columns.entries()) {
    if (!divisible || slack === 0 || level(j) === max || level(j) < max - slack) continue
    if (gain(j) <= 1e-9) continue
    const own = new Set(legs.map(([g]) => g))
    const others = coarse.filter((k) => k !== j && columns[k]?.legs.some(([g]) => own.has(g)))
    const partly = (k: number): boolean =>
      columns[k]?.simple === true && level(k) > 0 && level(k) < columns[k].max
    const excused = others.some((k) => chosen.has(k) || partly(k))
    if (excused) continue
    const [nearest] = others.toSorted((a, b) => Math.abs(gain(a)) - Math.abs(gain(b)))
    if (nearest !== undefined) chosen.add(nearest)
  }
  return chosen
}

/** Somebody this bid's participant may face, without end of credit, trades the other side of its one product. */
function canReach(winner: WinnerModel, levels: Levels, column: ModelColumn): boolean {
  const [leg] = column.legs
  if (leg === undefined || column.legs.length !== 1 || column.sealed.bid.budget !== undefined)
    return false
  const { market } = winner.component
  const { by } = column.sealed.bid
  const free = new Map<string, boolean>()
  return winner.columns.some((other, j) => {
    const against = other.legs.some(([g, lots]) => g === leg[0] && lots * leg[1] < 0)
    if (!against || (levels[j] ?? 0) === 0) return false
    const one = other.sealed.bid.by
    const known = free.get(one) ?? faceFreely(market, by, one)
    free.set(one, known)
    return known
  })
}

/** Net lots of a bid by product. */
function netLegs(
  columns: readonly ModelColumn[],
  level: (j: number) => number,
): readonly (readonly [number, number])[] {
  const net = new Map<number, number>()
  columns.forEach((column, j) => {
    for (const [g, lots] of column.legs) net.set(g, (net.get(g) ?? 0) + lots * level(j))
  })
  return [...net].filter(([, lots]) => lots !== 0)
}

/** A simple column is in exact equilibrium: full below its limit, empty above it, shared at it. */
function addSimple(
  draft: Draft,
  column: ModelColumn,
  level: number,
  mayBeShort: Strictness['mayBeShort'],
): void {
  if (column.legs.length === 0) return
  if (level === column.max) return draft.add(column, 'atMost')
  const excused = mayBeShort === 'all' || (mayBeShort === 'single lots' && !column.granular)
  if (excused && level >= column.max - column.slack) {
    // Short by whole lots: it may be in the money, never out of it.
    if (level > 0) draft.add(column, 'atMost')
    return
  }
  draft.add(column, level > 0 ? 'equal' : 'atLeast')
}

/** Units filled of each leaf, by its pointer. */
function unitsOf(
  columns: readonly ModelColumn[],
  level: (j: number) => number,
): (leaf: string) => number {
  const units = new Map<string, number>()
  columns.forEach(({ fills }, j) => {
    if (fills !== undefined)
      units.set(fills.leaf, (units.get(fills.leaf) ?? 0) + fills.each * level(j))
  })
  return (leaf) => units.get(leaf) ?? 0
}

const legsOf = (
  { component }: WinnerModel,
  lots: ReadonlyMap<string, number>,
): readonly (readonly [number, number])[] =>
  [...lots].map(([product, n]) => [component.products.indexOf(product), n] as const)

class Draft {
  readonly #products: readonly string[]
  readonly #low: (Micro | undefined)[]
  readonly #high: (Micro | undefined)[]
  readonly #traded: number[]
  readonly #rows: PriceRow[] = []
  #possible = true

  constructor(products: readonly string[]) {
    this.#products = products
    this.#low = products.map(() => undefined)
    this.#high = products.map(() => undefined)
    this.#traded = products.map(() => 0)
  }

  trade(g: number, lots: number): void {
    this.#traded[g] = (this.#traded[g] ?? 0) + lots
  }

  /** Σ lots · p ≤ limit. */
  atMost(legs: PriceRow['legs'], limit: Micro): void {
    this.#row(legs, limit, 'atMost')
  }

  /** Σ lots · p ≥ limit. */
  atLeast(legs: PriceRow['legs'], limit: Micro): void {
    this.#row(legs, limit, 'atLeast')
  }

  add({ legs, limit }: ModelColumn, sense: PriceRow['sense']): void {
    this.#row(legs, limit, sense)
  }

  #row(legs: PriceRow['legs'], limit: Micro, sense: PriceRow['sense']): void {
    const [only] = legs
    if (only === undefined && sense === 'atMost' && limit < 0n) this.#possible = false
    if (only === undefined) return
    if (legs.length === 1) this.#bound(only, limit, sense)
    else {
      const size = legs.reduce((sum, [, lots]) => sum + Math.abs(lots), 0)
      this.#rows.push({ legs, limit, sense, size })
    }
  }

  /** lots · p ≤ limit on one product is a bound on its price; division rounds to the safe side. */
  #bound([g, lots]: readonly [number, number], limit: Micro, sense: PriceRow['sense']): void {
    const n = BigInt(lots)
    const upper = (sense !== 'atLeast') === lots > 0
    if (sense === 'equal') {
      // At the money as near as whole micro-units a lot allow: never out of it, not a micro-unit a lot in it.
      this.#raise(g, lots > 0 ? floorDiv(limit, n) : ceilDiv(limit, n))
      this.#lower(g, lots > 0 ? floorDiv(limit, n) : ceilDiv(limit, n))
      return
    }
    if (upper) this.#lower(g, floorDiv(limit, n))
    else this.#raise(g, ceilDiv(limit, n))
  }

  #raise(g: number, value: Micro): void {
    const low = this.#low[g]
    if (low === undefined || value > low) this.#low[g] = value
  }

  #lower(g: number, value: Micro): void {
    const high = this.#high[g]
    if (high === undefined || value < high) this.#high[g] = value
  }

  finish(): PriceSystem {
    return {
      products: this.#products,
      low: this.#low,
      high: this.#high,
      rows: this.#rows,
      traded: this.#traded,
      possible: this.#possible,
    }
  }
}

export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}

export const ceilDiv = (a: bigint, b: bigint): bigint => -floorDiv(-a, b)
