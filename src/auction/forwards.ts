import { compareText } from '#base'
import type { Market } from '#bidding'
import type { Micro } from '#market'
import { LinearModelBuilder, type Solver } from '#solver'
import {
  type Bounds,
  type Contract,
  fewestExactly,
  improveContracts,
  inOrder,
} from './assignment.ts'
import { pairProduct } from './counterparties.ts'
import { limitedParticipants, termsOf } from './limits.ts'
import type { Forward } from './outcome.ts'

type Positions = ReadonlyMap<string, ReadonlyMap<string, number>>

/** What is known of a market's forwards before they are assigned. */
export interface AssignmentTask {
  readonly positions: Positions
  readonly priceOf: (product: string) => Micro
  /** What the search for winners found: taken as it is where it covers the positions within all limits. */
  readonly known?: readonly Contract[]
  /** Where nobody has limits, any assignment will do: it is only asked whether the rest keeps the rules. */
  readonly anyWillDo?: true
}

/**
 * Who faces whom (mechanism A8, B 5.1): every net position is covered by pairs that may trade, within the credit of both, with
 * as few contracts – a pair's lots of a product – as can be, and of those with the smallest Σ lots².
 *
 *   few participants on a product  exactly, where nobody's limits end inside it (`fewestExactly`)
 *   few pairs                      exactly, by two integer programs (`fewestOf`)
 *   otherwise                      equal amounts, then largest with largest; or any assignment within the limits; then
 *                                  exchanges while they help (`improveContracts`)
 *
 * The same positions, prices and limits give the same forwards: nothing here looks at a clock unless an integer program
 * takes longer than it ever should. Undefined: there is no such assignment.
 */
export function assignForwards(
  solver: Solver,
  market: Market,
  task: AssignmentTask,
): readonly Forward[] | undefined {
  const bounds = boundsOf(market, task.priceOf)
  if (market.guarantor !== undefined) {
    const guaranteed = contractsWith(market.guarantor, task.positions)
    return isWithin(bounds, guaranteed) ? forwardsOf(guaranteed, task.priceOf) : undefined
  }
  const limited = limitedParticipants(market).size > 0
  if (
    task.known !== undefined &&
    covers(task.known, task.positions) &&
    isWithin(bounds, task.known)
  )
    return forwardsOf(task.known, task.priceOf)
  const products = [...task.positions.keys()].toSorted(compareText)
  const isRough = task.anyWillDo === true && !limited
  const paired = products.flatMap((product) => {
    const net = [...(task.positions.get(product) ?? [])]
    const lots = (isRough ? undefined : fewestExactly(net, bounds.mayTrade)) ?? pairProduct(net)
    return lots.map(([buyer, seller, n]): Contract => ({ buyer, seller, product, lots: n }))
  })
  if (isRough) return forwardsOf(paired, task.priceOf)
  const free = improveContracts(paired, bounds)
  if (!limited || isWithin(bounds, free)) return forwardsOf(free, task.priceOf)
  const pairs = pairsOf(task.positions, bounds)
  const exact = pairs.length <= FEW_PAIRS ? fewestOf(solver, bounds, { ...task, pairs }) : undefined
  if (exact === 'none') return undefined
  const any = exact ?? anyOf(solver, bounds, { ...task, pairs })
  if (any === undefined || !isWithin(bounds, any)) return undefined
  return forwardsOf(improveContracts(any, bounds), task.priceOf)
}

/** Do the contracts come to the net positions, exactly, and does nobody both buy and sell a product? */
function covers(contracts: readonly Contract[], positions: Positions): boolean {
  const left = new Map<string, number>()
  const add = (product: string, id: string, lots: number): void => {
    const key = JSON.stringify([product, id])
    left.set(key, (left.get(key) ?? 0) + lots)
  }
  for (const [product, net] of positions) for (const [id, lots] of net) add(product, id, lots)
  for (const { product, buyer, seller, lots } of contracts) {
    add(product, buyer, -lots)
    add(product, seller, lots)
  }
  const [buying, selling] = (['buyer', 'seller'] as const).map(
    (side) => new Set(contracts.map((one) => JSON.stringify([one.product, one[side]]))),
  )
  const passesOn = [...(buying ?? [])].some((key) => selling?.has(key))
  return !passesOn && [...left.values()].every((lots) => lots === 0)
}

