import { assert, err, ok, type Refusal, type Result } from '#base'
import type { Micro } from '#market'
import type { Lots, Marks } from './position.ts'

/** Daily curves, oldest first: `days[t][i]` is the mark of `products[i]` on day t, in micro-units per lot. */
export interface CurveHistory {
  readonly products: readonly string[]
  readonly days: readonly (readonly Micro[])[]
}

/**
 * Joint scenarios: `moves[s][i]` is how far one lot of `products[i]` goes in scenario s, in micro-units. One scenario moves
 * all products at once, as one stretch of history did, so what went together goes together.
 */
export interface Scenarios {
  readonly products: readonly string[]
  readonly moves: readonly (readonly Micro[])[]
}

export interface ScenarioOptions {
  /** Days until a position is closed out. */
  readonly horizon: number
  /** The same for products in `delivering`. */
  readonly horizonInDelivery: number
  /** Products whose delivery has begun. */
  readonly delivering?: ReadonlySet<string>
  /** λ of the volatility filter, in hundredths: 97 means that yesterday weighs 3 %. */
  readonly decay: number
  /** At most so many scenarios, of the latest days. */
  readonly most: number
}

/** Five days, ten within delivery; λ = 0.97; two years of scenarios (docs/decisions/0013-margin.md). */
export const SCENARIO_OPTIONS: ScenarioOptions = {
  horizon: 5,
  horizonInDelivery: 10,
  decay: 97,
  most: 500,
}

/** Days before which the filter has no volatility of its own: it starts with the mean square of these. */
const WARM_UP = 20

/** Returns and volatilities are in millionths of a millionth: 1 % is 10^10. */
const UNIT = 1_000_000_000_000n

/**
 * Filtered historical simulation (Barone-Adesi, Giannopoulos, Vosper 1999), in integers:
 *
 *   r_t = F_t/F_{t−1} − 1                          daily returns
 *   σ²_{t+1} = λ·σ²_t + (1 − λ)·r²_t               volatility known on the evening of day t (EWMA)
 *   z_t = r_t / σ_t                                what was unusual on day t
 *   move_s = F_T · (Π_{k<h} (1 + σ_{T+1}·z_{s+k}) − 1)    h days from day s on, at today's volatility
 *
 * Refused: a history that is too short, has holes, or has marks that are not positive (returns have no meaning there).
 */
export function scenariosOf(
  history: CurveHistory,
  options: ScenarioOptions = SCENARIO_OPTIONS,
): Result<Scenarios> {
  const longest = Math.max(options.horizon, options.horizonInDelivery)
  const refusal = historyRefusal(history, longest)
  if (refusal !== undefined) return err([refusal])
  const { products, days } = history
  const count = Math.min(options.most, days.length - 1 - WARM_UP - longest + 1)
  const columns = products.map((product, i) => {
    const marks = days.map((day) => day[i] as Micro)
    const horizon = options.delivering?.has(product) ? options.horizonInDelivery : options.horizon
    return movesOf(marks, { horizon, longest, count, decay: BigInt(options.decay) })
  })
  const moves = Array.from({ length: count }, (_, s) => columns.map((column) => column[s] as Micro))
  return ok({ products, moves })
}

function movesOf(
  marks: readonly Micro[],
  of: {
    readonly horizon: number
    readonly longest: number
    readonly count: number
    readonly decay: bigint
  },
): readonly Micro[] {
  const returns = marks.slice(1).map((mark, t) => {
    const before = marks[t] as Micro
    return ((mark - before) * UNIT) / before
  })
  const { usual, today } = volatilities(returns, of.decay)
  const scaled = returns.map((r, t) => {
    const then = usual[t] as bigint
    return then === 0n ? 0n : (r * today) / then
  })
  const first = returns.length - of.longest - of.count + 1
  const last = marks.at(-1) as Micro
  return Array.from({ length: of.count }, (_, s) => {
    let factor = UNIT
    for (const r of scaled.slice(first + s, first + s + of.horizon))
      factor = (factor * (UNIT + (r < 1n - UNIT ? 1n - UNIT : r))) / UNIT
    return (last * (factor - UNIT)) / UNIT
  })
}

/** σ_t of every day, known the evening before, and that of tomorrow. */
function volatilities(
  returns: readonly bigint[],
  decay: bigint,
): { readonly usual: readonly bigint[]; readonly today: bigint } {
  const start = returns.slice(0, WARM_UP)
  let variance = start.reduce((sum, r) => sum + r * r, 0n) / BigInt(start.length)
  const usual = returns.map((r) => {
    const before = squareRoot(variance)
    variance = (decay * variance + (100n - decay) * r * r) / 100n
    return before
  })
  return { usual, today: squareRoot(variance) }
}

/** The largest integer whose square is not above `square` (Newton). */
export function squareRoot(square: bigint): bigint {
  assert(square >= 0n, 'a square is not negative')
  if (square < 2n) return square
  let root = 1n << BigInt((square.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + square / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/** P&L of lots in every scenario. A product that no scenario moves neither gains nor loses. */
export function pnlOf(lots: Lots, { products, moves }: Scenarios): readonly Micro[] {
  const held = products.flatMap((product, i) => {
    const net = lots.get(product) ?? 0
    return net === 0 ? [] : [[i, BigInt(net)] as const]
  })
  return moves.map((move) => held.reduce((sum, [i, net]) => sum + net * (move[i] as Micro), 0n))
}

/** The marks of the last day. */
export function latestMarks({ products, days }: CurveHistory): Marks {
  return new Map(products.map((product, i) => [product, days.at(-1)?.[i] ?? 0n]))
}

function historyRefusal({ products, days }: CurveHistory, longest: number): Refusal | undefined {
  const least = WARM_UP + longest + 1
  if (days.length < least)
    return {
      code: 'history_too_short',
      at: '/days',
      cause: `there are ${days.length} days of curves, and scenarios need at least ${least}`,
      remedy: 'Give a longer history, or use the scan of prices until there is one.',
    }
  for (const [t, day] of days.entries())
    for (const [i, product] of products.entries()) {
      const mark = day[i]
      if (mark === undefined || mark <= 0n)
        return {
          code: 'mark_not_positive',
          at: `/days/${t}/${i}`,
          cause: `${product} has ${mark === undefined ? 'no mark' : 'a mark that is not positive'} on this day`,
          remedy: 'Give every product a positive mark on every day.',
        }
    }
  return undefined
}
