import type { Clock } from './control.ts'
import type { WinnerModel } from './winner-model.ts'

/**
 * A sale in which every product has one lot and every bid is all or nothing: which bids can win together is a graph, and
 * the best allocation its heaviest clique. Bids of one exclusive group exclude one another too.
 */
export interface ConflictSale {
  /** Winner-model column of each vertex. */
  readonly columns: readonly number[]
  /** Value less the reserves of what it takes, micro-units; exact in a double. */
  readonly weights: Float64Array
  /** Vertices that may win together with each vertex, as bits. */
  readonly compatible: readonly Uint32Array[]
  /** Sell column of each product. */
  readonly suppliers: readonly number[]
}

/** The sale as a graph, if it is one; undefined: some bid or supply is of another kind. */
export function conflictSaleOf(winner: WinnerModel): ConflictSale | undefined {
  const suppliers = new Array<number>(winner.component.products.length).fill(-1)
  const vertices: number[] = []
  for (const [j, column] of winner.columns.entries()) {
    const [leg] = column.legs
    if (column.simple) {
      if (leg === undefined || column.legs.length !== 1 || leg[1] !== -1 || column.max !== 1)
        return undefined
      if (suppliers[leg[0]] !== -1) return undefined
      suppliers[leg[0]] = j
    } else if (
      column.kind !== 'switch' ||
      column.legs.some(([, lots]) => lots !== 1) ||
      leg === undefined
    )
      return undefined
    else vertices.push(j)
  }
  if (!onlyExclusiveRows(winner) || suppliers.includes(-1)) return undefined
  const worth = (j: number): number =>
    (winner.columns[j]?.legs ?? []).reduce(
      (sum, [g]) => sum + Number(winner.columns[suppliers[g] ?? -1]?.limit ?? 0n),
      Number(winner.columns[j]?.limit ?? 0n),
    )
  const columns = vertices
    .filter((j) => worth(j) > 0)
    .toSorted((a, b) => worth(b) - worth(a) || a - b)
  return {
    columns,
    weights: Float64Array.from(columns, worth),
    compatible: compatibility(winner, columns),
    suppliers,
  }
}

/** Every row of every bid says Σ y ≤ 1 over some of its options. */
function onlyExclusiveRows(winner: WinnerModel): boolean {
  return winner.component.bids.every(({ program }) =>
    program.rows.every(
      ({ terms, min, max }) =>
        max === 1 &&
        min === Number.NEGATIVE_INFINITY &&
        terms.length === program.columns.length &&
        terms.every(([, value]) => value === 1),
    ),
  )
}

function compatibility(winner: WinnerModel, columns: readonly number[]): readonly Uint32Array[] {
  const words = Math.ceil(columns.length / 32)
  const takers = new Map<string, number[]>()
  columns.forEach((j, vertex) => {
    const column = winner.columns[j]
    const keys = [`bid ${column?.owner}`, ...(column?.legs ?? []).map(([g]) => `product ${g}`)]
    for (const key of keys) {
      const list = takers.get(key)
      if (list === undefined) takers.set(key, [vertex])
      else list.push(vertex)
    }
  })
  const bits = columns.map(() => new Uint32Array(words).fill(0xffffffff))
  for (const list of takers.values())
    for (const a of list) {
      const row = bits[a] ?? new Uint32Array(words)
      for (const b of list) row[b >> 5] = (row[b >> 5] ?? 0) & ~(1 << (b & 31))
    }
  return bits
}

export interface CliqueResult {
  /** Vertices of the heaviest clique found. */
  readonly best: readonly number[]
  readonly weight: number
  /** True when nothing heavier exists. */
  readonly proven: boolean
  readonly nodes: number
}

/**
 * Heaviest clique by branch and bound. Bound: colour the candidates so that no two of a colour can win together;
 * of each colour at most its heaviest wins (after Carraghan–Pardalos, Tomita–Seki and Kumlander).
 */
export function heaviestClique(
  sale: ConflictSale,
  control: { readonly clock: Clock; readonly deadline: number; readonly cancelled?: () => boolean },
): CliqueResult {
  const { weights, compatible } = sale
  let best: readonly number[] = []
  let bestWeight = 0
  let nodes = 0
  let stopped = false
  const chosen: number[] = []
  const expand = (candidates: readonly number[], weight: number): void => {
    if (
      (++nodes & 63) === 0 &&
      (control.clock() > control.deadline || control.cancelled?.() === true)
    )
      stopped = true
    if (candidates.length === 0) {
      if (weight > bestWeight) {
        bestWeight = weight
        best = [...chosen]
      }
      return
    }
    const { order, bounds } = colour(candidates, weights, compatible)
    for (let i = order.length - 1; i >= 0 && !stopped; i--) {
      if (weight + (bounds[i] ?? 0) <= bestWeight) return
      const vertex = order[i] ?? 0
      const near = compatible[vertex]
      const rest: number[] = []
      for (let k = 0; k < i; k++) {
        const other = order[k] ?? 0
        if (((near?.[other >> 5] ?? 0) >>> (other & 31)) & 1) rest.push(other)
      }
      chosen.push(vertex)
      expand(
        rest.sort((a, b) => a - b),
        weight + (weights[vertex] ?? 0),
      )
      chosen.pop()
    }
  }
  expand(
    sale.columns.map((_, vertex) => vertex),
    0,
  )
  return { best, weight: bestWeight, proven: !stopped, nodes }
}

/**
 * Candidates (heaviest first) by colour, each with the bound on any clique among itself and those before it. Within a
 * colour the lightest come first, so that each is bounded by the heaviest up to it.
 */
function colour(
  candidates: readonly number[],
  weights: Float64Array,
  compatible: readonly Uint32Array[],
): { readonly order: readonly number[]; readonly bounds: Float64Array } {
  const classes: { members: number[]; weight: number }[] = []
  for (const vertex of candidates) {
    const near = compatible[vertex]
    const fits = classes.find(({ members }) =>
      members.every((other) => !(((near?.[other >> 5] ?? 0) >>> (other & 31)) & 1)),
    )
    if (fits === undefined) classes.push({ members: [vertex], weight: weights[vertex] ?? 0 })
    else fits.members.push(vertex)
  }
  const order: number[] = []
  const bounds = new Float64Array(candidates.length)
  let before = 0
  for (const { members } of classes) {
    let most = 0
    for (const vertex of members.toReversed()) {
      most = Math.max(most, weights[vertex] ?? 0)
      bounds[order.length] = before + most
      order.push(vertex)
    }
    before += most
  }
  return { order, bounds }
}
