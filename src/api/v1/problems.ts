import { type Static, Type } from 'typebox'
import { Exact } from './common.ts'
import { BIDDING_PROBLEMS } from './problems-bidding.ts'
import { REQUEST_PROBLEMS } from './problems-request.ts'
import { STAFF_PROBLEMS } from './problems-staff.ts'

/** Every kind of problem that the API answers with. Types are stable: programs may rely on them. */
export const PROBLEMS = {
  ...REQUEST_PROBLEMS,
  ...BIDDING_PROBLEMS,
  ...STAFF_PROBLEMS,
} as const satisfies Readonly<Record<string, ProblemKind>>

export interface ProblemKind {
  readonly status: number
  readonly title: string
  /** When it comes. */
  readonly cause: string
  /** What to do about it. */
  readonly remedy: string
}

export type ProblemCode = keyof typeof PROBLEMS

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code)

export const problemType = (code: string): string => `urn:walras:problem:${code}`

/** RFC 9457 problem details. */
export const ApiProblemSchema = Exact({
  type: Type.String({ description: 'Stable; docs/reference/problems.md says more.' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String({ description: 'For people: cause and remedy of each error.' }),
  errors: Type.Array(
    Exact({
      code: Type.String({ description: 'Stable.' }),
      pointer: Type.String({ description: 'JSON pointer into the body, or the name of a header.' }),
      cause: Type.String(),
      remedy: Type.String(),
    }),
  ),
})

export type ApiProblem = Static<typeof ApiProblemSchema>
