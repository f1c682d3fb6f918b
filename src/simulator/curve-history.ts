import { type Random, seededRandom } from '#base'

/** Daily curves, oldest first: `days[t][i]` is the mark of `products[i]` on day t, in micro-units per lot. */
export interface SimulatedCurves {
  readonly products: readonly string[]
  readonly days: readonly (readonly bigint[])[]
}

interface CurveClass {
  readonly name: string
  readonly sector: 'compute' | 'power'
  /** Micro-units per GPU-hour or MWh, by month. */
  readonly levels: readonly number[]
  /** GPU-hours or MWh in one lot. */
  readonly perLot: number
  /** Annualised volatility in percent. */
  readonly volatility: number
}

const GPU_LOT = 8 * 730
const POWER_LOT = 73
const MONTHS = ['2027-01', '2027-04', '2027-07']

/** Levels and volatilities as quoted in July 2026; power moves more than compute. */
const CLASSES: readonly CurveClass[] = [
  compute('h100', [2_720_000, 2_620_000, 2_500_000], 26),
  compute('b200', [5_620_000, 5_500_000, 5_380_000], 30),
  compute('a100', [1_650_000, 1_600_000, 1_540_000], 15),
  power('power.pjm', [52_000_000, 50_000_000, 49_000_000], 45),
  power('power.ercot', [32_000_000, 30_000_000, 35_000_000], 60),
]

/** Shares of a product's variance. Compute–compute correlation is their first two; compute–power the first. */
const SHARES = { world: 0.1, sector: 0.5, class: 0.3, own: 0.1 }

/** GARCH(1,1): how much of tomorrow's variance today's surprise makes, and how much of it stays. */
const SURPRISE = 0.05
const PERSISTENCE = 0.93

const DAYS_A_YEAR = 252

/**
 * Curves of five classes by three months, day by day, the same for the same seed on every machine:
 *
 *   r_t = σ/√252 · √h_t · (√0.1·world + √0.5·sector + √0.3·class + √0.1·own)     all four standard normal
 *   h_{t+1} = 0.02 + 0.05·h_t·z²_t + 0.93·h_t                                    of each class; calm and wild times
 *   F_t = F_{t−1}·(1 + r_t), to the micro-unit
 *
 * Normals are sums of twelve uniform integers, and of floats only +, −, ×, ÷ and √ are used, which are exact by the standard.
 */
export function simulatedCurves(seed: number, days: number): SimulatedCurves {
  const random = seededRandom(seed)
  const heat = CLASSES.map(() => 1)
  let curve = CLASSES.map(({ levels, perLot }) => levels.map((level) => level * perLot))
  const history = [curve]
  for (let t = 1; t < days; t++) {
    curve = nextCurve(random, curve, heat)
    history.push(curve)
  }
  return {
    products: CLASSES.flatMap(({ name }) => MONTHS.map((month) => `${name}.${month}`)),
    days: history.map((day) => day.flat().map(BigInt)),
  }
}

function nextCurve(
  random: Random,
  curve: readonly (readonly number[])[],
  heat: number[],
): number[][] {
  const world = normal(random)
  const sectors = { compute: normal(random), power: normal(random) }
  return CLASSES.map((of, c) => {
    const now = heat[c] ?? 1
    const daily = (of.volatility / 100 / Math.sqrt(DAYS_A_YEAR)) * Math.sqrt(now)
    const shared =
      Math.sqrt(SHARES.world) * world +
      Math.sqrt(SHARES.sector) * sectors[of.sector] +
      Math.sqrt(SHARES.class) * normal(random)
    heat[c] = 1 - SURPRISE - PERSISTENCE + now * (SURPRISE * squareOf(shared) + PERSISTENCE)
    return (curve[c] ?? []).map((mark) => {
      const z = shared + Math.sqrt(SHARES.own) * normal(random)
      return Math.max(1, Math.round(mark * (1 + daily * z)))
    })
  })
}

/** Brought to a mean of one: the shared part has nine tenths of the variance. */
const squareOf = (shared: number): number => (shared * shared) / (1 - SHARES.own)

const STEP = 1_000_000

/** Mean 0, variance 1, between −6 and 6. */
function normal(random: Random): number {
  let sum = 0
  for (let k = 0; k < 12; k++) sum += random.integer(0, STEP)
  return (sum - 6 * STEP) / STEP
}

function compute(name: string, levels: readonly number[], volatility: number): CurveClass {
  return { name, sector: 'compute', levels, perLot: GPU_LOT, volatility }
}

function power(name: string, levels: readonly number[], volatility: number): CurveClass {
  return { name, sector: 'power', levels, perLot: POWER_LOT, volatility }
}
