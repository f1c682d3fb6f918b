import type { Row } from '#bidding'
import { LinearModelBuilder, type Solver } from '#solver'
import { balanceOne, type Movable } from './balance-one.ts'
import type { SupportPoint } from './support-lp.ts'
import type { Levels, ModelColumn, WinnerModel } from './winner-model.ts'

const SNAP = 1e-5

export interface RepairTask {
  readonly winner: WinnerModel
  readonly point: SupportPoint
  readonly rounded: Levels
  readonly units: number
  readonly giveWay: boolean
  readonly admit: boolean
  /** What is repaired already, and the products that are not; absent: nothing is. */
  readonly before?: Repair
}

/** The repair falls into parts that no movable column ties together; each is a small integer program of its own. */
export function repair(solver: Solver, task: RepairTask): Repair {
  const { winner, point, rounded, before } = task
  const open = before && new Set(before.stuck)
  const gains = gainsAt(winner, point)
  const reach = winner.columns.map((column, j) =>
    reachOf(column, { ...task, at: rounded[j] ?? 0, exact: point.x[j] ?? 0, gain: gains[j] ?? 0 }),
  )
  const parts = partsOf(winner, reach).filter(
    ({ products }) => open === undefined || products.some((g) => open.has(g)),
  )
  const levels = [...(before?.levels ?? rounded)]
  for (const { columns } of parts) for (const j of columns) levels[j] = rounded[j] ?? 0
  const stuck: number[] = []
  const base = [...levels]
  for (const part of parts) {
    const moved = repairPart(solver, { winner, rounded: base, reach, part })
    if (moved === undefined) stuck.push(...part.products)
    else for (const [j, level] of moved) levels[j] = level
  }
  return { levels, stuck }
}

export interface Repair {
  readonly levels: Levels
  /** Products for which no whole lots balance near by. */
  readonly stuck: readonly number[]
}

interface RepairPart {
  readonly products: readonly number[]
  readonly columns: readonly number[]
  readonly rows: readonly (readonly [row: Row, offset: number])[]
}

function partsOf(
  winner: WinnerModel,
  reach: readonly (readonly [number, number])[],
): readonly RepairPart[] {
  const parent = new Map<string, string>()
  const find = (key: string): string => {
    let root = key
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up
    return root
  }
  const join = (a: string, b: string): void => {
    const [x, y] = [find(a), find(b)]
    if (x !== y) parent.set(x, y)
  }
  const movable = (j: number): boolean => {
    const [low, high] = reach[j] ?? [0, 0]
    return low < high
  }
  winner.columns.forEach(({ legs }, j) => {
    if (movable(j)) for (const [g] of legs) join(`c${j}`, `p${g}`)
  })
  const rows: (readonly [Row, number])[] = []
  let offset = 0
  for (const { program } of winner.component.bids) {
    for (const row of program.rows) {
      const free = row.terms.map(([j]) => j + offset).filter(movable)
      if (free.length === 0) continue
      rows.push([row, offset])
      for (const j of free) join(`c${j}`, `c${free[0]}`)
    }
    offset += program.columns.length
  }
  const parts = new Map<
    string,
    { products: number[]; columns: number[]; rows: (readonly [Row, number])[] }
  >()
  const partAt = (key: string) => {
    const root = find(key)
    const part = parts.get(root) ?? { products: [], columns: [], rows: [] }
    parts.set(root, part)
    return part
  }
  winner.component.products.forEach((_, g) => {
    partAt(`p${g}`).products.push(g)
  })
  winner.columns.forEach((_, j) => {
    if (movable(j)) partAt(`c${j}`).columns.push(j)
  })
  for (const [row, at] of rows) {
    const free = row.terms.map(([j]) => j + at).find(movable)
    partAt(`c${free}`).rows.push([row, at])
  }
  return [...parts.values()]
}

