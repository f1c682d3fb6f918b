import { seededRandom } from '#base'
import type { LinearModel, ModelSession, Solver } from '#solver'
import { branchSupported } from './branch.ts'
import { type Clock, PATIENCE, type Progress } from './control.ts'
import { conflictSaleOf, heaviestClique } from './conflict-search.ts'
import { type EquilibriumModel, equilibriumModelOf } from './equilibrium-model.ts'
import { fits, roundedLevels, wholeLevels } from './levels.ts'
import {
  dropToSupported,
  FRACTION,
  openSupportLp,
  type SupportLp,
  type SupportPoint,
} from './support-lp.ts'
import type { WinnerModel } from './winner-model.ts'

/** What the search for winners found for one component, in floats of currency and units. */
export interface SearchResult {
  /** Candidates, best first; each is supported by some prices. */
  readonly candidates: readonly SupportPoint[]
  /** No supported allocation has more welfare. */
  readonly bound: number
  /** No allocation at all has more welfare. */
  readonly efficientBound: number
  /** Duals of the linear relaxation: the certificate's prices. */
  readonly relaxationPrices: Float64Array
  readonly nodes: number
  readonly cuts: number
}

export interface SearchControl {
  readonly clock: Clock
  /** Clock reading at which the search must have ended. */
  readonly deadline: number
  readonly gap: number
  readonly seed: number
  readonly progress?: (progress: Progress) => void
  readonly cancelled?: () => boolean
  /** Exact test: do whole lots and prices on the grid exist for this allocation? */
  readonly settles: (point: SupportPoint) => boolean
  /** Budgets or limits between participants may be why an allocation does not settle. */
  readonly paymentsDecide: boolean
}

/**
 * The support loop (mechanism A3, B 4.1): the best allocation that one price per product can support.
 *
 *   1  linear relaxation; drop what is not taken in full: a first supported allocation
 *   2  master: winner determination as an integer program, with the cuts so far; its bound is proven
 *   3  its solution is supported: done. Otherwise drop to a supported one, cut the cause, and repeat
 *   4  what time is left improves the incumbent by putting refused bids back
 */
export function searchSupported(
  solver: Solver,
  winner: WinnerModel,
  control: SearchControl,
): SearchResult {
  const lp = openSupportLp(solver, winner)
  try {
    return new Search(solver, winner, control, lp).run()
  } finally {
    lp.dispose()
  }
}

const NO_POINT = { ok: true, prices: new Float64Array(0), reducedCost: new Float64Array(0) }

/** In components of so few columns every candidate is priced exactly before it counts. */
const ALWAYS_SETTLED = 400

/** With more open decisions than this, an integer program is the better search. */
const MOST_BRANCHED = 40

/** More decisions than this are not probed one by one. */
const MOST_PROBED = 400

interface MasterPlan {
  /** How often to cut and solve again. */
  readonly rounds: number
  /** Share of the time left that one solve may take. */
  readonly share: number
  /** The model has prices in it. */
  readonly priced?: EquilibriumModel
  /** The model asks more than the rule, so its bound is none. */
  readonly provesNothing?: boolean
}

/**
 * The most valuable allocation when nobody's price has to support it (as-bid and core pricing): one integer
 * program, with a dropped relaxation to start from.
 */
export function searchEfficient(
  solver: Solver,
  winner: WinnerModel,
  control: Omit<SearchControl, 'settles' | 'paymentsDecide'>,
): SearchResult {
  const lp = openSupportLp(solver, winner)
  try {
    return new Search(
      solver,
      winner,
      { ...control, settles: () => true, paymentsDecide: false },
      lp,
    ).runEfficient()
  } finally {
    lp.dispose()
  }
}

