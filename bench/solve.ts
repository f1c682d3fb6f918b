/**
 * One solve in a process of its own: `node --import tsx bench/solve.ts METHOD FILE SECONDS`, started by run.ts.
 * Tells its parent what it knows as soon as it knows it.
 */
import { readFileSync } from 'node:fs'
import { clearMarket, verifyOutcome } from '#auction'
import { type Market, readMarketFile } from '#bidding'
import { loadSolver, type Solver } from '#solver'
import { type Moment, PROOF } from './milestones.ts'
import { plainModel } from './plain-model.ts'
import { warmUp } from './warm-up.ts'

export type Method = 'engine' | 'plain'

export type Report =
  | { readonly kind: 'start'; readonly bids: number; readonly products: number }
  | { readonly kind: 'moment'; readonly moment: Moment }
  | { readonly kind: 'final'; readonly moment: Moment; readonly status: string }

interface Task {
  readonly market: Market
  readonly solver: Solver
  readonly seconds: number
  readonly clock: () => number
  /** Passes on what changes. */
  readonly note: (best: number, bound: number) => void
}

const [, , method, file = '', seconds] = process.argv
const say = (report: Report): void => void process.send?.(report)

const market = readMarketFile(readFileSync(file))
if (!market.ok) throw new Error(market.error[0]?.cause)
const solver = await loadSolver()
warmUp(solver)
say({ kind: 'start', bids: market.value.bids.length, products: market.value.products.length })
const began = performance.now()
const clock = (): number => (performance.now() - began) / 1000
const solve = method === 'plain' ? solvePlain : solveEngine
solve({ market: market.value, solver, seconds: Number(seconds), clock, note: noteOf(clock) })
process.disconnect?.()

function noteOf(clock: () => number): Task['note'] {
  let [highest, lowest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return (best, bound) => {
    if (best <= highest && bound >= lowest) return
    ;[highest, lowest] = [Math.max(highest, best), Math.min(lowest, bound)]
    say({ kind: 'moment', moment: { at: clock(), best, bound } })
  }
}

function solveEngine({ market, solver, seconds, clock, note }: Task): void {
  const options = { clock, seconds, gap: PROOF, seed: '0' }
  const progress = ({ best, bound }: { best: number; bound: number }): void => note(best, bound)
  const outcome = clearMarket(market, { ...options, progress }, solver)
  const moment = {
    at: clock(),
    best: Number(outcome.welfare) / 1e6,
    bound: Number(outcome.bound) / 1e6,
  }
  const violations = verifyOutcome(market, outcome).length
  say({ kind: 'final', moment, status: violations > 0 ? 'invalid' : outcome.status })
}

function solvePlain({ market, solver, seconds, clock, note }: Task): void {
  const session = solver.open(plainModel(market))
  const result = session.solveMip({
    seconds: Math.max(0, seconds - clock()),
    gap: PROOF,
    seed: 1,
    stop: ({ best, bound }) => {
      note(best, bound)
      return false
    },
    onImproved: (_, objective) => note(objective, Number.POSITIVE_INFINITY),
  })
  const moment = { at: clock(), best: result.objective, bound: result.bound }
  say({ kind: 'final', moment, status: result.status })
}
