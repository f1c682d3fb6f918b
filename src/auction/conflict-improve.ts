import { type Random, seededRandom } from '#base'
import type { ConflictSale } from './conflict-sale.ts'

/** Moves without a new best before the search starts from somewhere else: now few, now many. */
const PATIENCE_MOVES = [300, 3000] as const
/** Share of the starts that begin with the best known. */
const FROM_BEST = 0.4

/**
 * Good allocations of a sale of conflicting bids, soon: a tabu search over sets of winners (after Wu, Hao and Glover's
 * multi-neighbourhood search for heavy cliques). A move takes one bid in and whatever conflicts with it out; the best move is
 * made even if it costs value, and what went out stays out for a while. It runs in slices.
 */
export class ConflictImprovement {
  readonly #sale: ConflictSale
  readonly #random: Random
  /** Vertices that cannot win together with each vertex. */
  readonly #conflicts: readonly Int32Array[]
  readonly #wins: Uint8Array
  /** Weight of the winners that each vertex conflicts with. */
  readonly #against: Float64Array
  readonly #tabuUntil: Int32Array
  #move = 0
  #idle = 0
  #patience: number = PATIENCE_MOVES[0]
  #weight = 0
  #best: readonly number[] = []
  #bestWeight = 0

  constructor(sale: ConflictSale, seed: number) {
    this.#sale = sale
    this.#random = seededRandom(seed)
    const size = sale.columns.length
    this.#conflicts = sale.compatible.map((near, v) =>
      Int32Array.from(
        sale.columns.flatMap((_, u) => {
          const together = ((near[u >> 5] ?? 0) >>> (u & 31)) & 1
          return u === v || together === 1 ? [] : [u]
        }),
      ),
    )
    this.#wins = new Uint8Array(size)
    this.#against = new Float64Array(size)
    this.#tabuUntil = new Int32Array(size)
  }

  get best(): readonly number[] {
    return this.#best
  }

  get weight(): number {
    return this.#bestWeight
  }

  /** Goes on until `enough`, which is asked every few dozen moves. */
  run(enough: () => boolean): void {
    for (let steps = 1; (steps & 31) !== 0 || !enough(); steps++) {
      const vertex = this.#bestMove()
      if (vertex === undefined || this.#idle > this.#patience) this.#restart()
      else this.#take(vertex)
    }
  }

  #bestMove(): number | undefined {
    const { weights } = this.#sale
    let found: number | undefined
    let most = Number.NEGATIVE_INFINITY
    for (let v = 0; v < weights.length; v++) {
      if (this.#wins[v] === 1) continue
      const gain = (weights[v] ?? 0) - (this.#against[v] ?? 0)
      if (gain <= most) continue
      const tabu = (this.#tabuUntil[v] ?? 0) > this.#move
      if (tabu && this.#weight + gain <= this.#bestWeight) continue
      ;[found, most] = [v, gain]
    }
    return found
  }

  #take(vertex: number): void {
    this.#move++
    this.#idle++
    for (const other of this.#conflicts[vertex] ?? [])
      if (this.#wins[other] === 1) {
        this.#flip(other)
        this.#tabuUntil[other] = this.#move + 7 + this.#random.integer(0, 6)
      }
    this.#flip(vertex)
    if (this.#weight <= this.#bestWeight) return
    this.#bestWeight = this.#weight
    this.#best = [...this.#wins].flatMap((wins, v) => (wins === 1 ? [v] : []))
    this.#idle = 0
  }

  #flip(vertex: number): void {
    const wins = this.#wins[vertex] === 1
    const weight = (this.#sale.weights[vertex] ?? 0) * (wins ? -1 : 1)
    this.#wins[vertex] = wins ? 0 : 1
    this.#weight += weight
    for (const other of this.#conflicts[vertex] ?? [])
      this.#against[other] = (this.#against[other] ?? 0) + weight
  }

  /** From the best with a few bids taken in at random, or from nothing but those. */
  #restart(): void {
    const keep = this.#random.next() < FROM_BEST ? new Set(this.#best) : new Set<number>()
    for (let v = 0; v < this.#wins.length; v++)
      if ((this.#wins[v] === 1) !== keep.has(v)) this.#flip(v)
    this.#patience = this.#random.pick(PATIENCE_MOVES)
    this.#tabuUntil.fill(0)
    for (let n = this.#random.integer(2, 5); n > 0; n--) {
      const vertex = this.#random.integer(0, this.#wins.length - 1)
      if (this.#wins[vertex] === 0) this.#take(vertex)
    }
    this.#idle = 0
  }
}
