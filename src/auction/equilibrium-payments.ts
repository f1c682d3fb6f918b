import type { LinearModelBuilder } from '#solver'
import { type Gain, MOST_DIGITS, type Worths } from './equilibrium-worths.ts'
import { type Flow, sideKey } from './flows.ts'
import type { ModelColumn, WinnerModel } from './winner-model.ts'

/** A divisible column of a bid with a budget or limits: in the money (`short`), its budget spent (`spent`). */
export interface TiedMark {
  readonly j: number
  readonly short: number
  readonly spent?: number
}

interface Task {
  /** Columns of the prices, scaled. */
  readonly priceAt: readonly number[]
  /** Furthest prices, in currency per lot. */
  readonly limits: readonly number[]
  /** Scaled money per currency. */
  readonly scale: number
  readonly gain: Gain
  readonly worths: Worths
}

/**
 * Budgets and limits between participants in the model with prices:
 *
 *   credit of a pair     Σ price_g · f_ijg ≤ credit, digit by digit of the lots f, as in `Worths`; a price below zero counts as 0
 *   passed over          gain_j ≤ M · w_j and x_j ≥ (max_j − slack_j) · w_j − max_j · e_j
 *   budget spent         paid + cost of one unit + one micro-unit a lot ≥ budget − M (1 − e_j)
 *
 * A bid whose participant somebody bars, or whose credit could come to an end, may be passed over here for any reason: among
 * prices that are given, whoever could give way adds welfare when it does (verify/excuses.ts), so the best outcome is the same.
 */
export function addPayments(
  winner: WinnerModel,
  builder: LinearModelBuilder,
  task: Task,
): readonly TiedMark[] {
  const ends = pairsThatEnd(winner, task)
  addExposures(winner, builder, { ...task, ends })
  const marks: TiedMark[] = []
  winner.columns.forEach((column, j) => {
    if (!column.divisible || column.simple || column.size === 0) return
    if (mayBePassedOver(winner, column, ends)) return
    const { terms, limit, most } = task.gain(j)
    const short = builder.column({ upper: 1, integer: true })
    const rounding = column.size > 1 ? 1e-6 * task.scale : 0
    builder.row([...terms, [short, -most]], { max: rounding - limit })
    const filled: (readonly [number, number])[] = [
      [j, column.scale],
      [short, -(column.max - column.slack)],
    ]
    const spent = addSpent(winner, builder, { ...task, j, column })
    if (spent !== undefined) filled.push([spent, column.max])
    builder.row(filled, { min: 0 })
    marks.push({ j, short, ...(spent !== undefined && { spent }) })
  })
  return marks
}

/** A switch that is 1 only if the bid's budget does not bear one unit of the column more. */
function addSpent(
  winner: WinnerModel,
  builder: LinearModelBuilder,
  task: Task & { readonly j: number; readonly column: ModelColumn },
): number | undefined {
  const { column, scale, limits, priceAt } = task
  const { budget } = column.sealed.bid
  if (budget === undefined) return undefined
  const own = winner.columns.flatMap((other, k) =>
    other.owner === column.owner && other.size > 0 ? [[other, k] as const] : [],
  )
  const terms: (readonly [number, number])[] = []
  let furthest = (Number(budget) / 1e6) * scale
  for (const [{ limit, size, legs, max, scale: units }, k] of own) {
    const worth = (Number(limit) / 1e6) * scale
    // What it pays is its limits less what it gains; and a micro-unit for each lot.
    terms.push([k, (worth + 1e-6 * scale * size) * units], [task.worths.of(k), -1])
    furthest += legs.reduce((sum, [g, n]) => sum + (limits[g] ?? 0) * scale * Math.abs(n), 0) * max
  }
  for (const [g, lots] of column.legs) {
    terms.push([priceAt[g] ?? 0, lots])
    furthest += (limits[g] ?? 0) * scale * Math.abs(lots)
  }
  const spent = builder.column({ upper: 1, integer: true })
  builder.row([...terms, [spent, -furthest]], {
    min: (Number(budget) / 1e6) * scale - 1e-6 * scale * column.size - furthest,
  })
  return spent
}

/** Pairs whose credit could come to an end at some prices. */
function pairsThatEnd({ flows }: WinnerModel, { limits }: Task): ReadonlySet<string> {
  const most = new Map<string, number>()
  for (const flow of flows)
    most.set(flow.pair, (most.get(flow.pair) ?? 0) + flow.most * (limits[flow.product] ?? 0))
  return new Set(
    flows.flatMap(({ pair, credit }) =>
      credit !== undefined && credit < (most.get(pair) ?? 0) ? [pair] : [],
    ),
  )
}

function mayBePassedOver(
  winner: WinnerModel,
  { legs, sealed }: ModelColumn,
  ends: ReadonlySet<string>,
): boolean {
  const { by } = sealed.bid
  if (legs.some(([g, lots]) => winner.barred.has(sideKey(by, g, lots)))) return true
  return winner.flows.some(
    ({ product, pair }) =>
      ends.has(pair) && pair.split('\n').includes(by) && legs.some(([g]) => g === product),
  )
}

/** Σ price · lots ≤ credit for each pair whose credit could end. */
function addExposures(
  winner: WinnerModel,
  builder: LinearModelBuilder,
  task: Task & { readonly ends: ReadonlySet<string> },
): void {
  const pairs = new Map<string, Flow[]>()
  for (const flow of winner.flows)
    if (task.ends.has(flow.pair)) pairs.set(flow.pair, [...(pairs.get(flow.pair) ?? []), flow])
  for (const flows of pairs.values()) {
    const credit = (flows[0]?.credit ?? 0) * task.scale
    const terms = flows.flatMap((flow) => worthOf(winner, builder, { ...task, flow }))
    builder.row(terms, { max: credit })
  }
}

/** Terms whose sum is at least price · lots of the flow. */
function worthOf(
  { lotScale }: WinnerModel,
  builder: LinearModelBuilder,
  task: Task & { readonly flow: Flow },
): readonly (readonly [number, number])[] {
  const { flow, scale, limits, priceAt } = task
  const furthest = (limits[flow.product] ?? 0) * scale
  const price = priceAt[flow.product] ?? 0
  /** At least price · x, of a column x of `units` lots a unit, at most `most` lots. */
  const product = (x: number, units: number, most: number): number => {
    const worth = builder.column({ upper: furthest * most })
    builder.row(
      [
        [worth, 1],
        [price, -most],
        [x, -furthest * units],
      ],
      { min: -furthest * most },
    )
    return worth
  }
  if (lotScale !== 1 || flow.most > MOST_DIGITS)
    return [[product(flow.column, lotScale, flow.most), 1]]
  const units: (readonly [number, number])[] = [[flow.column, 1]]
  const worths: (readonly [number, number])[] = []
  for (let weight = 1; weight <= flow.most; weight *= 2) {
    const bit = builder.column({ upper: 1, integer: true })
    units.push([bit, -weight])
    worths.push([product(bit, 1, 1), weight])
  }
  builder.row(units, { min: 0, max: 0 })
  return worths
}
