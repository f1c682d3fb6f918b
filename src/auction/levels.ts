import { compareText } from '#base'
import type { Solver } from '#solver'
import { holds, type Repair, type RepairTask, repair } from './repair.ts'
import type { SupportPoint } from './support-lp.ts'
import type { Levels, ModelColumn, WinnerModel } from './winner-model.ts'

/**
 * Whole lots from the solver's point. The corner it stands on is integral wherever simple bids trade
 * single lots (a network), so rounding is exact there. Elsewhere a small integer program moves the quantities at
 * the money by a few units until every product balances; failing that, simple bids in the money give way by
 * whole lots, which the outcome then names.
 */
export function wholeLevels(
  solver: Solver,
  winner: WinnerModel,
  point: SupportPoint,
): Levels | undefined {
  const found = nearbyLevels(solver, winner, point)
  return found.stuck.length === 0 ? found.levels : undefined
}

/** The same, telling for which products there are no whole lots near by. */
export function nearbyLevels(
  solver: Solver,
  winner: WinnerModel,
  point: SupportPoint,
  reaches: readonly Reach[] = REACHES,
): Repair {
  const rounded = roundedLevels(winner, point)
  if (fits(winner, rounded)) return { levels: shareTies(winner, rounded), stuck: [] }
  let least: Repair | undefined
  for (const reach of reaches) {
    const repaired = repair(solver, {
      winner,
      point,
      rounded,
      ...reach,
      ...(least && { before: least }),
    })
    if (repaired.stuck.length === 0 && fits(winner, repaired.levels))
      return { levels: shareTies(winner, repaired.levels), stuck: [] }
    if (least === undefined || repaired.stuck.length < least.stuck.length) least = repaired
  }
  const all = winner.component.products.map((_, g) => g)
  return least !== undefined && least.stuck.length > 0 ? least : { levels: rounded, stuck: all }
}

type Reach = Pick<RepairTask, 'units' | 'giveWay' | 'admit'>

/** Quantities alone. */
export const NEARBY: readonly Reach[] = [
  { units: 8, giveWay: false, admit: false },
  { units: 1e4, giveWay: false, admit: false },
]

/** How far to look, nearest first. */
const REACHES: readonly Reach[] = [
  ...NEARBY,
  { units: 1e4, giveWay: false, admit: true },
  { units: 200, giveWay: true, admit: false },
  { units: 1e4, giveWay: true, admit: true },
]

/** The nearest whole units of every column. */
export function roundedLevels(winner: WinnerModel, point: SupportPoint): Levels {
  return winner.columns.map((column, j) =>
    Math.min(column.max, Math.max(0, Math.round(point.x[j] ?? 0))),
  )
}

/** Is every product balanced and every row satisfied, exactly? */
export const fits = (winner: WinnerModel, levels: Levels): boolean =>
  unbalanced(winner, levels).length === 0 &&
  rowsHold(winner, levels) &&
  (winner.component.market.pricing === 'uniform' || paysWithinBudgets(winner, levels))

/** Where winners pay their limits, no bid is filled for more than its budget. */
function paysWithinBudgets({ component, columns }: WinnerModel, levels: Levels): boolean {
  const paid = component.bids.map(() => 0n)
  columns.forEach(({ owner, limit }, j) => {
    paid[owner] = (paid[owner] ?? 0n) + limit * BigInt(levels[j] ?? 0)
  })
  return component.bids.every(
    ({ bid }, owner) => (paid[owner] ?? 0n) <= (bid.budget ?? paid[owner] ?? 0n),
  )
}

/** The products of which these levels move more lots one way than the other. */
export function unbalanced(winner: WinnerModel, levels: Levels): readonly number[] {
  const balance = new Array<number>(winner.component.products.length).fill(0)
  winner.columns.forEach((column, j) => {
    for (const [g, lots] of column.legs) balance[g] = (balance[g] ?? 0) + lots * (levels[j] ?? 0)
  })
  return balance.flatMap((lots, g) => (lots === 0 ? [] : [g]))
}

function rowsHold(winner: WinnerModel, levels: Levels): boolean {
  let offset = 0
  return winner.component.bids.every(({ program }) => {
    const from = offset
    offset += program.columns.length
    return program.rows.every((row) => holds(row, from, levels))
  })
}

/**
 * Simple columns of equal bundle and limit share what they get pro rata by size; the odd lots go by largest
 * remainder, equal remainders in draw order (mechanism A5, B 3). Within one curve the steps fill in order.
 */
function shareTies(winner: WinnerModel, levels: Levels): Levels {
  const groups = new Map<string, number[]>()
  winner.columns.forEach((column, j) => {
    if (!column.simple) return
    const legs = column.legs.map(([g, lots]) => `${g}:${lots}`).toSorted(compareText)
    const key = `${column.limit};${legs.join()}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [j])
    else group.push(j)
  })
  const shared = [...levels]
  for (const group of groups.values()) {
    if (group.length < 2) continue
    const total = group.reduce((sum, j) => sum + (levels[j] ?? 0), 0)
    const size = group.reduce((sum, j) => sum + (winner.columns[j]?.max ?? 0), 0)
    if (total === 0 || total === size) continue
    proRata(
      total,
      group.map((j) => winner.columns[j]?.max ?? 0),
    ).forEach((units, index) => {
      shared[group[index] ?? 0] = units
    })
  }
  const ordered = inStepOrder(winner, [...shared])
  return fits(winner, ordered) ? ordered : shared
}

/** Largest remainder: shares of `total` in proportion to `sizes`; equal remainders go to the earlier. */
export function proRata(total: number, sizes: readonly number[]): readonly number[] {
  const all = sizes.reduce((sum, size) => sum + BigInt(size), 0n)
  const exact = sizes.map((size) => BigInt(total) * BigInt(size))
  const shares = exact.map((product) => Number(product / all))
  let left = total - shares.reduce((sum, share) => sum + share, 0)
  const order = exact
    .map((product, index) => ({ remainder: product % all, index }))
    .toSorted((a, b) =>
      a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
    )
  for (const { index } of order) {
    if (left === 0) break
    shares[index] = (shares[index] ?? 0) + 1
    left--
  }
  return shares
}

function inStepOrder(winner: WinnerModel, levels: number[]): Levels {
  for (let from = 0; from < levels.length; ) {
    let end = from + 1
    while (end < levels.length && equalSteps(winner.columns[from], winner.columns[end])) end++
    let left = 0
    for (let j = from; j < end; j++) left += levels[j] ?? 0
    for (let j = from; j < end; j++) {
      levels[j] = Math.min(winner.columns[j]?.max ?? 0, left)
      left -= levels[j] ?? 0
    }
    from = end
  }
  return levels
}

/** Steps of one curve whose limits never rise: units may move to an earlier step without loss to anybody. */
function equalSteps(a: ModelColumn | undefined, b: ModelColumn | undefined): boolean {
  if (a === undefined || b === undefined || a.owner !== b.owner || a.limit < b.limit) return false
  const curve = curveOf(a)
  return curve !== undefined && curve === curveOf(b)
}

/** "/bid/steps/3" → "/bid/steps": the curve a step belongs to. */
export function curveOf(column: Pick<ModelColumn, 'fills'>): string | undefined {
  const leaf = column.fills?.leaf ?? ''
  const cut = leaf.lastIndexOf('/steps/')
  return cut < 0 ? undefined : leaf.slice(0, cut)
}
