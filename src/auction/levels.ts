import { compareText } from '#base'
import { LinearModelBuilder, type Solver } from '#solver'
import type { SupportPoint } from './support-lp.ts'
import type { ModelColumn, WinnerModel } from './winner-model.ts'

/** Whole units of every column, balanced to the lot and inside every bid's rows. */
export type Levels = readonly number[]

const SNAP = 1e-5

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
  const rounded = roundedLevels(winner, point)
  if (fits(winner, rounded)) return shareTies(winner, rounded)
  for (const reach of [
    { units: 8, giveWay: false, admit: false },
    { units: 1e4, giveWay: false, admit: true },
    { units: 200, giveWay: true, admit: false },
    { units: 1e4, giveWay: true, admit: true },
  ]) {
    const repaired = repair(solver, { winner, point, rounded, ...reach })
    if (repaired !== undefined && fits(winner, repaired)) return shareTies(winner, repaired)
  }
  return undefined
}

/** The nearest whole units of every column. */
export function roundedLevels(winner: WinnerModel, point: SupportPoint): Levels {
  return winner.columns.map((column, j) =>
    Math.min(column.max, Math.max(0, Math.round(point.x[j] ?? 0))),
  )
}

/** Is every product balanced and every row satisfied, exactly? */
export function fits(winner: WinnerModel, levels: Levels): boolean {
  const balance = new Array<number>(winner.component.products.length).fill(0)
  winner.columns.forEach((column, j) => {
    for (const [g, lots] of column.legs) balance[g] = (balance[g] ?? 0) + lots * (levels[j] ?? 0)
  })
  return balance.every((lots) => lots === 0) && rowsHold(winner, levels)
}

function rowsHold(winner: WinnerModel, levels: Levels): boolean {
  let offset = 0
  return winner.component.bids.every(({ program }) => {
    const from = offset
    offset += program.columns.length
    return program.rows.every((row) => {
      const sum = row.terms.reduce(
        (total, [j, value]) => total + value * (levels[j + from] ?? 0),
        0,
      )
      return sum >= row.min && sum <= row.max
    })
  })
}

function repair(
  solver: Solver,
  task: {
    winner: WinnerModel
    point: SupportPoint
    rounded: Levels
    units: number
    giveWay: boolean
    admit: boolean
  },
): Levels | undefined {
  const { winner, point, rounded } = task
  const gains = gainsAt(winner, point)
  const builder = new LinearModelBuilder()
  const moves = winner.columns.map((column, j) => {
    const at = rounded[j] ?? 0
    const [low, high] = reachOf(column, {
      ...task,
      at,
      exact: point.x[j] ?? 0,
      gain: gains[j] ?? 0,
    })
    return builder.column({
      // Per unit of money typical here; small moves are better than large ones of equal worth.
      cost: (Number(column.limit) / 1e6) * winner.moneyScale,
      lower: low - at,
      upper: high - at,
      integer: low < high,
    })
  })
  const terms: (readonly [number, number])[][] = winner.component.products.map(() => [])
  const missing = new Array<number>(winner.component.products.length).fill(0)
  winner.columns.forEach((column, j) => {
    for (const [g, lots] of column.legs) {
      terms[g]?.push([moves[j] ?? 0, lots])
      missing[g] = (missing[g] ?? 0) - lots * (rounded[j] ?? 0)
    }
  })
  terms.forEach((row, g) => {
    const lots = missing[g] ?? 0
    builder.row(row, { min: lots, max: lots })
  })
  let offset = 0
  for (const { program } of winner.component.bids) {
    for (const row of program.rows) {
      const at = row.terms.reduce((sum, [j, v]) => sum + v * (rounded[j + offset] ?? 0), 0)
      builder.row(
        row.terms.map(([j, value]) => [j + offset, value] as const),
        { min: row.min - at, max: row.max - at },
      )
    }
    offset += program.columns.length
  }
  const session = solver.open(builder.build())
  try {
    const result = session.solveMip({ seconds: 1, gap: 1e-7, seed: 1 })
    const { x } = result
    return x && rounded.map((level, j) => level + Math.round(x[j] ?? 0))
  } finally {
    session.dispose()
  }
}

/** limit − price of the bundle, per unit of each column, in currency. */
function gainsAt(winner: WinnerModel, point: SupportPoint): readonly number[] {
  return winner.columns.map((column) =>
    column.legs.reduce(
      (gain, [g, lots]) => gain - lots * (point.prices[g] ?? 0),
      Number(column.limit) / 1e6,
    ),
  )
}

/**
 * How far a column may move from where the relaxation put it, so that its prices still support it: what is in the
 * money may be filled or not unless it is simple; what is at the money may take any value.
 */
function reachOf(
  column: ModelColumn,
  task: {
    readonly at: number
    readonly exact: number
    readonly gain: number
    readonly units: number
    readonly giveWay: boolean
    readonly admit: boolean
  },
): readonly [number, number] {
  const { at, exact, gain, units, giveWay, admit } = task
  const tolerance = 1e-9 * Math.max(1, Math.abs(Number(column.limit) / 1e6))
  const inTheMoney = gain >= -tolerance
  if (column.kind === 'switch') return admit && inTheMoney ? [0, 1] : [at, at]
  const near: readonly [number, number] = [
    Math.max(0, at - units),
    Math.min(column.max, at + units),
  ]
  if (!column.simple) return exact > SNAP || (admit && inTheMoney) ? near : [0, 0]
  const empty = exact <= SNAP
  const full = exact >= column.max - SNAP
  if ((!empty && !full) || Math.abs(gain) <= tolerance) return near
  return full && giveWay ? [Math.max(0, at - units), column.max] : [at, at]
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
function curveOf(column: ModelColumn): string | undefined {
  const leaf = column.fills?.leaf ?? ''
  const cut = leaf.lastIndexOf('/steps/')
  return cut < 0 ? undefined : leaf.slice(0, cut)
}
