import type { ProgramBid } from '#bidding'
import type { Micro } from '#market'
import { floorDivide, type WholeRow, wholeRows } from './ratios.ts'
import { costOf } from './tree.ts'

/**
 * An upper bound on what a filled program could gain, by weak duality: for any multiplier μ of each row,
 *
 *   Σ gain_u · x_u ≤ Σ_r (μ_r > 0 ? μ_r · max_r : μ_r · min_r)
 *                    + Σ_u max_u · max(0, gain_u − Σ_r μ_r · coefficient_ru)
 *
 * holds for every x that satisfies the rows, where μ_r ≥ 0 if the row has no minimum and ≤ 0 if it has no
 * maximum. Good multipliers are searched for in floating point, with +, −, × and ÷ only, so that every
 * machine finds the same; the bound is then evaluated exactly in integers, and is never above the one
 * with all multipliers 0. One row more says that a filled program has a unit.
 */
export function boundProgram(
  node: ProgramBid,
  prices: ReadonlyMap<string, Micro>,
): Micro | undefined {
  const gains = node.units.map(({ limit, lots }) => limit - costOf(lots, prices))
  const maxima = node.units.map(({ quantity }) => BigInt(quantity.max))
  if (maxima.every((max) => max === 0n)) return undefined
  const filled: WholeRow = { terms: gains.map((_, u) => [u, 1n]), min: 1n, max: undefined }
  const rows = [...wholeRows(node), filled]
  const exact: ExactDual = { gains, maxima, rows }
  const trivial = boundAt(
    exact,
    rows.map(() => 0n),
  )
  const found = boundAt(exact, searchMultipliers(exact).map(dyadicOf))
  return found < trivial ? found : trivial
}

interface ExactDual {
  readonly gains: readonly bigint[]
  readonly maxima: readonly bigint[]
  readonly rows: readonly WholeRow[]
}

/** Multipliers are counted in units of 2^−48. */
const FINENESS = 48n

const dyadicOf = (multiplier: number): bigint => {
  const scaled = multiplier * 2 ** Number(FINENESS)
  return Number.isFinite(scaled) ? BigInt(Math.round(scaled)) : 0n
}

/** Whole units gain whole micro-units, so rounding down keeps it an upper bound. */
function boundAt({ gains, maxima, rows }: ExactDual, multipliers: readonly bigint[]): Micro {
  const rest = gains.map((gain) => gain << FINENESS)
  let bound = 0n
  rows.forEach(({ terms, min, max }, r) => {
    const multiplier = multipliers[r] ?? 0n
    const side = multiplier > 0n ? max : min
    if (multiplier === 0n || side === undefined) return
    bound += multiplier * side
    for (const [u, n] of terms) rest[u] = (rest[u] ?? 0n) - multiplier * n
  })
  rest.forEach((gain, u) => {
    if (gain > 0n) bound += gain * (maxima[u] ?? 0n)
  })
  return floorDivide(bound, 1n << FINENESS)
}

/** The same dual in floating point, rows scaled so that their largest coefficient is 1. */
interface FloatDual {
  readonly maxima: readonly number[]
  readonly rows: readonly FloatRow[]
  /** gain_u − Σ μ · coefficient, kept up to date. */
  readonly rest: number[]
  readonly multipliers: number[]
}

interface FloatRow {
  readonly terms: readonly (readonly [unit: number, coefficient: number])[]
  readonly min: number | undefined
  readonly max: number | undefined
  readonly scale: number
}

const SWEEPS = 40
const STEPS = 400

/**
 * Coordinate descent (exact along each multiplier) until it stalls, subgradient steps towards a target a
 * little below the best value to leave the kink it stalled at, and descent again from the best point.
 */
function searchMultipliers(exact: ExactDual): readonly number[] {
  const dual = floatDual(exact)
  descend(dual)
  let best = { value: dualAt(dual), multipliers: [...dual.multipliers] }
  let reach = 0.5
  for (let step = 0; step < STEPS && reach > 1e-4; step++) {
    const aim = reach * (Math.abs(best.value) + 1) * 0.1
    if (!stepDown(dual, dualAt(dual) - best.value + aim)) break
    const value = dualAt(dual)
    if (value < best.value) best = { value, multipliers: [...dual.multipliers] }
    else if (step % 10 === 9) reach *= 0.8
  }
  moveTo(dual, best.multipliers)
  descend(dual)
  const last = dualAt(dual) < best.value ? dual.multipliers : best.multipliers
  return last.map((multiplier, r) => multiplier / (dual.rows[r]?.scale ?? 1))
}

