import { assert } from '#base'
import type { Column } from '#bidding'
import { type LinearModel, LinearModelBuilder } from '#solver'
import type { Component, SealedBid } from './book.ts'
import { addFlows, type Flows } from './flows.ts'

/**
 * Winner determination of one component (mechanism A2):
 *
 *   maximise    Σ limit_j · x_j
 *   subject to  Σ_j lots_gj · x_j = 0                     balance of every product g: nothing is thrown away
 *               every bid's own rows
 *
 * All columns of all bids lie side by side, in draw order. Quantities stay continuous here; switches are
 * integer. Lots are divided by `lotScale`, money multiplied by `moneyScale`, both powers of two, so that
 * the solver sees numbers of moderate size; values outside are always in units and micro-units.
 */
export interface WinnerModel {
  readonly component: Component
  readonly columns: readonly ModelColumn[]
  readonly model: LinearModel
  readonly lotScale: number
  readonly moneyScale: number
  /** Columns behind those of bids, where participants have limits (flows.ts). */
  readonly flows: Flows['flows']
  readonly creditRows: Flows['creditRows']
  readonly barred: Flows['barred']
  /** Rows x ≤ max · gate, whose coefficient follows the cap of x. */
  readonly gates: readonly { readonly row: number; readonly x: number; readonly gate: number }[]
  /** What a decision forces: x ≥ least · gate, in units. */
  readonly least: readonly { readonly x: number; readonly gate: number; readonly least: number }[]
}

/** Whole units of every column. */
export type Levels = readonly number[]

export interface ModelColumn extends Column {
  readonly sealed: SealedBid
  /** Index of the bid in the component. */
  readonly owner: number
  /** [index of product, lots per unit]. */
  readonly legs: readonly (readonly [product: number, lots: number])[]
  /** Σ |lots| of the legs. */
  readonly size: number
  /** Units of the column per unit of the solver's column. */
  readonly scale: number
  /**
   * A quantity whose unit moves two lots or more of some product, or that weights tie to others, or, where asked for, any
   * bundle: whole units do not follow by themselves, so the search asks for them.
   */
  readonly granular: boolean
  /** Units by which a divisible column may at most stay short in the money, because lots of others are whole (rule 5). */
  readonly slack: number
}

/**
 * How payments at clearing prices, which are not known yet, enter as rows: not at all (a relaxation), at expected
 * prices (currency per lot, by product index), or at the bids' own limits (nobody can pay more).
 */
export type ExpectedPrices = 'none' | 'own limits' | readonly number[]

/** Whose whole units the search asks for: quantities of several lots of a product, or every bundle. */
export type Grain = 'several lots' | 'every bundle'

export interface ModelOptions {
  readonly expected?: ExpectedPrices
  readonly grain?: Grain
}

export function buildWinnerModel(
  component: Component,
  { expected = 'none', grain = 'several lots' }: ModelOptions = {},
): WinnerModel {
  const productIndex = new Map(component.products.map((id, index) => [id, index]))
  const bare = component.bids.flatMap((sealed, owner) =>
    sealed.program.columns.map((column): BareColumn => {
      const legs = [...column.lots]
        .filter(([, lots]) => lots !== 0)
        .map(([id, lots]) => {
          const index = productIndex.get(id)
          assert(index !== undefined, `product ${id} is in its component`)
          return [index, lots] as const
        })
      const size = legs.reduce((sum, [, lots]) => sum + Math.abs(lots), 0)
      return { ...column, sealed, owner, legs, size }
    }),
  )
  const { lotScale, moneyScale } = scalesOf(bare)
  const columns = withGrain(bare, component, { lotScale, grain })
  const scale = (column: ModelColumn | undefined): number => column?.scale ?? 1
  const builder = new LinearModelBuilder()
  for (const column of columns)
    builder.column({
      cost: (Number(column.limit) / 1e6) * scale(column) * moneyScale,
      upper: column.max / scale(column),
      integer: column.kind === 'switch' || column.granular,
    })
  const balance: (readonly [number, number])[][] = component.products.map(() => [])
  columns.forEach((column, j) => {
    for (const [product, lots] of column.legs)
      balance[product]?.push([j, (lots * scale(column)) / lotScale])
  })
  for (const terms of balance) builder.row(terms, { min: 0, max: 0 })
  const gates: { row: number; x: number; gate: number }[] = []
  let offset = 0
  for (const { program } of component.bids) {
    for (const row of program.rows) {
      const terms = row.terms.map(([j, value]) => [j + offset, value] as const)
      const rowScale = Math.max(...terms.map(([j]) => scale(columns[j])))
      const index = builder.row(
        terms.map(([j, value]) => [j, (value * scale(columns[j])) / rowScale] as const),
        { min: row.min / rowScale, max: row.max / rowScale },
      )
      const gate = gateOf(terms, row, columns)
      if (gate !== undefined) gates.push({ row: index, ...gate })
    }
    offset += program.columns.length
  }
  addTwinOrder(builder, component, columns)
  if (expected !== 'none') addBudgets(builder, columns, component, { expected, moneyScale })
  const flows = addFlows(builder, columns, component, { expected, lotScale, moneyScale })
  return {
    component,
    columns,
    model: builder.build(),
    lotScale,
    moneyScale,
    gates,
    least: leastLevels(component, columns),
    ...flows,
  }
}

