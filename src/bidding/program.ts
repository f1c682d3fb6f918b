import { assert } from '#base'
import type { Micro } from '#market'

/**
 * The normal form every bid lowers to (mechanism A1):
 *
 *   x_j ∈ ℤ, 0 ≤ x_j ≤ max_j                                 columns
 *   min_i ≤ Σ_j coefficient_ij · x_j ≤ max_i                  rows, all satisfied by x = 0
 *   value(x) = Σ_j limit_j · x_j                              micro-units; fixed costs are negative limits
 *   lots(x)  = Σ_j lots_j · x_j                               signed, + receives
 *
 * A `switch` column is a decision (0 or 1). A column whose leaf is all-or-nothing is a switch that carries
 * the whole block. A column is `simple` when nothing ties it: it may take any value by itself, so at
 * clearing prices it must be in exact equilibrium (rule 5).
 */
export interface Program {
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Columns of parents, and of the children whose gains may carry them. */
  readonly families: readonly Family[]
  /** The linear relaxation of the rows is the convex hull of what the bid allows (mechanism B 2.2, Prop 1). */
  readonly hull: boolean
}

export interface Family {
  readonly parent: readonly number[]
  readonly children: readonly number[]
}

export interface Column {
  readonly lots: ReadonlyMap<string, number>
  readonly limit: Micro
  readonly max: number
  readonly kind: 'switch' | 'quantity'
  readonly simple: boolean
  /** Simple but for a budget or limits between participants. */
  readonly divisible: boolean
  /** A filled unit must not lose by itself: nothing above it could carry its loss (rule 3). */
  readonly alone: boolean
  /** Units of the leaf at `leaf` (pointer from the bid's root) that one unit of the column fills. */
  readonly fills?: { readonly leaf: string; readonly each: number }
}

export interface Row {
  readonly terms: readonly (readonly [column: number, coefficient: number])[]
  readonly min: number
  readonly max: number
}

/** How a node is tied to what stands above it. */
export type Tie =
  /** Nothing above: it may be filled or not. */
  | { readonly kind: 'free' }
  /** It may be filled only if the switch is 1. */
  | { readonly kind: 'within'; readonly gate: number }
  /** It is filled (at least one unit) exactly if the switch is 1. */
  | { readonly kind: 'exactly'; readonly on: number }

export const FREE: Tie = { kind: 'free' }

interface DraftColumn {
  lots: Map<string, number>
  limit: Micro
  max: number
  kind: 'switch' | 'quantity'
  simple: boolean
  divisible: boolean
  alone: boolean
  fills?: { leaf: string; each: number }
}

/** Collects columns and rows while a bid is lowered. */
export class ProgramBuilder {
  readonly #columns: DraftColumn[] = []
  readonly #rows: Row[] = []
  readonly #families: Family[] = []

  addSwitch(): number {
    return (
      this.#columns.push({
        lots: new Map(),
        limit: 0n,
        max: 1,
        kind: 'switch',
        simple: false,
        divisible: false,
        alone: false,
      }) - 1
    )
  }

  addQuantity(column: {
    lots: ReadonlyMap<string, number>
    limit: Micro
    max: number
    simple: boolean
    alone?: boolean
    leaf: string
  }): number {
    const { leaf, lots, ...rest } = { alone: false, ...column }
    return (
      this.#columns.push({
        ...rest,
        lots: new Map(lots),
        divisible: false,
        kind: 'quantity',
        fills: { leaf, each: 1 },
      }) - 1
    )
  }

  /** Puts `units` units of a leaf on a switch: all of them, or none. */
  load(
    on: number,
    block: {
      lots: ReadonlyMap<string, number>
      limit: Micro
      units: number
      leaf: string
      alone?: boolean
    },
  ): void {
    const column = this.#column(on)
    assert(column.kind === 'switch', 'only a switch carries a block')
    assert(column.fills === undefined, 'a switch carries one block')
    for (const [product, lots] of block.lots)
      column.lots.set(product, (column.lots.get(product) ?? 0) + lots * block.units)
    column.limit += block.limit * BigInt(block.units)
    column.fills = { leaf: block.leaf, each: block.units }
    column.alone = block.alone === true
  }

  addCost(on: number, cost: Micro): void {
    this.#column(on).limit -= cost
  }

  row(terms: readonly (readonly [number, number])[], bounds: { min?: number; max?: number }): void {
    const min = bounds.min ?? Number.NEGATIVE_INFINITY
    const max = bounds.max ?? Number.POSITIVE_INFINITY
    assert(min <= 0 && max >= 0, 'an unfilled bid satisfies every row')
    this.#rows.push({ terms, min, max })
  }

  /** column ≤ bound · on */
  atMost(column: number, bound: number, on: number): void {
    this.row(
      [
        [column, 1],
        [on, -bound],
      ],
      { max: 0 },
    )
  }

  /** column ≥ bound · on */
  atLeast(column: number, bound: number, on: number): void {
    this.row(
      [
        [column, 1],
        [on, -bound],
      ],
      { min: 0 },
    )
  }

  /** A switch that is 1 exactly if the node is filled, tied as the node is tied. */
  switchFor(tie: Tie): number {
    if (tie.kind === 'exactly') return tie.on
    const on = this.addSwitch()
    if (tie.kind === 'within') this.atMost(on, 1, tie.gate)
    return on
  }

  /** Columns [from, middle) are a parent's, [middle, size) its children's. */
  family(from: number, middle: number): void {
    const range = (a: number, b: number): number[] => Array.from({ length: b - a }, (_, i) => a + i)
    this.#families.push({ parent: range(from, middle), children: range(middle, this.size) })
  }

  /** Marks a column as tied to others, so that it need not be in equilibrium by itself. */
  untie(index: number): void {
    this.#column(index).simple = false
  }

  /** Columns with units on them among those added since `from`. */
  quantitiesSince(from: number): readonly (readonly [number, number])[] {
    return this.#columns.flatMap((column, index) =>
      index >= from && column.fills !== undefined ? [[index, column.fills.each] as const] : [],
    )
  }

  get size(): number {
    return this.#columns.length
  }

  finish(options: { tied: boolean; hull: boolean }): Program {
    for (const column of this.#columns) {
      column.divisible = column.simple
      if (options.tied) column.simple = false
    }
    return {
      columns: this.#columns,
      rows: this.#rows,
      families: this.#families,
      hull: options.hull,
    }
  }

  #column(index: number): DraftColumn {
    const column = this.#columns[index]
    assert(column !== undefined, `column ${index} exists`)
    return column
  }
}