/** Everybody's net position is a contract with the guarantor: there is nothing to choose. */
const contractsWith = (guarantor: string, positions: Positions): readonly Contract[] =>
  [...positions].flatMap(([product, net]) =>
    [...net].flatMap(([id, lots]): Contract[] => {
      if (lots === 0) return []
      const [buyer, seller] = lots > 0 ? [id, guarantor] : [guarantor, id]
      return [{ buyer, seller, product, lots: Math.abs(lots) }]
    }),
  )

export function forwardsOf(
  contracts: readonly Contract[],
  priceOf: (product: string) => Micro,
): readonly Forward[] {
  return contracts.toSorted(inOrder).map((contract) => {
    const price = priceOf(contract.product)
    return { ...contract, price, amount: price * BigInt(contract.lots) }
  })
}

/** A market's limits at prices, as bounds on contracts. */
export function boundsOf(market: Market, priceOf: (product: string) => Micro): Bounds {
  return { ...termsOf(market), worthOf: (product) => absolute(priceOf(product)) }
}

const absolute = (value: Micro): Micro => (value < 0n ? -value : value)

/** Is every pair allowed, and every exposure within the credit of both? */
export function isWithin(bounds: Bounds, contracts: readonly Contract[]): boolean {
  const used = new Map<string, Micro>()
  for (const { buyer, seller, lots, product } of contracts) {
    if (!bounds.mayTrade(buyer, seller)) return false
    const key = JSON.stringify([buyer, seller].toSorted(compareText))
    used.set(key, (used.get(key) ?? 0n) + bounds.worthOf(product) * BigInt(lots))
  }
  return [...used].every(([key, amount]) => {
    const [a = '', b = ''] = JSON.parse(key) as string[]
    const credit = bounds.creditOf(a, b)
    return credit === undefined || amount <= credit
  })
}

interface Pair {
  readonly buyer: string
  readonly seller: string
  readonly product: string
  readonly most: number
}

/** Pairs that may trade a product, with the most lots that either could, and their credit allows by itself. */
function pairsOf(positions: Positions, bounds: Bounds): readonly Pair[] {
  return [...positions.keys()].toSorted(compareText).flatMap((product) => {
    const net = [...(positions.get(product) ?? [])].toSorted(([a], [b]) => compareText(a, b))
    const worth = bounds.worthOf(product)
    return net.flatMap(([buyer, bought]) =>
      net.flatMap(([seller, sold]): Pair[] => {
        if (bought <= 0 || sold >= 0 || !bounds.mayTrade(buyer, seller)) return []
        const credit = bounds.creditOf(buyer, seller)
        const within = credit === undefined || worth === 0n ? undefined : credit / worth
        const most = Math.min(bought, -sold, Number(within ?? bought))
        return most > 0 ? [{ buyer, seller, product, most }] : []
      }),
    )
  })
}

/** Pairs up to which integer programs look for the best assignment. */
const FEW_PAIRS = 60
/** Lots up to which each is a step of its own in Σ lots². */
const FEW_LOTS = 600
/** Nodes after which a program ends, so that the same question has the same answer on every machine; and seconds, if all else fails. */
const MOST_NODES = 2_000
const MOST_SECONDS = 20

interface PairTask {
  readonly positions: Positions
  readonly pairs: readonly Pair[]
}

/** Fewest contracts, then the smallest Σ lots² among as many. */
function fewestOf(
  solver: Solver,
  bounds: Bounds,
  task: PairTask,
): readonly Contract[] | 'none' | undefined {
  const fewest = solvePairs(solver, bounds, { ...task, contracts: 'fewest' })
  if (fewest === undefined || fewest === 'none') return fewest
  const lots = task.pairs.reduce((sum, { most }) => sum + most, 0)
  if (lots > FEW_LOTS) return fewest
  const spread = solvePairs(solver, bounds, { ...task, contracts: fewest.length })
  return spread === undefined || spread === 'none' ? fewest : spread
}

