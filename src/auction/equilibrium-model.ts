import type { Row } from '#bidding'
import { type LinearModel, LinearModelBuilder } from '#solver'
import { addPayments } from './equilibrium-payments.ts'
import { type Gain, Worths } from './equilibrium-worths.ts'
import { curveOf } from './levels.ts'
import { isCoarse, type ModelColumn, type WinnerModel } from './winner-model.ts'

/**
 * Winner determination with the prices in it (a primal–dual model after Madani and Van Vyve, B 4.1), for
 * components with few simple columns:
 *
 *   gain_j = limit_j − Σ_g lots_gj · p_g                       per unit of column j
 *   filled alone:    gain_j ≥ −M_j (1 − on_j)                   nobody loses by a part that stands alone
 *   a whole bid:     Σ worth_j − fixed costs ≥ 0                worth_j ≤ gain_j · x_j, exact for x_j in binary digits
 *   a budget:        Σ limit_j · x_j − Σ worth_j ≤ budget        what the bid pays in all
 *   who pays, what is left, and who may be passed over for it: equilibrium-payments.ts
 *   a rising curve:  Σ worth_j of the steps from any one on ≥ 0
 *   a parent:        gain_p · least_p + Σ children worth_c ≥ −M (1 − on_p)
 *   simple, short:   gain_j ≤ M_j · w_j,  x_j ≥ max_j · w_j − Σ lots_k · m_k over coarse k ≠ j on a product of j
 *   simple, filled:  gain_j ≥ −M_j (1 − v_j),  x_j ≤ max_j · v_j     w_j, v_j ∈ {0, 1}
 *   coarse, at the margin:  m_k ≤ v_k,  1 ≤ x_k ≤ max_k − 1 where m_k = w_k = 1     m_k ∈ {0, 1}
 *
 * Every outcome that some prices within ±limit_g support satisfies these, so the bound of this model is a
 * bound under the price rule. It asks less than the rule where parts of one bid carry one another; such
 * solutions are tested like any other. With `everyPartAlone` it asks more instead (no part may be carried), so
 * that what it finds is supported, but its bound proves nothing.
 */
export interface EquilibriumModel {
  readonly model: LinearModel
  /** The v of every simple column: 0 in what keeps it empty. */
  readonly filled: ReadonlyMap<number, number>
  /** Prices in a solution, in currency per lot. */
  prices(solution: ArrayLike<number>): Float64Array
  /** Completes values of the winner model's columns with prices (currency per lot) to a start; shares of gains are the solver's to find. */
  start(x: ArrayLike<number>, prices: ArrayLike<number>): Float64Array
}

/** More simple columns than this make the model slower than the loop of cuts. */
const MOST_SIMPLE = 400

