import type { Solver } from '#solver'
import { PATIENCE, type Progress } from './control.ts'
import { fits, roundedLevels, wholeLevels } from './levels.ts'
import type { SearchControl } from './search.ts'
import { FRACTION, type SupportLp, type SupportPoint } from './support-lp.ts'
import type { Near } from './whole-search.ts'
import { isOpenBundle, type WinnerModel } from './winner-model.ts'

/** In components of so few columns every candidate is priced exactly before it counts. */
const ALWAYS_SETTLED = 400

/** A gap below this share of the welfare, or below this much money, is the solver's own arithmetic. */
export const PROVEN_DIGITS = 1e-11
export const PROVEN_MONEY = 6e-6

/** What a search knows so far: its candidates, its bounds, and the tests by which a candidate counts. */
export class SearchState {
  readonly solver: Solver
  readonly winner: WinnerModel
  readonly control: SearchControl
  readonly lp: SupportLp
  /** Best first. */
  readonly candidates: SupportPoint[] = []
  /** The most valuable of those that did not settle; budgets are one reason. */
  leading: SupportPoint | undefined
  /** No supported allocation is worth more, in currency. */
  bound = Number.POSITIVE_INFINITY
  /** No allocation at all is worth more. */
  efficientBound = Number.POSITIVE_INFINITY
  /** Nothing more is to be found out about it. */
  efficientProven = false
  /** False once something was cut without proof: bounds found after it are none. */
  boundHolds = true
  /** Decisions that every better allocation takes (1) or refuses (0). */
  readonly forced = new Map<number, 0 | 1>()
  /** A master took a fraction of a bundle: whole units have to be asked of every bundle, in another model. */
  fractional = false
  /** Kept from one phase to the next. */
  near: Near | undefined
  nodes = 0
  cuts = 0
  /** Seed of the phase: each looks elsewhere. */
  seed: number
  #phaseEnd: number
  /** Repairs of fractional allocations are worth a fifth of the time; the integer program does the rest. */
  readonly repairsUntil: number
  /** Until then the search goes for the exact optimum; after it, the gap asked for is enough. */
  readonly patientUntil: number

  constructor(solver: Solver, winner: WinnerModel, control: SearchControl, lp: SupportLp) {
    this.solver = solver
    this.winner = winner
    this.control = control
    this.lp = lp
    this.seed = control.seed
    this.#phaseEnd = control.deadline
    this.patientUntil = control.clock() + PATIENCE * (control.deadline - control.clock())
    this.repairsUntil = control.clock() + 0.2 * (control.deadline - control.clock())
  }

  /** Takes a candidate if it is better than the best and passes its tests; true when it was taken. */
  offer(found: SupportPoint | undefined): boolean {
    if (found === undefined || !found.ok) return false
    if (found.objective <= this.best() + this.tolerance() && this.candidates.length > 0)
      return false
    const point = this.whole ? this.inWholeUnits(found) : found
    if (point === undefined) return false
    const small = this.winner.columns.length <= ALWAYS_SETTLED
    if (small && !this.settles(point)) return false
    const better = point.objective > this.best() + this.tolerance()
    if (!better && this.candidates.length > 0) return false
    this.candidates.unshift(point)
    this.candidates.length = Math.min(this.candidates.length, 8)
    return true
  }

  /** The allocation with these decisions, if LP_A with them as caps is worth no more than itself. */
  supported(x: Float64Array): SupportPoint | undefined {
    const caps = this.capsOf(x)
    const free = this.lp.solve(caps)
    if (!free.ok) return undefined
    if (this.whole) {
      // Whole units are as they are; prices support them if the relaxation gains nothing by moving.
      const objective = this.valueOf(x)
      const supported = free.objective - objective <= this.tolerance()
      return supported ? { ...free, x, objective } : undefined
    }
    if (this.takenInFull(free, caps)) return free
    const held = this.lp.hold(caps)
    const tied = held.ok && free.objective - held.objective <= this.tolerance()
    return tied && this.takenInFull(held, caps) ? held : undefined
  }

