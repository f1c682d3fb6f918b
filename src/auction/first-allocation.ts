import type { SearchState } from './search-state.ts'
import { FRACTION, type SupportPoint } from './support-lp.ts'

/** More decisions than this are not probed one by one. */
const MOST_PROBED = 400

/**
 * First allocations that prices support: take the decision that the relaxation likes best and solve it again, until none is
 * halfway; ask for the prices at which those taken lose least, ban those that still lose, and begin again from the others.
 * Where products do not balance in whole lots, ban of each what gains least. What is left when the time is up stays refused.
 * Returns the last one where none was taken.
 */
export function diveSupported(state: SearchState, offer: Offer): Float64Array | undefined {
  const left = state.leftInAll()
  const end = state.control.clock() + Math.max(SHARE * left, Math.min(SECONDS, 2 * SHARE * left))
  const banned = new Map<number, 0 | 1>(state.forced)
  let kept: ReadonlyMap<number, 0 | 1> = new Map()
  let last: Float64Array | undefined
  for (let round = 0; round < MOST_DIVES; round++) {
    const dived = dive(state, new Map([...banned, ...kept]), end)
    const late = state.control.clock() > end
    if (dived === undefined) {
      if (kept.size === 0 || late) break
      kept = new Map()
      continue
    }
    last = dived.x
    const priced = state.lp.solve(state.capsOf(dived.x))
    if (!priced.ok || late) break
    const taken = state.winner.columns.flatMap(({ kind }, j) =>
      kind === 'switch' && (dived.x[j] ?? 0) > 0.5 ? [j] : [],
    )
    let losing = losingOf(taken, priced.x)
    if (losing.length === 0) {
      const stuck = offer(dived.x)
      losing = leastGaining(state, { taken, x: dived.x, prices: priced.prices }, stuck)
      if (losing.length === 0) return undefined
    }
    for (const j of losing) banned.set(j, 0)
    kept = new Map(taken.flatMap((j) => (losing.includes(j) ? [] : [[j, 1] as const])))
  }
  return last
}

/** Offers an allocation; returns the products for which it has no whole lots. */
type Offer = (x: Float64Array) => readonly number[]

/** For a third of the products the decision that moves it, and it alone if there is one, with the least gain at these prices. */
function leastGaining(
  { winner }: SearchState,
  at: {
    readonly taken: readonly number[]
    readonly x: Float64Array
    readonly prices: Float64Array
  },
  products: readonly number[],
): readonly number[] {
  const gated = new Map(winner.gates.map(({ x, gate }) => [gate, x]))
  const moves = at.taken.flatMap((j) => {
    const column = winner.columns[j]
    const moved = column?.size === 0 ? winner.columns[gated.get(j) ?? -1] : column
    if (moved === undefined || moved.legs.length === 0) return []
    const cost = moved.legs.reduce((sum, [g, lots]) => sum + lots * (at.prices[g] ?? 0), 0)
    const units = moved === column ? 1 : (at.x[gated.get(j) ?? -1] ?? 0)
    return [{ j, legs: moved.legs, gain: (Number(moved.limit) / 1e6 - cost) * units }]
  })
  const banned = products.slice(0, Math.ceil(products.length / 3)).flatMap((product) => {
    const on = moves.filter(({ legs }) => legs.some(([g]) => g === product))
    const alone = on.filter(({ legs }) => legs.length === 1)
    const [least] = (alone.length > 0 ? alone : on).toSorted((a, b) => a.gain - b.gain || a.j - b.j)
    return least === undefined ? [] : [least.j]
  })
  return [...new Set(banned)]
}

/** Those that are better not taken at these prices; or a few of which least is, where some are taken in part. */
function losingOf(taken: readonly number[], x: Float64Array): readonly number[] {
  const share = (j: number): number => x[j] ?? 0
  const none = taken.filter((j) => share(j) < FRACTION)
  if (none.length > 0) return none
  const partly = taken.filter((j) => share(j) < 1 - FRACTION)
  const atOnce = Math.ceil(taken.length / MANY)
  return partly.toSorted((a, b) => share(a) - share(b) || a - b).slice(0, atOnce)
}

/** Of the time left, and seconds that may be twice that. */
const SHARE = 0.3
const SECONDS = 1.5
const MOST_DIVES = 60
/** One of so many is banned at once. */
const MANY = 150

/** Decisions so near to being taken are taken together. */
const NEARLY = 0.9

/** Decisions taken one by one, those of `from` first; undefined: no way of completing them was met. */
export function dive(
  state: SearchState,
  from: ReadonlyMap<number, 0 | 1>,
  end: number,
): SupportPoint | undefined {
  const decided = new Map(from)
  const taken: number[] = []
  let point = state.lp.restrict(decided)
  for (let undone = 0; undone <= MOST_UNDONE; ) {
    if (!point.ok) {
      // What was taken last leaves no way on.
      const last = taken.pop()
      if (last === undefined) return undefined
      undone++
      point = state.lp.restrict(decided.set(last, 0))
      continue
    }
    const halfway = halfwayOf(state, point)
    const [best] = halfway
    if (best === undefined) return point
    if (state.control.clock() > end) return refused(state, decided, halfway)
    const near = halfway.flatMap(({ j, value }) => (value > NEARLY || j === best.j ? [j] : []))
    const all = attempt(state, decided, near)
    const one = all ?? (near.length > 1 ? attempt(state, decided, [best.j]) : undefined)
    if (one === undefined) point = state.lp.restrict(decided.set(best.j, 0))
    else {
      taken.push(...(all === undefined ? [best.j] : near))
      point = one
    }
  }
  return undefined
}

const MOST_UNDONE = 40

/** Decisions taken in part, most of it first. */
function halfwayOf(
  { winner }: SearchState,
  { x }: SupportPoint,
): readonly { readonly j: number; readonly value: number }[] {
  return winner.columns
    .flatMap(({ kind }, j) => {
      const value = x[j] ?? 0
      return kind === 'switch' && value > FRACTION && value < 1 - FRACTION ? [{ j, value }] : []
    })
    .toSorted((a, b) => b.value - a.value || a.j - b.j)
}

/** The relaxation with these decisions taken too, which then stay so; undefined: it has no solution. */
function attempt(
  state: SearchState,
  decided: Map<number, 0 | 1>,
  taken: readonly number[],
): SupportPoint | undefined {
  for (const j of taken) decided.set(j, 1)
  const point = state.lp.restrict(decided)
  if (point.ok) return point
  for (const j of taken) decided.delete(j)
  return undefined
}

/** The relaxation without what is still halfway, if it has a solution. */
function refused(
  state: SearchState,
  decided: Map<number, 0 | 1>,
  halfway: readonly { readonly j: number }[],
): SupportPoint | undefined {
  for (const { j } of halfway) decided.set(j, 0)
  const point = state.lp.restrict(decided)
  return point.ok ? point : undefined
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