const anyOf = (solver: Solver, bounds: Bounds, task: PairTask): readonly Contract[] | undefined => {
  const found = solvePairs(solver, bounds, { ...task, contracts: 'any' })
  return found === 'none' ? undefined : found
}

/**
 *   f_p lots of pair p, whole   Σ f = bought, Σ f = sold      Σ worth · f ≤ credit
 *   fewest    minimise Σ t_p,   f_p ≤ most_p · t_p
 *   k         minimise Σ f_p² as Σ (2i − 1) · y_pi, f_p = Σ y_pi, 0 ≤ y_pi ≤ 1, with Σ t_p ≤ k
 */
function solvePairs(
  solver: Solver,
  bounds: Bounds,
  task: PairTask & { readonly contracts: 'any' | 'fewest' | number },
): readonly Contract[] | 'none' | undefined {
  const { pairs, positions, contracts } = task
  const builder = new LinearModelBuilder()
  const flows = pairs.map(({ most }) => builder.column({ upper: most, integer: true }))
  const rows = new Map<string, (readonly [number, number])[]>()
  const exposures = new Map<string, (readonly [column: number, pair: Pair])[]>()
  const opened: (readonly [number, number])[] = []
  const append = <T>(map: Map<string, T[]>, key: string, value: T): void => {
    const list = map.get(key)
    if (list === undefined) map.set(key, [value])
    else list.push(value)
  }
  pairs.forEach((pair, i) => {
    const flow = flows[i] ?? 0
    append(rows, JSON.stringify([pair.product, pair.buyer]), [flow, 1] as const)
    append(rows, JSON.stringify([pair.product, pair.seller]), [flow, 1] as const)
    const key = JSON.stringify([pair.buyer, pair.seller].toSorted(compareText))
    append(exposures, key, [flow, pair] as const)
    if (contracts === 'any') return
    const open = builder.column({ cost: contracts === 'fewest' ? -1 : 0, upper: 1, integer: true })
    opened.push([open, 1])
    builder.row(
      [
        [flow, 1],
        [open, -pair.most],
      ],
      { max: 0 },
    )
    if (contracts === 'fewest') return
    const steps = Array.from({ length: pair.most }, (_, k) =>
      builder.column({ cost: -(2 * k + 1), upper: 1 }),
    )
    builder.row([[flow, 1], ...steps.map((y) => [y, -1] as const)], { min: 0, max: 0 })
  })
  if (typeof contracts === 'number') builder.row(opened, { max: contracts })
  for (const [product, net] of positions)
    for (const [id, lots] of net) {
      if (lots === 0) continue
      const terms = rows.get(JSON.stringify([product, id]))
      if (terms === undefined) return 'none'
      builder.row(terms, { min: Math.abs(lots), max: Math.abs(lots) })
    }
  for (const terms of exposures.values()) {
    const [[, { buyer, seller }] = [0, { buyer: '', seller: '' }]] = terms
    const credit = bounds.creditOf(buyer, seller)
    if (credit === undefined) continue
    builder.row(
      terms.map(([flow, { product }]) => [flow, Number(bounds.worthOf(product)) / 1e6] as const),
      { max: Number(credit) / 1e6 },
    )
  }
  const session = solver.open(builder.build())
  try {
    const { x, status } = session.solveMip({
      seconds: MOST_SECONDS,
      gap: 0,
      seed: 1,
      stop: ({ nodes, best }) => nodes > MOST_NODES && Number.isFinite(best),
    })
    if (x === undefined) return status === 'infeasible' ? 'none' : undefined
    return pairs.flatMap(({ buyer, seller, product }, i) => {
      const lots = Math.round(x[flows[i] ?? 0] ?? 0)
      return lots === 0 ? [] : [{ buyer, seller, product, lots }]
    })
  } finally {
    session.dispose()
  }
}
