import type { Micro } from '#market'
import { type LinearModel, LinearModelBuilder, type ModelSession, type Solver } from '#solver'
import type { Clock } from '../control.ts'
import type { Fill } from '../outcome.ts'
import type { WinnerModel } from '../winner-model.ts'

export interface CorePayments {
  /** What each winning buyer pays in all. */
  readonly payments: ReadonlyMap<string, Micro>
  readonly vcg: ReadonlyMap<string, Micro>
  /** Every question asked of the solver was answered to the optimum; otherwise the payments may not be in the core. */
  readonly proven: boolean
  readonly nodes: number
  readonly cuts: number
}

interface CoreTask {
  readonly fills: readonly Fill[]
  readonly byOf: ReadonlyMap<string, string>
  readonly control: { readonly clock: Clock; readonly deadline: number; readonly seed: number }
}

/**
 * Payments in the core of the reported values, nearest to VCG (mechanism B 4.5):
 *
 *   VCG         p_i = v_i − (W − W₋ᵢ)
 *   core        Σ_{i ∈ winners∖C} p_i ≥ z_C − Σ_{i ∈ winners∩C} p_i     for every coalition C
 *   separation  winners' bids lose their surplus v_i − p_i once each; the best allocation then is worth z (Day–Raghavan)
 *   choice      least revenue, then least Σ (p_i − VCG_i)² (Day–Cramton)
 *
 * Coalitions are of participants; the seller, with its reserves, belongs to all of them. `fills` carry each
 * winner's value as payment.
 */
export function corePayments(solver: Solver, winner: WinnerModel, task: CoreTask): CorePayments {
  const sides = buyersOf(winner)
  const model = coalitionModel(winner, sides.buyers)
  const session = solver.open(model.model)
  try {
    return new CoreSearch(solver, winner, task, { session, ...model, ...sides }).run()
  } finally {
    session.dispose()
  }
}

interface CoalitionModel {
  readonly model: LinearModel
  /** Column that is 1 if the participant takes part. */
  readonly members: ReadonlyMap<string, number>
}

function buyersOf(winner: WinnerModel): { readonly buyers: readonly string[] } {
  const buyers = new Set<string>()
  for (const { sealed, legs } of winner.columns)
    if (legs.some(([, lots]) => lots > 0)) buyers.add(sealed.bid.by)
  return { buyers: [...buyers] }
}

/** The winner model with a switch per buyer, without which none of its columns is filled. */
function coalitionModel(winner: WinnerModel, buyers: readonly string[]): CoalitionModel {
  const { model, columns } = winner
  const builder = new LinearModelBuilder()
  model.cost.forEach((_, j) => {
    builder.column({
      cost: model.cost[j] ?? 0,
      lower: model.lower[j] ?? 0,
      upper: model.upper[j] ?? 0,
      integer: model.integer[j] === 1,
    })
  })
  for (let i = 0; i < model.rowLower.length; i++) {
    const terms: (readonly [number, number])[] = []
    for (let k = model.starts[i] ?? 0; k < (model.starts[i + 1] ?? 0); k++)
      terms.push([model.indices[k] ?? 0, model.values[k] ?? 0])
    builder.row(terms, { min: model.rowLower[i] ?? 0, max: model.rowUpper[i] ?? 0 })
  }
  const members = new Map(buyers.map((id) => [id, builder.column({ upper: 1, integer: true })]))
  columns.forEach((column, j) => {
    const member = members.get(column.sealed.bid.by)
    if (member !== undefined)
      builder.row(
        [
          [j, 1],
          [member, -(model.upper[j] ?? 0)],
        ],
        { max: 0 },
      )
  })
  return { model: builder.build(), members }
}

const MOST_ROUNDS = 500

/** Currency units; smaller violations of the core are rounding. */
const TOLERANCE = 1e-7

interface Constraint {
  readonly payers: readonly string[]
  readonly least: number
}

class CoreSearch {
  readonly #solver: Solver
  readonly #winner: WinnerModel
  readonly #task: CoreTask
  readonly #coalitions: CoalitionModel & { readonly session: ModelSession }
  readonly #value = new Map<string, number>()
  #nodes = 0
  #proven = true

  constructor(
    solver: Solver,
    winner: WinnerModel,
    task: CoreTask,
    coalitions: CoalitionModel & { readonly session: ModelSession },
  ) {
    this.#solver = solver
    this.#winner = winner
    this.#task = task
    this.#coalitions = coalitions
    for (const { bid, payment, lots } of task.fills) {
      if (![...lots.values()].some((n) => n > 0)) continue
      const by = task.byOf.get(bid) ?? ''
      this.#value.set(by, (this.#value.get(by) ?? 0) + Number(payment) / 1e6)
    }
  }

