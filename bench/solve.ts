/**
 * One solve in a process of its own: `node --import tsx bench/solve.ts TASK`, TASK in JSON, started by child.ts.
 * Tells its parent what it knows as soon as it knows it. Reading the file is not timed; making the model is.
 */
import { readFileSync } from 'node:fs'
import { clearMarket, verifyOutcome } from '#auction'
import { type Market, type Pricing, readMarketFile } from '#bidding'
import { loadSolver } from '#solver'
import { type Milestone, milestoneWatch, type Moment, PROOF } from './milestones.ts'
import { loadPlainHighs } from './plain-highs.ts'
import { holdsWhenRounded, plainModel } from './plain-model.ts'
import { warmUp } from './warm-up.ts'

export interface Task {
  readonly method: 'engine' | 'plain'
  readonly file: string
  readonly seconds: number
  /** Asks the engine for its outcome as soon as it says that it has reached a milestone. */
  readonly until?: {
    readonly milestone: Milestone
    /** What the whole search ended with, in currency: by it the engine's word is judged. */
    readonly welfare: number
  }
}

export type Report =
  | { readonly kind: 'start'; readonly market: MarketSize }
  | { readonly kind: 'moment'; readonly moment: Moment }
  | { readonly kind: 'final'; readonly moment: Moment; readonly status: string }
  | { readonly kind: 'failed'; readonly cause: string }

export interface MarketSize {
  readonly bids: number
  readonly products: number
  readonly pricing: Pricing
}

type Ending = { readonly best: number; readonly bound: number; readonly status: string }

const task = JSON.parse(process.argv[2] ?? '{}') as Task
const say = (report: Report): void => void process.send?.(report)

try {
  await run(task)
} catch (error) {
  const [cause = ''] = String(error instanceof Error ? error.message : error).split('\n')
  say({ kind: 'failed', cause: cause.slice(0, 300) })
  process.exitCode = 1
}
process.disconnect?.()

async function run({ method, file }: Task): Promise<void> {
  const market = readMarketFile(readFileSync(file))
  if (!market.ok) {
    const [first] = market.error
    throw new Error(`it cannot be taken: at ${first?.at || 'its top'}, ${first?.cause}`)
  }
  const { bids, products, pricing } = market.value
  const solve = method === 'plain' ? await readyPlain() : await readyEngine()
  say({ kind: 'start', market: { bids: bids.length, products: products.length, pricing } })
  solve(market.value)
}

async function readyEngine(): Promise<(market: Market) => void> {
  const solver = await loadSolver()
  warmUp((model) => {
    const session = solver.open(model)
    session.solveLp()
    session.solveMip({ seconds: 2, gap: 0, seed: 1 })
    session.dispose()
  })
  return (market) => {
    const { clock, note, end } = stopwatch()
    const hasReached = task.until && milestoneWatch(task.until.welfare)
    let stop = false
    const options = { clock, seconds: task.seconds, gap: PROOF, seed: '0' }
    const progress = ({ best, bound }: { best: number; bound: number }): void => {
      note(best, bound)
      const reached = hasReached?.({ at: clock(), best, bound }) ?? []
      stop ||= task.until !== undefined && reached.includes(task.until.milestone)
    }
    const outcome = clearMarket(market, { ...options, progress, cancelled: () => stop }, solver)
    end((): Ending => {
      const valid = verifyOutcome(market, outcome).length === 0
      return {
        best: Number(outcome.welfare) / 1e6,
        bound: Number(outcome.bound) / 1e6,
        status: valid ? outcome.status : 'invalid',
      }
    })
  }
}

async function readyPlain(): Promise<(market: Market) => void> {
  const highs = await loadPlainHighs()
  warmUp((model) => highs.solve(model, { seconds: 2, gap: 0 }))
  return (market) => {
    const { clock, note, end } = stopwatch()
    const model = plainModel(market)
    const seconds = Math.max(0.05, task.seconds - clock())
    const { x, objective, bound, status } = highs.solve(model, { seconds, gap: PROOF, note })
    end((): Ending => {
      const whole = x === undefined || holdsWhenRounded(model, x)
      return { best: objective, bound, status: whole ? status : 'not in whole lots' }
    })
  }
}

/** Seconds from now on, and what is told of them. */
function stopwatch(): {
  readonly clock: () => number
  /** Passes on what changes. */
  readonly note: (best: number, bound: number) => void
  /** Stops, and only then looks at what came out. */
  readonly end: (look: () => Ending) => void
} {
  const began = performance.now()
  const clock = (): number => (performance.now() - began) / 1000
  let last: { readonly best: number; readonly bound: number } | undefined
  return {
    clock,
    note: (best, bound) => {
      if (best === last?.best && bound === last.bound) return
      last = { best, bound }
      say({ kind: 'moment', moment: { at: clock(), best, bound } })
    },
    end: (look) => {
      const at = clock()
      const { status, best, bound } = look()
      say({ kind: 'final', moment: { at, best, bound }, status })
    },
  }
}