export function equilibriumModelOf(
  winner: WinnerModel,
  everyPartAlone: boolean,
): EquilibriumModel | undefined {
  const { columns, model } = winner
  const simple = columns.flatMap((column, j) => (column.simple && column.size > 0 ? [j] : []))
  if (simple.length > MOST_SIMPLE) return undefined
  const builder = new LinearModelBuilder()
  model.cost.forEach((_, j) => {
    builder.column({
      cost: model.cost[j] ?? 0,
      lower: model.lower[j] ?? 0,
      upper: model.upper[j] ?? 0,
      integer: model.integer[j] === 1,
    })
  })
  for (let i = 0; i < model.rowLower.length; i++) {
    const terms: (readonly [number, number])[] = []
    for (let k = model.starts[i] ?? 0; k < (model.starts[i + 1] ?? 0); k++)
      terms.push([model.indices[k] ?? 0, model.values[k] ?? 0])
    builder.row(terms, { min: model.rowLower[i] ?? 0, max: model.rowUpper[i] ?? 0 })
  }
  const limits = priceLimits(winner)
  const scale = 10 / median([...limits])
  const priceAt = [...limits].map((limit) =>
    builder.column({ lower: -limit * scale, upper: limit * scale }),
  )
  /** Per lot of the bundle, scaled: [terms of −p·lots, limit, M]. */
  const gain = (
    j: number,
  ): { terms: (readonly [number, number])[]; limit: number; most: number } => {
    const column = columns[j]
    const size = column?.size ?? 1
    const terms = (column?.legs ?? []).map(([g, lots]) => [priceAt[g] ?? 0, -lots / size] as const)
    const limit = (Number(column?.limit ?? 0n) / 1e6 / size) * scale
    const most =
      Math.abs(limit) +
      (column?.legs ?? []).reduce(
        (sum, [g, lots]) => sum + ((limits[g] ?? 0) * scale * Math.abs(lots)) / size,
        0,
      )
    return { terms, limit, most }
  }
  const mostMet = mostMetBy(winner)
  const marks: Mark[] = []
  for (const j of simple) {
    const column = columns[j]
    if (column === undefined) continue
    const { terms, limit, most } = gain(j)
    const w = builder.column({ upper: 1, integer: true })
    const v = builder.column({ upper: 1, integer: true })
    marks.push({ j, w, v })
    const full = Math.min(column.max, mostMet(column)) / column.scale
    // What gains less than a micro-unit a lot counts as at the money (rule 5).
    const rounding = column.size > 1 ? 1e-6 * scale : 0
    builder.row([...terms, [w, -most]], { max: rounding - limit })
    builder.row(
      [
        [j, 1],
        [w, -(column.max - column.slack) / column.scale],
      ],
      { min: 0 },
    )
    builder.row([...terms, [v, -most]], { min: -limit - most })
    builder.row(
      [
        [j, 1],
        [v, -full],
      ],
      { max: 0 },
    )
  }
  const margins = addMargins(winner, builder, { marks, gain, scale })
  const indicators = addIndicators(winner, builder, everyPartAlone)
  columns.forEach((column, j) => {
    const on = indicators.get(j)
    if (on === undefined || column.size === 0) return
    const { terms, limit, most } = gain(j)
    builder.row([...terms, [on, -most]], { min: -limit - most })
  })
  const worths = new Worths(winner, builder, gain)
  const parents = everyPartAlone ? [] : addFamilies(winner, builder, { gain, scale, worths })
  if (!everyPartAlone) addWholeBids(winner, builder, { worths, scale })
  if (!everyPartAlone) addTails(winner, builder, worths)
  const tied = addPayments(winner, builder, { priceAt, limits, scale, gain, worths })
  const built = builder.build()
  return {
    model: built,
    filled: new Map(marks.map(({ j, v }) => [j, v])),
    prices: (solution) => Float64Array.from(priceAt, (at) => (solution[at] ?? 0) / scale),
    start: (x, prices) => {
      const values = new Float64Array(built.cost.length)
      columns.forEach((column, j) => {
        values[j] = (x[j] ?? 0) / column.scale
      })
      priceAt.forEach((at, g) => {
        values[at] = (prices[g] ?? 0) * scale
      })
      for (const { j, w, v, m } of marks) {
        const { terms, limit } = gain(j)
        const worth = limit + terms.reduce((sum, [at, value]) => sum + value * (values[at] ?? 0), 0)
        const [units, max] = [x[j] ?? 0, columns[j]?.max ?? 0]
        const [inMoney, notOut] = [worth > MONEY, units > 0 || worth > -MONEY]
        values[w] = inMoney ? 1 : 0
        values[v] = notOut ? 1 : 0
        if (m !== undefined)
          values[m] = notOut && (!inMoney || (units >= 1 && units <= max - 1)) ? 1 : 0
      }
      for (const { j, short, spent } of tied) {
        const { terms, limit } = gain(j)
        const worth = limit + terms.reduce((sum, [at, value]) => sum + value * (values[at] ?? 0), 0)
        values[short] = worth > MONEY ? 1 : 0
        if (spent !== undefined)
          values[spent] = worth > MONEY && (x[j] ?? 0) < (columns[j]?.max ?? 0) ? 1 : 0
      }
      for (const [j, m] of margins) {
        const { terms, limit } = gain(j)
        const worth = limit + terms.reduce((sum, [at, value]) => sum + value * (values[at] ?? 0), 0)
        values[m] = Math.abs(worth) < 1e-6 * scale ? 1 : 0
      }
      for (const { j, bits } of worths.digits)
        bits.forEach((bit, k) => {
          values[bit] = (Math.round(x[j] ?? 0) >> k) & 1
        })
      for (const { j, level, above } of parents) values[above] = (x[j] ?? 0) > level ? 1 : 0
      for (const [j, on] of indicators)
        if (on >= model.cost.length) values[on] = (x[j] ?? 0) > 1e-9 ? 1 : 0
      return values
    },
  }
}

/** What of a gain per lot, in scaled money, is rounding. */
const MONEY = 1e-7

/** Of simple column j: strictly in the money (w), not out of it (v), coarse and at the margin (m). */
interface Mark {
  readonly j: number
  readonly w: number
  readonly v: number
  m?: number
}

