import { clearMarket, outcomeDocument } from '#auction'
import type { Random } from '#base'
import type { Clear } from '#desk'
import { type ClearingAuction, marketOf } from '#exchange'
import type { Solver } from '#solver'
import type { Scenario } from './scenario.ts'
import type { Scheduler } from './scheduler.ts'

/** Clears as the engine does, with work counted in place of time: the same book always has the same outcome. */
export function outcomeFor(
  { book, seed }: ClearingAuction,
  solver: Solver,
  way: object = {},
): object {
  let looks = 0
  const clock = (): number => looks++ * 1e-3
  const outcome = clearMarket(
    marketOf(book),
    { clock, seconds: 1, gap: 1e-4, seed, ...way },
    solver,
  )
  return outcomeDocument(outcome)
}

export interface Solvers {
  readonly clear: Clear
  readonly clearAgain: Clear
}

/** Answers late, wrong, or not at all, as the scenario has it. */
export function solversOf(
  solver: Solver,
  {
    random,
    scheduler,
    scenario,
  }: {
    readonly random: Random
    readonly scheduler: Scheduler
    readonly scenario: Scenario
  },
): Solvers {
  const way =
    (fails: number, options: object): Clear =>
    async (auction) => {
      const turns = random.integer(0, scenario.solverTurns)
      for (let turn = 0; turn < turns; turn++) await scheduler.pause('solver')
      const isWrong = random.next() < fails
      if (isWrong && random.next() < 0.4) return nothing(random)
      const outcome = outcomeFor(auction, solver, options)
      return isWrong ? wrong(random, outcome) : outcome
    }
  return {
    clear: way(scenario.solverFails, {}),
    clearAgain: way(scenario.fallbackFails, { fallback: true }),
  }
}

interface Document {
  readonly fills?: readonly { readonly lots: Readonly<Record<string, number>> }[]
}

function nothing(random: Random): unknown {
  if (random.next() < 0.5) throw new Error('the solver died')
  return random.pick([undefined, null, 'garbage', {}, []])
}

function wrong(random: Random, outcome: object): unknown {
  switch (random.integer(0, 2)) {
    case 0:
      return { ...outcome, input: 'f'.repeat(64) }
    case 1:
      return { ...outcome, welfare: '999999.00', bound: '999999.00' }
    default:
      return withFillChanged(outcome as Document)
  }
}

/** One lot more for whoever was filled first; where nobody was, a status that is not so. */
function withFillChanged(outcome: Document): unknown {
  const [first, ...others] = outcome.fills ?? []
  if (first === undefined) return { ...outcome, status: 'feasible' }
  const lots = Object.fromEntries(Object.entries(first.lots).map(([id, n]) => [id, n + 1]))
  return { ...outcome, fills: [{ ...first, lots }, ...others] }
}