class Search {
  readonly #solver: Solver
  readonly #winner: WinnerModel
  readonly #control: SearchControl
  readonly #lp: SupportLp
  readonly #candidates: SupportPoint[] = []
  #bound = Number.POSITIVE_INFINITY
  #efficientBound = Number.POSITIVE_INFINITY
  #boundHolds = true
  readonly #forced = new Map<number, 0 | 1>()
  #nodes = 0
  #cuts = 0
  /** Repairs of fractional allocations are worth a fifth of the time; the integer program does the rest. */
  readonly #repairsUntil: number
  /** Until then the search goes for the exact optimum; after it, the gap asked for is enough. */
  readonly #patientUntil: number

  constructor(solver: Solver, winner: WinnerModel, control: SearchControl, lp: SupportLp) {
    this.#solver = solver
    this.#winner = winner
    this.#control = control
    this.#lp = lp
    this.#patientUntil = control.clock() + PATIENCE * (control.deadline - control.clock())
    this.#repairsUntil = control.clock() + 0.2 * (control.deadline - control.clock())
  }

  run(): SearchResult {
    const relaxed = this.#lp.relax()
    if (relaxed.ok) {
      this.#bound = relaxed.objective
      this.#efficientBound = relaxed.objective
      // Simple bids alone are always supported: the outcome that stands if all else fails (A6).
      this.#offer(dropToSupported(this.#lp, this.#winner, new Float64Array(relaxed.x.length)))
      this.#offer(dropToSupported(this.#lp, this.#winner, this.#ceil(relaxed.x)))
      this.#offer(dropToSupported(this.#lp, this.#winner, this.#fullCaps()))
    }
    this.#report()
    if (this.#winner.columns.some(({ kind }) => kind === 'switch')) {
      const dived = this.#dive(0.05)
      if (dived !== undefined) this.#offer(dropToSupported(this.#lp, this.#winner, dived.x))
      this.#improve(Math.min(this.#left() * 0.05, 0.5))
      this.#settleDecisions(relaxed)
      this.#masterLoop()
      this.#improve(this.#left())
    }
    return {
      candidates: this.#candidates,
      bound: this.#bound,
      efficientBound: this.#efficientBound,
      relaxationPrices: relaxed.prices,
      nodes: this.#nodes,
      cuts: this.#cuts,
    }
  }

  runEfficient(): SearchResult {
    const relaxed = this.#lp.relax()
    if (relaxed.ok) this.#bound = relaxed.objective
    this.#offer(
      dropToSupported(this.#lp, this.#winner, new Float64Array(this.#winner.columns.length)),
    )
    this.#offer(dropToSupported(this.#lp, this.#winner, this.#fullCaps()))
    this.#report()
    this.#offer(this.#dive(0.1))
    this.#report()
    this.#searchConflicts(relaxed)
    this.#report()
    const master = this.#solver.open(this.#winner.model)
    try {
      const solved = this.#closed() ? undefined : this.#solveMaster(master, { rounds: 1, share: 1 })
      if (solved !== undefined)
        this.#offer({ ...relaxed, x: solved.x, objective: this.#valueOf(solved.x) })
    } finally {
      master.dispose()
    }
    this.#report()
    return {
      candidates: this.#candidates,
      bound: this.#bound,
      efficientBound: this.#bound,
      relaxationPrices: relaxed.prices,
      nodes: this.#nodes,
      cuts: 0,
    }
  }