/** Is it x ≤ max · gate, of a quantity and a switch? */
function gateOf(
  terms: readonly (readonly [number, number])[],
  row: { readonly min: number; readonly max: number },
  columns: readonly ModelColumn[],
): { x: number; gate: number } | undefined {
  const [first, second] = terms
  if (terms.length !== 2 || first === undefined || second === undefined) return undefined
  if (row.max !== 0 || row.min !== Number.NEGATIVE_INFINITY) return undefined
  if (first[1] !== 1 || second[1] >= 0) return undefined
  if (columns[first[0]]?.kind !== 'quantity' || columns[second[0]]?.kind !== 'switch')
    return undefined
  return { x: first[0], gate: second[0] }
}

/** Σ payment of a bid's columns ≤ its budget, at expected prices or at its own limits. */
function addBudgets(
  builder: LinearModelBuilder,
  columns: readonly ModelColumn[],
  component: Component,
  task: { readonly expected: Exclude<ExpectedPrices, 'none'>; readonly moneyScale: number },
): void {
  const { expected, moneyScale } = task
  component.bids.forEach(({ bid }, owner) => {
    if (bid.budget === undefined) return
    const terms = columns.flatMap((column, j) => {
      if (column.owner !== owner) return []
      const unit =
        expected === 'own limits'
          ? Number(column.limit) / 1e6
          : column.legs.reduce((sum, [g, lots]) => sum + lots * (expected[g] ?? 0), 0)
      return [[j, unit * column.scale * moneyScale] as const]
    })
    builder.row(terms, { max: (Number(bid.budget) / 1e6) * moneyScale })
  })
}

function leastLevels(component: Component, columns: readonly ModelColumn[]): WinnerModel['least'] {
  let offset = 0
  return component.bids.flatMap(({ program }) => {
    const from = offset
    offset += program.columns.length
    return program.rows.flatMap(({ terms, min, max }) => {
      const [x, gate] = terms
      if (terms.length !== 2 || x === undefined || gate === undefined) return []
      if (min !== 0 || max !== Number.POSITIVE_INFINITY || x[1] !== 1 || gate[1] >= 0) return []
      if (columns[x[0] + from]?.kind !== 'quantity') return []
      return [{ x: x[0] + from, gate: gate[0] + from, least: -gate[1] }]
    })
  })
}

/** Equal all-or-nothing bids win in draw order: y_1 ≥ y_2 ≥ …, which also spares the search their permutations. */
function addTwinOrder(
  builder: LinearModelBuilder,
  component: Component,
  columns: readonly ModelColumn[],
): void {
  const last = new Map<string, number>()
  columns.forEach((column, j) => {
    const { program, bid } = column.sealed
    if (program.columns.length !== 1 || column.kind !== 'switch' || bid.budget !== undefined) return
    if (component.market.participants.length > 0) return
    // Core payments ask what the others could do without one participant: no bid may wait for another's.
    const by = component.market.pricing === 'core' ? bid.by : ''
    const key = `${by};${column.limit};${column.fills?.each};${column.legs
      .map(([g, n]) => `${g}:${n}`)
      .sort()
      .join()}`
    const before = last.get(key)
    if (before !== undefined)
      builder.row(
        [
          [before, 1],
          [j, -1],
        ],
        { min: 0 },
      )
    last.set(key, j)
  })
}

type BareColumn = Omit<ModelColumn, 'scale' | 'granular' | 'slack'>

