import type { Fill } from '../outcome.ts'

/** What came of clearing the market again with one bid changed. */
export interface Trial {
  readonly fill: Fill | undefined
  /** No better outcome exists: what was not filled is not filled. */
  readonly proven: boolean
  readonly welfare: bigint
  /** What the bid's lots cost at the ends of the price ranges that suit it best; undefined: an end is open. */
  readonly cheapest: bigint | undefined
}

/** A change of one number that fills the bid: whether any less is known not to, by clearing with a step less. */
export interface Found {
  readonly to: bigint
  readonly isSmallest: boolean
}

export interface Hunt {
  /** Not enough. */
  readonly from: bigint
  /** Where to look first, in this order; more is more likely to be enough. */
  readonly first: readonly bigint[]
  /** Numbers are so far apart. */
  readonly step: bigint
  /** Undefined: there is no time for another clearing. */
  readonly attempt: (to: bigint) => Trial | undefined
  readonly isEnough: (trial: Trial) => boolean
  /** From a trial that was enough: where less may end to be. */
  readonly aim: (to: bigint, trial: Trial) => bigint
}

/**
 * The smallest number that is enough, by clearing again: upwards until one is, then down to where that trial says that it
 * would just be so, and else halfway back. It ends when a step less was tried and was not enough, or when time is up.
 */
export function smallestEnough(hunt: Hunt): Found | 'spent' | undefined {
  const { from, first, attempt, isEnough } = hunt
  let low: Tried = { to: from, proven: true }
  for (const to of first) {
    if (to <= low.to) continue
    const trial = attempt(to)
    if (trial === undefined) return 'spent'
    if (isEnough(trial)) return narrowed(hunt, low, { to, trial })
    low = { to, proven: trial.proven }
  }
  return undefined
}

interface Tried {
  readonly to: bigint
  readonly proven: boolean
}

function narrowed(
  { step, attempt, isEnough, aim }: Hunt,
  notEnough: Tried,
  enough: { readonly to: bigint; readonly trial: Trial },
): Found {
  let [low, high] = [notEnough, enough]
  for (let turn = 0; high.to - low.to > step; turn++) {
    const middle = low.to + roundedUp((high.to - low.to) / 2n, step)
    const goal = roundedUp(aim(high.to, high.trial), step)
    const near = goal >= high.to ? high.to - step : goal
    const to = near <= low.to || turn % 3 === 2 ? middle : near
    if (to >= high.to) break
    const trial = attempt(to)
    if (trial === undefined) return { to: high.to, isSmallest: false }
    if (isEnough(trial)) high = { to, trial }
    else low = { to, proven: trial.proven }
  }
  return { to: high.to, isSmallest: high.to - low.to <= step && low.proven && high.trial.proven }
}

export const roundedUp = (value: bigint, step: bigint): bigint => {
  const rest = ((value % step) + step) % step
  return rest === 0n ? value : value - rest + step
}
