import type { ModelSession } from '#solver'
import type { SearchState } from './search-state.ts'

/** Cuts the solution of the master and all that contain the cause of its failure (B 4.1, Prop 3). */
export function addCuts(state: SearchState, master: ModelSession, x: Float64Array): void {
  const accepted = state.winner.columns.flatMap((column, j) =>
    column.kind === 'switch' && (x[j] ?? 0) > 0.5 ? [j] : [],
  )
  const found = causesOf(state, accepted)
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
    master.addRow(
      cause.toSorted((a, b) => a - b).map((j) => [j, 1] as const),
      Number.NEGATIVE_INFINITY,
      cause.length - 1,
    )
    state.cuts++
  }
}

/** Small sets of decisions that no supported allocation within the bound takes together. */
function causesOf(state: SearchState, accepted: readonly number[]): readonly (readonly number[])[] {
  const causes: number[][] = []
  let left = [...accepted]
  for (let round = 0; round < 4; round++) {
    if (!tooGood(state, left)) break
    // What every better allocation takes anyway need not be said again.
    const cause = shrink(state, left).filter((j) => state.forced.get(j) !== 1)
    causes.push(cause)
    const used = new Set(cause)
    left = left.filter((j) => !used.has(j))
  }
  return causes
}

function shrink(state: SearchState, set: readonly number[]): number[] {
  let kept = [...set]
  for (let chunk = Math.ceil(kept.length / 2); chunk >= 1; chunk = Math.floor(chunk / 2)) {
    for (let at = 0; at < kept.length && state.left() > 0; ) {
      const without = [...kept.slice(0, at), ...kept.slice(at + chunk)]
      if (tooGood(state, without)) kept = without
      else at += chunk
    }
  }
  return kept
}

/**
 * LP_A with just these decisions (each quantity at the least its decision demands) is worth more than any
 * allocation left, so none of those left that takes all of them is supported.
 */
function tooGood(state: SearchState, decisions: readonly number[]): boolean {
  const caps = Float64Array.from(state.winner.columns, ({ simple, max, slack }) =>
    simple ? max - slack : 0,
  )
  for (const j of decisions) caps[j] = 1
  for (const { x, least, gate } of state.winner.least) if ((caps[gate] ?? 0) > 0) caps[x] = least
  const point = state.lp.solve(caps)
  return point.ok && point.objective > state.bound + state.tolerance()
}
