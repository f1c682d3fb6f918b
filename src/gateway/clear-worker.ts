import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { clearMarket, explainBid, outcomeDocument, parseOutcome } from '#auction'
import { refusalText } from '#base'
import { type Market, parseMarket } from '#bidding'
import { loadSolver, type Solver } from '#solver'
import type {
  Answer,
  ClearTask,
  ExplainTask,
  IndicateTask,
  MarketText,
  Task,
  VerifyTask,
} from './clear-task.ts'
import { indicate } from './indicate.ts'

/** Clears one market after the other, and says how bids could have been filled. Documents in and out. */
const clock = (): number => performance.now() / 1000
const say = (answer: Answer): void => parentPort?.postMessage(answer)

// On Linux a priority is of one thread, and whoever asks the venue something comes first; elsewhere it would be of the process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
const solver = await loadSolver()
warmUp(solver)
parentPort?.on('message', (task: Exclude<Task, VerifyTask>) => {
  try {
    if (task.kind === 'clear') clear(task, solver)
    else if (task.kind === 'explain') explain(task, solver)
    else say({ kind: 'done', task: task.task, result: indicated(task, solver) })
  } catch (error) {
    say({ kind: 'failed', task: task.task, cause: String(error).slice(0, 500) })
  }
})
say({ kind: 'ready' })

const PROGRESS_SECONDS = 0.2

function clear(asked: ClearTask, solver: Solver): void {
  const { task, market, seconds, gap, seed, stop, fallback } = asked
  let quietUntil = 0
  const outcome = clearMarket(
    marketOf(market),
    {
      clock,
      seconds,
      gap,
      seed,
      progress: ({ best, bound }) => {
        if (clock() < quietUntil) return
        quietUntil = clock() + PROGRESS_SECONDS
        say({ kind: 'progress', task, best, bound })
      },
      cancelled: () => Atomics.load(stop, 0) === 1,
      ...(fallback && { fallback }),
    },
    solver,
  )
  say({ kind: 'done', task, result: outcomeDocument(outcome) })
}

/** A second look at each bid asked for; the changes in them are tried while the seconds last. */
function explain({ task, market, outcome, bids, seconds }: ExplainTask, solver: Solver): void {
  const parsed = marketOf(market)
  const result = parseOutcome(outcome)
  if (!result.ok) throw new Error(result.error.map(refusalText).join(' '))
  const end = clock() + seconds
  const looks = bids.flatMap((bid) => {
    const left = end - clock()
    const resolve = left > 0.05 ? { solver, clock, seconds: left } : undefined
    const explained = explainBid(parsed, result.value, bid, resolve)
    if (explained === undefined) return []
    const { sentence, change } = explained
    return [[bid, { sentence, ...(change && { change }) }] as const]
  })
  say({ kind: 'done', task, result: Object.fromEntries(looks) })
}

const indicated = ({ market, seconds, seed }: IndicateTask, solver: Solver) =>
  indicate(marketOf(market), { solver, clock, seconds, seed })

function marketOf(text: MarketText): Market {
  const market = parseMarket(JSON.parse(text))
  if (!market.ok) throw new Error(market.error.map(refusalText).join(' '))
  return market.value
}

/** The first solves compile the solver's WebAssembly bit by bit: that is done before anyone waits. */
function warmUp(solver: Solver): void {
  const block = (id: string, lots: number, limit: string) => ({
    id,
    by: id,
    bid: { kind: 'trade', lots: { p: lots }, quantity: [2, 3], limit },
  })
  const document = {
    walras: 1,
    currency: 'USD',
    products: [{ id: 'p', unit: 'lot', tick: '0.01' }],
    bids: [block('a', 1, '5.00'), block('b', -1, '-3.00'), block('c', 1, '4.00')],
  }
  const market = marketOf(JSON.stringify(document))
  clearMarket(market, { clock, seconds: 5, gap: 1e-4, seed: 'warm' }, solver)
}
