import type { Micro } from '#market'
import { LinearModelBuilder, type LpSolution, type ModelSession, type Solver } from '#solver'
import { ceilDiv, floorDiv, type PriceRow, type PriceSystem } from './system.ts'

export type Range = readonly [low: Micro | undefined, high: Micro | undefined]

export interface PriceChoice {
  /** Price vectors to try in this order; the first that passes the exact check is the price. */
  readonly candidates: readonly (readonly Micro[])[]
  readonly ranges: readonly Range[]
}

/**
 * Which prices among those that support the allocation (mechanism A4, B 4.1 P1–P3):
 *
 *   P1  most interior: maximise the room t, in money per lot, that every loose condition on traded products keeps
 *   P2  then nearest to the middle of each product's own range; to its bounded end where the other is open; to what
 *       the relaxation says it is worth (`reference`) where both are
 *   P3  then on the tick; where no tick point is valid, on one micro-unit
 *
 * For one product without bundles this is the midpoint of its range. Undefined: no prices support it.
 */
export function choosePrices(
  solver: Solver,
  system: PriceSystem,
  { ticks, reference }: { readonly ticks: readonly Micro[]; readonly reference: ArrayLike<number> },
): PriceChoice | undefined {
  const count = system.products.length
  const ranges: Range[] = system.products.map((_, g) => [system.low[g], system.high[g]])
  if (!system.possible || ranges.some(isEmpty)) return undefined
  const targets = new Array<number>(count).fill(0)
  const safe: (readonly Micro[])[] = []
  const groups = groupsOf(system)
  const stepwise: ((grid: readonly Micro[]) => readonly (readonly [number, Micro])[])[] = []
  for (const group of groups.values()) {
    if (group.rows.length === 0) continue
    const solved = solveGroup(solver, system, group, reference)
    if (solved === undefined) return undefined
    group.products.forEach((g, i) => {
      ranges[g] = solved.ranges[i] ?? [undefined, undefined]
      targets[g] = solved.prices[i] ?? 0
    })
    stepwise.push((grid) => solved.stepwise(grid))
  }
  const alone = new Set(
    [...groups.values()]
      .filter(({ rows }) => rows.length === 0)
      .flatMap(({ products }) => products),
  )
  const onGrid = (grid: readonly Micro[]): Micro[] =>
    system.products.map((_, g) => {
      const step = grid[g] ?? 1n
      const [low, high] = ranges[g] ?? [undefined, undefined]
      if (low === undefined && high === undefined) return nearest(reference[g] ?? 0, step)
      return alone.has(g) ? middle([low, high], step) : nearest(targets[g] ?? 0, step)
    })
  const fine = ticks.map(() => 1n)
  for (const grid of [ticks, fine]) {
    safe.push(onGrid(grid))
    if (stepwise.length === 0) continue
    const stepped = onGrid(grid)
    for (const settle of stepwise) for (const [g, price] of settle(grid)) stepped[g] = price
    safe.push(stepped)
  }
  return { candidates: safe, ranges }
}

const isEmpty = ([low, high]: Range): boolean =>
  low !== undefined && high !== undefined && low > high

/** Middle of a range on the grid, inside the range where the grid allows; halves go down. */
export function middle([low, high]: Range, grid: Micro): Micro {
  if (low === undefined && high === undefined) return 0n
  if (low === undefined) return floorDiv(high as Micro, grid) * grid
  if (high === undefined) return ceilDiv(low, grid) * grid
  // ⌊(low + high)/2 to the grid⌋, the half going down.
  const near = ceilDiv(low + high - grid, 2n * grid) * grid
  if (near >= low && near <= high) return near
  return grid === 1n ? low : middle([low, high], 1n)
}

const nearest = (target: number, grid: Micro): Micro => {
  const micro = BigInt(Math.round(target * 1e6))
  return floorDiv(2n * micro + grid, 2n * grid) * grid
}

interface Group {
  readonly products: number[]
  readonly rows: PriceRow[]
}

