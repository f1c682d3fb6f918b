import { loadSolver } from '#solver'
import { simulate } from './run.ts'

export const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, k) => first + k)

export interface Many {
  /** What was found, each with the command that runs the seed again. */
  readonly failures: readonly string[]
  readonly totals: Readonly<
    Record<'records' | 'answers' | 'auctions' | 'fills' | 'restarts', number>
  >
}

/** Runs every seed. */
export async function failuresOf(seeds: readonly number[]): Promise<Many> {
  const solver = await loadSolver()
  const failures: string[] = []
  const totals = { records: 0, answers: 0, auctions: 0, fills: 0, restarts: 0 }
  for (const seed of seeds) {
    const { findings, counts, restarts } = await simulate(seed, { solver })
    for (const name of ['records', 'answers', 'auctions', 'fills'] as const)
      totals[name] += counts[name]
    totals.restarts += restarts
    if (findings.length > 0)
      failures.push(`npm run simulate -- --seed ${seed} --trace\n  ${findings.join('\n  ')}`)
  }
  return { failures, totals }
}
