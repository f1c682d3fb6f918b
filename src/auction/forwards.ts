import { compareText } from '#base'
import type { Market } from '#bidding'
import type { Micro } from '#market'
import { LinearModelBuilder, type Solver } from '#solver'
import { pairUp } from './counterparties.ts'
import { anonymous, creditTo, limitedParticipants, mayTrade } from './limits.ts'
import type { Forward } from './outcome.ts'

type Positions = ReadonlyMap<string, ReadonlyMap<string, number>>

/**
 * Who faces whom. Without limits: few contracts, pair by pair. With limits, a small integer program (mechanism A8):
 * every net position is covered by pairs that may trade, within the credit of both, with as few contracts as the
 * program finds. Undefined: there is no such assignment.
 */
export function assignForwards(
  solver: Solver,
  market: Market,
  positions: Positions,
  priceOf: (product: string) => Micro,
): readonly Forward[] | undefined {
  const free = pairUp(positions, priceOf)
  if (limitedParticipants(market).size === 0 || keepsLimits(market, free)) return free
  const { pairs, model } = assignmentModel(market, positions, priceOf)
  const session = solver.open(model)
  try {
    const { x } = session.solveMip({ seconds: 2, gap: 1e-3, seed: 1 })
    if (x === undefined) return undefined
    const forwards = pairs.flatMap(({ buyer, seller, product, flow }) => {
      const lots = Math.round(x[flow] ?? 0)
      const price = priceOf(product)
      return lots === 0
        ? []
        : [{ buyer, seller, product, lots, price, amount: price * BigInt(lots) }]
    })
    forwards.sort(
      (a, b) =>
        compareText(a.product, b.product) ||
        compareText(a.buyer, b.buyer) ||
        compareText(a.seller, b.seller),
    )
    return keepsLimits(market, forwards) ? forwards : undefined
  } finally {
    session.dispose()
  }
}

const absolute = (value: Micro): Micro => (value < 0n ? -value : value)

/** Is every pair allowed, and every exposure within the credit of both? */
export function keepsLimits(market: Market, forwards: readonly Forward[]): boolean {
  const byId = new Map(market.participants.map((participant) => [participant.id, participant]))
  const participant = (id: string) => byId.get(id) ?? anonymous(id)
  const exposure = new Map<string, Micro>()
  for (const { buyer, seller, lots, price } of forwards) {
    if (!mayTrade(participant(buyer), participant(seller))) return false
    const key = JSON.stringify([buyer, seller].toSorted(compareText))
    exposure.set(key, (exposure.get(key) ?? 0n) + absolute(price) * BigInt(lots))
  }
  return [...exposure].every(([key, amount]) => {
    const [a = '', b = ''] = JSON.parse(key) as string[]
    const within = (limit: Micro | undefined): boolean => limit === undefined || amount <= limit
    return within(creditTo(participant(a), b)) && within(creditTo(participant(b), a))
  })
}

interface Pair {
  readonly buyer: string
  readonly seller: string
  readonly product: string
  readonly flow: number
}

function assignmentModel(
  market: Market,
  positions: Positions,
  priceOf: (product: string) => Micro,
) {
  const byId = new Map(market.participants.map((participant) => [participant.id, participant]))
  const participant = (id: string) => byId.get(id) ?? anonymous(id)
  const builder = new LinearModelBuilder()
  const pairs: Pair[] = []
  const exposure = new Map<string, { a: string; b: string; terms: (readonly [number, number])[] }>()
  for (const product of [...positions.keys()].toSorted(compareText)) {
    const net = [...(positions.get(product) ?? [])].toSorted(([a], [b]) => compareText(a, b))
    const rows = new Map(net.map(([id]) => [id, [] as (readonly [number, number])[]]))
    const price = Number(absolute(priceOf(product))) / 1e6
    for (const [buyer, bought] of net) {
      if (bought <= 0) continue
      for (const [seller, sold] of net) {
        if (sold >= 0 || !mayTrade(participant(buyer), participant(seller))) continue
        const most = Math.min(bought, -sold)
        const flow = builder.column({ upper: most, integer: true })
        const contract = builder.column({ cost: -1, upper: 1, integer: true })
        builder.row(
          [
            [flow, 1],
            [contract, -most],
          ],
          { max: 0 },
        )
        pairs.push({ buyer, seller, product, flow })
        rows.get(buyer)?.push([flow, 1])
        rows.get(seller)?.push([flow, 1])
        const [a = '', b = ''] = [buyer, seller].toSorted(compareText)
        const key = `${a}\n${b}`
        const entry = exposure.get(key) ?? { a, b, terms: [] }
        entry.terms.push([flow, price])
        exposure.set(key, entry)
      }
    }
    for (const [id, lots] of net) {
      if (lots !== 0) builder.row(rows.get(id) ?? [], { min: Math.abs(lots), max: Math.abs(lots) })
    }
  }
  for (const { a, b, terms } of exposure.values()) {
    const limits = [creditTo(participant(a), b), creditTo(participant(b), a)].flatMap((limit) =>
      limit === undefined ? [] : [Number(limit) / 1e6],
    )
    if (limits.length > 0) builder.row(terms, { max: Math.min(...limits) })
  }
  return { pairs, model: builder.build() }
}
