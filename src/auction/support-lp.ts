import type { LpSolution, ModelSession, Solver } from '#solver'
import type { WinnerModel } from './winner-model.ts'

/**
 * The capped relaxation LP_A (mechanism B 4.1, Prop 2): decisions relaxed to [0, cap], quantities that are not
 * simple capped at their level, simple quantities free. Some prices support an allocation exactly if it
 * is optimal in LP_A with its own levels as caps; the duals of the balance rows are such prices.
 */
export interface SupportLp {
  /** Solves with the caps given (units of each column); simple columns are never capped. */
  solve(caps: ArrayLike<number>): SupportPoint
  /** The same with every decision held at its cap: the best that the simple bids make of it. */
  hold(caps: ArrayLike<number>): SupportPoint
  /** Solves with every column free: the linear relaxation of the whole problem. */
  relax(seconds?: number): SupportPoint
  /** The relaxation of the whole problem with some decisions taken (1) or not (0). */
  restrict(decided: ReadonlyMap<number, 0 | 1>): SupportPoint
  /** Of all that is worth as much with the same decisions and prices, what trades most lots (mechanism A5). */
  mostLots(point: SupportPoint): SupportPoint
  readonly solves: number
  dispose(): void
}

export interface SupportPoint {
  readonly ok: boolean
  /** Welfare in currency units. */
  readonly objective: number
  /** Units of each column. */
  readonly x: Float64Array
  /** Currency per lot of each product. */
  readonly prices: Float64Array
  /** limit − price of the bundle − what its rows cost, per unit, in currency; positive: would be larger. */
  readonly reducedCost: Float64Array
}

interface SolveOptions {
  /** Every decision is held at its cap. */
  readonly held?: boolean
  readonly taken?: ReadonlyMap<number, 0 | 1>
  readonly seconds?: number | undefined
}

const NONE: ReadonlyMap<number, 0 | 1> = new Map()

/** Below this share of its cap a decision counts as not taken in full. */
export const FRACTION = 1e-6

export function openSupportLp(solver: Solver, winner: WinnerModel): SupportLp {
  const { columns, model } = winner
  const session: ModelSession = solver.open({
    ...model,
    integer: new Uint8Array(model.cost.length),
  })
  const capped = columns.flatMap((column, j) => (column.simple && column.slack === 0 ? [] : [j]))
  const gateAt = new Float64Array(winner.gates.length).fill(Number.NaN)
  const full = Float64Array.from(columns, ({ max }) => max)
  let solves = 0
  const solve = (
    caps: ArrayLike<number>,
    { held = false, taken = NONE, seconds }: SolveOptions = {},
  ): SupportPoint => {
    solves++
    session.setBounds(
      capped,
      capped.map((j) =>
        taken.get(j) === 1
          ? 1
          : held && columns[j]?.kind === 'switch'
            ? Math.min(caps[j] ?? 0, 1)
            : 0,
      ),
      capped.map((j) => Math.min(caps[j] ?? 0, full[j] ?? 0) / scaleOf(winner, j)),
    )
    setGates(caps)
    return pointOf(winner, session.solveLp(seconds === undefined ? {} : { seconds }))
  }
  const setGates = (caps: ArrayLike<number>): void =>
    winner.gates.forEach(({ row, x, gate }, index) => {
      // The hull of {0} ∪ [min, cap]: the quantity may not exceed cap · gate, rather than max · gate.
      const level = Math.min(caps[x] ?? 0, full[x] ?? 0)
      if (gateAt[index] === level) return
      gateAt[index] = level
      session.setCoefficient(row, gate, -level / scaleOf(winner, x))
    })
  const mostLots = (point: SupportPoint): SupportPoint => {
    const face = columns.map((column, j): readonly [number, number] => {
      const at = point.x[j] ?? 0
      const stays = !column.simple || Math.abs(point.reducedCost[j] ?? 0) > tolerance(column.limit)
      return stays ? [at, at] : [0, column.max]
    })
    if (face.every(([low, high]) => low === high)) return point
    const all = columns.map((_, j) => j)
    setGates(point.x)
    session.setBounds(
      all,
      face.map(([low], j) => low / scaleOf(winner, j)),
      face.map(([, high], j) => high / scaleOf(winner, j)),
    )
    session.setCosts(
      all,
      columns.map(({ size, simple, scale }) => (simple ? (size * scale) / winner.lotScale : 0)),
    )
    const { status, x } = session.solveLp()
    session.setBounds(
      all,
      all.map(() => 0),
      columns.map(({ max, scale }) => max / scale),
    )
    session.setCosts(all, model.cost.subarray(0, columns.length))
    if (status !== 'optimal') return point
    return { ...point, x: Float64Array.from(columns, ({ scale }, j) => (x[j] ?? 0) * scale) }
  }
  return {
    solve: (caps) => solve(caps),
    hold: (caps) => solve(caps, { held: true }),
    relax: (seconds) => solve(full, { seconds }),
    restrict: (decided) => {
      const caps = Float64Array.from(full)
      for (const [j, value] of decided) caps[j] = value
      return solve(caps, { taken: decided })
    },
    mostLots,
    get solves() {
      return solves
    },
    dispose: () => session.dispose(),
  }
}