  /**
   * A first allocation: take the decision that the relaxation likes best, solve it again, until none is halfway. What
   * is left when the time is up stays refused.
   */
  #dive(share: number): SupportPoint | undefined {
    const end = this.#control.clock() + share * this.#left()
    const decided = new Map<number, 0 | 1>(this.#forced)
    let point = this.#lp.restrict(decided)
    while (point.ok) {
      const halfway = this.#winner.columns.flatMap(({ kind }, j) => {
        const value = point.x[j] ?? 0
        return kind === 'switch' && value > FRACTION && value < 1 - FRACTION ? [{ j, value }] : []
      })
      if (halfway.length === 0) return point
      halfway.sort((a, b) => b.value - a.value || a.j - b.j)
      const [best] = halfway
      if (best === undefined) return point
      if (this.#control.clock() > end) for (const { j } of halfway) decided.set(j, 0)
      else decided.set(best.j, 1)
      const next = this.#lp.restrict(decided)
      if (!next.ok) {
        if (decided.get(best.j) === 0) return undefined
        decided.set(best.j, 0)
        point = this.#lp.restrict(decided)
      } else point = next
    }
    return undefined
  }

  /** Where the sale is a graph of conflicts, the clique search gets the first third of the time. */
  #searchConflicts(relaxed: SupportPoint): void {
    const sale = conflictSaleOf(this.#winner)
    if (sale === undefined) return
    const { clock, cancelled } = this.#control
    const deadline = clock() + this.#left() / 3
    const found = heaviestClique(sale, { clock, deadline, ...(cancelled && { cancelled }) })
    this.#nodes += found.nodes
    const x = new Float64Array(this.#winner.columns.length)
    for (const vertex of found.best) {
      const j = sale.columns[vertex] ?? -1
      x[j] = 1
      for (const [g] of this.#winner.columns[j]?.legs ?? []) x[sale.suppliers[g] ?? -1] = 1
    }
    const objective = this.#valueOf(x)
    this.#offer({ ...relaxed, ok: true, x, objective })
    if (found.proven) this.#bound = Math.min(this.#bound, Math.max(objective, this.#best()))
  }

  /** A candidate says nothing of the flows between participants, so where there are any it is no start. */
  get #startsHold(): boolean {
    return this.#winner.model.cost.length === this.#winner.columns.length
  }

  /**
   * Decisions that every better allocation takes, or refuses: with the opposite even the relaxation is worth no more
   * than the incumbent (fixing by reduced cost, then by probing).
   */
  #settleDecisions(relaxed: SupportPoint): void {
    const switches = this.#winner.columns.flatMap(({ kind }, j) => (kind === 'switch' ? [j] : []))
    if (!relaxed.ok || switches.length > MOST_PROBED) return
    const end = this.#control.clock() + 0.1 * this.#left()
    const hopeless = (value: number): boolean => value < this.#best() - this.#tolerance()
    for (const j of switches) {
      const value = relaxed.x[j] ?? 0
      const gain = relaxed.reducedCost[j] ?? 0
      if (value > 1 - FRACTION && hopeless(relaxed.objective - gain)) this.#forced.set(j, 1)
      else if (value < FRACTION && hopeless(relaxed.objective + gain)) this.#forced.set(j, 0)
      else if (this.#control.clock() < end)
        for (const opposite of [0, 1] as const) {
          const point = this.#lp.restrict(new Map([[j, opposite]]))
          if (point.ok && hopeless(point.objective)) this.#forced.set(j, opposite === 0 ? 1 : 0)
        }
    }
  }

  #masterLoop(): void {
    const priced = equilibriumModelOf(this.#winner, false)
    if (priced === undefined && this.#branch()) return
    if (priced === undefined) {
      this.#openMaster(this.#winner.model, { rounds: Number.POSITIVE_INFINITY, share: 0.75 })
      return
    }
    if (this.#openMaster(this.#winner.model, { rounds: 1, share: 0.15 })) return
    // Few simple bids: prices go into the master itself, and cuts are seldom needed.
    if (this.#openMaster(priced.model, { rounds: 3, share: 0.6, priced })) return
    const alone = equilibriumModelOf(this.#winner, true)
    if (alone === undefined || this.#left() === 0) return
    if (
      this.#openMaster(alone.model, { rounds: 1, share: 0.6, priced: alone, provesNothing: true })
    )
      return
    this.#openMaster(priced.model, { rounds: Number.POSITIVE_INFINITY, share: 0.9, priced })
  }

  /** Few decisions are open: branch on them over the warm relaxation. True when that settled the matter. */
  #branch(): boolean {
    const open = this.#winner.columns.filter(
      ({ kind }, j) => kind === 'switch' && !this.#forced.has(j),
    )
    if (open.length > MOST_BRANCHED || this.#whole || this.#control.paymentsDecide) return false
    const root = this.#lp.restrict(this.#forced)
    const result = branchSupported(this.#lp, this.#winner, {
      clock: this.#control.clock,
      deadline: this.#control.clock() + 0.8 * this.#left(),
      best: this.#best(),
      tolerance: this.#tolerance(),
      forced: this.#forced,
      underPrices: true,
      supported: (x) => {
        const point = this.#supported(x)
        return point !== undefined && this.#control.settles(point) ? point : undefined
      },
      onBetter: (point) => {
        this.#offer(point)
        this.#report()
      },
      cancelled: () => this.#control.cancelled?.() === true,
    })
    this.#nodes += result.nodes
    if (root.ok) this.#bound = Math.min(this.#bound, Math.max(root.objective, this.#best()))
    this.#boundEfficient()
    this.#bound = Math.min(this.#bound, Math.max(result.bound, this.#best()))
    this.#report()
    return this.#closed()
  }

  /** What the best allocation would be worth if no price had to support it. */
  #boundEfficient(): void {
    const { bound, nodes } = branchSupported(this.#lp, this.#winner, {
      clock: this.#control.clock,
      deadline: this.#control.clock() + 0.3 * this.#left(),
      best: this.#best(),
      tolerance: this.#tolerance(),
      forced: this.#forced,
      underPrices: false,
      supported: (x) => ({ ...NO_POINT, x, objective: this.#valueOf(x) }),
      onBetter: () => {},
      cancelled: () => this.#control.cancelled?.() === true,
    })
    this.#nodes += nodes
    this.#efficientBound = Math.min(this.#efficientBound, Math.max(bound, this.#best()))
  }

  #openMaster(model: LinearModel, plan: MasterPlan): boolean {
    if (this.#left() === 0) return true
    const master = this.#solver.open(model)
    const forced = [...this.#forced].toSorted(([a], [b]) => a - b)
    const values = forced.map(([, value]) => value)
    master.setBounds(
      forced.map(([j]) => j),
      values,
      values,
    )
    try {
      return this.#searchMaster(master, plan)
    } finally {
      master.dispose()
    }
  }

  /** Solves, tests, cuts and repeats; true when nothing is left to find. */
  #searchMaster(master: ModelSession, plan: MasterPlan): boolean {
    for (let round = 0; round < plan.rounds && this.#left() > 0 && !this.#closed(); round++) {
      const solved = this.#solveMaster(master, plan)
      if (solved === undefined) break
      const found = this.#supported(solved.x)
      const settles = found !== undefined && this.#control.settles(found)
      if (found !== undefined && (settles || this.#control.paymentsDecide)) {
        // A budget or credit limit is not for cuts: the caller asks again with rows for it.
        this.#offer(found)
        this.#report()
        return settles && solved.optimal && plan.provesNothing !== true
      }
      this.#offer(dropToSupported(this.#lp, this.#winner, solved.x))
      this.#report()
      if (!this.#closed() && round + 1 < plan.rounds) this.#addCuts(master, solved.x)
    }
    return this.#closed()
  }

  #solveMaster(
    master: ModelSession,
    { priced, share, provesNothing }: MasterPlan,
  ): { x: Float64Array; optimal: boolean } | undefined {
    const { winner, control } = { winner: this.#winner, control: this.#control }
    const best = this.#candidates[0]
    const result = master.solveMip({
      seconds: this.#left() * share,
      gap: 1e-9,
      seed: control.seed,
      ...(best !== undefined &&
        this.#startsHold && { start: priced?.start(best.x, best.prices) ?? this.#scaled(best.x) }),
      stop: ({ best: found, bound, nodes }) => {
        if (control.cancelled?.() === true) return true
        const limit = Math.min(bound / winner.moneyScale, this.#bound)
        this.#report(provesNothing === true ? this.#bound : limit, this.#nodes + nodes)
        const patience = control.clock() > this.#patientUntil
        return patience && bound - found <= control.gap * Math.abs(found)
      },
    })
    this.#nodes += result.nodes
    const bound =
      provesNothing === true || !this.#boundHolds ? this.#bound : result.bound / winner.moneyScale
    if (result.status === 'infeasible') {
      if (provesNothing === true || !this.#boundHolds) return undefined
      // Every allocation left has been cut: the incumbent is the best.
      this.#bound = this.#best()
      return undefined
    }
    this.#bound = Math.min(this.#bound, Math.max(bound, this.#best()))
    if (this.#cuts === 0 && priced === undefined)
      this.#efficientBound = Math.min(this.#efficientBound, bound)
    this.#report()
    if (result.x === undefined) return undefined
    const { x } = result
    const units = Float64Array.from(winner.columns, (column, j) =>
      column.kind === 'switch' || column.granular
        ? Math.round(x[j] ?? 0)
        : Math.max(0, x[j] ?? 0) * column.scale,
    )
    return { x: units, optimal: result.status === 'optimal' }
  }

  /** Cuts the solution of the master and all that contain the cause of its failure (B 4.1, Prop 3). */
  #addCuts(master: ModelSession, x: Float64Array): void {
    const accepted = this.#winner.columns.flatMap((column, j) =>
      column.kind === 'switch' && (x[j] ?? 0) > 0.5 ? [j] : [],
    )
    const found = this.#causes(accepted)
    if (found.length === 0) {
      // No smaller cause is proven: forbid just this choice of winners. Where quantities could differ under the same
      // choice, that may forbid too much, so bounds found after it prove nothing.
      if (this.#winner.columns.some(({ kind, simple }) => kind === 'quantity' && !simple))
        this.#boundHolds = false
      const refused = this.#winner.columns.flatMap((column, j) =>
        column.kind === 'switch' && (x[j] ?? 0) <= 0.5 ? [j] : [],
      )
      master.addRow(
        [...accepted.map((j) => [j, 1] as const), ...refused.map((j) => [j, -1] as const)].toSorted(
          (a, b) => a[0] - b[0],
        ),
        Number.NEGATIVE_INFINITY,
        accepted.length - 1,
      )
      this.#cuts++
      return
    }
    for (const cause of found) {
      // Every better allocation would take all of a set that nobody can support: there is none.
      if (cause.length === 0) this.#bound = this.#best()
      master.addRow(
        cause.toSorted((a, b) => a - b).map((j) => [j, 1] as const),
        Number.NEGATIVE_INFINITY,
        cause.length - 1,
      )
      this.#cuts++
    }
  }

  /** Small sets of decisions that no supported allocation within the bound takes together. */
  #causes(accepted: readonly number[]): readonly (readonly number[])[] {
    const causes: number[][] = []
    let left = [...accepted]
    for (let round = 0; round < 4; round++) {
      if (!this.#tooGood(left)) break
      // What every better allocation takes anyway need not be said again.
      const cause = this.#shrink(left).filter((j) => this.#forced.get(j) !== 1)
      causes.push(cause)
      const used = new Set(cause)
      left = left.filter((j) => !used.has(j))
    }
    return causes
  }

  #shrink(set: readonly number[]): number[] {
    let kept = [...set]
    for (let chunk = Math.ceil(kept.length / 2); chunk >= 1; chunk = Math.floor(chunk / 2)) {
      for (let at = 0; at < kept.length && this.#left() > 0; ) {
        const without = [...kept.slice(0, at), ...kept.slice(at + chunk)]
        if (this.#tooGood(without)) kept = without
        else at += chunk
      }
    }
    return kept
  }

  /**
   * LP_A with just these decisions (each quantity at the least its decision demands) is worth more than any
   * allocation left, so none of those left that takes all of them is supported.
   */
  #tooGood(decisions: readonly number[]): boolean {
    const caps = Float64Array.from(this.#winner.columns, ({ simple, max, slack }) =>
      simple ? max - slack : 0,
    )
    for (const j of decisions) caps[j] = 1
    for (const { x, least, gate } of this.#winner.least) if ((caps[gate] ?? 0) > 0) caps[x] = least
    const point = this.#lp.solve(caps)
    return point.ok && point.objective > this.#bound + this.#tolerance()
  }

  #tolerance(): number {
    return 1e-7 + 1e-11 * Math.abs(this.#bound)
  }

  /** Puts refused bids that are in the money back, one to three at a time, and drops what then loses. */
  #improve(seconds: number): void {
    const end = this.#control.clock() + seconds
    const random = seededRandom(this.#control.seed)
    for (let idle = 0; idle < 400 && this.#control.clock() < end && !this.#closed(); idle++) {
      const best = this.#candidates[0]
      if (best === undefined) return
      const caps = Float64Array.from(best.x)
      const wanted = this.#refusedInTheMoney(best)
      if (wanted.length === 0) return
      for (let n = random.integer(1, 3); n > 0; n--) this.#admit(caps, random.pick(wanted))
      const taken = this.#winner.component.bids.flatMap((_, owner) =>
        this.#isFilled(best, owner) ? [owner] : [],
      )
      for (let n = random.integer(0, 2); n > 0 && taken.length > 0; n--)
        this.#evict(caps, random.pick(taken))
      if (this.#offer(dropToSupported(this.#lp, this.#winner, caps))) {
        idle = 0
        this.#report()
      }
    }
  }

  #refusedInTheMoney(best: SupportPoint): readonly number[] {
    return this.#winner.component.bids.flatMap((_, owner) => {
      let gain = 0
      for (const j of this.#columnsOf(owner)) {
        const column = this.#winner.columns[j]
        if (
          column === undefined ||
          column.simple ||
          column.size === 0 ||
          (best.x[j] ?? 0) > FRACTION
        )
          continue
        let cost = 0
        for (const [g, lots] of column.legs) cost += lots * (best.prices[g] ?? 0)
        gain = Math.max(gain, (Number(column.limit) / 1e6 - cost) * column.max)
      }
      return gain > 1e-9 ? [owner] : []
    })
  }

  #admit(caps: Float64Array, owner: number): void {
    for (const j of this.#columnsOf(owner)) caps[j] = this.#winner.columns[j]?.max ?? 0
  }

  #evict(caps: Float64Array, owner: number): void {
    for (const j of this.#columnsOf(owner)) caps[j] = 0
  }

  #isFilled(point: SupportPoint, owner: number): boolean {
    return this.#columnsOf(owner).some(
      (j) => this.#winner.columns[j]?.kind === 'switch' && (point.x[j] ?? 0) > 0.5,
    )
  }

  #columnsOf(owner: number): readonly number[] {
    if (this.#owned === undefined) {
      const owned: number[][] = this.#winner.component.bids.map(() => [])
      for (const [j, column] of this.#winner.columns.entries()) owned[column.owner]?.push(j)
      this.#owned = owned
    }
    return this.#owned[owner] ?? []
  }
  #owned: readonly (readonly number[])[] | undefined

  #offer(found: SupportPoint | undefined): boolean {
    if (found === undefined || !found.ok) return false
    if (found.objective <= this.#best() + this.#tolerance() && this.#candidates.length > 0)
      return false
    const point = this.#whole ? this.#inWholeUnits(found) : found
    if (point === undefined) return false
    const small = this.#winner.columns.length <= ALWAYS_SETTLED && !this.#control.paymentsDecide
    if (small && !this.#control.settles(point)) return false
    const better = point.objective > this.#best() + this.#tolerance()
    if (!better && this.#candidates.length > 0) return false
    this.#candidates.unshift(point)
    this.#candidates.length = Math.min(this.#candidates.length, 8)
    return true
  }

  /** The allocation with these decisions, if LP_A with them as caps is worth no more than itself. */
  #supported(x: Float64Array): SupportPoint | undefined {
    const caps = this.#capsOf(x)
    const free = this.#lp.solve(caps)
    if (!free.ok) return undefined
    if (this.#whole) {
      // Whole units are as they are; prices support them if the relaxation gains nothing by moving.
      const objective = this.#valueOf(x)
      const supported = free.objective - objective <= this.#tolerance()
      return supported ? { ...free, x, objective } : undefined
    }
    if (this.#takenInFull(free, caps)) return free
    const held = this.#lp.hold(caps)
    const tied = held.ok && free.objective - held.objective <= this.#tolerance()
    return tied && this.#takenInFull(held, caps) ? held : undefined
  }

  /** Caps that make an allocation its own test; simple columns are free but for what whole lots excuse. */
  #capsOf(x: Float64Array): Float64Array {
    return Float64Array.from(this.#winner.columns, (column, j) => {
      const level = x[j] ?? 0
      return column.simple && level < column.max - column.slack ? column.max : level
    })
  }

  #valueOf(x: Float64Array): number {
    return this.#winner.columns.reduce(
      (sum, { limit }, j) => sum + (Number(limit) / 1e6) * (x[j] ?? 0),
      0,
    )
  }

  /** The allocation moved to whole units near by, if that can be done. */
  #inWholeUnits(point: SupportPoint): SupportPoint | undefined {
    const late = this.#control.clock() > this.#repairsUntil && this.#candidates.length > 0
    if (late && !fits(this.#winner, roundedLevels(this.#winner, point))) return undefined
    const levels = wholeLevels(this.#solver, this.#winner, point)
    if (levels === undefined) return undefined
    const x = Float64Array.from(levels)
    return { ...point, x, objective: this.#valueOf(x) }
  }

  #takenInFull(point: SupportPoint, caps: Float64Array): boolean {
    return this.#winner.columns.every(
      (column, j) => column.simple || (point.x[j] ?? 0) >= (caps[j] ?? 0) * (1 - FRACTION) - 1e-9,
    )
  }

  /** Some quantity moves several lots at once, so candidates must be in whole units before they count. */
  get #whole(): boolean {
    return this.#winner.columns.some(({ granular }) => granular)
  }

  #best = (): number => this.#candidates[0]?.objective ?? 0

  #closed(): boolean {
    const enough = this.#control.clock() > this.#patientUntil
    if (enough && this.#bound - this.#best() <= this.#control.gap * Math.abs(this.#best()))
      return true
    return this.#bound - this.#best() <= 1e-9 * Math.abs(this.#best()) + 1e-7
  }

  #left(): number {
    if (this.#control.cancelled?.() === true) return 0
    return Math.max(0, this.#control.deadline - this.#control.clock())
  }

  #fullCaps = (): Float64Array => Float64Array.from(this.#winner.columns, ({ max }) => max)

  #ceil(x: Float64Array): Float64Array {
    return Float64Array.from(this.#winner.columns, (column, j) =>
      column.kind === 'switch'
        ? (x[j] ?? 0) > FRACTION
          ? 1
          : 0
        : (x[j] ?? 0) > FRACTION
          ? column.max
          : 0,
    )
  }

  #scaled(x: Float64Array): Float64Array {
    return Float64Array.from(this.#winner.columns, (column, j) =>
      column.kind === 'switch' ? Math.round(x[j] ?? 0) : (x[j] ?? 0) / column.scale,
    )
  }

  #report(bound = this.#bound, nodes = this.#nodes): void {
    this.#control.progress?.({ best: this.#best(), bound, nodes, cuts: this.#cuts })
  }
}
