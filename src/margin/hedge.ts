import type { Micro } from '#market'
import { type Fraction, fraction, nearest, plus, roundedUp, whole } from './fraction.ts'
import type { Lots, Marks } from './position.ts'
import type { Scenarios } from './scenarios.ts'
import { valueAtRisk } from './tail.ts'

/** A stretch of hours whose power has one product: a month of base load, the evening hours of a month. */
export interface Load {
  /** What its hours are bought and sold as. */
  readonly product: string
  readonly hours: number
  /** At the machines. Positive: it uses so much all the time; negative: it generates, and PUE does not count. */
  readonly kilowatts: number
}

/** Of an operator or a generator. */
export interface Exposure {
  readonly loads: readonly Load[]
  /** Power usage effectiveness in thousandths: 1,250 is 1.25. */
  readonly pue: number
}

/** Kilowatt-hours in one lot of each product. */
export type LotSizes = ReadonlyMap<string, number>

/** Lots bought (+) or sold (−) ahead, and the price of each lot: a fill, or the bundle of a hedge. */
export interface Hedge {
  readonly lots: Lots
  /** Micro-units per lot. */
  readonly prices: Marks
}

export interface CoveredLoad {
  readonly product: string
  /** Kilowatt-hours from the grid, rounded up away from zero. Negative: into it. */
  readonly needed: bigint
  readonly covered: bigint
  /** Hours at full load that are neither bought nor sold ahead, rounded up; bought or sold twice over, they count too. */
  readonly openHours: number
}

/** Micro-units. Positive: it costs; negative: it earns. */
export interface Cost {
  /** The mean of all scenarios. */
  readonly expected: Micro
  /** Exceeded in one scenario of twenty. */
  readonly at95: Micro
}

export interface HedgeEffect {
  readonly loads: readonly CoveredLoad[]
  readonly openHours: number
  readonly before: Cost
  readonly after: Cost
}

export interface HedgeInputs {
  readonly marks: Marks
  readonly scenarios: Scenarios
  readonly lotSizes: LotSizes
}

/**
 * What a hedge does for an exposure, over the same joint scenarios that margin is made of. With e_p the energy of a product in lots
 * (hours × kW × PUE / lot), q_p lots bought ahead at K_p, and F_p + move_ps the price in scenario s:
 *
 *   cost before   Σ_p e_p·(F_p + move_ps)
 *   cost after    Σ_p q_p·K_p + (e_p − q_p)·(F_p + move_ps)
 *
 * A generator is the same with e_p < 0. `at95` is the ⌈N/20⌉-th largest cost.
 */
export function hedgeEffect(exposure: Exposure, hedge: Hedge, inputs: HedgeInputs): HedgeEffect {
  const loads = exposure.loads.map((load) => coveredLoad(load, exposure.pue, { hedge, inputs }))
  const energy = inLots(exposure, inputs.lotSizes)
  const unhedged: Hedge = { lots: new Map(), prices: new Map() }
  return {
    loads,
    openHours: loads.reduce((sum, { openHours }) => sum + openHours, 0),
    before: costOf(energy, unhedged, inputs),
    after: costOf(energy, hedge, inputs),
  }
}

/** The lots of an exposure as positions that hedge it best: bought where it uses, to the nearest lot. */
export function fullHedge(exposure: Exposure, lotSizes: LotSizes): Lots {
  const energy = [...inLots(exposure, lotSizes)]
  return new Map(energy.map(([product, lots]) => [product, Number(nearest(lots))]))
}

function coveredLoad(
  load: Load,
  pue: number,
  { hedge, inputs }: { readonly hedge: Hedge; readonly inputs: HedgeInputs },
): CoveredLoad {
  const needed = gridEnergy(load, pue)
  const lots = BigInt(hedge.lots.get(load.product) ?? 0)
  const covered = lots * BigInt(sizeOf(inputs.lotSizes, load.product))
  const open = plus(needed, whole(-covered))
  const hours =
    needed.over === 0n
      ? whole(0n)
      : fraction(open.over * needed.under * BigInt(load.hours), open.under * needed.over)
  return {
    product: load.product,
    needed: awayFromZero(needed),
    covered,
    openHours: Number(roundedUp(hours.over < 0n ? fraction(-hours.over, hours.under) : hours)),
  }
}

/** Kilowatt-hours from the grid. */
const gridEnergy = ({ hours, kilowatts }: Load, pue: number): Fraction =>
  fraction(BigInt(hours) * BigInt(kilowatts) * BigInt(kilowatts > 0 ? pue : 1000), 1000n)

/** Loads of the same product add up. */
function inLots({ loads, pue }: Exposure, sizes: LotSizes): ReadonlyMap<string, Fraction> {
  const lots = new Map<string, Fraction>()
  for (const load of loads) {
    const { over, under } = gridEnergy(load, pue)
    const more = fraction(over, under * BigInt(sizeOf(sizes, load.product)))
    lots.set(load.product, plus(lots.get(load.product) ?? whole(0n), more))
  }
  return lots
}

/** A product that is not said to hold anything holds one kilowatt-hour a lot. */
const sizeOf = (sizes: LotSizes, product: string): number => sizes.get(product) ?? 1

function costOf(
  energy: ReadonlyMap<string, Fraction>,
  { lots, prices }: Hedge,
  { marks, scenarios }: HedgeInputs,
): Cost {
  let fixed = whole(0n)
  const open = new Map(energy)
  for (const [product, bought] of lots) {
    fixed = plus(fixed, whole(BigInt(bought) * (prices.get(product) ?? marks.get(product) ?? 0n)))
    open.set(product, plus(open.get(product) ?? whole(0n), whole(BigInt(-bought))))
  }
  for (const [product, net] of open)
    fixed = plus(fixed, fraction(net.over * (marks.get(product) ?? 0n), net.under))
  const costs = scenarios.moves.map((moves) =>
    nearest(
      scenarios.products.reduce((cost, product, i) => {
        const net = open.get(product)
        return net === undefined
          ? cost
          : plus(cost, fraction(net.over * (moves[i] ?? 0n), net.under))
      }, fixed),
    ),
  )
  if (costs.length === 0) return { expected: nearest(fixed), at95: nearest(fixed) }
  const sum = costs.reduce((a, b) => a + b, 0n)
  return {
    expected: nearest(fraction(sum, BigInt(costs.length))),
    at95: valueAtRisk(
      costs.map((cost) => -cost),
      50_000,
    ),
  }
}

const awayFromZero = ({ over, under }: Fraction): bigint =>
  over < 0n ? -roundedUp({ over: -over, under }) : roundedUp({ over, under })
