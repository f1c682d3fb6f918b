/** RFC 9457 problem details: every refusal of the API has this form. */
export interface Problem {
  /** Stable: names the kind of problem. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors: readonly ProblemItem[]
}

export interface ProblemItem {
  /** Stable; docs/reference/refusals.md says more. */
  readonly code: string
  /** JSON pointer into the body that was sent. */
  readonly pointer: string
  readonly cause: string
  readonly remedy: string
}
