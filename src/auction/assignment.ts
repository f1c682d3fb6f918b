import { compareText } from '#base'
import type { Micro } from '#market'

/** A contract in one product: lots that a buyer has from a seller. */
export interface Contract {
  readonly buyer: string
  readonly seller: string
  readonly product: string
  readonly lots: number
}

/** Who may contract with whom, and for how much. */
export interface Bounds {
  readonly mayTrade: (a: string, b: string) => boolean
  /** What the lots of a pair may be worth in all; undefined: no end. */
  readonly creditOf: (a: string, b: string) => Micro | undefined
  /** What one lot of a product counts for. */
  readonly worthOf: (product: string) => Micro
}

type Net = readonly (readonly [id: string, lots: number])[]
type Lots = readonly (readonly [buyer: string, seller: string, lots: number])[]

/** Participants, and ways to go on that are looked at, up to which the fewest contracts of a product are found exactly. */
const FEW_NODES = 7
const MOST_STATES = 20_000

/**
 * The fewest contracts that cover the net lots of one product, and of those the ones with the smallest Σ lots²: exactly.
 *
 * Without end of credit a smallest set of contracts has no cycle: pushing lots around one would make some contract
 * vanish. A forest has a leaf, who has all of its lots in one contract. So whoever is chosen to be done with one counterpart,
 * what is left is the same question with fewer lots; its answers are kept by who has how much left.
 *
 * Undefined: there are too many to look at, or nobody to trade with.
 */
export function fewestExactly(net: Net, mayTrade: Bounds['mayTrade']): Lots | undefined {
  const nodes = net.filter(([, lots]) => lots !== 0).toSorted(([a], [b]) => compareText(a, b))
  if (nodes.length > FEW_NODES) return undefined
  const known = new Map<string, Plan | 'none'>()
  let states = 0
  const solve = (left: readonly number[]): Plan | 'none' => {
    const key = left.join()
    const before = known.get(key)
    if (before !== undefined) return before
    if (left.every((lots) => lots === 0)) return DONE
    if (++states > MOST_STATES) return 'none'
    let best: Plan | 'none' = 'none'
    left.forEach((own, i) => {
      left.forEach((other, k) => {
        if (own * other >= 0 || Math.abs(own) > Math.abs(other)) return
        // Equal amounts are met from one side only.
        if (own === -other && own < 0) return
        if (!mayTrade(nodes[i]?.[0] ?? '', nodes[k]?.[0] ?? '')) return
        const rest = solve(left.map((lots, n) => (n === i ? 0 : n === k ? lots + own : lots)))
        if (rest === 'none') return
        const squares = rest.squares + own * own
        const better =
          best === 'none' ||
          rest.count + 1 < best.count ||
          (rest.count + 1 === best.count && squares < best.squares)
        if (!better) return
        const pair = own > 0 ? ([i, k] as const) : ([k, i] as const)
        best = { count: rest.count + 1, squares, step: [...pair, Math.abs(own)], rest }
      })
    })
    known.set(key, best)
    return best
  }
  const plan = solve(nodes.map(([, lots]) => lots))
  if (plan === 'none' || states > MOST_STATES) return undefined
  const contracts: (readonly [string, string, number])[] = []
  for (let at: Plan = plan; at.step !== undefined && at.rest !== undefined; at = at.rest) {
    const [buyer, seller, lots] = at.step
    contracts.push([nodes[buyer]?.[0] ?? '', nodes[seller]?.[0] ?? '', lots])
  }
  return contracts
}

/** What covers the lots that are left. */
interface Plan {
  readonly count: number
  readonly squares: number
  readonly step?: readonly [buyer: number, seller: number, lots: number]
  readonly rest?: Plan
}

const DONE: Plan = { count: 0, squares: 0 }

const MOST_PASSES = 30

/** Contracts of one product up to which they are compared with each other. */
const MOST_COMPARED = 150

/**
 * Fewer contracts, or as many with a smaller Σ lots², by exchanges: of two contracts of one product, the buyers change sellers
 * for some lots. Until no exchange helps: no proof that there are no fewer.
 */
export function improveContracts(
  contracts: readonly Contract[],
  bounds: Bounds,
): readonly Contract[] {
  const table = new ContractTable(contracts, bounds)
  for (let pass = 0; pass < MOST_PASSES; pass++) if (!table.exchangeAll()) break
  return table.contracts()
}

const squareOf = (n: number): number => n * n

interface Pair {
  readonly buyer: string
  readonly seller: string
}

class ContractTable {
  readonly #bounds: Bounds
  readonly #lots = new Map<string, Map<string, { buyer: string; seller: string; lots: number }>>()
  readonly #used = new Map<string, Micro>()

  constructor(contracts: readonly Contract[], bounds: Bounds) {
    this.#bounds = bounds
    for (const { product, buyer, seller, lots } of contracts)
      this.#add(product, { buyer, seller }, lots)
  }

