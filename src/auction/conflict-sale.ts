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
