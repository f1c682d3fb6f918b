/** Runs of the simulation by hand: `npm run simulate -- --seed 7`, `--seeds 1-500`, `--plant "fill applied twice"`, `--trace`. */
import { parseArgs } from 'node:util'
import { loadSolver } from '#solver'
import { NONE, PLANTS } from './plants.ts'
import { simulate } from './run.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    plant: { type: 'string' },
    trace: { type: 'boolean' },
  },
})
const [first = 1, last = first] = (values.seed ?? values.seeds ?? '1').split('-').map(Number)
const solver = await loadSolver()
const began = performance.now()
const totals = { records: 0, answers: 0, auctions: 0, fills: 0, restarts: 0 }
let failed = 0
for (let seed = first; seed <= last; seed++) {
  const plant = values.plant === undefined ? NONE : PLANTS[values.plant]?.()
  if (plant === undefined)
    throw new Error(`no such plant; there are: ${Object.keys(PLANTS).join(', ')}`)
  const trace = values.trace === true ? (line: string) => console.log(line) : undefined
  const { findings, counts, restarts } = await simulate(seed, {
    solver,
    plant,
    ...(trace && { trace }),
  })
  for (const name of ['records', 'answers', 'auctions', 'fills'] as const)
    totals[name] += counts[name]
  totals.restarts += restarts
  if (findings.length === 0) continue
  failed += 1
  console.log(`seed ${seed}: ${findings.join('\n  ')}`)
}
const seconds = ((performance.now() - began) / 1000).toFixed(1)
console.log(
  `${last - first + 1} seeds in ${seconds} s, ${failed} failed: ${JSON.stringify(totals)}`,
)
process.exitCode = failed === 0 ? 0 : 1
