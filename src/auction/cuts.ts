import type { ModelSession } from '#solver'
import type { SearchState } from './search-state.ts'
import { isCoarse, type WinnerModel } from './winner-model.ts'

/** Cuts the solution of the master and all that contain the cause of its failure (B 4.1, Prop 3). */
export function addCuts(state: SearchState, master: ModelSession, x: Float64Array): void {
  const accepted = state.winner.columns.flatMap((column, j) =>
    column.kind === 'switch' && (x[j] ?? 0) > 0.5 ? [j] : [],
  )
  const found = causesOf(state, accepted, x)
  if (found.length === 0) {
    // No smaller cause is proven: forbid just this choice of winners. Where quantities could differ under the same
    // choice, that may forbid too much, so bounds found after it prove nothing.
    if (state.winner.columns.some(({ kind, simple }) => kind === 'quantity' && !simple))
      state.boundHolds = false
    const refused = state.winner.columns.flatMap((column, j) =>
      column.kind === 'switch' && (x[j] ?? 0) <= 0.5 ? [j] : [],
    )
    master.addRow(
      [...accepted.map((j) => [j, 1] as const), ...refused.map((j) => [j, -1] as const)].toSorted(
        (a, b) => a[0] - b[0],
      ),
      Number.NEGATIVE_INFINITY,
      accepted.length - 1,
    )
    state.cuts++
    return
  }
  for (const cause of found) {
    // Every better allocation would take all of a set that nobody can support: there is none.
    if (cause.length === 0) state.bound = state.best()
    const terms = cause.map((literal) => [columnOf(state, master, literal), 1] as const)
    master.addRow(
      terms.toSorted((a, b) => a[0] - b[0]),
      Number.NEGATIVE_INFINITY,
      cause.length - 1,
    )
    state.cuts++
  }
}

/** A decision that is taken, or a quantity of at least `level` units. */
interface Literal {
  readonly j: number
  readonly level?: number
}

/** The column that is 1 where the literal holds; for a quantity a new one: x ≤ level − 1 + (max − level + 1) · b. */
function columnOf(state: SearchState, master: ModelSession, { j, level }: Literal): number {
  const column = state.winner.columns[j]
  if (level === undefined || column === undefined) return j
  const b = master.addSwitch()
  master.addRow(
    [
      [j, column.scale],
      [b, -(column.max - level + 1)],
    ],
    Number.NEGATIVE_INFINITY,
    level - 1,
  )
  return b
}

/** Small sets of decisions, and of levels of quantities, that no supported allocation within the bound takes together. */
function causesOf(
  state: SearchState,
  accepted: readonly number[],
  x: Float64Array,
): readonly (readonly Literal[])[] {
  const causes: Literal[][] = []
  let left = [...accepted]
  for (let round = 0; round < 4; round++) {
    if (!tooGood(state, leastCaps(state.winner, left))) break
    // What every better allocation takes anyway need not be said again.
    const cause = shrink(state, left, (kept) => leastCaps(state.winner, kept))
    causes.push(cause.filter((j) => state.forced.get(j) !== 1).map((j) => ({ j })))
    const used = new Set(cause)
    left = left.filter((j) => !used.has(j))
  }
  if (causes.length > 0) return causes
  const levelled = causeWithLevels(state, accepted, x)
  return levelled === undefined ? [] : [levelled]
}

/** The same with quantities at the levels they have, then at the least that still makes a cause. */
function causeWithLevels(
  state: SearchState,
  accepted: readonly number[],
  x: Float64Array,
): readonly Literal[] | undefined {
  const { columns } = state.winner
  const leasts = new Map(state.winner.least.map((entry) => [entry.x, entry.least]))
  const levels = new Map(
    columns.flatMap(({ kind, simple, sealed }, j) => {
      const units = Math.round(x[j] ?? 0)
      const counts = kind === 'quantity' && !simple && sealed.program.hull && units > 0
      return counts ? [[j, units] as const] : []
    }),
  )
  const capsOf = (kept: readonly number[]): Float64Array => {
    const caps = leastCaps(state.winner, kept)
    for (const [j, level] of levels) caps[j] = Math.max(caps[j] ?? 0, level)
    return caps
  }
  if (!tooGood(state, capsOf(accepted))) return undefined
  const kept = shrink(state, accepted, capsOf)
  for (const [j, level] of levels) {
    let [low, high] = [0, level]
    while (low < high && state.left() > 0) {
      const middle = Math.floor((low + high) / 2)
      levels.set(j, middle)
      if (tooGood(state, capsOf(kept))) high = middle
      else low = middle + 1
    }
    levels.set(j, high)
  }
  const named = [...levels].flatMap(([j, level]) =>
    level > (leasts.get(j) ?? 0) && level > 0 ? [{ j, level }] : [],
  )
  // A quantity above nothing says that its decision is taken.
  const implied = new Set(
    state.winner.gates.flatMap(({ x: j, gate }) =>
      named.some((literal) => literal.j === j) ? [gate] : [],
    ),
  )
  const decisions = kept.filter((j) => !implied.has(j) && state.forced.get(j) !== 1)
  return [...decisions.map((j) => ({ j })), ...named]
}

function shrink(
  state: SearchState,
  set: readonly number[],
  capsOf: (kept: readonly number[]) => Float64Array,
): number[] {
  let kept = [...set]
  for (let chunk = Math.ceil(kept.length / 2); chunk >= 1; chunk = Math.floor(chunk / 2)) {
    for (let at = 0; at < kept.length && state.left() > 0; ) {
      const without = [...kept.slice(0, at), ...kept.slice(at + chunk)]
      if (tooGood(state, capsOf(without))) kept = without
      else at += chunk
    }
  }
  return kept
}

/**
 * Caps of just these decisions, with each quantity at the least its decision demands; whole lots may keep simple bids below
 * their maximum. Bids whose relaxation is not their hull prove nothing, so they are left out.
 */
export function leastCaps(winner: WinnerModel, decisions: Iterable<number>): Float64Array {
  const { columns } = winner
  const caps = Float64Array.from(columns, ({ simple, max, slack }) => (simple ? max - slack : 0))
  const proves = (j: number): boolean => columns[j]?.sealed.program.hull === true
  for (const j of decisions) if (proves(j)) caps[j] = 1
  for (const { x, least, gate } of winner.least) if ((caps[gate] ?? 0) > 0) caps[x] = least
  return caps
}

/** LP_A with these caps is worth more than any allocation left, so none of those left that reaches them is supported. */
function tooGood(state: SearchState, caps: Float64Array): boolean {
  const point = state.lp.solve(caps)
  return point.ok && point.objective > state.bound + state.tolerance() + roundingOf(state.winner)
}

/** What all coarse bids together may gain at prices that count as their limits: a micro-unit a lot (rule 5). */
export const roundingOf = ({ columns }: WinnerModel): number =>
  columns.reduce(
    (sum, column) => (isCoarse(column) ? sum + column.size * column.max * 1e-6 : sum),
    0,
  )
