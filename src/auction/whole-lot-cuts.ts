import { LinearModelBuilder, type ModelSession } from '#solver'
import type { EquilibriumModel } from './equilibrium-model.ts'
import type { SearchState } from './search-state.ts'
import type { WinnerModel } from './winner-model.ts'

/**
 * Cuts what has no whole lots (A3), product by product, from a model that does not ask for them. With the decisions
 * taken as they are on product g, and no simple bid moving there, its quantities balance in whole units at best with
 * value V, and in no way with more than U; so in whole units
 *
 *   Σ_quantities limit_j · x_j ≤ V + (U − V) · (Σ_taken (1 − y_j) + Σ_refused y_j + Σ_simple v_j)
 *
 * and, where they balance in no way at all, Σ_taken (1 − y_j) + Σ_refused y_j + Σ_simple v_j ≥ 1. Decisions that can be left
 * out are. Returns how many cuts were added; every allocation in whole units satisfies each.
 */
export function cutWithoutWholeLots(
  state: SearchState,
  task: {
    readonly session: ModelSession
    readonly priced: EquilibriumModel
    readonly x: Float64Array
    readonly products: readonly number[]
  },
): number {
  const { winner, control } = state
  const end = control.clock() + 0.05 * state.left()
  const broken = task.products.flatMap((product) => brokenBy(state, product, task.x) ?? [])
  for (const cut of broken.toSorted((a, b) => b.value - b.best - (a.value - a.best)))
    addCut(winner, task, control.clock() < end ? lifted(state, cut) : cut)
  return broken.length
}

interface Cut {
  readonly side: Side
  readonly kept: ReadonlyMap<number, number>
  /** V, in currency. */
  readonly best: number
  /** What the single quantities are worth in the solution to be cut. */
  readonly value: number
}

function brokenBy(state: SearchState, product: number, x: Float64Array): Cut | undefined {
  const { winner } = state
  const side = sideOf(winner, product)
  if (side.decisions.length > MOST_DECISIONS || state.left() === 0) return undefined
  if (side.simple.some((j) => (x[j] ?? 0) > 0.5)) return undefined
  const value = side.single.reduce((sum, j) => sum + limitOf(winner, j) * (x[j] ?? 0), 0)
  const kept = new Map(side.decisions.map((j) => [j, (x[j] ?? 0) > 0.5 ? 1 : 0] as const))
  const best = bestInWholeUnits(state, side, kept)
  const tolerance = 1e-7 * Math.abs(state.best()) + 1e-6
  return best === undefined || best > value - tolerance ? undefined : { side, kept, best, value }
}

/** The same without the decisions that it does not need: with either choice of them it would still cut half as deep. */
function lifted(state: SearchState, cut: Cut): Cut {
  const enough = (cut.best + cut.value) / 2
  const kept = new Map(cut.kept)
  let { best } = cut
  for (const j of cut.side.decisions) {
    const fewer = new Map(kept)
    fewer.delete(j)
    const other = bestInWholeUnits(state, cut.side, fewer)
    if (other === undefined || other > enough) continue
    kept.delete(j)
    best = other
  }
  return { ...cut, kept, best }
}

const MOST_DECISIONS = 40

/** The columns that move one product. */
interface Side {
  readonly decisions: readonly number[]
  readonly simple: readonly number[]
  /** Quantities that move this product alone. */
  readonly single: readonly number[]
  readonly columns: readonly {
    readonly j: number
    readonly lots: number
    readonly gate: number | undefined
    readonly least: number
  }[]
}

