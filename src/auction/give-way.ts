import type { Micro } from '#market'
import type { Contract } from './assignment.ts'
import { termsOf } from './limits.ts'
import type { Levels, ModelColumn, WinnerModel } from './winner-model.ts'

/** Levels and who faces whom in them, in whole lots. */
export interface Faced {
  readonly levels: Levels
  readonly contracts: readonly Contract[]
}

/**
 * The same at the same prices, until nobody is passed over to whom somebody with room could give way (verify/excuses.ts): units in the
 * money that are left open take lots of those who would trade more, of their participant's own bids on the other side, or of contracts
 * of those who are just at the money and would as soon not trade. Each step adds to the welfare.
 */
export function giveWay(winner: WinnerModel, prices: readonly Micro[], faced: Faced): Faced {
  const table = new Table(winner, prices, faced)
  // Each pass adds at least one unit; a market has been through long before this.
  for (let pass = 0; pass < MOST_PASSES && table.pass(); pass++);
  return table.result()
}

const MOST_PASSES = 200

/** Lots of one leg, and where they come from. */
interface Gift {
  readonly kind: 'willing' | 'own' | 'rival'
  /** The column that gives: it trades more, or, a rival, less. */
  readonly column: number
  readonly partner: string
  readonly product: number
  readonly lots: number
}

class Table {
  readonly #winner: WinnerModel
  readonly #prices: readonly Micro[]
  readonly #levels: number[]
  readonly #gains: readonly Micro[]
  /** Lots between two, by product and buyer and seller. */
  readonly #contracts = new Map<
    string,
    { g: number; buyer: string; seller: string; lots: number }
  >()
  readonly #used = new Map<string, Micro>()
  readonly #paid: Micro[]
  /** Columns of single lots that are not out of the money, by product and sign. */
  readonly #single = new Map<string, number[]>()
  readonly #terms
  readonly #guarantor: string | undefined

  constructor(winner: WinnerModel, prices: readonly Micro[], { levels, contracts }: Faced) {
    const { component, columns } = winner
    this.#winner = winner
    this.#prices = prices
    this.#levels = [...levels]
    this.#terms = termsOf(component.market)
    this.#guarantor = component.market.guarantor
    this.#paid = component.bids.map(() => 0n)
    this.#gains = columns.map((column) => column.limit - this.#costOf(column.legs))
    columns.forEach((column, j) => {
      const { owner, legs } = column
      this.#pay(owner, this.#costOf(legs) * BigInt(levels[j] ?? 0))
      const [leg, another] = legs
      const isFree = column.divisible || column.simple
      if (!isFree || leg === undefined || another !== undefined || Math.abs(leg[1]) !== 1) return
      if ((this.#gains[j] ?? -1n) < 0n) return
      const key = sideOf(leg[0], leg[1])
      this.#single.set(key, [...(this.#single.get(key) ?? []), j])
    })
    const index = new Map(component.products.map((id, g) => [id, g]))
    for (const { buyer, seller, product, lots } of contracts)
      this.#contract(index.get(product) ?? -1, { buyer, seller }, lots)
  }

  result(): Faced {
    const { products } = this.#winner.component
    return {
      levels: this.#levels,
      contracts: [...this.#contracts.values()].map(({ g, buyer, seller, lots }) => ({
        buyer,
        seller,
        product: products[g] ?? '',
        lots,
      })),
    }
  }

