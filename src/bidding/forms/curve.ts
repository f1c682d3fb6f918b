import { pointer } from '#base'
import type { CurveBid } from '../bid.ts'
import type { Lowering } from '../lower.ts'
import { addRamp } from './ramp.ts'
import {
  bundleWords,
  extraWords,
  grouped,
  limitWords,
  listed,
  type Telling,
  unitOf,
} from '../phrases.ts'

/**
 * Curve: price–quantity steps of one bundle, filled in their order.
 *
 *   0 ≤ x_k ≤ q_k
 *   limits that never rise    the order follows from the limits: no rows, and free steps are simple
 *   otherwise                 x_k ≤ q_k·w_k,  x_{k−1} ≥ q_{k−1}·w_k,  w_k ∈ {0, 1}: step k only after k−1 is full
 *   tied to a switch          x_k ≤ q_k·on,  and Σ x_k ≥ on when filled exactly if on
 *   value                     Σ limit_k · x_k
 */
export function lowerCurve(node: CurveBid, lowering: Lowering): void {
  const { builder, at, tie } = lowering
  // A ramp may hold an earlier step back, so with one the order needs rows too.
  const convex = isConvex(node) && node.ramp === undefined
  const simple = tie.kind === 'free' && convex
  const columns = node.steps.map((step, index) =>
    builder.addQuantity({
      lots: node.lots,
      limit: step.limit,
      max: step.quantity,
      simple,
      alone: convex && !lowering.carried,
      leaf: pointer(`${at}/steps`, index),
    }),
  )
  const gate = tie.kind === 'free' ? undefined : tie.kind === 'within' ? tie.gate : tie.on
  if (gate !== undefined)
    for (const [k, x] of columns.entries()) builder.atMost(x, quantityOf(node, k), gate)
  if (tie.kind === 'exactly')
    builder.row([...columns.map((x) => [x, 1] as const), [tie.on, -1]], { min: 0 })
  if (!convex)
    columns.forEach((x, k) => {
      if (k === 0) return
      const after = builder.addSwitch()
      builder.atMost(x, quantityOf(node, k), after)
      builder.atLeast(columns[k - 1] as number, quantityOf(node, k - 1), after)
    })
  addRamp(
    builder,
    node.ramp,
    columns.map((x) => [[x, 1]]),
  )
}

/** Limits never rise from step to step: more costs no less, so the steps fill in order by themselves. */
export function isConvex(node: CurveBid): boolean {
  return node.steps.every(
    (step, k) => k === 0 || step.limit <= (node.steps[k - 1]?.limit ?? step.limit),
  )
}

const quantityOf = (node: CurveBid, k: number): number => node.steps[k]?.quantity ?? 0

export function wordsCurve(node: CurveBid, telling: Telling): string {
  const unit = unitOf(node.lots)
  const steps = listed(node.steps, telling, ({ quantity, limit }, inner) => {
    const count = `up to ${grouped(quantity)} ${unit}${quantity === 1 ? '' : 's'}`
    return `${count}, and ${limitWords(limit, node.lots, inner)} per ${unit}`
  })
  return `${unit === 'lot' ? '' : 'any number of times, '}${bundleWords(node.lots)}${unit === 'lot' ? ' at a time' : ''}, in steps that each begin when the one before is full${extraWords(node, telling)}: ${steps}`
}