  /**
   * The same; and where bids are filled whose relaxation is not their hull, for which that asks more than the rule, the exact
   * test of prices instead.
   */
  stands(x: Float64Array): SupportPoint | undefined {
    const found = this.supported(x)
    const { columns } = this.winner
    if (found !== undefined) return found
    if (columns.every(({ sealed }, j) => sealed.program.hull || (x[j] ?? 0) < FRACTION))
      return undefined
    const { prices, reducedCost, ok } = this.lp.solve(this.capsOf(x))
    const point = { ok, x, objective: this.valueOf(x), prices, reducedCost }
    return ok && this.settles(point) ? point : undefined
  }

  /** Caps that make an allocation its own test; simple columns are free but for what whole lots excuse. */
  capsOf(x: Float64Array): Float64Array {
    return Float64Array.from(this.winner.columns, (column, j) => {
      const level = x[j] ?? 0
      return column.simple && level < column.max - column.slack ? column.max : level
    })
  }

  settles(point: SupportPoint): boolean {
    const settles = this.control.settles(point)
    if (!settles && point.objective > (this.leading?.objective ?? Number.NEGATIVE_INFINITY))
      this.leading = point
    return settles
  }

  valueOf(x: Float64Array): number {
    return this.winner.columns.reduce(
      (sum, { limit }, j) => sum + (Number(limit) / 1e6) * (x[j] ?? 0),
      0,
    )
  }

  /** The allocation moved to whole units near by, if that can be done. */
  inWholeUnits(point: SupportPoint): SupportPoint | undefined {
    const late = this.control.clock() > this.repairsUntil && this.candidates.length > 0
    if (late && !fits(this.winner, roundedLevels(this.winner, point))) return undefined
    const levels = wholeLevels(this.solver, this.winner, point)
    if (levels === undefined) return undefined
    const x = Float64Array.from(levels)
    return { ...point, x, objective: this.valueOf(x) }
  }

  /** Does the allocation take a fraction of a bundle whose whole units the model does not ask for? */
  splits(x: ArrayLike<number>): boolean {
    return this.winner.columns.some((column, j) => {
      const units = x[j] ?? 0
      return isOpenBundle(column) && Math.abs(units - Math.round(units)) > 1e-4
    })
  }

  takenInFull(point: SupportPoint, caps: Float64Array): boolean {
    return this.winner.columns.every(
      (column, j) => column.simple || (point.x[j] ?? 0) >= (caps[j] ?? 0) * (1 - FRACTION) - 1e-9,
    )
  }

  /** Some quantity moves several lots at once, so candidates must be in whole units before they count. */
  get whole(): boolean {
    return this.winner.columns.some(({ granular }) => granular)
  }

  best = (): number => this.candidates[0]?.objective ?? 0

  closed(): boolean {
    const enough = this.control.clock() > this.patientUntil
    if (enough && this.bound - this.best() <= this.control.gap * Math.abs(this.best())) return true
    return this.bound - this.best() <= PROVEN_DIGITS * Math.abs(this.best()) + PROVEN_MONEY
  }

  /** Seconds left of this phase. */
  left(): number {
    if (this.control.cancelled?.() === true) return 0
    return Math.max(0, this.#phaseEnd - this.control.clock())
  }

  /** Seconds left of the search. */
  leftInAll(): number {
    if (this.control.cancelled?.() === true) return 0
    return Math.max(0, this.control.deadline - this.control.clock())
  }

  /** Until the phase ends, `left` counts its seconds only. */
  beginPhase(seconds: number): void {
    this.#phaseEnd = Math.min(this.control.deadline, this.control.clock() + seconds)
  }

  tolerance(): number {
    return 1e-7 + 1e-11 * Math.abs(this.bound)
  }

  report({ best = 0, bound = this.bound, nodes = this.nodes }: Partial<Progress> = {}): void {
    this.control.progress?.({
      best: Math.max(best, this.best()),
      bound,
      nodes,
      cuts: this.cuts,
    })
  }
}
