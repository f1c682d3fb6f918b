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
  /**
   * The run that takes the place of one that failed (mechanism A6): no integer program that could run on for long; the outcome
   * is valid, says that it is a fallback, and is seldom the best.
   */
  readonly fallback?: true
}

/** Share of the time in which the search goes for the exact optimum before the gap asked for contents it. */
export const PATIENCE = 0.5