  contracts(): readonly Contract[] {
    const all = [...this.#lots].flatMap(([product, pairs]) =>
      [...pairs.values()].map((pair): Contract => ({ ...pair, product })),
    )
    return all.toSorted(inOrder)
  }

  /** Tries every exchange once; true: some helped. */
  exchangeAll(): boolean {
    let helped = false
    for (const product of [...this.#lots.keys()].toSorted(compareText)) {
      const pairs = [...(this.#lots.get(product)?.values() ?? [])].toSorted(
        (a, b) => compareText(a.buyer, b.buyer) || compareText(a.seller, b.seller),
      )
      if (pairs.length > MOST_COMPARED) continue
      for (const [i, first] of pairs.entries())
        for (const second of pairs.slice(i + 1))
          if (this.#exchange(product, first, second)) helped = true
    }
    return helped
  }

  netAll(): void {
    for (const [product, pairs] of this.#lots)
      for (const into of [...pairs.values()])
        for (const out of [...pairs.values()])
          if (into.buyer === out.seller) this.#passBy(product, into, out)
  }

  /** A buys of B, B sells to C: A's seller and C face each other. */
  #passBy(product: string, into: Pair, out: Pair): void {
    const lots = Math.min(this.#of(product, into), this.#of(product, out))
    if (lots === 0) return
    const direct = { buyer: out.buyer, seller: into.seller }
    const isSelf = direct.buyer === direct.seller
    for (const pair of [into, out]) this.#add(product, pair, -lots)
    if (isSelf) return
    if (this.#hasRoom(product, direct, lots)) this.#add(product, direct, lots)
    else for (const pair of [into, out]) this.#add(product, pair, lots)
  }

  #exchange(product: string, first: Pair, second: Pair): boolean {
    if (first.buyer === second.buyer || first.seller === second.seller) return false
    const a = this.#of(product, first)
    const b = this.#of(product, second)
    if (a === 0 || b === 0) return false
    const third = { buyer: first.buyer, seller: second.seller }
    const fourth = { buyer: second.buyer, seller: first.seller }
    const [c, d] = [this.#of(product, third), this.#of(product, fourth)]
    // Σ lots² is least where a − n, b − n, c + n, d + n are as near to each other as they can be.
    const even = Math.floor((a + b - c - d) / 4)
    const most = Math.min(a, b)
    const amounts = [Math.min(a, b), even, even + 1].filter((n) => n > 0 && n <= most)
    const countOf = (...lots: readonly number[]): number => lots.filter((n) => n > 0).length
    for (const n of amounts) {
      const more = countOf(a - n, b - n, c + n, d + n) - countOf(a, b, c, d)
      const squares =
        squareOf(a - n) +
        squareOf(b - n) +
        squareOf(c + n) +
        squareOf(d + n) -
        (squareOf(a) + squareOf(b) + squareOf(c) + squareOf(d))
      if (more > 0 || (more === 0 && squares >= 0)) continue
      if (!this.#hasRoom(product, third, n) || !this.#hasRoom(product, fourth, n)) continue
      for (const pair of [first, second]) this.#add(product, pair, -n)
      for (const pair of [third, fourth]) this.#add(product, pair, n)
      return true
    }
    return false
  }

  #of(product: string, { buyer, seller }: Pair): number {
    return this.#lots.get(product)?.get(JSON.stringify([buyer, seller]))?.lots ?? 0
  }

  #hasRoom(product: string, { buyer, seller }: Pair, lots: number) {
    const { mayTrade, creditOf, worthOf } = this.#bounds
    if (!mayTrade(buyer, seller)) return false
    const credit = creditOf(buyer, seller)
    if (credit === undefined) return true
    return (
      (this.#used.get(pairKey(buyer, seller)) ?? 0n) + worthOf(product) * BigInt(lots) <= credit
    )
  }

  #add(product: string, pair: Pair, lots: number): void {
    const pairs = this.#lots.get(product) ?? new Map()
    this.#lots.set(product, pairs)
    const key = JSON.stringify([pair.buyer, pair.seller])
    const now = (pairs.get(key)?.lots ?? 0) + lots
    if (now === 0) pairs.delete(key)
    else pairs.set(key, { ...pair, lots: now })
    const used = pairKey(pair.buyer, pair.seller)
    const worth = this.#bounds.worthOf(product) * BigInt(lots)
    this.#used.set(used, (this.#used.get(used) ?? 0n) + worth)
  }
}

const pairKey = (a: string, b: string): string => JSON.stringify(a < b ? [a, b] : [b, a])

export const inOrder = (a: Contract, b: Contract): number =>
  compareText(a.product, b.product) ||
  compareText(a.buyer, b.buyer) ||
  compareText(a.seller, b.seller)

/**
 * The same without anybody who buys a product of one and sells it to another: these two face each other instead, where they may.
 * What cannot be undone so stays as it is.
 */
export function netted(contracts: readonly Contract[], bounds: Bounds): readonly Contract[] {
  const table = new ContractTable(contracts, bounds)
  table.netAll()
  return table.contracts()
}