/** Money per unit, in currency, that counts as none beside a limit in micro-units. */
const tolerance = (limit: bigint): number => 1e-9 * Math.max(1, Math.abs(Number(limit)) / 1e6)

const scaleOf = (winner: WinnerModel, j: number): number => winner.columns[j]?.scale ?? 1

function pointOf(winner: WinnerModel, solution: LpSolution): SupportPoint {
  const { columns, component, lotScale, moneyScale } = winner
  if (solution.status !== 'optimal') {
    const none = new Float64Array(0)
    return { ok: false, objective: Number.NaN, x: none, prices: none, reducedCost: none }
  }
  return {
    ok: true,
    objective: solution.objective / moneyScale,
    x: Float64Array.from(columns, (_, j) => (solution.x[j] ?? 0) * scaleOf(winner, j)),
    prices: Float64Array.from(
      component.products,
      (_, g) => (solution.rowDual[g] ?? 0) / (lotScale * moneyScale),
    ),
    reducedCost: Float64Array.from(
      columns,
      (_, j) => (solution.reducedCost[j] ?? 0) / (moneyScale * scaleOf(winner, j)),
    ),
  }
}

/**
 * From any caps to an allocation that some prices support: solve LP_A, cut every decision that is not taken
 * in full down to nothing and every quantity to its level, until all caps are reached (mechanism A6).
 */
export function dropToSupported(
  lp: SupportLp,
  winner: WinnerModel,
  caps: Float64Array,
  { rounds = 60, gently = false }: { readonly rounds?: number; readonly gently?: boolean } = {},
): SupportPoint | undefined {
  const level = Float64Array.from(caps, (cap, j) =>
    winner.columns[j]?.simple ? Number.POSITIVE_INFINITY : cap,
  )
  for (let round = 0; round < rounds; round++) {
    const point = lp.solve(level)
    if (!point.ok) return undefined
    let cut = false
    let halfway: { readonly j: number; readonly value: number } | undefined
    winner.columns.forEach((column, j) => {
      const cap = level[j] ?? 0
      if (column.simple || cap === 0) return
      const value = point.x[j] ?? 0
      if (value >= cap * (1 - FRACTION) - 1e-9) return
      cut = true
      const isHalfway = column.kind === 'switch' && value >= FRACTION
      if (isHalfway && gently) {
        if (halfway === undefined || value < halfway.value) halfway = { j, value }
      } else level[j] = column.kind === 'switch' ? 0 : value < FRACTION ? 0 : value
    })
    if (!cut) return point
    if (halfway !== undefined) level[halfway.j] = 0
    // Quantities shrink by and by; after many rounds whatever still moves is given up.
    if (round < 0.7 * rounds) continue
    winner.columns.forEach((column, j) => {
      if (!column.simple && (point.x[j] ?? 0) < (level[j] ?? 0)) level[j] = 0
    })
  }
  return undefined
}
