/** A quantity that may move by `low` (≤ 0) to `high` (≥ 0) units, each of so many lots and of such a value. */
export interface Movable {
  readonly lots: number
  readonly low: number
  readonly high: number
  readonly value: number
}

/** More steps than this are left to an integer program. */
const MOST_STEPS = 3_000_000
const MOST_KEYS = 3

/**
 * Moves whose lots sum to what is missing, of as much value as is found: Σ lots_j · Δ_j = missing, low_j ≤ Δ_j ≤ high_j. One of
 * the quantities, of m lots a unit, takes up any multiple of m; the others need to meet the remainder modulo m, which is
 * a shortest path over m residues. 'none': there are no such moves. Undefined: none are found this way, or not in so many steps.
 */
export function balanceOne(
  movables: readonly Movable[],
  missing: number,
): readonly number[] | 'none' | undefined {
  const keys = movables
    .map((_, k) => k)
    .filter((k) => (movables[k]?.lots ?? 0) !== 0)
    .toSorted((a, b) => widthOf(movables[b]) - widthOf(movables[a]) || a - b)
    .slice(0, MOST_KEYS)
  let best: { moves: readonly number[]; value: number } | undefined
  for (const key of keys) {
    const moves = movesWith(movables, missing, key)
    if (moves === 'none') return 'none'
    if (moves === undefined) continue
    const value = moves.reduce((sum, n, j) => sum + n * (movables[j]?.value ?? 0), 0)
    if (best === undefined || value > best.value) best = { moves, value }
  }
  return best?.moves
}

/** Lots that a quantity can take up in all. */
const widthOf = (movable: Movable | undefined): number =>
  movable === undefined ? 0 : (movable.high - movable.low) * Math.abs(movable.lots)

function movesWith(
  movables: readonly Movable[],
  missing: number,
  key: number,
): readonly number[] | 'none' | undefined {
  const pivot = movables[key]
  if (pivot === undefined) return undefined
  const modulus = Math.abs(pivot.lots)
  const residue = (n: number): number => ((n % modulus) + modulus) % modulus
  const others = movables.flatMap((movable, j) =>
    j === key || movable.lots === 0 ? [] : [{ ...movable, j }],
  )
  const ranges = others.map(
    ({ low, high }) => [Math.max(low, -modulus), Math.min(high, modulus)] as const,
  )
  const steps = ranges.reduce((sum, [low, high]) => sum + (high - low + 1) * modulus, 0)
  if (steps > MOST_STEPS) return undefined
  let reached = new Float64Array(modulus).fill(Number.NEGATIVE_INFINITY)
  reached[0] = 0
  const chosen: Int32Array[] = []
  others.forEach(({ lots, value }, i) => {
    const [low, high] = ranges[i] ?? [0, 0]
    // What the pivot gives up for a unit of this one.
    const gain = value - (pivot.value * lots) / pivot.lots
    const next = new Float64Array(modulus).fill(Number.NEGATIVE_INFINITY)
    const choice = new Int32Array(modulus)
    for (let n = low; n <= high; n++) {
      const shift = residue(n * lots)
      for (let r = 0; r < modulus; r++) {
        const at = r + shift < modulus ? r + shift : r + shift - modulus
        const worth = (reached[r] ?? 0) + n * gain
        if (worth > (next[at] ?? 0)) {
          next[at] = worth
          choice[at] = n
        }
      }
    }
    reached = next
    chosen.push(choice)
  })
  let at = residue(missing)
  if (reached[at] === Number.NEGATIVE_INFINITY) return 'none'
  const moves = movables.map(() => 0)
  let rest = missing
  for (let i = others.length - 1; i >= 0; i--) {
    const { j, lots } = others[i] ?? { j: 0, lots: 0 }
    const n = chosen[i]?.[at] ?? 0
    moves[j] = n
    rest -= n * lots
    at = residue(at - n * lots)
  }
  moves[key] = rest / pivot.lots
  return moves[key] >= pivot.low && moves[key] <= pivot.high ? moves : undefined
}
