import type { Micro } from '#market'
import type { Solver } from '#solver'
import { fits } from './levels.ts'
import {
  buildWinnerModel,
  type Levels,
  type ModelColumn,
  type WinnerModel,
} from './winner-model.ts'

/** Seconds that a completion may take; it is small, and what is left undone stays as it is. */
const SECONDS = 2

/**
 * The most valuable levels at given prices that differ only in divisible bids: at fixed prices budgets and credit are linear, so
 * one integer program says how far bids with budgets and limits can be filled. Bids without are left in equilibrium: in the
 * money they stay as full as they are or become fuller, at the money they give way as needed. Undefined: nothing to gain.
 */
export function completeAtPrices(
  solver: Solver,
  winner: WinnerModel,
  { levels, candidate }: { readonly levels: Levels; readonly candidate: readonly Micro[] },
): Levels | undefined {
  const { columns, component } = winner
  const { model } = buildWinnerModel(component, {
    expected: candidate.map((price) => Number(price) / 1e6),
  })
  const ranges = columns.map((column, j) => rangeOf(column, levels[j] ?? 0, candidate))
  const isFree = (j: number): boolean => (ranges[j]?.[0] ?? 0) < (ranges[j]?.[1] ?? 0)
  const session = solver.open({
    ...model,
    integer: Uint8Array.from(model.cost, (_, j) => {
      const column = columns[j]
      // A column in larger units than one lot cannot be whole here; it is rounded, and the judge sees to the rest.
      return column === undefined || (isFree(j) && column.scale === 1) ? 1 : 0
    }),
  })
  try {
    const all = columns.map((_, j) => j)
    session.setBounds(
      all,
      ranges.map(([low], j) => low / (columns[j]?.scale ?? 1)),
      ranges.map(([, high], j) => high / (columns[j]?.scale ?? 1)),
    )
    const { x } = session.solveMip({ seconds: SECONDS, gap: 1e-9, seed: 1 })
    if (x === undefined) return undefined
    const found = columns.map(({ scale }, j) => Math.round((x[j] ?? 0) * scale))
    const moved = found.some((level, j) => level !== levels[j])
    return moved && fits(winner, found) ? found : undefined
  } finally {
    session.dispose()
  }
}

function rangeOf(
  column: ModelColumn,
  level: number,
  prices: readonly Micro[],
): readonly [number, number] {
  if (!column.divisible) return [level, level]
  const cost = column.legs.reduce((sum, [g, lots]) => sum + (prices[g] ?? 0n) * BigInt(lots), 0n)
  const gain = column.limit - cost
  if (gain < 0n) return [level, level]
  const inTheMoney = gain >= BigInt(Math.max(1, column.size))
  return [inTheMoney && column.simple ? level : 0, column.max]
}
