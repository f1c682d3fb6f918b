import { type Comparison, ratioOf } from './compare.ts'
import type { Milestone } from './milestones.ts'

/** What the data sets of one group come to. */
export interface GroupSummary {
  readonly group: string
  readonly sets: number
  /** How many sets each method proved. */
  readonly proven: { readonly engine: number; readonly plain: number }
  /** Over the sets in which both methods reached the milestone. */
  readonly ratios: Readonly<Record<Milestone, MeanRatio>>
}

export interface MeanRatio {
  /** Geometric mean; undefined: of nothing. */
  readonly mean: number | undefined
  readonly sets: number
}

/** One summary a group, in the order in which groups come; then one of all, where there are several. */
export function summaries(comparisons: readonly Comparison[]): readonly GroupSummary[] {
  const groups = [...new Set(comparisons.map(({ group }) => group))]
  const each = groups.map((group) =>
    summaryOf(
      group,
      comparisons.filter((one) => one.group === group),
    ),
  )
  return groups.length > 1 ? [...each, summaryOf('all', comparisons)] : each
}

function summaryOf(group: string, comparisons: readonly Comparison[]): GroupSummary {
  const proven = (method: 'engine' | 'plain'): number =>
    comparisons.filter((one) => one[method].times.proof !== undefined).length
  const mean = (milestone: Milestone): MeanRatio => {
    const ratios = comparisons.flatMap((one) => ratioOf(one, milestone) ?? [])
    return { mean: geometricMean(ratios), sets: ratios.length }
  }
  return {
    group,
    sets: comparisons.length,
    proven: { engine: proven('engine'), plain: proven('plain') },
    ratios: {
      first: mean('first'),
      percent: mean('percent'),
      permille: mean('permille'),
      proof: mean('proof'),
    },
  }
}

/** exp of the mean logarithm; undefined: of nothing. */
export function geometricMean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}