/** New levels of the part's columns; undefined: no whole units within reach balance. */
function repairPart(
  solver: Solver,
  task: {
    readonly winner: WinnerModel
    readonly rounded: Levels
    readonly reach: readonly (readonly [number, number])[]
    readonly part: RepairPart
  },
): readonly (readonly [column: number, level: number])[] | undefined {
  const { winner, rounded, reach, part } = task
  const inPart = new Map(part.columns.map((j, at) => [j, at]))
  const missing = new Map(part.products.map((g) => [g, 0]))
  const terms = new Map(part.products.map((g) => [g, [] as (readonly [number, number])[]]))
  winner.columns.forEach(({ legs }, j) => {
    for (const [g, lots] of legs) {
      if (!missing.has(g)) continue
      missing.set(g, (missing.get(g) ?? 0) - lots * (rounded[j] ?? 0))
      const at = inPart.get(j)
      if (at !== undefined) terms.get(g)?.push([at, lots])
    }
  })
  const balanced = [...missing.values()].every((lots) => lots === 0)
  if (balanced && part.rows.every(([row, at]) => holds(row, at, rounded))) return []
  if (part.columns.length === 0) return undefined
  const [product, another] = part.products
  if (product !== undefined && another === undefined) {
    const moved = repairAlone(task, missing.get(product) ?? 0, product)
    if (moved !== undefined) return moved === 'none' ? undefined : moved
  }
  const builder = new LinearModelBuilder()
  for (const j of part.columns) {
    const [low, high] = reach[j] ?? [0, 0]
    const at = rounded[j] ?? 0
    const cost = (Number(winner.columns[j]?.limit ?? 0n) / 1e6) * winner.moneyScale
    builder.column({ cost, lower: low - at, upper: high - at, integer: true })
  }
  for (const [g, row] of terms)
    builder.row(row, { min: missing.get(g) ?? 0, max: missing.get(g) ?? 0 })
  for (const [row, offset] of part.rows) {
    const at = row.terms.reduce((sum, [j, v]) => sum + v * (rounded[j + offset] ?? 0), 0)
    builder.row(
      row.terms.flatMap(([j, value]) => {
        const column = inPart.get(j + offset)
        return column === undefined ? [] : [[column, value] as const]
      }),
      { min: row.min - at, max: row.max - at },
    )
  }
  const session = solver.open(builder.build())
  try {
    const { x } = session.solveMip({ seconds: 1, gap: 1e-6, seed: 1 })
    return (
      x && part.columns.map((j, at) => [j, (rounded[j] ?? 0) + Math.round(x[at] ?? 0)] as const)
    )
  } finally {
    session.dispose()
  }
}

/** The same for one product whose columns no row ties to one another; undefined: not found, or there are such rows. */
function repairAlone(
  task: {
    readonly winner: WinnerModel
    readonly rounded: Levels
    readonly reach: readonly (readonly [number, number])[]
    readonly part: RepairPart
  },
  missing: number,
  product: number,
): readonly (readonly [column: number, level: number])[] | 'none' | undefined {
  const { winner, rounded, reach, part } = task
  const own = new Set(part.columns)
  const ranges = new Map(part.columns.map((j) => [j, reach[j] ?? ([0, 0] as const)]))
  for (const [row, offset] of part.rows) {
    const free = row.terms.filter(([j]) => own.has(j + offset))
    const [only, second] = free
    if (only === undefined || second !== undefined) return undefined
    const [j, value] = [only[0] + offset, only[1]]
    const rest = row.terms.reduce(
      (sum, [k, v]) => (k + offset === j ? sum : sum + v * (rounded[k + offset] ?? 0)),
      0,
    )
    const ends = [(row.min - rest) / value, (row.max - rest) / value]
    const [low, high] = ranges.get(j) ?? [0, 0]
    ranges.set(j, [
      Math.max(low, Math.ceil(Math.min(...ends))),
      Math.min(high, Math.floor(Math.max(...ends))),
    ])
  }
  const movables = part.columns.map((j): Movable => {
    const column = winner.columns[j]
    const at = rounded[j] ?? 0
    const [low, high] = ranges.get(j) ?? [at, at]
    const [, lots = 0] = column?.legs.find(([g]) => g === product) ?? []
    return { lots, low: low - at, high: high - at, value: Number(column?.limit ?? 0n) / 1e6 }
  })
  if (movables.some(({ low, high }) => low > 0 || high < 0)) return undefined
  const moves = balanceOne(movables, missing)
  if (moves === undefined || moves === 'none') return moves
  return moves.map((n, k) => {
    const j = part.columns[k] ?? 0
    return [j, (rounded[j] ?? 0) + n] as const
  })
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
  if (column.kind === 'switch')
    return admit && inTheMoney && column.legs.length <= 1 ? [0, 1] : [at, at]
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

/** Is a bid's row satisfied by the levels of its columns, which begin at `offset`? */
export function holds(row: Row, offset: number, levels: Levels): boolean {
  const sum = row.terms.reduce((total, [j, value]) => total + value * (levels[j + offset] ?? 0), 0)
  return sum >= row.min && sum <= row.max
}
