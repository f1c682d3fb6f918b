import type { Micro } from '#market'
import type { ModelSession, Solver } from '#solver'
import type { Contract } from './assignment.ts'
import type { Component } from './book.ts'
import { EVERYBODY_ELSE } from './flows.ts'
import { fits } from './levels.ts'
import type { Fill } from './outcome.ts'
import { fillsOf } from './settle.ts'
import {
  buildWinnerModel,
  type Levels,
  type ModelColumn,
  type WinnerModel,
} from './winner-model.ts'

/** The best that can be had at given prices. */
export interface PricedAllocation {
  readonly fills: readonly Fill[]
  /** Who faces whom in it; undefined: participants without limits stand for one another in the model. */
  readonly contracts: readonly Contract[] | undefined
  readonly levels: Levels
  readonly winner: WinnerModel
}

export interface PricedControl {
  readonly seconds: number
  readonly gap: number
  readonly seed: number
}

/**
 * The most valuable allocation at given prices, with whom each participant faces (mechanism A8, B 5.2: flows in the master):
 *
 *   maximise    Σ limit_j · x_j
 *   subject to  the winner model with flows, Σ |price| · flow ≤ credit, budgets at these prices
 *               x_j = 0                  where a unit loses and nothing could carry it
 *               x_j = max_j              where a unit gains and no limits, budgets or other bids tie it
 *               Σ_j gain_j · x_j ≥ 0     over each bid whose parts may carry one another
 *
 * At given prices credit is linear, and whoever could give way to a bid that is passed over adds welfare when it does: so the
 * best allocation passes nobody over whom limits leave a partner, or the prices are too low or too high for its product.
 *
 * Flows are continuous first. Credit that several products share is then dealt out to them in whole lots, and what is left is
 * a network, whose corners are whole.
 */
export class LimitsAtPrices {
  readonly #winner: WinnerModel
  readonly #prices: readonly Micro[]
  readonly #session: ModelSession
  readonly #control: PricedControl

  constructor(
    solver: Solver,
    component: Component,
    { prices, control }: { readonly prices: readonly Micro[]; readonly control: PricedControl },
  ) {
    this.#prices = prices
    this.#control = control
    const expected = prices.map((price) => Number(price) / 1e6)
    const gaining = withGain(component, prices)
    this.#winner = buildWinnerModel(gaining, { expected, grain: 'every bundle' })
    this.#session = solver.open(this.#winner.model)
    this.#bound()
  }

  dispose(): void {
    this.#session.dispose()
  }

