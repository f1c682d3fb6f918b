import { assert } from '#base'
import { type Fraction, fraction, reduced, whole } from './fraction.ts'

/** A row of a linear system: Σ_j coefficients_j · x_j = value, all integers. */
export interface Equation {
  readonly coefficients: readonly bigint[]
  readonly value: bigint
}

/**
 * The exact solution of a square system of full rank, by elimination without fractions (Bareiss 1968):
 *
 *   a_ij ← (a_kk · a_ij − a_ik · a_kj) / a_{k−1,k−1}        every division is exact
 *
 * Undefined: the system has no solution, or more than one.
 */
export function solveExactly(equations: readonly Equation[]): readonly Fraction[] | undefined {
  const size = equations.length
  const rows = equations.map(({ coefficients, value }) => {
    assert(coefficients.length === size, 'as many unknowns as equations')
    return [...coefficients, value]
  })
  let before = 1n
  for (let k = 0; k < size; k++) {
    const pivot = rows.findIndex((row, i) => i >= k && row[k] !== 0n)
    if (pivot < 0) return undefined
    swap(rows, k, pivot)
    for (let i = k + 1; i < size; i++) eliminate(rows, { k, i, before })
    before = at(rows, k, k)
  }
  return substituteBack(rows)
}

function eliminate(
  rows: bigint[][],
  { k, i, before }: { readonly k: number; readonly i: number; readonly before: bigint },
): void {
  const [pivot, row] = [rows[k] as bigint[], rows[i] as bigint[]]
  const [head, factor] = [at(rows, k, k), at(rows, i, k)]
  for (let j = k; j < row.length; j++)
    row[j] = (head * (row[j] as bigint) - factor * (pivot[j] as bigint)) / before
}

/** All unknowns over the last pivot, which is the determinant: Cramer's rule says that they are integers over it. */
function substituteBack(rows: readonly (readonly bigint[])[]): readonly Fraction[] {
  const size = rows.length
  if (size === 0) return []
  const determinant = at(rows, size - 1, size - 1)
  const over = new Array<bigint>(size).fill(0n)
  for (let i = size - 1; i >= 0; i--) {
    let rest = at(rows, i, size) * determinant
    for (let j = i + 1; j < size; j++) rest -= at(rows, i, j) * (over[j] as bigint)
    over[i] = rest / at(rows, i, i)
  }
  return over.map((value) => reduced(fraction(value, determinant)))
}

/**
 * Which equations follow from earlier ones (`redundant`), and the first that contradicts them: `multipliers` of the equations that
 * add up to 0 = `gap`, with gap > 0. No multipliers: they agree.
 */
export function consistencyOf(equations: readonly Equation[]): {
  readonly independent: readonly number[]
  readonly contradiction?: { readonly multipliers: readonly Fraction[]; readonly gap: Fraction }
} {
  interface Reduced {
    readonly pivot: number
    readonly row: readonly Fraction[]
    readonly multipliers: readonly Fraction[]
  }
  const kept: Reduced[] = []
  const independent: number[] = []
  for (const [e, { coefficients, value }] of equations.entries()) {
    let row = [...coefficients, value].map(whole)
    let multipliers = equations.map((_, i) => whole(i === e ? 1n : 0n))
    for (const { pivot, row: other, multipliers: theirs } of kept) {
      const factor = over(row[pivot] as Fraction, other[pivot] as Fraction)
      row = minus(row, factor, other)
      multipliers = minus(multipliers, factor, theirs)
    }
    const pivot = row.findIndex(({ over: n }) => n !== 0n)
    if (pivot >= 0 && pivot < coefficients.length) {
      kept.push({ pivot, row, multipliers })
      independent.push(e)
    } else if (pivot === coefficients.length)
      return { independent, contradiction: positive(multipliers, row[pivot] as Fraction) }
  }
  return { independent }
}

function positive(multipliers: readonly Fraction[], gap: Fraction) {
  if (gap.over > 0n) return { multipliers, gap }
  return { multipliers: multipliers.map(negated), gap: negated(gap) }
}

const negated = ({ over: n, under }: Fraction): Fraction => fraction(-n, under)

const over = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.under, a.under * b.over)

/** a − factor · b, term by term. */
const minus = (a: readonly Fraction[], factor: Fraction, b: readonly Fraction[]): Fraction[] =>
  a.map((x, j) => {
    const y = b[j] as Fraction
    const under = factor.under * y.under
    return reduced(fraction(x.over * under - factor.over * y.over * x.under, x.under * under))
  })

const at = (rows: readonly (readonly bigint[])[], i: number, j: number): bigint =>
  rows[i]?.[j] as bigint

function swap(rows: bigint[][], i: number, j: number): void {
  const row = rows[i] as bigint[]
  rows[i] = rows[j] as bigint[]
  rows[j] = row
}
