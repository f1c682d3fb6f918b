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

/** Share of the time in which the search goes for the exact optimum before the gap asked for contents it. */
export const PATIENCE = 0.5