/** Who is short in the money is so by no more than others at the margin move lots per unit. */
function addMargins(
  winner: WinnerModel,
  builder: LinearModelBuilder,
  task: { readonly marks: readonly Mark[]; readonly gain: Gain; readonly scale: number },
): ReadonlyMap<number, number> {
  const { columns } = winner
  const { marks } = task
  const tied = addTiedMargins(winner, builder, task)
  for (const mark of marks) {
    const { j, w, v } = mark
    const column = columns[j]
    if (column === undefined || !isCoarse(column)) continue
    const m = builder.column({ upper: 1, integer: true })
    mark.m = m
    const max = column.max / column.scale
    const one = 1 / column.scale
    builder.row(
      [
        [m, 1],
        [v, -1],
      ],
      { max: 0 },
    )
    // m + w = 2 makes it partly filled.
    builder.row(
      [
        [j, 1],
        [m, one],
        [w, one],
      ],
      { max: max + one },
    )
    builder.row(
      [
        [j, 1],
        [m, -one],
        [w, -one],
      ],
      { min: -one },
    )
  }
  for (const { j, w } of marks) {
    const column = columns[j]
    if (column === undefined) continue
    const own = new Set(column.legs.map(([g]) => g))
    const terms: (readonly [number, number])[] = [
      [j, column.scale],
      [w, -column.max],
    ]
    const coarse = marks.flatMap((other) =>
      other.m === undefined ? [] : ([[other.j, other.m]] as const),
    )
    for (const [other, m] of [...coarse, ...tied]) {
      if (other === j) continue
      const shared = (columns[other]?.legs ?? []).filter(([g]) => own.has(g))
      if (shared.length > 0) terms.push([m, Math.max(...shared.map(([, lots]) => Math.abs(lots)))])
    }
    if (terms.length > 2) builder.row(terms, { min: 0 })
  }
  return tied
}

/** Coarse columns of bids with budgets or limits are at the margin at their limits, to a micro-unit a lot, and only there. */
function addTiedMargins(
  { columns }: WinnerModel,
  builder: LinearModelBuilder,
  { gain, scale }: { readonly gain: Gain; readonly scale: number },
): ReadonlyMap<number, number> {
  const margins = new Map<number, number>()
  columns.forEach((column, j) => {
    if (column.simple || !isCoarse(column)) return
    const { terms, limit, most } = gain(j)
    const m = builder.column({ upper: 1, integer: true })
    const rounding = 1e-6 * scale
    builder.row([...terms, [m, most]], { max: most + rounding - limit })
    builder.row([...terms, [m, -most]], { min: -most - rounding - limit })
    margins.set(j, m)
  })
  return margins
}

/** A filled bid as a whole keeps its budget, and does not lose; said where it does not follow from its parts. */
function addWholeBids(
  winner: WinnerModel,
  builder: LinearModelBuilder,
  { worths, scale }: { readonly worths: Worths; readonly scale: number },
): void {
  let offset = 0
  for (const { program, bid } of winner.component.bids) {
    const from = offset
    offset += program.columns.length
    const own = winner.columns.slice(from, offset)
    if (bid.budget !== undefined) {
      const paid = own.flatMap((column, k): (readonly [number, number])[] => {
        if (column.size === 0) return []
        const limit = (Number(column.limit) / 1e6) * scale * column.scale
        return [
          [k + from, limit],
          [worths.of(k + from), -1],
        ]
      })
      builder.row(paid, { max: (Number(bid.budget) / 1e6) * scale })
    }
    const carried = own.some(({ simple, alone, size, limit }) =>
      size > 0 ? !simple && !alone : limit !== 0n,
    )
    if (!carried) continue
    const row: (readonly [number, number])[] = []
    own.forEach((column, k) => {
      const j = k + from
      if (column.size > 0) row.push([worths.of(j), 1])
      else if (column.limit !== 0n)
        row.push([j, (Number(column.limit) / 1e6) * scale * column.scale])
    })
    builder.row(row, { min: 0 })
  }
}

/** Of a curve whose limits rise somewhere, what lies above any step could be left out, so it does not lose: Σ_{i ≥ k} worth_i ≥ 0. */
function addTails(winner: WinnerModel, builder: LinearModelBuilder, worths: Worths): void {
  let offset = 0
  for (const { program } of winner.component.bids) {
    const from = offset
    offset += program.columns.length
    const curves = new Map<string, number[]>()
    program.columns.forEach((column, k) => {
      const curve = column.divisible || column.alone ? undefined : curveOf(column)
      if (curve !== undefined) curves.set(curve, [...(curves.get(curve) ?? []), k])
    })
    for (const steps of curves.values()) {
      const own = new Set(steps)
      const isRamp = ({ terms, min, max }: Row): boolean =>
        Number.isFinite(min) && Number.isFinite(max) && terms.filter(([k]) => own.has(k)).length > 1
      if (program.rows.some(isRamp)) continue
      steps.slice(1).forEach((_, k) => {
        builder.row(
          steps.slice(k + 1).map((step) => [worths.of(step + from), 1] as const),
          { min: 0 },
        )
      })
    }
  }
}

