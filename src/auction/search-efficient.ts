import type { Solver } from '#solver'
import { CliqueSearch } from './clique-search.ts'
import { ConflictImprovement } from './conflict-improve.ts'
import { type ConflictSale, conflictSaleOf } from './conflict-sale.ts'
import { dive } from './first-allocation.ts'
import { solveMaster } from './masters.ts'
import type { SearchControl, SearchResult } from './search.ts'
import { SearchState } from './search-state.ts'
import { dropToSupported, openSupportLp, type SupportPoint } from './support-lp.ts'
import type { WinnerModel } from './winner-model.ts'

/**
 * The most valuable allocation when nobody's price has to support it (as-bid and core pricing): an integer program, started
 * from a dive. Where the sale is a graph of conflicts, a tabu search finds good winners first, and a clique search takes
 * turns with the integer program: each proves what the other cannot.
 */
export function searchEfficient(
  solver: Solver,
  winner: WinnerModel,
  control: Omit<SearchControl, 'settles' | 'paymentsDecide'>,
): SearchResult {
  const lp = openSupportLp(solver, winner)
  try {
    const all = { ...control, settles: () => true, paymentsDecide: false }
    return run(new SearchState(solver, winner, all, lp))
  } finally {
    lp.dispose()
  }
}

function run(state: SearchState): SearchResult {
  const sale = conflictSaleOf(state.winner)
  const conflicts = sale && new Conflicts(state, sale)
  conflicts?.glance()
  const relaxed = state.lp.relax(0.5 * state.left())
  if (relaxed.ok) state.bound = Math.min(state.bound, relaxed.objective)
  state.report()
  if (conflicts !== undefined) conflicts.begin()
  else {
    const size = state.winner.columns.length
    state.offer(dropToSupported(state.lp, state.winner, new Float64Array(size)))
    const everything = Float64Array.from(state.winner.columns, ({ max }) => max)
    state.offer(dropToSupported(state.lp, state.winner, everything))
    state.report()
    state.offer(dive(state, state.forced, state.control.clock() + 0.1 * state.left()))
    state.report()
  }
  if (!state.closed() && conflicts?.hopelessForPrograms !== true)
    solveProgram(state, { relaxed, conflicts })
  conflicts?.finish()
  state.report()
  return {
    candidates: state.candidates,
    leading: state.candidates[0],
    bound: state.bound,
    efficientBound: state.bound,
    relaxationPrices: relaxed.prices,
    fractional: false,
    nodes: state.nodes + (conflicts?.nodes ?? 0),
    cuts: 0,
  }
}

function solveProgram(
  state: SearchState,
  {
    relaxed,
    conflicts,
  }: { readonly relaxed: SupportPoint; readonly conflicts: Conflicts | undefined },
): void {
  const master = state.solver.open(state.winner.model)
  try {
    const solved = solveMaster(state, master, {
      rounds: 1,
      share: 1,
      stands: true,
      ...(conflicts && { meanwhile: () => conflicts.takeTurn() }),
    })
    if (solved !== undefined)
      state.offer({ ...relaxed, x: solved.x, objective: state.valueOf(solved.x) })
  } finally {
    master.dispose()
  }
}

/** Nobody's price supports these allocations. */
const UNPRICED = { ok: true, prices: new Float64Array(0), reducedCost: new Float64Array(0) }

/** How far, as a share, the relaxation may be above the best before branching on it is hopeless. */
const HOPELESS_GAP = 0.8

/** What is not proven by cliques within this time seldom is at all, unless the relaxation is far off. */
const FAIR_CHANCE_SECONDS = 4

/** The two searches of a graph of conflicts, and what they tell the state. */
class Conflicts {
  readonly #state: SearchState
  readonly #sale: ConflictSale
  readonly #improvement: ConflictImprovement
  readonly #cliques: CliqueSearch
  #turnEnded: number
  /** Seconds of all turns. */
  #turns = 0

  constructor(state: SearchState, sale: ConflictSale) {
    this.#state = state
    this.#sale = sale
    this.#improvement = new ConflictImprovement(sale, state.control.seed)
    this.#cliques = new CliqueSearch(sale)
    this.#turnEnded = state.control.clock()
  }

  get nodes(): number {
    return this.#cliques.nodes
  }

  get hopelessForPrograms(): boolean {
    const { bound } = this.#state
    return bound - this.#state.best() > HOPELESS_GAP * Math.abs(this.#state.best())
  }

  /** The first good allocation. */
  glance(): void {
    this.#improve(Math.min(0.1, 0.01 * this.#state.left()))
  }

  /** A moment of each, alone. */
  begin(): void {
    const left = this.#state.left()
    this.#improve(Math.min(0.3, 0.03 * left))
    this.#prove(Math.min(0.7, 0.05 * left))
    this.#turnEnded = this.#state.control.clock()
  }

  /**
   * As long as the other search has had since the last turn; a tenth of that once it has had a fair chance. True: nothing is left to
   * find.
   */
  takeTurn(): boolean {
    const since = Math.min(2, this.#state.control.clock() - this.#turnEnded)
    const share = this.#turns > FAIR_CHANCE_SECONDS ? 0.1 : 1
    this.#turns += share * since
    this.#improve(0.2 * share * since)
    this.#prove(0.8 * share * since)
    this.#turnEnded = this.#state.control.clock()
    return this.#state.closed()
  }

  /** What is left of the time. */
  finish(): void {
    while (!this.#state.closed() && !this.#cliques.proven && this.#state.left() > 0) {
      this.#improve(0.2)
      this.#prove(0.8)
    }
  }

  #improve(seconds: number): void {
    const end = this.#state.control.clock() + Math.min(seconds, this.#state.left())
    if (this.#sale.columns.length === 0) return
    this.#improvement.run(() => this.#state.control.clock() >= end || this.#stopped())
    this.#cliques.tell(this.#improvement.best)
    this.#offer()
  }

  #prove(seconds: number): void {
    const end = this.#state.control.clock() + Math.min(seconds, this.#state.left())
    this.#cliques.run(() => this.#state.control.clock() >= end || this.#stopped())
    this.#offer()
    const bound = this.#boundOf()
    this.#state.bound = Math.min(this.#state.bound, Math.max(bound, this.#state.best()))
    this.#state.report()
  }

  #stopped(): boolean {
    if (this.#state.control.cancelled?.() === true) return true
    const best = Math.max(this.#improvement.weight, this.#cliques.weight) / 1e6
    return best >= this.#state.bound - 1e-11 * best
  }

  /** The clique search's bound in currency; weights are micro-units. */
  #boundOf(): number {
    return this.#cliques.bound / 1e6
  }

  #offer(): void {
    if (this.#cliques.weight / 1e6 <= this.#state.best()) return
    const { winner } = this.#state
    const x = new Float64Array(winner.columns.length)
    for (const vertex of this.#cliques.best) {
      const j = this.#sale.columns[vertex] ?? -1
      x[j] = 1
      for (const [g] of winner.columns[j]?.legs ?? []) x[this.#sale.suppliers[g] ?? -1] = 1
    }
    this.#state.offer({ ...UNPRICED, x, objective: this.#state.valueOf(x) })
    this.#state.report()
  }
}
