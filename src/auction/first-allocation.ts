import type { SearchState } from './search-state.ts'
import { FRACTION, type SupportPoint } from './support-lp.ts'

/** More decisions than this are not probed one by one. */
const MOST_PROBED = 400

/**
 * First allocations that prices support: take the decision that the relaxation likes best and solve it again, until none is
 * halfway; ask for the prices at which those taken lose least, ban those that still lose, and begin again from the others.
 * What is left when the time is up stays refused.
 */
export function diveSupported(state: SearchState, share: number, offer: Offer): void {
  const end = state.control.clock() + share * state.leftInAll()
  const banned = new Map<number, 0 | 1>(state.forced)
  let kept: ReadonlyMap<number, 0 | 1> = new Map()
  let last: Float64Array | undefined
  for (let round = 0; round < MOST_DIVES; round++) {
    const dived = dive(state, new Map([...banned, ...kept]), end)
    if (dived === undefined) {
      if (kept.size === 0 || state.control.clock() > end) break
      kept = new Map()
      continue
    }
    last = dived.x
    const priced = state.lp.solve(state.capsOf(dived.x))
    if (!priced.ok) break
    const taken = state.winner.columns.flatMap(({ kind }, j) =>
      kind === 'switch' && (dived.x[j] ?? 0) > 0.5 ? [j] : [],
    )
    const losing = losingOf(taken, priced.x)
    if (losing.length === 0 || state.control.clock() > end) break
    for (const j of losing) banned.set(j, 0)
    kept = new Map(taken.flatMap((j) => (losing.includes(j) ? [] : [[j, 1] as const])))
  }
  if (last !== undefined) offer(last)
}

/** Those that are better not taken at these prices; or the one of which least is, where some are taken in part. */
function losingOf(taken: readonly number[], x: Float64Array): readonly number[] {
  const share = (j: number): number => x[j] ?? 0
  const none = taken.filter((j) => share(j) < FRACTION)
  if (none.length > 0) return none
  const [least] = taken.toSorted((a, b) => share(a) - share(b) || a - b)
  return least === undefined || share(least) > 1 - FRACTION ? [] : [least]
}

type Offer = (caps: Float64Array) => void
const MOST_DIVES = 40

/** Decisions so near to being taken are taken together. */
const NEARLY = 0.9

/** Decisions taken one by one, those of `from` first; undefined: no way of completing them was met. */
export function dive(
  state: SearchState,
  from: ReadonlyMap<number, 0 | 1>,
  end: number,
): SupportPoint | undefined {
  const decided = new Map(from)
  let point = state.lp.restrict(decided)
  while (point.ok) {
    const halfway = state.winner.columns.flatMap(({ kind }, j) => {
      const value = point.x[j] ?? 0
      return kind === 'switch' && value > FRACTION && value < 1 - FRACTION ? [{ j, value }] : []
    })
    if (halfway.length === 0) return point
    halfway.sort((a, b) => b.value - a.value || a.j - b.j)
    const [best] = halfway
    if (best === undefined) return point
    const late = state.control.clock() > end
    if (late) for (const { j } of halfway) decided.set(j, 0)
    else for (const { j, value } of halfway) if (value > NEARLY || j === best.j) decided.set(j, 1)
    const next = state.lp.restrict(decided)
    if (!next.ok) {
      if (late) return undefined
      for (const { j } of halfway) decided.delete(j)
      decided.set(best.j, 0)
      point = state.lp.restrict(decided)
    } else point = next
  }
  return undefined
}

/**
 * Decisions that every better allocation takes, or refuses: with the opposite even the relaxation is worth no more
 * than the incumbent (fixing by reduced cost, then by probing).
 */
export function settleDecisions(state: SearchState, relaxed: SupportPoint): void {
  const switches = state.winner.columns.flatMap(({ kind }, j) => (kind === 'switch' ? [j] : []))
  if (!relaxed.ok || switches.length > MOST_PROBED) return
  const end = state.control.clock() + 0.1 * state.left()
  const hopeless = (value: number): boolean => value < state.best() - state.tolerance()
  for (const j of switches) {
    const value = relaxed.x[j] ?? 0
    const gain = relaxed.reducedCost[j] ?? 0
    if (value > 1 - FRACTION && hopeless(relaxed.objective - gain)) state.forced.set(j, 1)
    else if (value < FRACTION && hopeless(relaxed.objective + gain)) state.forced.set(j, 0)
    else if (state.control.clock() < end)
      for (const opposite of [0, 1] as const) {
        const point = state.lp.restrict(new Map([[j, opposite]]))
        if (point.ok && hopeless(point.objective)) state.forced.set(j, opposite === 0 ? 1 : 0)
      }
  }
}
