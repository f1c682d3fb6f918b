import { seededRandom } from '#base'
import type { LinearModel, ModelSession } from '#solver'
import { type EquilibriumModel, equilibriumModelOf } from './equilibrium-model.ts'
import { NEARBY, nearbyLevels, roundedLevels, unbalanced } from './levels.ts'
import { pointAt, solveMaster, unitsOf } from './masters.ts'
import type { Repair } from './repair.ts'
import type { SearchState } from './search-state.ts'
import { dropToSupported, type SupportPoint } from './support-lp.ts'
import { cutWithoutWholeLots } from './whole-lot-cuts.ts'
import type { Levels, WinnerModel } from './winner-model.ts'

/**
 * A good allocation in whole lots, where lots are coarse (A3), and a bound. Solved without whole units first, which takes a
 * fraction of the time; what has no whole lots is cut and it is solved again, and its bound holds throughout. Then made whole
 * where products still do not balance, with the rest as it is; then improved neighbourhood by neighbourhood.
 * Each step is an integer program with the prices in it.
 */
export function searchWholeLots(state: SearchState): void {
  const near = nearOf(state)
  if (near === undefined || state.left() === 0) return
  if (!state.efficientProven) boundEfficient(state, 0.05)
  const rough = solveLoosely(near)
  if (state.closed() || state.left() === 0) return
  if (rough !== undefined) makeWhole(near, rough, 0.15)
  improveNearby(near)
}

function nearOf(state: SearchState): Near | undefined {
  if (state.near !== undefined) return state.near
  const { solver, winner } = state
  const priced = equilibriumModelOf(winner, false)
  if (priced === undefined) return undefined
  const loose = solver.open(looseModel(winner, priced.model))
  const session = solver.open(priced.model)
  state.near = { state, session, loose, priced, bidsOn: bidsByProduct(winner) }
  return state.near
}

export function closeNear(near: Near): void {
  near.loose.dispose()
  near.session.dispose()
}

/** Whole levels where they were found, and the products that do not balance with them. */
interface Rough {
  readonly levels: Levels
  readonly stuck: readonly number[]
}

function solveLoosely(near: Near): Rough | undefined {
  const { state, priced, loose } = near
  const { winner, solver, control } = state
  const end = control.clock() + 0.8 * state.left()
  let rough: Rough | undefined
  let before = Number.POSITIVE_INFINITY
  while (control.clock() < end && !state.closed()) {
    const solved = solveMaster(state, loose, { rounds: 1, share: 0.1, priced, loose: true })
    if (solved === undefined) return rough
    const point = pointAt(state, solved)
    const made = nearbyLevels(solver, winner, point)
    rough = made.stuck.length > 0 ? made : undefined
    if (rough === undefined) offerLevels(state, made.levels)
    else if (state.best() < GOOD * point.objective) offerInWholeLots(state, point, rough)
    const products = unbalanced(winner, roundedLevels(winner, point))
    const cuts = cutWithoutWholeLots(state, { session: loose, priced, x: point.x, products })
    state.cuts += cuts
    const stands = point.objective > before - 1e-8 * Math.abs(before)
    if (cuts === 0 || stands) return rough
    before = point.objective
  }
  return rough
}

/** While the best is worth less than this share of what fractions of lots would be, whole lots come first. */
const GOOD = 0.98

/** Offers an allocation in whole lots, where there are any near by; returns the products for which there are none. */
export function offerNearby(state: SearchState, point: SupportPoint): readonly number[] {
  const { levels, stuck } = nearbyLevels(state.solver, state.winner, point, NEARBY)
  if (stuck.length === 0) offerLevels(state, levels)
  return stuck
}

/** Makes an allocation that prices support whole, and offers it. */
export function offerInWholeLots(
  state: SearchState,
  point: SupportPoint,
  made: Repair = nearbyLevels(state.solver, state.winner, point),
): void {
  if (made.stuck.length === 0) return offerLevels(state, made.levels)
  const near = nearOf(state)
  if (near !== undefined) makeWhole(near, made, 0.15)
  if (state.best() < point.objective / 2) offerWithoutStuck(state, point, made)
}

/** Leaves out what moves products that do not balance, until all do. */
function offerWithoutStuck(state: SearchState, found: SupportPoint, repaired: Repair): void {
  const { lp, solver, winner } = state
  let [point, made]: [SupportPoint | undefined, Repair] = [found, repaired]
  const dropped = new Set<number>()
  while (made.stuck.length > 0) {
    const before = dropped.size
    for (const g of made.stuck) dropped.add(g)
    if (dropped.size === before || state.left() === 0) return
    const caps = Float64Array.from(point.x, (level, j) =>
      winner.columns[j]?.legs.some(([g]) => dropped.has(g)) ? 0 : level,
    )
    point = dropToSupported(lp, winner, caps)
    if (point === undefined || point.objective <= state.best()) return
    made = nearbyLevels(solver, winner, point)
  }
  offerLevels(state, made.levels)
}

function offerLevels(state: SearchState, levels: Levels): void {
  const x = Float64Array.from(levels)
  state.offer(state.stands(x) ?? dropToSupported(state.lp, state.winner, x))
  state.report()
}

/** What the best allocation is worth if no price had to support it and lots were not whole. */
export function boundEfficient(state: SearchState, share: number): void {
  const session = state.solver.open(looseModel(state.winner, state.winner.model))
  try {
    solveMaster(state, session, { rounds: 1, share, loose: true, bare: true })
  } finally {
    session.dispose()
  }
}

