/** Clears a sale of the acceptance data and holds it against the answer beside it. */
import { expect } from 'vitest'
import type { Outcome } from '#auction'
import { answerOf, cleared, marketOf, money } from './data.ts'

export interface Answer {
  readonly welfare: number
  readonly proven: boolean
  readonly core?: {
    readonly revenueCore: number
    readonly byBid: Readonly<Record<string, { readonly core: number; readonly vcg: number }>>
  }
}

/** Answers were computed in floats from the same decimals. */
const near = (welfare: number): number => 1e-6 * welfare

export const answerOfSale = (name: string): Answer => answerOf('auction', `${name}.expected`)

/** No proven optimum is exceeded or left below the bound; what is called optimal is the optimum. */
export function sold(name: string, seconds: number): Outcome {
  const outcome = cleared(marketOf('auction', name), seconds)
  const answer = answerOfSale(name)
  const [welfare, bound] = [money(outcome.welfare), money(outcome.bound)]
  expect(bound).toBeGreaterThanOrEqual(answer.welfare - near(answer.welfare))
  if (answer.proven) expect(welfare).toBeLessThanOrEqual(answer.welfare + near(answer.welfare))
  if (answer.proven && outcome.status === 'optimal')
    expect(Math.abs(welfare - answer.welfare)).toBeLessThanOrEqual(near(answer.welfare))
  return outcome
}