function floatDual({ gains, maxima, rows }: ExactDual): FloatDual {
  return {
    maxima: maxima.map(Number),
    rest: gains.map(Number),
    multipliers: rows.map(() => 0),
    rows: rows.map(({ terms, min, max }) => {
      const sizes = terms.map(([, n]) => Math.abs(Number(n)))
      const scale = sizes.reduce((most, size) => Math.max(most, size), 0) || 1
      return {
        terms: terms.map(([u, n]) => [u, Number(n) / scale] as const),
        min: min === undefined ? undefined : Number(min) / scale,
        max: max === undefined ? undefined : Number(max) / scale,
        scale,
      }
    }),
  }
}

function dualAt({ maxima, rows, rest, multipliers }: FloatDual): number {
  const ofRows = rows.reduce((sum, row, r) => {
    const multiplier = multipliers[r] ?? 0
    return sum + multiplier * ((multiplier > 0 ? row.max : row.min) ?? 0)
  }, 0)
  return rest.reduce((sum, gain, u) => sum + Math.max(0, gain) * (maxima[u] ?? 0), ofRows)
}

function setMultiplier(dual: FloatDual, r: number, multiplier: number): void {
  const change = multiplier - (dual.multipliers[r] ?? 0)
  if (change === 0) return
  dual.multipliers[r] = multiplier
  for (const [u, n] of dual.rows[r]?.terms ?? []) dual.rest[u] = (dual.rest[u] ?? 0) - change * n
}

function moveTo(dual: FloatDual, multipliers: readonly number[]): void {
  multipliers.forEach((multiplier, r) => {
    setMultiplier(dual, r, multiplier)
  })
}

function descend(dual: FloatDual): void {
  let value = dualAt(dual)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    dual.rows.forEach((row, r) => {
      setMultiplier(dual, r, bestMultiplier(dual, row, r))
    })
    const next = dualAt(dual)
    if (!(value - next > 1e-9 * (Math.abs(value) + 1))) return
    value = next
  }
}

/** The lowest point of the dual along one multiplier: the first kink behind which it does not fall. */
function bestMultiplier(
  { maxima, rest, multipliers }: FloatDual,
  row: FloatRow,
  r: number,
): number {
  const now = multipliers[r] ?? 0
  const kinks = [{ at: 0, rise: 0 }]
  let slopeOfUnits = 0
  for (const [u, n] of row.terms) {
    const max = maxima[u] ?? 0
    if (n === 0 || max === 0) continue
    if (n > 0) slopeOfUnits -= n * max
    kinks.push({ at: ((rest[u] ?? 0) + now * n) / n, rise: Math.abs(n) * max })
  }
  kinks.sort((a, b) => a.at - b.at)
  for (const { at, rise } of kinks) {
    slopeOfUnits += rise
    const slopeOfRow =
      at < 0 ? (row.min ?? Number.NEGATIVE_INFINITY) : (row.max ?? Number.POSITIVE_INFINITY)
    if (slopeOfRow + slopeOfUnits >= 0) return at
  }
  return kinks.at(-1)?.at ?? 0
}

/** One subgradient step that would lower the dual by `fall` if it were linear; false at its lowest. */
function stepDown(dual: FloatDual, fall: number): boolean {
  const used = dual.rows.map(({ terms }) =>
    terms.reduce(
      (sum, [u, n]) => ((dual.rest[u] ?? 0) > 0 ? sum + n * (dual.maxima[u] ?? 0) : sum),
      0,
    ),
  )
  const slopes = dual.rows.map(({ min, max }, r) => {
    const multiplier = dual.multipliers[r] ?? 0
    const sum = used[r] ?? 0
    const high = (max ?? Number.POSITIVE_INFINITY) - sum
    const low = (min ?? Number.NEGATIVE_INFINITY) - sum
    if (multiplier > 0) return high
    if (multiplier < 0) return low
    return high < 0 ? high : low > 0 ? low : 0
  })
  const norm = slopes.reduce((sum, slope) => sum + slope * slope, 0)
  if (!(norm > 0) || !Number.isFinite(norm)) return false
  slopes.forEach((slope, r) => {
    const { min, max } = dual.rows[r] ?? { min: undefined, max: undefined }
    const next = (dual.multipliers[r] ?? 0) - (fall / norm) * slope
    const clipped =
      max === undefined ? Math.min(next, 0) : min === undefined ? Math.max(next, 0) : next
    setMultiplier(dual, r, clipped)
  })
  return true
}
