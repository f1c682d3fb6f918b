import { v1 } from '#api'

/** The venue refused: nothing was done. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  /** Stable: `auction_closed`. Of several, the first. docs/reference/problems.md has them all. */
  readonly code: string
  readonly status: number
  readonly problem: v1.ApiProblem
  /** Place of the first error: JSON pointer into the body, or the name of a header. */
  readonly pointer: string
  /** What to do about the first error. */
  readonly remedy: string

  constructor(problem: v1.ApiProblem) {
    super(problem.detail)
    const [first] = problem.errors
    this.problem = problem
    this.status = problem.status
    this.code = problem.type.startsWith(TYPE) ? problem.type.slice(TYPE.length) : 'other'
    this.pointer = first?.pointer ?? ''
    this.remedy = first?.remedy ?? ''
  }
}

const TYPE = v1.problemType('')

/** No answer came in time, or none that the API gives. Whether a change was done is not known. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
  readonly tries: number
  /** Call again with this key to learn what became of a change; it is never done twice. */
  readonly idempotencyKey: string | undefined

  constructor(cause: string, tries: number, idempotencyKey?: string) {
    super(cause)
    this.tries = tries
    this.idempotencyKey = idempotencyKey
  }
}

/** The problem that a body is; undefined: it is none of the API's. */
export function problemIn(text: string): v1.ApiProblem | undefined {
  const value = jsonOf(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { type, title, status, detail, errors } = value as Partial<v1.ApiProblem>
  const isProblem =
    typeof type === 'string' &&
    typeof title === 'string' &&
    typeof status === 'number' &&
    typeof detail === 'string' &&
    Array.isArray(errors)
  return isProblem ? { type, title, status, detail, errors } : undefined
}

/** undefined: it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