  /** True: something was given. */
  pass(): boolean {
    let given = false
    this.#winner.columns.forEach((column, j) => {
      if (!(column.divisible || column.simple) || column.legs.length === 0) return
      const gain = this.#gains[j] ?? 0n
      if (gain <= 0n || gain < BigInt(column.size)) return
      while (this.#open(j) > 0) {
        const gifts = this.#giftsFor(j, column)
        if (gifts === undefined) break
        this.#take(j, column, gifts)
        given = true
      }
    })
    return given
  }

  /** Units that may be added, within the bid's budget. */
  #open(j: number): number {
    const column = this.#winner.columns[j]
    if (column === undefined) return 0
    const left = column.max - (this.#levels[j] ?? 0)
    const { budget } = column.sealed.bid
    const cost = this.#costOf(column.legs)
    if (budget === undefined || cost <= 0n || left === 0) return left
    const affordable = (budget - (this.#paid[column.owner] ?? 0n)) / cost
    return affordable < BigInt(left) ? Number(affordable) : left
  }

  /** Who could give one unit of the column; of single lots as many as one of them can. */
  #giftsFor(j: number, column: ModelColumn): readonly Gift[] | undefined {
    const by = column.sealed.bid.by
    const worth = column.legs.reduce((sum, [g, n]) => sum + this.#worthOf(g) * size(n), 0n)
    const single = column.size === 1
    const gifts: Gift[] = []
    for (const [g, n] of column.legs) {
      let lack = single ? this.#open(j) : Math.abs(n)
      for (const gift of this.#offers({ by, g, sign: Math.sign(n), worth, single })) {
        const lots = Math.min(lack, gift.lots)
        if (lots <= 0) continue
        gifts.push({ ...gift, lots })
        lack -= lots
        if (lack === 0 || single) break
      }
      if (gifts.length === 0 || (!single && lack > 0)) return undefined
    }
    return gifts
  }

  *#offers(asked: {
    readonly by: string
    readonly g: number
    readonly sign: number
    readonly worth: Micro
    readonly single: boolean
  }): Generator<Gift> {
    const { by, g, sign, worth, single } = asked
    /** Lots of this product for which there is room between the two. */
    const roomFor = (a: string, b: string): number => {
      if (!this.#terms.mayTrade(a, b)) return 0
      const credit = this.#terms.creditOf(a, b)
      if (credit === undefined) return Number.POSITIVE_INFINITY
      const room = credit - (this.#used.get(pairOf(a, b)) ?? 0n)
      if (room < worth) return 0
      const price = this.#worthOf(g)
      return single && price > 0n ? Number(room / price) : Number.POSITIVE_INFINITY
    }
    const reach = (id: string): number =>
      this.#guarantor === undefined
        ? roomFor(by, id)
        : Math.min(roomFor(by, this.#guarantor), roomFor(id, this.#guarantor))
    for (const k of this.#single.get(sideOf(g, -sign)) ?? []) {
      const open = this.#open(k)
      if (open <= 0) continue
      const partner = this.#byOf(k)
      if (partner === by) yield { kind: 'own', column: k, partner, product: g, lots: open }
      else {
        const lots = Math.min(open, reach(partner))
        if (lots > 0) yield { kind: 'willing', column: k, partner, product: g, lots }
      }
    }
    for (const k of this.#single.get(sideOf(g, sign)) ?? []) {
      const filled = this.#levels[k] ?? 0
      if (this.#gains[k] !== 0n || filled === 0) continue
      const rival = this.#byOf(k)
      if (rival === by) continue
      for (const { g: product, buyer, seller, lots } of this.#contracts.values()) {
        if (product !== g || (sign > 0 ? buyer : seller) !== rival) continue
        const partner = sign > 0 ? seller : buyer
        if (partner === by) continue
        const most = Math.min(lots, filled, roomFor(by, partner))
        if (most > 0) yield { kind: 'rival', column: k, partner, product: g, lots: most }
      }
    }
  }

  #take(j: number, column: ModelColumn, gifts: readonly Gift[]): void {
    const by = column.sealed.bid.by
    const units = column.size === 1 ? gifts.reduce((sum, { lots }) => sum + lots, 0) : 1
    this.#move(j, units)
    for (const { kind, column: giver, partner, product, lots } of gifts) {
      const sign = column.legs.find(([g]) => g === product)?.[1] ?? 0
      const between = (a: string, b: string, n: number): void => {
        const [buyer, seller] = sign > 0 ? [a, b] : [b, a]
        this.#contract(product, { buyer, seller }, n)
      }
      this.#move(giver, kind === 'rival' ? -lots : lots)
      if (kind === 'rival') {
        between(this.#byOf(giver), partner, -lots)
        between(by, partner, lots)
      } else if (kind === 'willing') {
        if (this.#guarantor === undefined) between(by, partner, lots)
        else {
          between(by, this.#guarantor, lots)
          between(this.#guarantor, partner, lots)
        }
      }
    }
  }

  #move(j: number, units: number): void {
    const column = this.#winner.columns[j]
    if (column === undefined) return
    this.#levels[j] = (this.#levels[j] ?? 0) + units
    this.#pay(column.owner, this.#costOf(column.legs) * BigInt(units))
  }

  #contract(g: number, pair: { buyer: string; seller: string }, lots: number): void {
    const key = JSON.stringify([g, pair.buyer, pair.seller])
    const now = (this.#contracts.get(key)?.lots ?? 0) + lots
    if (now === 0) this.#contracts.delete(key)
    else this.#contracts.set(key, { g, ...pair, lots: now })
    const both = pairOf(pair.buyer, pair.seller)
    this.#used.set(both, (this.#used.get(both) ?? 0n) + this.#worthOf(g) * BigInt(lots))
  }

  #pay(owner: number, amount: Micro): void {
    this.#paid[owner] = (this.#paid[owner] ?? 0n) + amount
  }

  #byOf = (j: number): string => this.#winner.columns[j]?.sealed.bid.by ?? ''
  #worthOf = (g: number): Micro => absolute(this.#prices[g] ?? 0n)
  #costOf = (legs: ModelColumn['legs']): Micro =>
    legs.reduce((sum, [g, n]) => sum + (this.#prices[g] ?? 0n) * BigInt(n), 0n)
}

const sideOf = (g: number, sign: number): string => `${g} ${sign}`
const pairOf = (a: string, b: string): string => JSON.stringify(a < b ? [a, b] : [b, a])
const absolute = (value: Micro): Micro => (value < 0n ? -value : value)
const size = (n: number): bigint => BigInt(Math.abs(n))
