/** Seconds since some moment; given from outside, so that nothing here reads a clock. */
export type Clock = () => number

/** What the search knows so far, in currency units. */
export interface Progress {
  readonly best: number
  readonly bound: number
  readonly nodes: number
  readonly cuts: number
}

export interface ClearOptions {
  readonly clock: Clock
  /** Seconds the search may take in all. */
  readonly seconds: number
  /** Relative gap at which an outcome counts as optimal. */
  readonly gap: number
  /** Text committed before the close and revealed after: orders exact ties. */
  readonly seed: string
  readonly progress?: (progress: Progress) => void
  readonly cancelled?: () => boolean
}

/** The search goes for the exact optimum this long before it is content with the gap asked for. */
export const STOP_EARLY_AFTER = 3
