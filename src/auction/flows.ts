import type { LinearModelBuilder } from '#solver'
import type { Component } from './book.ts'
import { anonymous, creditTo, limitedParticipants, mayTrade } from './limits.ts'
import type { ExpectedPrices, ModelColumn } from './winner-model.ts'

/** All participants without limits stand for one another: one node. */
const EVERYBODY_ELSE = ''

/** A column of the model: lots of a product from seller to buyer, in scaled lots. */
export interface Flow {
  readonly column: number
  readonly product: number
  readonly pair: string
  /** Most lots that either of them could trade. */
  readonly most: number
  /** The smaller of the credits the two give each other, in currency; undefined: no end. */
  readonly credit: number | undefined
}

/** What a pair trades is worth no more than its credit: Σ price · flow ≤ credit, in scaled money. */
export interface CreditRow {
  readonly row: number
  readonly flows: readonly (readonly [column: number, product: number])[]
}

export interface Flows {
  readonly flows: readonly Flow[]
  /** Where prices are expected. */
  readonly creditRows: readonly CreditRow[]
  /** `sideKey` of a participant's columns against which somebody stands with whom it may not trade. */
  readonly barred: ReadonlySet<string>
}

export const NO_FLOWS: Flows = { flows: [], creditRows: [], barred: new Set() }

export const sideKey = (by: string, product: number, lots: number): string =>
  JSON.stringify([by, product, lots > 0])

/**
 * Who could face whom (mechanism A8), where anybody has limits. Per participant i, product g and pair that may trade:
 *
 *   lots received  = Σ_j f_ijg + n_ig        f_ijg ≥ 0: lots of g from seller j to buyer i
 *   lots delivered = Σ_j f_jig + n_ig        n_ig ≥ 0: a participant's own lots that cancel
 *   Σ_g price_g · (f_ijg + f_jig) ≤ credit   both ways, at expected prices; left out while there are none
 */
export function addFlows(
  builder: LinearModelBuilder,
  columns: readonly ModelColumn[],
  component: Component,
  task: {
    readonly expected: ExpectedPrices
    readonly lotScale: number
    readonly moneyScale: number
  },
): Flows {
  const { market } = component
  const limited = limitedParticipants(market)
  if (limited.size === 0) return NO_FLOWS
  const flows: Flow[] = []
  const barred = new Set<string>()
  const nodeOf = (by: string): string => (limited.has(by) ? by : EVERYBODY_ELSE)
  const sides = sidesOf(columns, nodeOf, task.lotScale)
  const byId = new Map(market.participants.map((participant) => [participant.id, participant]))
  const participant = (id: string) => byId.get(id) ?? anonymous(id)
  const allowed = (a: string, b: string): boolean =>
    a === EVERYBODY_ELSE || b === EVERYBODY_ELSE || mayTrade(participant(a), participant(b))
  const creditOf = (a: string, b: string): number | undefined => {
    if (a === EVERYBODY_ELSE || b === EVERYBODY_ELSE) return undefined
    const limits = [creditTo(participant(a), b), creditTo(participant(b), a)]
    const ends = limits.flatMap((limit) => (limit === undefined ? [] : [Number(limit) / 1e6]))
    return ends.length === 0 ? undefined : Math.min(...ends)
  }
  const exposure = new Map<string, (readonly [flow: number, price: number, product: number])[]>()
  for (const [g, nodes] of sides) {
    const price = priceFor(task.expected, columns, g)
    for (const [id, side] of nodes) {
      const own = builder.column({})
      side.received.push([own, -1])
      side.delivered.push([own, -1])
      for (const [other, counter] of nodes) {
        if (other === id || side.received.length <= 1 || counter.delivered.length === 0) continue
        if (!allowed(id, other)) {
          barred.add(sideKey(id, g, 1)).add(sideKey(other, g, -1))
          continue
        }
        const flow = builder.column({})
        side.received.push([flow, -1])
        counter.delivered.push([flow, -1])
        const pair = [id, other].toSorted().join('\n')
        const terms = exposure.get(pair) ?? []
        terms.push([flow, price, g])
        exposure.set(pair, terms)
        const most = Math.min(side.mostReceived, counter.mostDelivered)
        flows.push({ column: flow, product: g, pair, most, credit: creditOf(id, other) })
      }
    }
    for (const side of nodes.values()) {
      builder.row(side.received, { min: 0, max: 0 })
      builder.row(side.delivered, { min: 0, max: 0 })
    }
  }
  const creditRows: CreditRow[] = []
  if (task.expected === 'none') return { flows, creditRows, barred }
  for (const [pair, terms] of exposure) {
    const [a = '', b = ''] = pair.split('\n')
    const credit = creditOf(a, b)
    if (credit === undefined) continue
    const scale = task.moneyScale
    const row = builder.row(
      terms.map(([flow, price]) => [flow, price * task.lotScale * scale] as const),
      { max: credit * scale },
    )
    creditRows.push({ row, flows: terms.map(([flow, , product]) => [flow, product]) })
  }
  return { flows, creditRows, barred }
}

interface Side {
  readonly received: (readonly [number, number])[]
  readonly delivered: (readonly [number, number])[]
  /** In lots. */
  mostReceived: number
  mostDelivered: number
}

/** Per product and node: columns that receive and columns that deliver, in scaled lots. */
function sidesOf(
  columns: readonly ModelColumn[],
  nodeOf: (by: string) => string,
  lotScale: number,
): ReadonlyMap<number, ReadonlyMap<string, Side>> {
  const sides = new Map<number, Map<string, Side>>()
  columns.forEach((column, j) => {
    for (const [g, lots] of column.legs) {
      const nodes = sides.get(g) ?? new Map<string, Side>()
      sides.set(g, nodes)
      const id = nodeOf(column.sealed.bid.by)
      const side = nodes.get(id) ?? {
        received: [],
        delivered: [],
        mostReceived: 0,
        mostDelivered: 0,
      }
      nodes.set(id, side)
      const scaled = (Math.abs(lots) * column.scale) / lotScale
      if (lots > 0) side.received.push([j, scaled])
      else side.delivered.push([j, scaled])
      if (lots > 0) side.mostReceived += lots * column.max
      else side.mostDelivered -= lots * column.max
    }
  })
  return sides
}

/** Expected price of a product in currency per lot; without one, the highest value that any bid puts on a lot. */
function priceFor(expected: ExpectedPrices, columns: readonly ModelColumn[], g: number): number {
  if (expected === 'none') return 0
  if (expected !== 'own limits') return Math.abs(expected[g] ?? 0)
  let most = 0
  for (const { legs, limit } of columns)
    for (const [product, lots] of legs)
      if (product === g) most = Math.max(most, Math.abs(Number(limit)) / 1e6 / Math.abs(lots))
  return most
}
