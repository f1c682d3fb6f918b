import { cpus } from 'node:os'
import { SOLVER_NAME } from '#solver'
import { type Account, type Comparison, ratioOf } from './compare.ts'
import { MILESTONES, type Milestone } from './milestones.ts'
import { summaries } from './summary.ts'

/** Results for machines: seconds, currency, gaps as fractions; null: not reached, not known. */
export function resultsDocument(
  comparisons: readonly Comparison[],
  { seconds }: { readonly seconds: number },
): object {
  return {
    solver: SOLVER_NAME,
    node: process.version,
    machine: { processor: cpus()[0]?.model ?? '', threads: cpus().length },
    seconds,
    sets: comparisons.map((comparison) => ({
      name: comparison.name,
      group: comparison.group,
      bids: comparison.market?.bids ?? null,
      products: comparison.market?.products ?? null,
      pricing: comparison.market?.pricing ?? null,
      engine: accountDocument(comparison.engine),
      plain: accountDocument(comparison.plain),
      ratios: byMilestone((milestone) => ratioOf(comparison, milestone)),
    })),
    groups: summaries(comparisons).map(({ group, sets, proven, ratios }) => ({
      group,
      sets,
      proven,
      ratios: byMilestone((milestone) => ratios[milestone].mean),
      counts: byMilestone((milestone) => ratios[milestone].sets),
    })),
  }
}

function accountDocument({ times, final, gap, status, cause }: Account): object {
  return {
    times: byMilestone((milestone) => times[milestone]),
    end: known(final?.at),
    welfare: known(final?.best),
    bound: known(final?.bound),
    gap: known(gap),
    status,
    ...(cause !== undefined && { cause }),
  }
}

const byMilestone = (of: (milestone: Milestone) => number | undefined): object =>
  Object.fromEntries(MILESTONES.map((milestone) => [milestone, known(of(milestone))]))

/** To the micro-unit and the microsecond; small gaps further. */
const known = (value: number | undefined): number | null => {
  if (value === undefined || !Number.isFinite(value)) return null
  return Number(value.toFixed(Math.abs(value) < 1e-3 ? 12 : 6))
}