/** Products tied by bundles are priced together; the others each by themselves. */
function groupsOf(system: PriceSystem): ReadonlyMap<number, Group> {
  const parent = new Map<string, string>()
  const find = (key: string): string => {
    let root = key
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up
    return root
  }
  const keysOf = (row: PriceRow): readonly string[] => row.legs.map(([g]) => `p${g}`)
  for (const row of system.rows) {
    const [first, ...rest] = keysOf(row)
    if (first === undefined) continue
    for (const key of rest) {
      const [a, b] = [find(first), find(key)]
      if (a !== b) parent.set(a, b)
    }
  }
  const groups = new Map<string, Group>()
  system.products.forEach((_, g) => {
    const root = find(`p${g}`)
    const group = groups.get(root) ?? { products: [], rows: [] }
    group.products.push(g)
    groups.set(root, group)
  })
  for (const row of system.rows) {
    const [first] = keysOf(row)
    const root = first === undefined ? undefined : find(first)
    if (root !== undefined) groups.get(root)?.rows.push(row)
  }
  return new Map([...groups.values()].map((group, index) => [index, group]))
}

interface SolvedGroup {
  readonly prices: readonly number[]
  readonly ranges: readonly Range[]
  stepwise(grid: readonly Micro[]): readonly (readonly [number, Micro])[]
}

/** It takes milliseconds, but for some that the quadratic solver does not end on: those stay at the most interior point. */
const MOST_SECONDS = 0.5

/** Beyond this many times the typical price a price counts as unbounded. */
const FAR = 1e3

function solveGroup(
  solver: Solver,
  system: PriceSystem,
  group: Group,
  reference: ArrayLike<number>,
): SolvedGroup | undefined {
  const lp = new GroupLp(system, group)
  const session = solver.open(lp.model(undefined))
  try {
    if (!lp.exists(session)) return undefined
    const found = group.products.map((_, i) => lp.range(session, i))
    const room = lp.mostRoom(solver)
    if (room === undefined) return undefined
    const prices = lp.nearestTo(solver, { ranges: found, reference, ...room }) ?? room.prices
    const reported = found.map(
      ([low, high]): Range => [
        low === undefined ? undefined : BigInt(Math.ceil(low * 1e6 - 1e-4)),
        high === undefined ? undefined : BigInt(Math.floor(high * 1e6 + 1e-4)),
      ],
    )
    return { prices, ranges: reported, stepwise: (grid) => lp.stepwise(solver, prices, grid) }
  } finally {
    session.dispose()
  }
}

type FloatRange = readonly [low: number | undefined, high: number | undefined]

/** Columns: prices of the group's products, room t. Money is scaled to moderate size. */
class GroupLp {
  readonly #system: PriceSystem
  readonly #group: Group
  readonly #scale: number
  /** Conditions that must keep room t; those found to be equalities are taken out. */
  readonly #tight = new Set<number>()

  constructor(system: PriceSystem, group: Group) {
    this.#system = system
    this.#group = group
    const sizes = group.rows.map(
      ({ limit, size }) => Math.abs(Number(limit)) / 1e6 / Math.max(1, size),
    )
    for (const g of group.products)
      for (const bound of [system.low[g], system.high[g]])
        if (bound !== undefined) sizes.push(Math.abs(Number(bound)) / 1e6)
    const typical = Math.max(...sizes, 1e-6)
    this.#scale = 2 ** Math.round(Math.log2(100 / typical))
    // What nobody traded leaves no room to share: its conditions hold, no more.
    const traded = (g: number): boolean => (system.traded[g] ?? 0) > 0
    group.rows.forEach((row, index) => {
      if (!row.legs.some(([g]) => traded(g))) this.#tight.add(index)
    })
    group.products.forEach((g, i) => {
      if (traded(g)) return
      this.#tight.add(this.#boundKey(i, 'low'))
      this.#tight.add(this.#boundKey(i, 'high'))
    })
  }

