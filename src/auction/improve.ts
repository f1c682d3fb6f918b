import { seededRandom } from '#base'
import type { SearchState } from './search-state.ts'
import { dropToSupported, FRACTION, type SupportPoint } from './support-lp.ts'
import type { WinnerModel } from './winner-model.ts'

/**
 * Puts refused bids that are in the money back, one to three at a time, and drops what then loses, until so many tries in a
 * row were in vain.
 */
export function improve(
  state: SearchState,
  { seconds, tries }: { readonly seconds: number; readonly tries: number },
): void {
  const end = state.control.clock() + seconds
  const random = seededRandom(state.seed)
  for (let idle = 0; idle < tries && !state.closed(); idle++) {
    if (state.control.clock() >= end || state.left() === 0) return
    const best = state.candidates[0]
    if (best === undefined) return
    const caps = Float64Array.from(best.x)
    const wanted = refusedInTheMoney(state, best)
    if (wanted.length === 0) return
    for (let n = random.integer(1, 3); n > 0; n--) admit(state, caps, random.pick(wanted))
    const taken = state.winner.component.bids.flatMap((_, owner) =>
      isFilled(state, best, owner) ? [owner] : [],
    )
    for (let n = random.integer(0, 2); n > 0 && taken.length > 0; n--)
      evict(state, caps, random.pick(taken))
    if (state.offer(dropToSupported(state.lp, state.winner, caps))) {
      idle = 0
      state.report()
    }
  }
}

function refusedInTheMoney(state: SearchState, best: SupportPoint): readonly number[] {
  return state.winner.component.bids.flatMap((_, owner) => {
    let gain = 0
    for (const j of columnsOf(state, owner)) {
      const column = state.winner.columns[j]
      if (column === undefined || column.simple || column.size === 0 || (best.x[j] ?? 0) > FRACTION)
        continue
      let cost = 0
      for (const [g, lots] of column.legs) cost += lots * (best.prices[g] ?? 0)
      gain = Math.max(gain, (Number(column.limit) / 1e6 - cost) * column.max)
    }
    return gain > 1e-9 ? [owner] : []
  })
}

function admit(state: SearchState, caps: Float64Array, owner: number): void {
  for (const j of columnsOf(state, owner)) caps[j] = state.winner.columns[j]?.max ?? 0
}

function evict(state: SearchState, caps: Float64Array, owner: number): void {
  for (const j of columnsOf(state, owner)) caps[j] = 0
}

function isFilled(state: SearchState, point: SupportPoint, owner: number): boolean {
  return columnsOf(state, owner).some(
    (j) => state.winner.columns[j]?.kind === 'switch' && (point.x[j] ?? 0) > 0.5,
  )
}

const owned = new WeakMap<WinnerModel, readonly (readonly number[])[]>()

function columnsOf({ winner }: SearchState, owner: number): readonly number[] {
  let lists = owned.get(winner)
  if (lists === undefined) {
    const fresh: number[][] = winner.component.bids.map(() => [])
    for (const [j, column] of winner.columns.entries()) fresh[column.owner]?.push(j)
    lists = fresh
    owned.set(winner, lists)
  }
  return lists[owner] ?? []
}