/** Column j is a parent's; `above` is 1 if it is filled beyond `level`, the least that its being filled demands. */
interface Parent {
  readonly j: number
  readonly level: number
  readonly above: number
}

/** A parent that loses is at its least level, and its children's gains make up for it. */
function addFamilies(
  winner: WinnerModel,
  builder: LinearModelBuilder,
  task: {
    readonly gain: Gain
    readonly scale: number
    readonly worths: Worths
  },
): readonly Parent[] {
  const { gain, scale, worths } = task
  const parents: Parent[] = []
  const { columns } = winner
  const least = new Map(winner.least.map((entry) => [entry.x, entry]))
  let offset = 0
  for (const { program } of winner.component.bids) {
    for (const family of program.families) {
      const [p, another] = family.parent
        .map((j) => j + offset)
        .filter((j) => (columns[j]?.size ?? 0) > 0)
      const parent = p === undefined ? undefined : columns[p]
      if (p === undefined || parent === undefined || another !== undefined) continue
      const forced = least.get(p)
      const level = parent.kind === 'switch' ? 1 : forced?.least
      const on = parent.kind === 'switch' ? p : forced?.gate
      if (level === undefined || on === undefined) continue
      const { terms, limit, most } = gain(p)
      if (parent.kind === 'quantity' && parent.max > level) {
        // Above its least level a unit less would be allowed, so there it must not lose.
        const above = builder.column({ upper: 1, integer: true })
        parents.push({ j: p, level, above })
        builder.row(
          [
            [p, 1],
            [above, (level - parent.max) / parent.scale],
          ],
          { max: level / parent.scale },
        )
        builder.row([...terms, [above, -most]], { min: -limit - most })
      }
      const row = [...terms]
      for (const c of family.children.map((j) => j + offset)) {
        const child = columns[c]
        if (child === undefined) continue
        const share = 1 / (parent.size * level)
        // A child without lots gains its limit whatever the prices are.
        const worth = (Number(child.limit) / 1e6) * scale * child.scale
        if (child.size > 0) row.push([worths.of(c), share])
        else if (worth > 0) row.push([c, worth * share])
      }
      row.push([on, -most])
      builder.row(row, { min: -limit - most })
    }
    offset += program.columns.length
  }
  return parents
}

/** The switch that is 1 if a column that stands alone is filled; added where its bid has none. */
function addIndicators(
  winner: WinnerModel,
  builder: LinearModelBuilder,
  everyPartAlone: boolean,
): ReadonlyMap<number, number> {
  const indicators = new Map<number, number>()
  const gateOf = new Map<number, number>()
  const forced = new Set<number>()
  for (const { x, gate } of winner.gates) gateOf.set(x, gate)
  for (const { x } of winner.least) forced.add(x)
  winner.columns.forEach((column, j) => {
    if (column.simple || !(column.alone || (everyPartAlone && column.size > 0))) return
    if (column.kind === 'switch') {
      indicators.set(j, j)
      return
    }
    const gate = gateOf.get(j)
    if (gate !== undefined && forced.has(j)) {
      indicators.set(j, gate)
      return
    }
    const on = builder.column({ upper: 1, integer: true })
    builder.row(
      [
        [j, 1],
        [on, -column.max / column.scale],
      ],
      { max: 0 },
    )
    indicators.set(j, on)
  })
  return indicators
}

/** No more units of a column than this find anybody on the other side. */
function mostMetBy(winner: WinnerModel): (column: ModelColumn) => number {
  const sold = winner.component.products.map(() => 0)
  const bought = [...sold]
  for (const { legs, max } of winner.columns)
    for (const [g, lots] of legs) {
      const side = lots > 0 ? bought : sold
      side[g] = (side[g] ?? 0) + Math.abs(lots) * max
    }
  return ({ legs }) =>
    legs.reduce(
      (least, [g, lots]) =>
        Math.min(least, Math.ceil(((lots > 0 ? sold : bought)[g] ?? 0) / Math.abs(lots))),
      Number.POSITIVE_INFINITY,
    )
}

/**
 * A price further out than this supports nothing that a nearer one does not: three times the highest value per
 * lot that any bid puts on the product, in currency.
 */
function priceLimits(winner: WinnerModel): readonly number[] {
  const most = winner.component.products.map(() => 0)
  for (const { legs, limit } of winner.columns)
    for (const [g, lots] of legs)
      most[g] = Math.max(most[g] ?? 0, Math.abs(Number(limit)) / 1e6 / Math.abs(lots))
  const floor = Math.max(...most, 1e-6) * 1e-3
  return most.map((value) => 3 * Math.max(value, floor))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 1
}
