import type { Micro } from '#market'
import type { LinearModelBuilder } from '#solver'
import type { Component } from './book.ts'
import { limitedParticipants, termsOf } from './limits.ts'
import type { ExpectedPrices, ModelColumn } from './winner-model.ts'

/** All participants without limits stand for one another: one node. */
export const EVERYBODY_ELSE = ''

/** A column of the model: lots of a product from seller to buyer, in scaled lots. */
export interface Flow {
  readonly column: number
  readonly product: number
  readonly pair: string
  readonly buyer: string
  readonly seller: string
  /** Most lots that either of them could trade. */
  readonly most: number
  /** The smaller of the credits the two give each other, in currency; undefined: no end. */
  readonly credit: number | undefined
  /** The same, exactly. */
  readonly limit: Micro | undefined
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
  const terms = termsOf(market)
  const { guarantor } = market
  const flows: Flow[] = []
  const barred = new Set<string>()
  const exposure = new Map<string, (readonly [flow: number, price: number, product: number])[]>()
  const flowBetween = (
    buyer: string,
    seller: string,
    sides: { g: number; most: number },
  ): number => {
    const { g, most } = sides
    const column = builder.column({})
    const isOpen = buyer === EVERYBODY_ELSE || seller === EVERYBODY_ELSE
    const limit = isOpen ? undefined : terms.creditOf(buyer, seller)
    const credit = limit === undefined ? undefined : Number(limit) / 1e6
    const pair = [buyer, seller].toSorted().join('\n')
    flows.push({ column, product: g, pair, buyer, seller, most, credit, limit })
    if (credit === undefined) return column
    const price = priceFor(task.expected, columns, g)
    const trades = exposure.get(pair) ?? []
    trades.push([column, price, g])
    exposure.set(pair, trades)
    return column
  }
  const allowed = (a: string, b: string): boolean =>
    a === EVERYBODY_ELSE || b === EVERYBODY_ELSE || terms.mayTrade(a, b)
  /** A buyer, a seller and what lies between them. */
  const connect = (g: number, [id, side]: Node, [other, counter]: Node): void => {
    if (id === other || side.mostReceived === 0 || counter.mostDelivered === 0) return
    if (!allowed(id, other)) {
      barred.add(sideKey(id, g, 1)).add(sideKey(other, g, -1))
      return
    }
    const most = Math.min(side.mostReceived, counter.mostDelivered)
    const flow = flowBetween(id, other, { g, most })
    side.received.push([flow, -1])
    counter.delivered.push([flow, -1])
  }
  // Where one guarantees for all, whoever has no limits toward it is in nobody's way: products balance by themselves.
  const isSale = task.expected === 'own limits'
  const passing = isSale ? onBothSides(columns) : new Set<string>()
  const nodeOf = (by: string): string | undefined =>
    limited.has(by) || passing.has(by) ? by : guarantor === undefined ? EVERYBODY_ELSE : undefined
  for (const [g, nodes] of sidesOf(columns, nodeOf, task.lotScale)) {
    const all = [...nodes]
    for (const [, side] of all) {
      const own = builder.column({})
      side.received.push([own, -1])
      side.delivered.push([own, -1])
    }
    for (const node of all) {
      if (guarantor === undefined) for (const other of all) connect(g, node, other)
      else {
        const central = {
          received: [],
          delivered: [],
          mostReceived: Infinity,
          mostDelivered: Infinity,
        }
        connect(g, node, [guarantor, central])
        connect(g, [guarantor, central], node)
      }
    }
    // Forwards settle net positions: nobody passes on to one what it has of another. In sales the program itself has to see to it.
    if (isSale)
      for (const [id, side] of all)
        oneSideOnly(builder, flows, { g, id, side, lotScale: task.lotScale })
    for (const [, side] of all) {
      builder.row(side.received, { min: 0, max: 0 })
      builder.row(side.delivered, { min: 0, max: 0 })
    }
  }
  const creditRows: CreditRow[] = []
  if (task.expected === 'none') return { flows, creditRows, barred }
  const creditOfPair = new Map(flows.map(({ pair, credit }) => [pair, credit ?? 0]))
  for (const [pair, trades] of exposure) {
    const scale = task.moneyScale
    const row = builder.row(
      trades.map(([flow, price]) => [flow, price * task.lotScale * scale] as const),
      { max: (creditOfPair.get(pair) ?? 0) * scale },
    )
    creditRows.push({ row, flows: trades.map(([flow, , product]) => [flow, product]) })
  }
  return { flows, creditRows, barred }
}

/** Whoever could both receive and deliver one product: among all others it could pass lots on unseen. */
function onBothSides(columns: readonly ModelColumn[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const both = new Set<string>()
  for (const { legs, sealed } of columns)
    for (const [g, lots] of legs) {
      seen.add(sideKey(sealed.bid.by, g, lots))
      if (seen.has(sideKey(sealed.bid.by, g, -lots))) both.add(sealed.bid.by)
    }
  return both
}

/** Lots of a product come from others, or go to others: received ≤ most · z, delivered ≤ most · (1 − z), z whole. */
function oneSideOnly(
  builder: LinearModelBuilder,
  flows: readonly Flow[],
  {
    g,
    id,
    side,
    lotScale,
  }: { readonly g: number; readonly id: string; readonly side: Side; readonly lotScale: number },
): void {
  if (id === EVERYBODY_ELSE || side.mostReceived === 0 || side.mostDelivered === 0) return
  const [mostReceived, mostDelivered] = [
    side.mostReceived / lotScale,
    side.mostDelivered / lotScale,
  ]
  const own = flows.filter(({ product }) => product === g)
  const bought = own.filter(({ buyer }) => buyer === id).map(({ column }) => [column, 1] as const)
  const sold = own.filter(({ seller }) => seller === id).map(({ column }) => [column, 1] as const)
  const z = builder.column({ upper: 1, integer: true })
  builder.row([...bought, [z, -mostReceived]], { max: 0 })
  builder.row([...sold, [z, mostDelivered]], { max: mostDelivered })
}

type Node = readonly [id: string, side: Side]

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
  nodeOf: (by: string) => string | undefined,
  lotScale: number,
): ReadonlyMap<number, ReadonlyMap<string, Side>> {
  const sides = new Map<number, Map<string, Side>>()
  columns.forEach((column, j) => {
    for (const [g, lots] of column.legs) {
      const nodes = sides.get(g) ?? new Map<string, Side>()
      sides.set(g, nodes)
      const id = nodeOf(column.sealed.bid.by)
      if (id === undefined) continue
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