const looseModel = (winner: WinnerModel, model: LinearModel): LinearModel => ({
  ...model,
  integer: Uint8Array.from(model.integer, (integer, j) =>
    winner.columns[j]?.granular === true ? 0 : integer,
  ),
})

/** What the search keeps from one phase to the next. */
export interface Near {
  readonly state: SearchState
  readonly session: ModelSession
  /** The same model, but for whole units; with all that was cut from it. */
  readonly loose: ModelSession
  readonly priced: EquilibriumModel
  /** Indices of the bids that move a product. */
  readonly bidsOn: readonly (readonly number[])[]
}

/** Frees the bids nearest to the products that do not balance, more and more of them, until they do. */
function makeWhole(near: Near, { levels, stuck }: Rough, share: number): void {
  const { state } = near
  const { bids } = state.winner.component
  const end = state.control.clock() + share * state.left()
  const most = bids.length > 2 * FIRST_SIZE ? 0.7 * bids.length : bids.length
  for (let size = FIRST_SIZE; size <= most; size *= 1.6) {
    const seconds = (end - state.control.clock()) / 2
    if (seconds < 0.1) return
    const free = neighbourhood(near, stuck, size)
    if (solveNear(near, { free, levels, seconds, rough: true }) === 'better') return
  }
}

/** Frees the bids around a product drawn at random and keeps the rest as in the best allocation. */
function improveNearby(near: Near): void {
  const { state, bidsOn } = near
  const share = state.winner.component.bids.length > MOST_PROVEN ? 0.8 : 0.2
  const end = state.control.clock() + share * state.left()
  const random = seededRandom(state.seed)
  let size = FIRST_SIZE
  for (let idle = 0; idle < MOST_IDLE && state.control.clock() < end && !state.closed(); idle++) {
    const best = state.candidates[0]
    if (best === undefined) return
    const free = neighbourhood(near, [random.integer(0, bidsOn.length - 1)], size)
    const seconds = Math.min(1.5, end - state.control.clock())
    const found = solveNear(near, { free, levels: [...best.x], seconds })
    if (found === 'nothing' && free.size === state.winner.component.bids.length) return
    if (found === 'better') idle = -1
    else if (found === 'stopped') size = Math.max(FIRST_SIZE / 2, size * 0.8)
    else size = Math.min(state.winner.component.bids.length, size * 1.15)
  }
}

const FIRST_SIZE = 40
const MOST_IDLE = 24
/** With more bids than this the integer program of all of them seldom finds more. */
const MOST_PROVEN = 300

/** The bids nearest to some products, counted in steps from bid to product to bid. */
function neighbourhood(near: Near, start: readonly number[], size: number): ReadonlySet<number> {
  const free = new Set<number>()
  let products = new Set(start)
  const seen = new Set<number>()
  while (products.size > 0 && free.size < size) {
    for (const g of products) {
      seen.add(g)
      for (const owner of near.bidsOn[g] ?? []) if (free.size < size) free.add(owner)
    }
    products = new Set([...productsAround(near, free)].filter((g) => !seen.has(g)))
  }
  return free
}

function productsAround({ state }: Near, bids: ReadonlySet<number>): Set<number> {
  return new Set(
    state.winner.columns.flatMap(({ owner, legs }) =>
      bids.has(owner) ? legs.map(([g]) => g) : [],
    ),
  )
}

/** The integer program with only some bids free. */
function solveNear(
  { state, session, priced }: Near,
  task: {
    readonly free: ReadonlySet<number>
    readonly levels: Levels
    readonly seconds: number
    /** Whatever is filled in part or as much as one likes may move too, and any gain will do. */
    readonly rough?: boolean
  },
): 'better' | 'nothing' | 'stopped' {
  const { winner, control } = state
  const { model } = winner
  const { free, levels, seconds, rough = false } = task
  const all = winner.columns.map((_, j) => j)
  const fixedAt = (j: number): number | undefined => {
    const column = winner.columns[j]
    if (column === undefined || free.has(column.owner)) return undefined
    if (rough && column.kind === 'quantity' && (column.simple || (levels[j] ?? 0) > 0))
      return undefined
    return (levels[j] ?? 0) / column.scale
  }
  session.setBounds(
    all,
    all.map((j) => fixedAt(j) ?? model.lower[j] ?? 0),
    all.map((j) => fixedAt(j) ?? model.upper[j] ?? 0),
  )
  const best = state.candidates[0]
  const isBase = best !== undefined && levels.every((level, j) => level === best.x[j])
  const result = session.solveMip({
    seconds,
    gap: rough ? 0.01 : 1e-5,
    seed: control.seed,
    ...(isBase && { start: priced.start(best.x, best.prices) }),
    stop: () => control.cancelled?.() === true,
  })
  state.nodes += result.nodes
  if (result.x === undefined) return result.status === 'infeasible' ? 'nothing' : 'stopped'
  const x = unitsOf(winner, result.x, false)
  const better = state.offer(state.stands(x)) || state.offer(dropToSupported(state.lp, winner, x))
  state.report()
  if (better) return 'better'
  return result.status === 'optimal' ? 'nothing' : 'stopped'
}

function bidsByProduct(winner: WinnerModel): readonly (readonly number[])[] {
  const bids = winner.component.products.map(() => new Set<number>())
  for (const { owner, legs } of winner.columns) for (const [g] of legs) bids[g]?.add(owner)
  return bids.map((set) => [...set])
}
