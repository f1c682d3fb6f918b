import type { ConflictSale } from './conflict-sale.ts'

/**
 * Heaviest clique of a sale's graph, which is its best allocation, by branch and bound. Bound: colour the candidates so that
 * no two of a colour can win together; of each colour at most its heaviest wins (after Carraghan–Pardalos, Tomita–Seki
 * and Kumlander). It runs in slices, so that it can take turns with other searches.
 */
export class CliqueSearch {
  readonly #sale: ConflictSale
  readonly #frames: Frame[] = []
  #depth = 0
  #best: readonly number[] = []
  #weight = 0
  #nodes = 0

  constructor(sale: ConflictSale) {
    this.#sale = sale
    const root = this.#frame(0)
    root.candidates.fill(0)
    sale.columns.forEach((_, v) => {
      root.candidates[v >> 5] = (root.candidates[v >> 5] ?? 0) | (1 << (v & 31))
    })
    this.#enter(root, 0)
  }

  /** Vertices of the heaviest clique known. */
  get best(): readonly number[] {
    return this.#best
  }

  get weight(): number {
    return this.#weight
  }

  get nodes(): number {
    return this.#nodes
  }

  /** True when nothing heavier than `weight` exists. */
  get proven(): boolean {
    return this.#depth < 0
  }

  /** Nothing is heavier than this. */
  get bound(): number {
    const [root] = this.#frames
    if (this.proven || root === undefined) return this.#weight
    return Math.max(this.#weight, root.bounds[root.at] ?? 0)
  }

  /** A clique found elsewhere, to beat. */
  tell(vertices: readonly number[]): void {
    const weight = vertices.reduce((sum, v) => sum + (this.#sale.weights[v] ?? 0), 0)
    if (weight > this.#weight) [this.#best, this.#weight] = [[...vertices], weight]
  }

  /** Goes on until it is proven or `enough`, which is asked every few dozen nodes. */
  run(enough: () => boolean): void {
    for (let steps = 1; this.#depth >= 0; steps++) {
      if ((steps & 63) === 0 && enough()) return
      this.#step()
    }
  }

  #step(): void {
    const frame = this.#frames[this.#depth]
    if (frame === undefined) return
    const { at, candidates } = frame
    if (at < 0 || frame.weight + (frame.bounds[at] ?? 0) <= this.#weight) {
      this.#depth--
      return
    }
    const vertex = frame.order[at] ?? 0
    frame.at--
    const word = vertex >> 5
    candidates[word] = (candidates[word] ?? 0) & ~(1 << (vertex & 31))
    frame.chosen = vertex
    const weight = frame.weight + (this.#sale.weights[vertex] ?? 0)
    const next = this.#frame(this.#depth + 1)
    const near = this.#sale.compatible[vertex]
    let any = 0
    for (let k = 0; k < candidates.length; k++) {
      const left = (candidates[k] ?? 0) & (near?.[k] ?? 0)
      next.candidates[k] = left
      any |= left
    }
    this.#nodes++
    if (weight > this.#weight) {
      this.#weight = weight
      this.#best = this.#frames.slice(0, this.#depth + 1).map(({ chosen }) => chosen)
    }
    if (any === 0) return
    this.#depth++
    this.#enter(next, weight)
  }

  /** Colours the candidates; within a colour the lightest come first, each bounded by the heaviest up to it. */
  #enter(frame: Frame, weight: number): void {
    const { weights, compatible } = this.#sale
    const { candidates, order, bounds } = frame
    const words = candidates.length
    const left = Uint32Array.from(candidates)
    const free = new Uint32Array(words)
    const colour: number[] = []
    let size = 0
    let before = 0
    for (let first = 0; first < words; ) {
      if (left[first] === 0) {
        first++
        continue
      }
      free.set(left)
      colour.length = 0
      for (let k = first; k < words; k++)
        for (let bits = free[k] ?? 0; bits !== 0; bits = free[k] ?? 0) {
          const vertex = (k << 5) + (31 - Math.clz32(bits & -bits))
          colour.push(vertex)
          left[k] = (left[k] ?? 0) & ~(bits & -bits)
          free[k] = bits & ~(bits & -bits)
          const near = compatible[vertex]
          for (let m = k; m < words; m++) free[m] = (free[m] ?? 0) & ~(near?.[m] ?? 0)
        }
      let most = 0
      for (let i = colour.length - 1; i >= 0; i--) {
        const vertex = colour[i] ?? 0
        most = Math.max(most, weights[vertex] ?? 0)
        order[size] = vertex
        bounds[size++] = before + most
      }
      before += most
    }
    frame.at = size - 1
    frame.weight = weight
  }

  #frame(depth: number): Frame {
    const known = this.#frames[depth]
    if (known !== undefined) return known
    const size = this.#sale.columns.length
    const frame = {
      candidates: new Uint32Array(Math.ceil(size / 32)),
      order: new Int32Array(size),
      bounds: new Float64Array(size),
      at: -1,
      weight: 0,
      chosen: -1,
    }
    this.#frames[depth] = frame
    return frame
  }
}

/** One level of the search: what may still be added, in the order it is tried (from the end). */
interface Frame {
  /** Bits of the vertices left. */
  readonly candidates: Uint32Array
  readonly order: Int32Array
  /** The most that the vertex at a place and those before it add. */
  readonly bounds: Float64Array
  at: number
  /** Weight of what the levels above have chosen. */
  weight: number
  chosen: number
}
