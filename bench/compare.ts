import { allowedSeconds, type Run, runChild } from './child.ts'
import type { MarketPath } from './files.ts'
import {
  gapOf,
  MILESTONES,
  type Milestone,
  type Moment,
  type Times,
  timesOf,
  timesOfEndings,
} from './milestones.ts'
import type { MarketSize, Task } from './solve.ts'

/** One data set, solved by both methods one after the other. */
export interface Comparison {
  readonly name: string
  readonly group: string
  /** Undefined where neither process could read the file. */
  readonly market: MarketSize | undefined
  readonly engine: Account
  readonly plain: Account
}

/** What one method achieved. */
export interface Account {
  readonly times: Times
  /** How its whole run ended: seconds, welfare and bound in currency; undefined: with nothing. */
  readonly final: Moment | undefined
  readonly gap: number | undefined
  readonly status: string
  readonly cause?: string
}

export interface Comparing {
  readonly seconds: number
  readonly signal?: AbortSignal
  readonly onMoment?: (step: string, moment: Moment | undefined) => void
}

export async function compare(file: MarketPath, options: Comparing): Promise<Comparison> {
  const solve = (step: string, task: Pick<Task, 'method' | 'until'>): Promise<Run> => {
    const { seconds, signal, onMoment } = options
    onMoment?.(step, undefined)
    return runChild(
      { ...task, file: file.path, seconds },
      {
        allowed: allowedSeconds(seconds),
        ...(signal && { signal }),
        onMoment: (moment) => onMoment?.(step, moment),
      },
    )
  }
  const whole = await solve('engine', { method: 'engine' })
  const engine = await engineAccount(whole, (until) =>
    solve(`engine to ${LABELS[until.milestone]}`, { method: 'engine', until }),
  )
  const run = await solve('HiGHS', { method: 'plain' })
  const plain = plainAccount(run)
  return { name: file.name, group: file.group, market: whole.market ?? run.market, engine, plain }
}

export const LABELS: Readonly<Record<Milestone, string>> = {
  first: 'first',
  percent: '1 %',
  permille: '0.1 %',
  proof: 'proof',
}

/** Statuses of outcomes that the verifier has passed. */
const VERIFIED = ['optimal', 'feasible', 'empty']

/**
 * What the engine tells while it searches has neither prices nor whole lots yet, so it counts for nothing by itself. The
 * engine runs again and is asked for its outcome at each milestone that it told of: a milestone is reached when an outcome
 * that keeps all nine rules has been handed over.
 */
async function engineAccount(
  whole: Run,
  runUntil: (until: NonNullable<Task['until']>) => Promise<Run>,
): Promise<Account> {
  const { final } = whole
  if (final === undefined) return accountOf(whole, timesOfEndings([]))
  const told = timesOf(whole.moments, final)
  const stops: Moment[] = []
  for (const milestone of MILESTONES) {
    const at = told[milestone]
    if (milestone === 'proof' || at === undefined || at > ALREADY_NEAR * final.at) continue
    // An earlier stop may have brought more than it was asked for.
    if (timesOfEndings(stops)[milestone] !== undefined) continue
    stops.push(...verified(await runUntil({ milestone, welfare: final.best })))
  }
  return accountOf(whole, timesOfEndings([...stops, ...verified(whole)]))
}

/** So near to the end of the whole run a stop would bring nothing: the time of the end is taken, which is later. */
const ALREADY_NEAR = 0.9

const verified = ({ final, status }: Run): Moment[] =>
  final !== undefined && VERIFIED.includes(status) ? [final] : []

/** HiGHS is taken at its word: each of its solutions counts from the moment it tells of it. */
function plainAccount(run: Run): Account {
  const sound = run.status !== 'not in whole lots' && run.status !== 'failed'
  return accountOf(run, timesOf(sound ? run.moments : [], sound ? run.final : undefined))
}

function accountOf({ final, status, cause }: Run, times: Times): Account {
  return {
    times,
    final,
    gap: final && gapOf(final),
    status,
    ...(cause !== undefined && { cause }),
  }
}

/** HiGHS's time as a multiple of the engine's; above 1: the engine was faster. */
export function ratioOf({ engine, plain }: Comparison, milestone: Milestone): number | undefined {
  const [ours, theirs] = [engine.times[milestone], plain.times[milestone]]
  return ours === undefined || theirs === undefined ? undefined : theirs / ours
}
