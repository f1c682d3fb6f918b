import { assert, err, ok, type Refusal, type Result } from '#base'
import { formatMicro, type Micro } from '#market'
import { type Fraction, fraction, nearest, roundedUp } from './fraction.ts'
import { consistencyOf, type Equation, solveExactly } from './linear-system.ts'

/** One stretch of the curve: the finest period that gets a price of its own. */
export interface Stretch {
  readonly id: string
  /** Hours in it, a positive integer: what it weighs in the price of a longer contract. */
  readonly hours: number
}

/** A known price: of a contract over some stretches, the average of theirs by hours. */
export interface KnownPrice {
  readonly contract: string
  readonly stretches: readonly string[]
  /** Per hour. */
  readonly price: Micro
}

export interface ForwardCurve {
  /** Exactly, by stretch, in their order, in micro-units per hour. */
  readonly exact: readonly Fraction[]
  /** To the nearest micro-unit. */
  readonly marks: ReadonlyMap<string, Micro>
}

/**
 * The smoothest curve through sparse prices (mechanism 6.3):
 *
 *   min Σ_t (f_{t−1} − 2·f_t + f_{t+1})²      s.t.  Σ_{g∈K} h_g·f_g = H_K·P_K  for every known price,  H_K = Σ_{g∈K} h_g
 *
 * by its optimality conditions, solved in exact fractions:
 *
 *   | 2·DᵀD  Aᵀ | |f|   |0|
 *   |   A    0  | |λ| = |b|        D: second differences, all stretches counted as equally far apart
 *
 * Refused: `prices_arbitrage`, prices that contradict one another, with what to buy and sell; `curve_underdetermined`.
 * Prices are not kept from being negative.
 */
export function forwardCurve(
  stretches: readonly Stretch[],
  prices: readonly KnownPrice[],
): Result<ForwardCurve> {
  const constraints = prices.map((price) => averageOf(stretches, price))
  const { independent, contradiction } = consistencyOf(constraints)
  if (contradiction !== undefined) return err([arbitrage(stretches, prices, contradiction)])
  const kept = independent.map((e) => constraints[e] as Equation)
  const solution = solveExactly(optimality(stretches.length, kept))
  if (solution === undefined) return err([UNDERDETERMINED])
  const exact = solution.slice(0, stretches.length)
  const marks = stretches.map(({ id }, g) => [id, nearest(exact[g] as Fraction)] as const)
  return ok({ exact, marks: new Map(marks) })
}

/** What is wrong: several curves are equally smooth. */
const UNDERDETERMINED: Refusal = {
  code: 'curve_underdetermined',
  at: '/prices',
  cause: 'the prices are too few: several curves through them are equally smooth',
  remedy: 'Give a price of another contract; two that differ in their periods are enough.',
}

function averageOf(
  stretches: readonly Stretch[],
  { contract, stretches: within, price }: KnownPrice,
): Equation {
  const covered = new Set(within)
  const coefficients = stretches.map(({ id, hours }) => (covered.has(id) ? BigInt(hours) : 0n))
  const hours = coefficients.reduce((sum, h) => sum + h, 0n)
  assert(hours > 0n, `${contract} covers at least one stretch of the curve`)
  return { coefficients, value: hours * price }
}

function optimality(size: number, constraints: readonly Equation[]): readonly Equation[] {
  const smooth = curvature(size)
  return [
    ...smooth.map((row, g) => ({
      coefficients: [...row, ...constraints.map(({ coefficients }) => coefficients[g] as bigint)],
      value: 0n,
    })),
    ...constraints.map(({ coefficients, value }) => ({
      coefficients: [...coefficients, ...constraints.map(() => 0n)],
      value,
    })),
  ]
}

/** 2·DᵀD */
function curvature(size: number): readonly (readonly bigint[])[] {
  const rows = Array.from({ length: size }, () => new Array<bigint>(size).fill(0n))
  const weights = [1n, -2n, 1n]
  for (let t = 0; t + 2 < size; t++)
    for (const [a, left] of weights.entries())
      for (const [b, right] of weights.entries()) {
        const row = rows[t + a] as bigint[]
        row[t + b] = (row[t + b] as bigint) + 2n * left * right
      }
  return rows
}

/** Legs whose hours cancel out in every stretch and whose prices do not. */
function arbitrage(
  stretches: readonly Stretch[],
  prices: readonly KnownPrice[],
  { multipliers, gap }: { readonly multipliers: readonly Fraction[]; readonly gap: Fraction },
): Refusal {
  // Σ m_e · (hours of e) = 0 in every stretch and Σ m_e · H_e · P_e = gap > 0: selling m_e of each gains gap.
  const scale = multipliers.reduce((least, { under }) => lcm(least, under), 1n)
  const legs = multipliers.flatMap(({ over, under }, e) => {
    const lots = (over * scale) / under
    if (lots === 0n) return []
    return [`${lots > 0n ? 'sell' : 'buy'} ${lots > 0n ? lots : -lots} of ${prices[e]?.contract}`]
  })
  const gain = roundedUp(fraction(gap.over * scale, gap.under))
  const held = new Set(prices.flatMap((price) => price.stretches))
  return {
    code: 'prices_arbitrage',
    at: '/prices',
    cause: `the prices contradict one another: ${legs.join(', ')} holds nothing in any of ${stretches.filter(({ id }) => held.has(id)).length} stretches and gains ${formatMicro(gain)}`,
    remedy: 'Correct or drop one of these prices.',
  }
}

const lcm = (a: bigint, b: bigint): bigint => (a * b) / gcd(a, b)

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b))
