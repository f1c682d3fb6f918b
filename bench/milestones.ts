/** What a search knew at some moment: seconds since its start, welfare in currency. */
export interface Moment {
  readonly at: number
  /** Welfare of the best allocation found; −∞ before there is one. */
  readonly best: number
  /** Proven upper bound; ∞ before there is one. */
  readonly bound: number
}

/** Gap that counts as proof: the solver's own arithmetic ends there. */
export const PROOF = 1e-9

/** `first` is the first allocation that trades at all; the others are relative gaps between best and bound. */
export const MILESTONES = ['first', 'percent', 'permille', 'proof'] as const
export type Milestone = (typeof MILESTONES)[number]

const GAPS: Readonly<Record<Exclude<Milestone, 'first'>, number>> = {
  percent: 0.01,
  permille: 0.001,
  proof: PROOF,
}

/** Seconds until each milestone; undefined: not reached. */
export type Times = Readonly<Record<Milestone, number | undefined>>

/**
 * Milestones of one search by its own account. What the last moment proves wrong does not count: a best above the final
 * welfare was not valid in the end, and a bound below it was the bound of a part.
 */
export function timesOf(moments: readonly Moment[], final: Moment | undefined): Times {
  const reached = milestoneWatch(final?.best)
  return earliest(
    (final === undefined ? moments : [...moments, final]).map((moment) => ({
      at: moment.at,
      reached: reached(moment),
    })),
  )
}

/** Milestones of several searches of which only what each ended with counts. */
export function timesOfEndings(endings: readonly Moment[]): Times {
  return earliest(endings.map((ending) => ({ at: ending.at, reached: reachedBy(ending) })))
}

/** Tells moment by moment what a search that ends with this welfare has reached so far. */
export function milestoneWatch(
  welfare = Number.POSITIVE_INFINITY,
): (moment: Moment) => readonly Milestone[] {
  const slack = Number.isFinite(welfare) ? PROOF * Math.abs(welfare) : 0
  let [best, bound] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return (moment) => {
    if (moment.best <= welfare + slack) best = Math.max(best, moment.best)
    if (!Number.isFinite(welfare) || moment.bound >= welfare - slack)
      bound = Math.min(bound, moment.bound)
    return reachedBy({ best, bound })
  }
}

function reachedBy({ best, bound }: Pick<Moment, 'best' | 'bound'>): readonly Milestone[] {
  const gap = gapOf({ best, bound })
  return MILESTONES.filter((name) =>
    name === 'first' ? best > 0 : gap !== undefined && gap <= GAPS[name],
  )
}

function earliest(
  moments: readonly { readonly at: number; readonly reached: readonly Milestone[] }[],
): Times {
  const at = (name: Milestone): number | undefined => {
    const times = moments.filter(({ reached }) => reached.includes(name)).map(({ at }) => at)
    return times.length === 0 ? undefined : Math.min(...times)
  }
  return {
    first: at('first'),
    percent: at('percent'),
    permille: at('permille'),
    proof: at('proof'),
  }
}

/** How far the bound is above the best, as a share of the best; undefined: not known. */
export function gapOf({ best, bound }: Pick<Moment, 'best' | 'bound'>): number | undefined {
  if (!Number.isFinite(best) || !Number.isFinite(bound)) return undefined
  const gap = Math.max(0, bound - best)
  if (gap === 0) return 0
  return best === 0 ? undefined : gap / Math.abs(best)
}