  /** Index of the column t. */
  get #room(): number {
    return this.#group.products.length
  }

  /** `room`: undefined: no condition keeps room; a number: at least so much; 'most': a column to maximise. */
  model(
    room: number | 'most' | undefined,
    curvature?: { readonly targets: readonly number[] },
  ): ReturnType<LinearModelBuilder['build']> {
    const builder = new LinearModelBuilder()
    const [system, group, scale] = [this.#system, this.#group, this.#scale]
    // Ranges tell where a price has no end; a choice has to stay within sight.
    const far = room === undefined ? Number.POSITIVE_INFINITY : FAR * 100
    group.products.forEach((g, i) => {
      const [low, high] = [system.low[g], system.high[g]]
      const target = curvature?.targets[i] ?? 0
      builder.column({
        lower:
          low === undefined
            ? -far
            : (Number(low) / 1e6) * scale + this.#slack(room, this.#boundKey(i, 'low')),
        upper:
          high === undefined
            ? far
            : (Number(high) / 1e6) * scale - this.#slack(room, this.#boundKey(i, 'high')),
        ...(curvature && { curvature: 2, cost: 2 * target * scale }),
      })
    })
    if (room === 'most') builder.column({ cost: 1, upper: FAR * 100 })
    const productAt = new Map(group.products.map((g, at) => [g, at]))
    group.rows.forEach((row, index) => {
      const size = Math.max(1, row.size)
      const terms: (readonly [number, number])[] = [
        ...row.legs.map(([g, lots]) => [productAt.get(g) ?? 0, lots / size] as const),
      ]
      const limit = (Number(row.limit) / 1e6 / size) * scale
      if (row.sense === 'equal') {
        // Bundles of several lots may be a fraction of a micro-unit a lot in the money (rule 5).
        const coarse = row.legs.some(([, lots]) => Math.abs(lots) > 1)
        builder.row(terms, { min: limit - (coarse ? 0.9e-6 * scale : 0), max: limit })
        return
      }
      const roomy = row.size > 0 && !this.#tight.has(index)
      const sign = row.sense === 'atMost' ? 1 : -1
      if (room === 'most' && roomy) terms.push([this.#room, sign])
      const slack = roomy ? this.#slack(room, index) : 0
      builder.row(terms, sign === 1 ? { max: limit - slack } : { min: limit + slack })
    })
    if (room === 'most') this.#addBoundRows(builder)
    return builder.build()
  }

  /** p − t ≥ low and p + t ≤ high, for products quoted on both sides. */
  #addBoundRows(builder: LinearModelBuilder): void {
    this.#group.products.forEach((g, i) => {
      const [low, high] = [this.#system.low[g], this.#system.high[g]]
      if (low !== undefined && !this.#tight.has(this.#boundKey(i, 'low')) && low !== high)
        builder.row(
          [
            [i, 1],
            [this.#room, -1],
          ],
          { min: (Number(low) / 1e6) * this.#scale },
        )
      if (high !== undefined && !this.#tight.has(this.#boundKey(i, 'high')) && low !== high)
        builder.row(
          [
            [i, 1],
            [this.#room, 1],
          ],
          { max: (Number(high) / 1e6) * this.#scale },
        )
    })
  }

  /** Keys of bounds lie behind those of rows. */
  #boundKey(i: number, side: 'low' | 'high'): number {
    return this.#group.rows.length + 2 * i + (side === 'low' ? 0 : 1)
  }

  #slack(room: number | 'most' | undefined, key: number): number {
    if (typeof room !== 'number' || this.#tight.has(key)) return 0
    const i = Math.floor((key - this.#group.rows.length) / 2)
    if (key >= this.#group.rows.length) {
      const g = this.#group.products[i] ?? -1
      const [low, high] = [this.#system.low[g], this.#system.high[g]]
      if (low === high) return 0
    }
    return room
  }

  /** Is there any price vector at all? Asked before `range`. */
  exists(session: ModelSession): boolean {
    return session.solveLp().status === 'optimal'
  }

  /** Lowest and highest price of one product, the others free to adjust. */
  range(session: ModelSession, i: number): FloatRange {
    const end = (direction: 1 | -1): number | undefined => {
      session.setCosts([i], [direction])
      const solution = session.solveLp()
      // There are prices, so what has no optimum has no end.
      return solution.status === 'optimal' ? (solution.x[i] ?? 0) / this.#scale : undefined
    }
    const high = end(1)
    const low = end(-1)
    session.setCosts([i], [0])
    return [low, high]
  }

  /** P1. Where no room is left, the conditions that leave none are equalities; the rest may still have some. */
  mostRoom(
    solver: Solver,
  ): { readonly prices: readonly number[]; readonly room: number } | undefined {
    for (let round = 0; ; round++) {
      const model = this.model('most')
      const session = solver.open(model)
      let solution: LpSolution
      try {
        solution = session.solveLp()
      } finally {
        session.dispose()
      }
      if (solution.status !== 'optimal') return undefined
      const room = solution.x[this.#room] ?? 0
      const prices = this.#group.products.map((_, i) => (solution.x[i] ?? 0) / this.#scale)
      if (room >= 0.5 * FAR * 100) return { prices, room: 0 }
      const before = this.#tight.size
      if (room <= 1e-7 && round < 200) this.#tighten(solution)
      if (room > 1e-7 || this.#tight.size === before)
        return { prices, room: Math.max(0, room - 1e-9) }
    }
  }

  #tighten(solution: LpSolution): void {
    this.#group.rows.forEach((row, index) => {
      if (row.sense !== 'equal' && Math.abs(solution.rowDual[index] ?? 0) > 1e-9)
        this.#tight.add(index)
    })
    let at = this.#group.rows.length
    const fresh: number[] = []
    this.#group.products.forEach((g, i) => {
      const [low, high] = [this.#system.low[g], this.#system.high[g]]
      for (const side of ['low', 'high'] as const) {
        const bound = side === 'low' ? low : high
        const key = this.#boundKey(i, side)
        if (bound === undefined || this.#tight.has(key) || low === high) continue
        if (Math.abs(solution.rowDual[at] ?? 0) > 1e-9) fresh.push(key)
        at++
      }
    })
    for (const key of fresh) this.#tight.add(key)
  }

  /** P2: nearest to the middles of the ranges, keeping the room found. */
  nearestTo(
    solver: Solver,
    {
      ranges,
      reference,
      room,
    }: {
      readonly ranges: readonly FloatRange[]
      readonly reference: ArrayLike<number>
      readonly room: number
    },
  ): readonly number[] | undefined {
    const targets = ranges.map(([low, high], i) => {
      if (low !== undefined && high !== undefined) return (low + high) / 2
      return low ?? high ?? this.#near(i, reference)
    })
    const session = solver.open(this.model(room, { targets }))
    try {
      const solution = session.solveLp({ seconds: MOST_SECONDS })
      if (solution.status !== 'optimal') return undefined
      return this.#group.products.map((_, i) => (solution.x[i] ?? 0) / this.#scale)
    } finally {
      session.dispose()
    }
  }

  /** The reference, or what bids mention at most where it is further out: between swaps alone a price may be anything. */
  #near(i: number, reference: ArrayLike<number>): number {
    const g = this.#group.products[i] ?? -1
    const most = this.#group.rows.reduce((largest, { legs, limit }) => {
      const [, lots = 0] = legs.find(([product]) => product === g) ?? []
      return lots === 0
        ? largest
        : Math.max(largest, Math.abs(Number(limit)) / 1e6 / Math.abs(lots))
    }, 0)
    return Math.max(-most, Math.min(most, reference[g] ?? 0))
  }

  /** P3 for tied prices: fix one after the other to the nearest grid point that leaves the rest a solution. */
  stepwise(
    solver: Solver,
    targets: readonly number[],
    grid: readonly Micro[],
  ): readonly (readonly [number, Micro])[] {
    const session = solver.open(this.model(undefined))
    try {
      return this.#group.products.map((g, i) => {
        const [low, high] = this.range(session, i)
        const target = targets[i] ?? 0
        const step = grid[g] ?? 1n
        const price = onGrid({ low, high, target, step })
        const fixed = (Number(price) / 1e6) * this.#scale
        session.setBounds([i], [fixed], [fixed])
        return [g, price] as const
      })
    } finally {
      session.dispose()
    }
  }
}

function onGrid(place: {
  low: number | undefined
  high: number | undefined
  target: number
  step: Micro
}): Micro {
  const { low, high, target, step } = place
  for (const grid of [step, 1n]) {
    const price = nearest(target, grid)
    const size = Number(grid)
    const least =
      low === undefined ? undefined : BigInt(Math.ceil((low * 1e6) / size - 1e-4)) * grid
    const most =
      high === undefined ? undefined : BigInt(Math.floor((high * 1e6) / size + 1e-4)) * grid
    if (least !== undefined && most !== undefined && least > most) continue
    if (least !== undefined && price < least) return least
    if (most !== undefined && price > most) return most
    return price
  }
  return nearest(target, 1n)
}
