/** Is the simulation any good? Faults are put around the venue on purpose, and it has to find each within a number of seeds. */
import { afterAll, expect, test } from 'vitest'
import { loadSolver } from '#solver'
import { PLANTS } from './plants.ts'
import { simulate } from './run.ts'

/** Seeds within which each is found. */
const SEEDS_MAX: Readonly<Record<string, number>> = {
  'cutoff off by one': 60,
  'kill switch leaves bids': 80,
  'outcome recorded without verification': 60,
  'stale snapshot used': 60,
}
const SEEDS_MAX_ELSE = 15

const needed: string[] = []
afterAll(() => console.log(['plant: seeds needed, and what was found', ...needed].join('\n')))

test.each(Object.entries(PLANTS))('finds: %s', { timeout: 300_000 }, async (name, plantOf) => {
  const solver = await loadSolver()
  const most = SEEDS_MAX[name] ?? SEEDS_MAX_ELSE
  for (let seed = 1; seed <= most; seed++) {
    const { findings } = await simulate(seed, { solver, plant: plantOf() })
    if (findings[0] === undefined) continue
    needed.push(`${name}: ${seed}, ${findings[0].split('\n')[0]?.slice(0, 90)}`)
    return
  }
  expect.unreachable(`not found in ${most} seeds`)
})

test('there are fourteen and more', () => {
  expect(Object.keys(PLANTS).length).toBeGreaterThanOrEqual(14)
})
