import { pointer } from '#base'
import type { StorageBid } from '../bid.ts'
import type { Lowering } from '../lower.ts'
import {
  extraWords,
  grouped,
  limitWords,
  lotsWords,
  quoted,
  ratioWords,
  type Telling,
} from '../phrases.ts'

/**
 * Storage: buy lots in some periods, sell them in later ones, within power, energy and efficiency n/d.
 *
 *   0 ≤ c_t ≤ charge,  0 ≤ s_t ≤ discharge                          lots bought and sold in period t
 *   0 ≤ d·initial + Σ_{τ≤t} (n·c_τ − d·s_τ) ≤ d·capacity            level after period t, times d
 *   d·initial + Σ_τ (n·c_τ − d·s_τ) ≥ d·final
 *   value  limit, once anything is filled
 *
 * The level starts at initial whether or not the bid is filled, so x = 0 is always allowed.
 */
export function lowerStorage(node: StorageBid, { builder, at, tie }: Lowering): void {
  const stored = Number(node.efficiency.numerator)
  const drawn = Number(node.efficiency.denominator)
  const missing = Math.max(0, node.final - node.initial)
  const switched = tie.kind === 'exactly' || node.limit !== 0n || missing > 0
  const on = switched ? builder.switchFor(tie) : undefined
  const gate = on ?? (tie.kind === 'within' ? tie.gate : undefined)
  const flows: (readonly [number, number])[] = []
  const columns: (readonly [number, number])[] = []
  node.periods.forEach((product, t) => {
    const buy = builder.addQuantity({
      lots: new Map([[product, 1]]),
      limit: 0n,
      max: node.charge,
      simple: false,
      leaf: pointer(`${at}/charge`, t),
    })
    const sell = builder.addQuantity({
      lots: new Map([[product, -1]]),
      limit: 0n,
      max: node.discharge,
      simple: false,
      leaf: pointer(`${at}/discharge`, t),
    })
    columns.push([buy, 1], [sell, 1])
    flows.push([buy, stored], [sell, -drawn])
    if (gate !== undefined) {
      builder.atMost(buy, node.charge, gate)
      builder.atMost(sell, node.discharge, gate)
    }
    builder.row([...flows], {
      min: -drawn * node.initial,
      max: drawn * (node.capacity - node.initial),
    })
  })
  if (on === undefined) {
    builder.row(flows, { min: drawn * (node.final - node.initial) })
    return
  }
  builder.addCost(on, -node.limit)
  if (missing > 0) builder.row([...flows, [on, -drawn * missing]], { min: 0 })
  else builder.row(flows, { min: drawn * (node.final - node.initial) })
  builder.row([...columns, [on, -1]], { min: 0 })
}

export function wordsStorage(node: StorageBid, telling: Telling): string {
  const power = `buy up to ${lotsWords(node.charge)} and sell up to ${lotsWords(node.discharge)} in each period in turn, [${node.periods.map(quoted).join(', ')}]`
  const level = `begin with ${grouped(node.initial)} and end with at least ${lotsWords(node.final)} stored, with never more than ${lotsWords(node.capacity)} nor less than none in store`
  const kept = `each lot bought adds ${ratioWords(node.efficiency)} to what is stored and each lot sold takes 1`
  return `store and resell: ${power}, ${level}, ${kept}, and ${limitWords(node.limit, new Map(), telling)} in all${extraWords(node, telling)}`
}