function sideOf(winner: WinnerModel, product: number): Side {
  const gates = new Map(winner.gates.map(({ x, gate }) => [x, gate]))
  const leasts = new Map(winner.least.map(({ x, least }) => [x, least]))
  const columns = winner.columns.flatMap((column, j) => {
    const [, lots = 0] = column.legs.find(([g]) => g === product) ?? []
    if (lots === 0) return []
    return [{ j, lots, gate: column.simple ? undefined : gates.get(j), least: leasts.get(j) ?? 0 }]
  })
  const all = columns.map(({ j }) => j)
  const decisions = columns.flatMap(({ j, gate }) =>
    winner.columns[j]?.kind === 'switch' ? [j] : gate === undefined ? [] : [gate],
  )
  return {
    columns,
    decisions: [...new Set(decisions)].toSorted((a, b) => a - b),
    simple: all.filter((j) => winner.columns[j]?.simple),
    single: all.filter((j) => {
      const column = winner.columns[j]
      return column?.kind === 'quantity' && !column.simple && column.legs.length === 1
    }),
  }
}

const limitOf = (winner: WinnerModel, j: number): number =>
  Number(winner.columns[j]?.limit ?? 0n) / 1e6

/**
 * Most value of the single quantities with which the product balances in whole units, with the decisions kept and no
 * simple bid; −Infinity: it does not. Undefined: not known in time.
 */
function bestInWholeUnits(
  { solver, winner }: SearchState,
  { columns, single }: Side,
  kept: ReadonlyMap<number, number>,
): number | undefined {
  const builder = new LinearModelBuilder()
  const counted = new Set(single)
  const at = new Map<number, number>()
  const decision = (j: number): number => {
    const known = at.get(j)
    if (known !== undefined) return known
    const value = kept.get(j)
    const column = builder.column({ lower: value ?? 0, upper: value ?? 1, integer: true })
    at.set(j, column)
    return column
  }
  const balance: (readonly [number, number])[] = []
  for (const { j, lots, gate, least } of columns) {
    const column = winner.columns[j]
    if (column === undefined || column.simple) continue
    if (column.kind === 'switch') {
      balance.push([decision(j), lots])
      continue
    }
    const cost = counted.has(j) ? limitOf(winner, j) * winner.moneyScale : 0
    const units = builder.column({ cost, upper: column.max, integer: true })
    balance.push([units, lots])
    if (gate === undefined) continue
    const on = decision(gate)
    for (const [level, bounds] of [
      [column.max, { max: 0 }],
      [least, { min: 0 }],
    ] as const)
      builder.row(
        [
          [units, 1],
          [on, -level],
        ],
        bounds,
      )
  }
  builder.row(balance, { min: 0, max: 0 })
  const session = solver.open(builder.build())
  try {
    const { status, bound } = session.solveMip({ seconds: 0.5, gap: 0, seed: 1 })
    if (status === 'infeasible') return Number.NEGATIVE_INFINITY
    return status === 'optimal' ? bound / winner.moneyScale : undefined
  } finally {
    session.dispose()
  }
}

function addCut(
  winner: WinnerModel,
  { session, priced }: { readonly session: ModelSession; readonly priced: EquilibriumModel },
  { side, kept, best }: Cut,
): void {
  const never = best === Number.NEGATIVE_INFINITY
  const most = side.single.reduce(
    (sum, j) => sum + Math.max(0, limitOf(winner, j)) * (winner.columns[j]?.max ?? 0),
    0,
  )
  const scale = winner.moneyScale
  const excuse = never ? 1 : (most - best) * scale
  const taken = [...kept.values()].filter((value) => value === 1).length
  // Σ value − excuse · (flips + v) ≤ V, with flips = taken + Σ ±y.
  const terms: (readonly [number, number])[] = [
    ...[...kept].map(([j, value]) => [j, value === 1 ? excuse : -excuse] as const),
    ...side.simple.map((j) => [priced.filled.get(j) ?? 0, -excuse] as const),
    ...(never
      ? []
      : side.single.map(
          (j) => [j, limitOf(winner, j) * (winner.columns[j]?.scale ?? 1) * scale] as const,
        )),
  ]
  session.addRow(
    terms.toSorted(([a], [b]) => a - b),
    Number.NEGATIVE_INFINITY,
    (never ? -1 : best * scale) + excuse * taken,
  )
}
