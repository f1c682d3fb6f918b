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

type Term = readonly [column: number, value: number]

/**
 * Budgets and limits between participants in the model with prices:
 *
 *   |price|              a_g = |p_g|, by a switch for its sign
 *   credit of a pair     Σ a_g · f_ijg ≤ credit, digit by digit of the lots f
 *   passed over          gain_j ≤ M · w_j and x_j ≥ (max_j − slack_j) · w_j − max_j · Σ e_j over its excuses
 *   budget spent         paid + cost of one unit + one micro-unit a lot received ≥ budget − M (1 − e_j)
 *   no room              Σ a_g · f_ijg + what one unit of j is worth ≥ credit − M (1 − e_j), for some pair of its participant's
 *
 * That is what verify/excuses.ts asks, but for two things: whom somebody bars may be passed over for any reason, and nothing is
 * said of those who could give way: at given prices whoever gives way adds welfare, so the best outcome is the same.
 */
export function addPayments(
  winner: WinnerModel,
  builder: LinearModelBuilder,
  task: Task,
): readonly TiedMark[] {
  const exposures = addExposures(winner, builder, task)
  const marks: TiedMark[] = []
  winner.columns.forEach((column, j) => {
    if (!column.divisible || column.simple || column.size === 0) return
    const { by } = column.sealed.bid
    if (column.legs.some(([g, lots]) => winner.barred.has(sideKey(by, g, lots)))) return
    const pairs = exposures.filter(
      ({ pair, products }) =>
        pair.split('\n').includes(by) && column.legs.some(([g]) => products.has(g)),
    )
    if (pairs.some(({ isExact }) => !isExact)) return
    const { terms, limit, most } = task.gain(j)
    const short = builder.column({ upper: 1, integer: true })
    const rounding = column.size > 1 ? 1e-6 * task.scale : 0
    builder.row([...terms, [short, -most]], { max: rounding - limit })
    const filled: Term[] = [
      [j, column.scale],
      [short, -(column.max - column.slack)],
    ]
    const spent = addSpent(winner, builder, { ...task, j, column })
    if (spent !== undefined) filled.push([spent, column.max])
    for (const exposure of pairs)
      filled.push([addNoRoom(builder, { ...task, column, exposure }), column.max])
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
  const terms: Term[] = []
  let furthest = (Number(budget) / 1e6) * scale
  for (const [{ limit, legs, max, scale: units }, k] of own) {
    const worth = (Number(limit) / 1e6) * scale
    // What it pays is its limits less what it gains; and a micro-unit for each lot received.
    terms.push([k, (worth + 1e-6 * scale * received(legs)) * units], [task.worths.of(k), -1])
    furthest += legs.reduce((sum, [g, n]) => sum + (limits[g] ?? 0) * scale * Math.abs(n), 0) * max
  }
  for (const [g, lots] of column.legs) {
    terms.push([priceAt[g] ?? 0, lots])
    furthest += (limits[g] ?? 0) * scale * Math.abs(lots)
  }
  const spent = builder.column({ upper: 1, integer: true })
  builder.row([...terms, [spent, -furthest]], {
    min: (Number(budget) / 1e6) * scale - 1e-6 * scale * received(column.legs) - furthest,
  })
  return spent
}

const received = (legs: ModelColumn['legs']): number =>
  legs.reduce((sum, [, lots]) => sum + Math.max(0, lots), 0)

/** What a pair trades is worth, as terms, where its credit could come to an end. */
interface Exposure {
  readonly pair: string
  readonly products: ReadonlySet<number>
  readonly terms: readonly Term[]
  /** Scaled. */
  readonly credit: number
  /** The terms are what it is worth; otherwise it may be less. */
  readonly isExact: boolean
  /** Columns of |price|, of the products. */
  readonly sizeAt: ReadonlyMap<number, number>
}

/** A switch that is 1 only if the pair's credit leaves no room for one unit of the column. */
function addNoRoom(
  builder: LinearModelBuilder,
  task: Task & { readonly column: ModelColumn; readonly exposure: Exposure },
): number {
  const { exposure, column } = task
  const ended = builder.column({ upper: 1, integer: true })
  const one = column.legs.flatMap(([g, lots]): Term[] => {
    const at = exposure.sizeAt.get(g)
    return at === undefined ? [] : [[at, Math.abs(lots)]]
  })
  builder.row([...exposure.terms, ...one, [ended, -exposure.credit]], { min: 0 })
  return ended
}

/** Σ |price| · lots ≤ credit for each pair whose credit could end at some prices. */
function addExposures(
  winner: WinnerModel,
  builder: LinearModelBuilder,
  task: Task,
): readonly Exposure[] {
  const pairs = new Map<string, Flow[]>()
  for (const flow of winner.flows)
    if (flow.credit !== undefined) pairs.set(flow.pair, [...(pairs.get(flow.pair) ?? []), flow])
  const ending = [...pairs].filter(([, flows]) => {
    const most = flows.reduce(
      (sum, { most, product }) => sum + most * (task.limits[product] ?? 0),
      0,
    )
    return (flows[0]?.credit ?? 0) < most
  })
  const products = new Set(ending.flatMap(([, flows]) => flows.map(({ product }) => product)))
  const sizeAt = new Map([...products].map((g) => [g, addSize(builder, task, g)] as const))
  return ending.map(([pair, flows]) => {
    const credit = (flows[0]?.credit ?? 0) * task.scale
    const isExact = winner.lotScale === 1 && flows.every(({ most }) => most <= MOST_DIGITS)
    const terms = flows.flatMap((flow) => worthOf(winner, builder, { ...task, flow, sizeAt }))
    builder.row(terms, { max: credit })
    const own = new Set(flows.map(({ product }) => product))
    return { pair, products: own, terms, credit, isExact, sizeAt }
  })
}

/** |price| of a product. */
function addSize(builder: LinearModelBuilder, { limits, scale, priceAt }: Task, g: number): number {
  const furthest = (limits[g] ?? 0) * scale
  const price = priceAt[g] ?? 0
  const size = builder.column({ upper: furthest })
  const below = builder.column({ upper: 1, integer: true })
  for (const [sign, bounds] of [
    [1, { max: 0 }],
    [-1, { max: 2 * furthest }],
  ] as const) {
    builder.row(
      [
        [size, 1],
        [price, -sign],
      ],
      { min: 0 },
    )
    builder.row(
      [
        [size, 1],
        [price, -sign],
        [below, -sign * 2 * furthest],
      ],
      bounds,
    )
  }
  return size
}

/** Terms whose sum is |price| · lots of the flow, or at least that where the lots are too many for digits. */
function worthOf(
  { lotScale }: WinnerModel,
  builder: LinearModelBuilder,
  task: Task & { readonly flow: Flow; readonly sizeAt: ReadonlyMap<number, number> },
): readonly Term[] {
  const { flow, scale, limits, sizeAt } = task
  const furthest = (limits[flow.product] ?? 0) * scale
  const size = sizeAt.get(flow.product) ?? 0
  /** At least |price| · x, of a column x of `units` lots a unit, at most `most` lots; exact where x is 0 or most. */
  const product = (x: number, units: number, most: number): number => {
    const worth = builder.column({ upper: furthest * most })
    builder.row(
      [
        [worth, 1],
        [size, -most],
        [x, -furthest * units],
      ],
      { min: -furthest * most },
    )
    for (const [column, value] of [
      [x, -furthest * units],
      [size, -most],
    ] as const)
      builder.row(
        [
          [worth, 1],
          [column, value],
        ],
        { max: 0 },
      )
    return worth
  }
  if (lotScale !== 1 || flow.most > MOST_DIGITS)
    return [[product(flow.column, lotScale, flow.most), 1]]
  const units: Term[] = [[flow.column, 1]]
  const worths: Term[] = []
  for (let weight = 1; weight <= flow.most; weight *= 2) {
    const bit = builder.column({ upper: 1, integer: true })
    units.push([bit, -weight])
    worths.push([product(bit, 1, 1), weight])
  }
  builder.row(units, { min: 0, max: 0 })
  return worths
}
