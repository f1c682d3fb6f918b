/** Whole points in few dimensions under linear inequalities, exactly: elimination after Fourier and Motzkin. */

/** Σ normal × point ≤ most. */
export interface HalfSpace {
  readonly normal: readonly bigint[]
  readonly most: bigint
}

/** none: not even a fractional one. unsure: fractional ones, and no whole one was met. */
export type WholePoint = readonly bigint[] | 'none' | 'unsure'

/** A whole point in all of the half-spaces. */
export function wholePoint(dimensions: number, spaces: readonly HalfSpace[]): WholePoint {
  // systems[d] bounds the first d coordinates; what is left at last bounds none.
  const systems: (readonly HalfSpace[])[] = [simplified(spaces)]
  for (let axis = dimensions - 1; axis >= 0; axis--)
    systems.unshift(withoutAxis(systems[0] ?? [], axis))
  if ((systems[0] ?? []).some(({ most }) => most < 0n)) return 'none'
  return extended([], systems) ?? 'unsure'
}

/** Whether the point is in all of them. */
export const contains = (spaces: readonly HalfSpace[], point: readonly bigint[]): boolean =>
  spaces.every(({ normal, most }) => dot(normal, point) <= most)

const dot = (a: readonly bigint[], b: readonly bigint[]): bigint =>
  b.reduce((sum, value, i) => sum + value * (a[i] ?? 0n), 0n)

function withoutAxis(spaces: readonly HalfSpace[], axis: number): readonly HalfSpace[] {
  const coefficient = ({ normal }: HalfSpace): bigint => normal[axis] ?? 0n
  const above = spaces.filter((space) => coefficient(space) > 0n)
  const below = spaces.filter((space) => coefficient(space) < 0n)
  const sums = above.flatMap((a) =>
    below.map((b): HalfSpace => {
      const [times, over] = [-coefficient(b), coefficient(a)]
      return {
        normal: a.normal.map((n, i) => n * times + (b.normal[i] ?? 0n) * over),
        most: a.most * times + b.most * over,
      }
    }),
  )
  return simplified([...spaces.filter((space) => coefficient(space) === 0n), ...sums])
}

/** Of those with the same direction the tightest; nothing that says 0 ≤ 0. */
function simplified(spaces: readonly HalfSpace[]): readonly HalfSpace[] {
  const tightest = new Map<string, HalfSpace>()
  for (const { normal, most } of spaces) {
    const divisor = normal.reduce(gcd, 0n)
    if (divisor === 0n) {
      if (most < 0n) return [{ normal, most }]
      continue
    }
    const direction = normal.map((n) => n / divisor)
    const known = tightest.get(direction.join())
    // most / divisor is compared crosswise, so that nothing is rounded.
    if (known === undefined || most * norm(known) < known.most * divisor)
      tightest.set(direction.join(), { normal, most })
  }
  return [...tightest.values()]
}

const norm = ({ normal }: HalfSpace): bigint => normal.reduce(gcd, 0n)

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (y > 0n) [x, y] = [y, x % y]
  return x
}

/** The point with the coordinates that are still open, trying a few values of each. */
function extended(
  point: readonly bigint[],
  systems: readonly (readonly HalfSpace[])[],
): readonly bigint[] | undefined {
  const axis = point.length
  if (axis === systems.length - 1) return point
  for (const value of valuesOf(systems[axis + 1] ?? [], point)) {
    const found = extended([...point, value], systems)
    if (found !== undefined) return found
  }
  return undefined
}

/** Values of the next coordinate: from the middle, and a few from either end. */
function valuesOf(spaces: readonly HalfSpace[], point: readonly bigint[]): readonly bigint[] {
  let low: bigint | undefined
  let high: bigint | undefined
  for (const { normal, most } of spaces) {
    const own = normal[point.length] ?? 0n
    const left = most - dot(normal, point)
    if (own === 0n) continue
    if (own > 0n) high = least(high, floor(left, own))
    else low = greatest(low, -floor(left, -own))
  }
  if (low !== undefined && high !== undefined && low > high) return []
  if (low === undefined && high === undefined) return [0n]
  const [from, to] = [low ?? (high ?? 0n) - WIDE, high ?? (low ?? 0n) + WIDE]
  const steps = Array.from({ length: TRIES }, (_, i) => BigInt(i))
  const values = [(from + to) / 2n, ...steps.flatMap((n) => [from + n, to - n])]
  return [...new Set(values.filter((value) => from <= value && value <= to))]
}

const WIDE = 1_000_000n
const TRIES = 7

const least = (a: bigint | undefined, b: bigint): bigint => (a === undefined || b < a ? b : a)
const greatest = (a: bigint | undefined, b: bigint): bigint => (a === undefined || b > a ? b : a)

/** Rounded down, also below zero; `divisor` is above it. */
const floor = (value: bigint, divisor: bigint): bigint =>
  value >= 0n ? value / divisor : -((-value + divisor - 1n) / divisor)
