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
  const refusal = historyRefusal(history, leastDays(options))
  if (refusal !== undefined) return err([refusal])
  return ok(scenariosAt(filtered(history), history.days.length - 1, options))
}

/** A history with its returns and volatilities: what scenarios of any of its days are made of. */
export interface Filtered {
  readonly history: CurveHistory
  /** By product, then by day: from day t to day t + 1, and the volatility that was expected of it. */
  readonly returns: readonly (readonly bigint[])[]
  readonly volatilities: readonly (readonly bigint[])[]
}

/** The filter looks backwards only: what it says of a day does not change with later days. */
export function filtered(
  history: CurveHistory,
  { decay }: Pick<ScenarioOptions, 'decay'> = SCENARIO_OPTIONS,
): Filtered {
  const returns = history.products.map((_, i) =>
    history.days.slice(1).map((day, t) => {
      const before = history.days[t]?.[i] as Micro
      return (((day[i] as Micro) - before) * UNIT) / before
    }),
  )
  const volatilities = returns.map((ofProduct) => volatilitiesOf(ofProduct, BigInt(decay)))
  return { history, returns, volatilities }
}

/** Days of history, day 0 counted, that the first scenario needs. */
export const leastDays = ({ horizon, horizonInDelivery }: ScenarioOptions): number =>
  WARM_UP + Math.max(horizon, horizonInDelivery) + 1

/** Scenarios as they were known on the evening of day `day`. */
export function scenariosAt(
  { history, returns, volatilities }: Filtered,
  day: number,
  options: ScenarioOptions,
): Scenarios {
  const { products, days } = history
  const longest = Math.max(options.horizon, options.horizonInDelivery)
  const count = Math.min(options.most, day + 1 - leastDays(options) + 1)
  assert(count > 0, `day ${day} has a history`)
  const columns = products.map((product, i) => {
    const today = volatilities[i]?.[day] as bigint
    const first = day - longest - count + 1
    const scaled = (returns[i] ?? []).slice(first, day).map((r, k) => {
      const then = volatilities[i]?.[first + k] as bigint
      return then === 0n ? 0n : (r * today) / then
    })
    const horizon = options.delivering?.has(product) ? options.horizonInDelivery : options.horizon
    const mark = days[day]?.[i] as Micro
    return Array.from({ length: count }, (_, s) => moveOf(mark, scaled.slice(s, s + horizon)))
  })
  const moves = Array.from({ length: count }, (_, s) => columns.map((column) => column[s] as Micro))
  return { products, moves }
}

/** How far a mark goes over these returns, one after the other; it never becomes negative. */
function moveOf(mark: Micro, returns: readonly bigint[]): Micro {
  let factor = UNIT
  for (const r of returns) factor = (factor * (UNIT + (r < -UNIT ? -UNIT : r))) / UNIT
  return (mark * (factor - UNIT)) / UNIT
}

/** σ_t of every day, known the evening before, and that of tomorrow. */
function volatilitiesOf(returns: readonly bigint[], decay: bigint): readonly bigint[] {
  const start = returns.slice(0, WARM_UP)
  let variance = start.reduce((sum, r) => sum + r * r, 0n) / BigInt(Math.max(1, start.length))
  return [
    squareRoot(variance),
    ...returns.map((r) => {
      variance = (decay * variance + (100n - decay) * r * r) / 100n
      return squareRoot(variance)
    }),
  ]
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

function historyRefusal({ products, days }: CurveHistory, least: number): Refusal | undefined {
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
