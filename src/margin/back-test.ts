import { assert } from '#base'
import type { Micro } from '#market'
import { type Fraction, larger, roundedUp } from './fraction.ts'
import { floorOf, MARGIN_RULE, type MarginRule, shortfallOf } from './initial-margin.ts'
import type { Lots, Marks } from './position.ts'
import {
  type CurveHistory,
  type Filtered,
  filtered,
  leastDays,
  pnlOf,
  type ScenarioOptions,
  type Scenarios,
  scenariosAt,
} from './scenarios.ts'
import { PPM, valueAtRisk } from './tail.ts'

/** What is put to the test: the expected shortfall or the value at risk alone, or the rule with its floor. */
export type Measured =
  | { readonly kind: 'shortfall'; readonly tail: number }
  | { readonly kind: 'risk'; readonly tail: number }
  | { readonly kind: 'margin'; readonly rule: MarginRule }

export const AS_CHARGED: Measured = { kind: 'margin', rule: MARGIN_RULE }

/** Whether the loss of each period was larger than the margin for it, in order of time. */
export type Exceptions = readonly boolean[]

export interface BackTest {
  readonly history: CurveHistory
  readonly measured: Measured
  readonly options: ScenarioOptions
  /** The first day, counted from 0, on whose evening a margin is set. */
  readonly from: number
  /** Days from one margin to the next. At least the horizon, so that no day counts twice. */
  readonly step: number
}

/**
 * Walks through a history: on every `step`-th day from `from` on, the margin of the positions by what was known that evening
 * beside what they lost over the horizon that followed.
 */
export function backTest(lots: Lots, test: BackTest): Exceptions {
  const { options, from, step } = test
  const { horizon } = options
  assert(from + 1 >= leastDays(options), 'the first day has a history')
  assert(step >= horizon, 'periods do not overlap')
  const history = heldOnly(test.history, lots)
  const curves = filtered(history, options)
  const exceptions: boolean[] = []
  for (let day = from; day + horizon < history.days.length; day += step)
    exceptions.push(
      lossAfter(lots, history, { day, horizon }) > marginOn(lots, day, { curves, test }),
    )
  return exceptions
}

/** The columns of products that are held: others neither gain nor lose. */
function heldOnly({ products, days }: CurveHistory, lots: Lots): CurveHistory {
  const columns = products.flatMap((product, i) => (lots.has(product) ? [i] : []))
  return {
    products: columns.map((i) => products[i] as string),
    days: days.map((day) => columns.map((i) => day[i] as Micro)),
  }
}

function lossAfter(
  lots: Lots,
  { products, days }: CurveHistory,
  { day, horizon }: { readonly day: number; readonly horizon: number },
): Micro {
  return products.reduce((loss, product, i) => {
    const moved = (days[day + horizon]?.[i] as Micro) - (days[day]?.[i] as Micro)
    return loss - BigInt(lots.get(product) ?? 0) * moved
  }, 0n)
}

function marginOn(
  lots: Lots,
  day: number,
  { curves, test }: { readonly curves: Filtered; readonly test: BackTest },
): Micro {
  const { measured, options } = test
  const scenarios = scenariosAt(curves, day, options)
  if (measured.kind === 'risk') return valueAtRisk(pnlOf(lots, scenarios), measured.tail)
  const { products, days } = curves.history
  const marks = new Map(products.map((product, i) => [product, days[day]?.[i] as Micro]))
  const rule = measured.kind === 'margin' ? measured.rule : { tail: measured.tail, floor: 0 }
  return roundedUp(shortfallOrFloor(lots, { scenarios, marks, rule }))
}

/** The margin without its concentration add-on: how large a position is says nothing about how often it is too small. */
const shortfallOrFloor = (
  lots: Lots,
  of: { readonly scenarios: Scenarios; readonly marks: Marks; readonly rule: MarginRule },
): Fraction =>
  larger(shortfallOf(pnlOf(lots, of.scenarios), of.rule), floorOf(lots, of.marks, of.rule))

/**
 * How many exceptions are within reason, if each of n periods has one with probability p (parts per million): from the first k
 * with P(X ≤ k) > 2.5 % to the first with P(X ≤ k) ≥ 97.5 %, exactly. Of 504 days at 1 %: 1 to 10.
 */
export function exceptionBand(
  n: number,
  p: number,
): { readonly min: number; readonly max: number } {
  const [hit, miss, all] = [BigInt(p), PPM - BigInt(p), PPM ** BigInt(n)]
  let [ways, sum, min] = [1n, 0n, -1]
  for (let k = 0; k <= n; k++) {
    sum += ways * hit ** BigInt(k) * miss ** BigInt(n - k)
    if (min < 0 && sum * 40n > all) min = k
    if (sum * 40n >= all * 39n) return { min, max: k }
    ways = (ways * BigInt(n - k)) / BigInt(k + 1)
  }
  return { min, max: n }
}
