import { pointer } from '#base'
import type { WindowBid } from '../bid.ts'
import type { Lowering } from '../lower.ts'
import { extraWords, grouped, limitWords, lotsWords, quoted, type Telling } from '../phrases.ts'

/**
 * Window: one run of `length` of the periods, or any `length` of them, for one limit.
 *
 *   contiguous      Σ_s y_s ≤ 1 (≤ gate, = on)             y_s ∈ {0, 1}: the run starts at period s
 *   any periods     o_t ≤ on,  Σ_t o_t = length·on         o_t ∈ {0, 1}: period t is taken
 *   value           limit · Σ y_s,  or limit · on
 *
 * Both are integral once on is (interval matrix; homogenised uniform matroid): the relaxation is the hull.
 * Each period taken counts as one unit of the leaf /periods/t.
 */
export function lowerWindow(node: WindowBid, lowering: Lowering): void {
  if (node.contiguous) lowerRun(node, lowering)
  else lowerAnyPeriods(node, lowering)
}

function lowerRun(node: WindowBid, { builder, at, tie, carried }: Lowering): void {
  const starts: (readonly [number, number])[] = []
  for (let start = 0; start + node.length <= node.periods.length; start++) {
    const on = builder.addSwitch()
    const lots = new Map<string, number>()
    for (let t = start; t < start + node.length; t++)
      for (const [product, n] of lotsAt(node, t)) lots.set(product, (lots.get(product) ?? 0) + n)
    builder.load(on, {
      lots,
      limit: node.limit,
      units: 1,
      leaf: pointer(`${at}/starts`, start),
      alone: !carried,
    })
    starts.push([on, 1])
  }
  if (tie.kind === 'free') builder.row(starts, { max: 1 })
  else if (tie.kind === 'within') builder.row([...starts, [tie.gate, -1]], { max: 0 })
  else builder.row([...starts, [tie.on, -1]], { min: 0, max: 0 })
}

function lowerAnyPeriods(node: WindowBid, { builder, at, tie }: Lowering): void {
  const on = builder.switchFor(tie)
  builder.addCost(on, -node.limit)
  const taken = node.periods.map((_, t) => {
    const take = builder.addSwitch()
    builder.load(take, {
      lots: lotsAt(node, t),
      limit: 0n,
      units: 1,
      leaf: pointer(`${at}/periods`, t),
    })
    builder.atMost(take, 1, on)
    return [take, 1] as const
  })
  builder.row([...taken, [on, -node.length]], { min: 0, max: 0 })
}

/** Lots of every product in the t-th period: the window's own and those that move along. */
export function lotsAt(node: WindowBid, t: number): ReadonlyMap<string, number> {
  const lots = new Map<string, number>()
  const add = (product: string | undefined, n: number): void => {
    if (product !== undefined) lots.set(product, (lots.get(product) ?? 0) + n)
  }
  add(node.periods[t], node.lots)
  for (const along of node.with) add(along.periods[t], along.lots)
  return lots
}

export function wordsWindow(node: WindowBid, telling: Telling): string {
  const verbOf = (lots: number): string => `${lots > 0 ? 'buy' : 'sell'} ${lotsWords(lots)}`
  const along = node.with.map(
    ({ lots, periods }) =>
      `, and with each period ${verbOf(lots)} of its own in ${namesOf(periods)}`,
  )
  const limit = limitWords(node.limit, new Map([['', node.lots]]), telling)
  return `${runWords(node)}, ${namesOf(node.periods)}, ${verbOf(node.lots)} per period${along.join('')}, and ${limit} in all${extraWords(node, telling)}`
}

function runWords({ length, periods, contiguous }: WindowBid): string {
  const count = grouped(periods.length)
  if (periods.length === 1) return 'in this period, or not at all'
  if (length === 1) return `in at most one of these ${count} periods`
  const run = contiguous ? `one run of ${grouped(length)} in a row` : `any ${grouped(length)}`
  return `in ${run}, or none, of these ${count} periods`
}

const namesOf = (periods: readonly string[]): string => `[${periods.map(quoted).join(', ')}]`