  /** Its welfare when flows need not be whole, in currency; undefined: there is none. */
  value(): { readonly x: Float64Array; readonly welfare: number } | undefined {
    const { x, objective } = this.#session.solveMip(this.#control)
    return x === undefined
      ? undefined
      : { x: Float64Array.from(x), welfare: objective / this.#winner.moneyScale }
  }

  /** The same in whole lots, near by. */
  whole({ x }: { readonly x: Float64Array }): PricedAllocation | undefined {
    const winner = this.#winner
    const session = this.#session
    const { columns, flows, lotScale, creditRows } = winner
    const caps = this.#deal(x)
    session.setBounds(
      flows.map(({ column }) => column),
      flows.map(() => 0),
      flows.map(({ column }) => (caps.get(column) ?? Number.POSITIVE_INFINITY) / lotScale),
    )
    for (const { row } of creditRows)
      session.setRowBounds(row, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
    const { x: found } = session.solveMip(this.#control)
    if (found === undefined) return undefined
    const levels = columns.map(({ scale }, j) => Math.round((found[j] ?? 0) * scale))
    if (!fits(winner, levels)) return undefined
    const anonymous = flows.some(({ pair }) => pair.split('\n').includes(EVERYBODY_ELSE))
    const contracts = flows.flatMap(({ column, buyer, seller, product }): Contract[] => {
      const lots = Math.round((found[column] ?? 0) * lotScale)
      const id = winner.component.products[product] ?? ''
      return lots === 0 ? [] : [{ buyer, seller, product: id, lots }]
    })
    return {
      levels,
      winner,
      fills: fillsOf(winner, levels, this.#prices),
      contracts: anonymous ? undefined : contracts,
    }
  }

  /** What each column may be at these prices. */
  #bound(): void {
    const { columns, component, moneyScale } = this.#winner
    const ranges = columns.map((column) => this.#rangeOf(column))
    this.#session.setBounds(
      columns.map((_, j) => j),
      ranges.map(([low], j) => low / (columns[j]?.scale ?? 1)),
      ranges.map(([, high], j) => high / (columns[j]?.scale ?? 1)),
    )
    component.bids.forEach((_, owner) => {
      const own = columns.flatMap((column, j) => (column.owner === owner ? [{ column, j }] : []))
      if (own.every(({ column }) => standsAlone(column, own.length))) return
      const terms = own.map(({ column, j }) => {
        const gain = Number(this.#gainOf(column)) / 1e6
        return [j, gain * column.scale * moneyScale] as const
      })
      this.#session.addRow(
        terms.filter(([, gain]) => gain !== 0),
        0,
        Number.POSITIVE_INFINITY,
      )
    })
  }

  #gainOf = (column: ModelColumn): Micro => gainAt(column.limit, column.legs, this.#prices)

  #rangeOf(column: ModelColumn): readonly [number, number] {
    if (column.legs.length === 0) return [0, column.max]
    const gain = this.#gainOf(column)
    const alone = column.divisible || column.simple || column.alone
    if (gain < 0n && alone) return [0, 0]
    const full = column.simple && gain >= BigInt(Math.max(1, column.size))
    return [full ? Math.max(0, column.max - column.slack) : 0, column.max]
  }

  /** Most lots of each flow whose pair's credit has an end, so that all of them together are within it. */
  #deal(x: Float64Array): ReadonlyMap<number, number> {
    const { creditRows, flows, lotScale } = this.#winner
    const byColumn = new Map(flows.map((flow) => [flow.column, flow]))
    const caps = new Map<number, number>()
    for (const { flows: pair } of creditRows) {
      const credit = byColumn.get(pair[0]?.[0] ?? -1)?.limit
      if (credit === undefined) continue
      let room = credit
      const shares = pair.map(([column, product]) => {
        const price = this.#prices[product] ?? 0n
        const lots = Math.floor((x[column] ?? 0) * lotScale + 1e-6)
        return { column, lots, worth: price < 0n ? -price : price, exact: x[column] ?? 0 }
      })
      for (const { lots, worth } of shares) room -= worth * BigInt(lots)
      // What rounding left goes to whoever has most already, as far as it makes whole lots.
      for (const share of shares.toSorted((a, b) => b.exact - a.exact || a.column - b.column)) {
        if (share.worth === 0n) {
          caps.set(share.column, Number.POSITIVE_INFINITY)
          continue
        }
        const more = room > 0n ? room / share.worth : 0n
        room -= more * share.worth
        caps.set(share.column, share.lots + Number(more))
      }
    }
    return caps
  }
}

/** Nothing of its bid could carry its loss. */
const standsAlone = (column: ModelColumn, count: number): boolean =>
  column.divisible || column.simple || column.alone || (count === 1 && column.legs.length === 0)

function gainAt(
  limit: Micro,
  legs: readonly (readonly [product: number, lots: number])[],
  prices: readonly Micro[],
): Micro {
  return legs.reduce((gain, [g, lots]) => gain - (prices[g] ?? 0n) * BigInt(lots), limit)
}

/** The component without bids that cannot gain anything. */
function withGain(component: Component, prices: readonly Micro[]): Component {
  const index = new Map(component.products.map((id, g) => [id, g]))
  const bids = component.bids.filter(({ program }) =>
    program.columns.some(({ lots, limit }) => {
      const legs = [...lots].map(([id, n]) => [index.get(id) ?? -1, n] as const)
      return legs.length > 0 && gainAt(limit, legs, prices) >= 0n
    }),
  )
  return { ...component, bids }
}
