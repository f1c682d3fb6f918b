/** What holds of every market, as something to try on so many of them. */
import fc from 'fast-check'
import { clearMarket, type Outcome, verifyOutcome } from '#auction'
import type { Market } from '#bidding'
import { expectSchema } from '../../outcome-schema.ts'
import { marketFrom, solver } from '../clearing.ts'

export interface Property {
  readonly name: string
  /** How many markets the fast tests try; the slow ones try several times as many. */
  readonly runs: number
  readonly check: (runs: number, seed: number) => void
}

/** `claim` throws where the property does not hold. What is drawn is JSON, so that a counterexample can be pasted. */
export const property = <T>(
  name: string,
  drawn: { readonly runs: number; readonly from: fc.Arbitrary<T> },
  claim: (value: T) => void,
): Property => ({
  name,
  runs: drawn.runs,
  check: (runs, seed) => {
    const limits = { numRuns: runs, seed, interruptAfterTimeLimit: SHRINKING_ENDS }
    const details = fc.check(fc.property(drawn.from, claim), limits)
    if (!details.failed) return
    const { counterexample, counterexamplePath, errorInstance } = details
    const found = (counterexample ?? []).map((value) => JSON.stringify(value)).join('\n')
    throw new Error(`does not hold (seed ${seed}, path ${counterexamplePath}) of\n${found}`, {
      cause: errorInstance,
    })
  },
})

/** Milliseconds after which the smallest counterexample so far will do. */
const SHRINKING_ENDS = 50_000

export interface Cleared {
  readonly market: Market
  readonly outcome: Outcome
  /** Nothing better exists, says the outcome. */
  readonly proven: boolean
}

/**
 * A clock that goes on by so much each time it is read: the search then does the same on every machine, however busy.
 * Only the solver's own limit is in real seconds; what is proven was proven before it.
 */
export function countingClock(): () => number {
  let readings = 0
  return () => ++readings * 0.004
}

const SECONDS = 2

/** Clears a market document; every outcome has to keep the rules. */
export function cleared(document: unknown): Cleared {
  const market = marketFrom(document)
  const options = { clock: countingClock(), seconds: SECONDS, gap: 0, seed: 'draw' }
  const outcome = clearMarket(market, options, solver)
  expectSchema(outcome)
  const broken = verifyOutcome(market, outcome)
  if (broken.length > 0)
    throw new Error(broken.map(({ rule, cause }) => `rule ${rule}: ${cause}`).join('\n'))
  return { market, outcome, proven: outcome.status !== 'feasible' }
}