function withGrain(
  columns: readonly BareColumn[],
  component: Component,
  { lotScale, grain }: { readonly lotScale: number; readonly grain: Grain },
): readonly ModelColumn[] {
  const movesSeveral = (column: BareColumn): boolean =>
    column.kind === 'quantity' && column.legs.some(([, lots]) => Math.abs(lots) > 1)
  const weighted = weightedColumns(component, columns)
  const coarsest = coarsestOn(columns)
  return columns.map((column, j) => {
    // A budget cuts a sale's quantities where they need not be whole.
    const cut = component.market.pricing !== 'uniform' && column.sealed.bid.budget !== undefined
    const granular =
      movesSeveral(column) ||
      (cut && column.kind === 'quantity') ||
      weighted.has(j) ||
      (grain === 'every bundle' && isBundle(column))
    const others = column.legs.flatMap(([g]) =>
      (coarsest.get(g) ?? []).flatMap(([k, lots]) => (k === j ? [] : [lots])),
    )
    return {
      ...column,
      granular,
      scale: column.kind === 'switch' || granular ? 1 : lotScale,
      slack: column.divisible ? Math.min(column.max, Math.max(0, ...others)) : 0,
    }
  })
}

/**
 * A divisible quantity whose unit moves several lots: while it is at the margin, others may stay short of it by what whole
 * lots ask for (rule 5, verify/whole-lots.ts).
 */
export const isCoarse = (column: BareColumn): boolean =>
  column.divisible && column.kind === 'quantity' && column.size > 1 && !isArc(column)

/** One lot of a product for one of another: such bids form a network, which balances in whole lots by itself. */
const isArc = ({ legs: [a, b, third] }: BareColumn): boolean =>
  a !== undefined && b !== undefined && third === undefined && a[1] * b[1] === -1

/** Single lots of several products at once: in some books whole units of them do not follow by themselves. */
const isBundle = (column: BareColumn): boolean =>
  column.kind === 'quantity' && column.legs.length > 1 && !isArc(column)

/** The two coarse columns that move most lots per unit, by product: one of them is another than any given one. */
function coarsestOn(
  columns: readonly BareColumn[],
): ReadonlyMap<number, readonly (readonly [column: number, lots: number])[]> {
  const coarsest = new Map<number, readonly (readonly [number, number])[]>()
  columns.forEach((column, j) => {
    if (!isCoarse(column)) return
    for (const [g, lots] of column.legs) {
      const most = [...(coarsest.get(g) ?? []), [j, Math.abs(lots)] as const]
      coarsest.set(g, most.toSorted((a, b) => b[1] - a[1]).slice(0, 2))
    }
  })
  return coarsest
}

/** Quantities of moderate size in rows with weights: mixes, storages and programs. */
function weightedColumns(
  component: Component,
  columns: readonly BareColumn[],
): ReadonlySet<number> {
  const weighted = new Set<number>()
  let offset = 0
  for (const { program } of component.bids) {
    for (const { terms } of program.rows) {
      const quantities = terms.filter(([j]) => columns[j + offset]?.kind === 'quantity')
      if (quantities.length < 2 || quantities.every(([, value]) => Math.abs(value) === 1)) continue
      for (const [j] of quantities)
        if ((columns[j + offset]?.max ?? 0) <= MOST_WHOLE) weighted.add(j + offset)
    }
    offset += program.columns.length
  }
  return weighted
}

/** Wider ranges are left to the repair of fractional solutions: branching over them is slow. */
const MOST_WHOLE = 1000

function scalesOf(columns: readonly BareColumn[]): { lotScale: number; moneyScale: number } {
  const trading = columns.filter(({ size }) => size > 0)
  const lots = median(
    trading.map(({ size, legs, max }) => (size / legs.length) * Math.min(max, 1e9)),
  )
  const perLot = median(
    trading
      .filter(({ limit }) => limit !== 0n)
      .map(({ limit, size }) => Math.abs(Number(limit)) / 1e6 / size),
  )
  const lotScale = lots > 1000 ? powerOfTwo(lots / 100) : 1
  const moneyScale = powerOfTwo(10 / ((perLot || 1) * lotScale))
  return { lotScale, moneyScale }
}

/** A bundle of single lots whose whole units the model does not ask for. */
export const isOpenBundle = (column: ModelColumn): boolean => isBundle(column) && !column.granular

const powerOfTwo = (value: number): number => 2 ** Math.round(Math.log2(value))

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
