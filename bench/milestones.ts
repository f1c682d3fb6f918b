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

/** Relative gaps whose times are measured; `first` is the first allocation that trades at all. */
const GAPS = { percent: 0.01, permille: 0.001, proof: PROOF } as const

export const MILESTONES = ['first', 'percent', 'permille', 'proof'] as const
export type Milestone = (typeof MILESTONES)[number]

/** Seconds until each milestone; undefined: not reached. */
export type Times = Readonly<Record<Milestone, number | undefined>>

/**
 * Milestones of a run. What the last moment proves wrong does not count: a best above the final welfare was not valid in
 * the end, and a bound below it was the bound of a part.
 */
export function timesOf(moments: readonly Moment[], final: Moment | undefined): Times {
  const all = final === undefined ? moments : [...moments, final]
  const most = final?.best ?? Number.POSITIVE_INFINITY
  const slack = PROOF * Math.abs(Number.isFinite(most) ? most : 0)
  const times: Record<Milestone, number | undefined> = {
    first: undefined,
    percent: undefined,
    permille: undefined,
    proof: undefined,
  }
  let [best, bound] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const moment of all) {
    if (moment.best <= most + slack) best = Math.max(best, moment.best)
    if (final === undefined || moment.bound >= most - slack) bound = Math.min(bound, moment.bound)
    if (best > 0) times.first ??= moment.at
    const gap = gapOf({ best, bound })
    for (const name of ['percent', 'permille', 'proof'] as const)
      if (gap !== undefined && gap <= GAPS[name]) times[name] ??= moment.at
  }
  return times
}

/** How far the bound is above the best, as a share of the best; undefined: not known. */
export function gapOf({ best, bound }: Pick<Moment, 'best' | 'bound'>): number | undefined {
  if (!Number.isFinite(best) || !Number.isFinite(bound)) return undefined
  const gap = Math.max(0, bound - best)
  if (gap === 0) return 0
  return best === 0 ? undefined : gap / Math.abs(best)
}