  run(): CorePayments {
    const winners = [...this.#value.keys()]
    const welfare = this.#task.fills.reduce((sum, { payment }) => sum + Number(payment) / 1e6, 0)
    const vcg = new Map(winners.map((id) => [id, this.#vcgOf(id, welfare)]))
    let payments: ReadonlyMap<string, number> = vcg
    const constraints: Constraint[] = []
    for (let round = 0; ; round++) {
      if (round === MOST_ROUNDS || (round > 0 && this.#isLate())) {
        this.#proven = false
        break
      }
      const blocking = this.#blocking(payments)
      if (blocking === undefined) break
      constraints.push(blocking)
      payments = this.#nearest(vcg, constraints) ?? payments
    }
    return {
      payments: exact(payments, this.#value),
      vcg: exact(vcg, this.#value),
      proven: this.#proven,
      nodes: this.#nodes,
      cuts: constraints.length,
    }
  }

  #vcgOf(id: string, welfare: number): number {
    const member = this.#coalitions.members.get(id)
    const value = this.#value.get(id) ?? 0
    if (member === undefined) return value
    this.#coalitions.session.setBounds([member], [0], [0])
    const without = this.#solve().objective
    this.#coalitions.session.setBounds([member], [0], [1])
    return Math.min(value, Math.max(0, value - (welfare - without)))
  }

  /** A coalition that could do better with the seller than the payments are worth to it. */
  #blocking(payments: ReadonlyMap<string, number>): Constraint | undefined {
    const { members, session } = this.#coalitions
    const at = [...payments.keys()].map((id) => ({ id, column: members.get(id) ?? 0 }))
    at.sort((a, b) => a.column - b.column)
    const surplus = (id: string): number => (this.#value.get(id) ?? 0) - (payments.get(id) ?? 0)
    session.setCosts(
      at.map(({ column }) => column),
      at.map(({ id }) => -Math.max(0, surplus(id)) * this.#winner.moneyScale),
    )
    const { objective, x } = this.#solve()
    session.setCosts(
      at.map(({ column }) => column),
      at.map(() => 0),
    )
    const revenue = this.#revenueNeeded(payments)
    if (x === undefined || objective <= revenue + TOLERANCE * Math.max(1, Math.abs(revenue)))
      return undefined
    const inside = new Set(at.filter(({ column }) => (x[column] ?? 0) > 0.5).map(({ id }) => id))
    const payers = at.filter(({ id }) => !inside.has(id)).map(({ id }) => id)
    const paidInside = [...inside].reduce((sum, id) => sum + (payments.get(id) ?? 0), 0)
    return payers.length === 0
      ? undefined
      : { payers, least: objective - paidInside - this.#reserves() }
  }

  /** What the seller gets out of the payments: all of them, less the reserves of what it sold. */
  #revenueNeeded(payments: ReadonlyMap<string, number>): number {
    return [...payments.values()].reduce((sum, payment) => sum + payment, 0) + this.#reserves()
  }

  /** Σ values of the sell bids filled: minus their reserves. */
  #reserves(): number {
    return this.#task.fills
      .filter(({ lots }) => [...lots.values()].every((n) => n < 0))
      .reduce((sum, { payment }) => sum + Number(payment) / 1e6, 0)
  }

  #nearest(
    vcg: ReadonlyMap<string, number>,
    constraints: readonly Constraint[],
  ): ReadonlyMap<string, number> | undefined {
    const ids = [...vcg.keys()]
    const scale = 100 / Math.max(...this.#value.values(), 1e-9)
    const build = (revenue: number | undefined): LinearModel => {
      const builder = new LinearModelBuilder()
      for (const id of ids)
        builder.column({
          lower: (vcg.get(id) ?? 0) * scale,
          upper: Math.max(vcg.get(id) ?? 0, this.#value.get(id) ?? 0) * scale,
          ...(revenue === undefined
            ? { cost: -1 }
            : { curvature: 2, cost: 2 * (vcg.get(id) ?? 0) * scale }),
        })
      for (const { payers, least } of constraints)
        builder.row(
          payers.map((id) => [ids.indexOf(id), 1] as const),
          { min: least * scale },
        )
      if (revenue !== undefined)
        builder.row(
          ids.map((_, i) => [i, 1] as const),
          { max: revenue + 1e-9 },
        )
      return builder.build()
    }
    const least = this.#solveOnce(build(undefined))
    if (least === undefined) return undefined
    const revenue = least.reduce((sum, payment) => sum + payment, 0)
    const split = this.#solveOnce(build(revenue)) ?? least
    return new Map(ids.map((id, i) => [id, (split[i] ?? 0) / scale]))
  }

  #solveOnce(model: LinearModel): readonly number[] | undefined {
    const session = this.#solver.open(model)
    try {
      const solution = session.solveLp()
      return solution.status === 'optimal' ? Array.from(solution.x) : undefined
    } finally {
      session.dispose()
    }
  }

  #isLate(): boolean {
    const { clock, deadline } = this.#task.control
    return clock() > deadline
  }

  #solve(): { readonly objective: number; readonly x?: Float64Array } {
    const { clock, deadline, seed } = this.#task.control
    const result = this.#coalitions.session.solveMip({
      seconds: Math.max(1, deadline - clock()),
      gap: 1e-9,
      seed,
    })
    this.#nodes += result.nodes
    if (result.status !== 'optimal') this.#proven = false
    const objective = Math.max(0, result.objective / this.#winner.moneyScale)
    return result.x === undefined ? { objective } : { objective, x: result.x }
  }
}

/** To the nearest micro-unit, within [0, value]. */
function exact(
  payments: ReadonlyMap<string, number>,
  values: ReadonlyMap<string, number>,
): ReadonlyMap<string, Micro> {
  return new Map(
    [...payments].map(([id, payment]) => {
      const micro = BigInt(Math.round(payment * 1e6))
      const value = BigInt(Math.round((values.get(id) ?? 0) * 1e6))
      return [id, micro < 0n ? 0n : micro > value ? value : micro]
    }),
  )
}
