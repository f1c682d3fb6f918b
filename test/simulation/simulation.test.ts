/** The venue under storms: twenty seeds of them, and those that were once interesting. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSolver } from '#solver'
import { failuresOf, range } from './many.ts'
import { simulate } from './run.ts'

const SEEDS = readFileSync(join(import.meta.dirname, 'seeds.txt'), 'utf8')

test('twenty seeds hold', async () => {
  expect((await failuresOf(range(1, 20))).failures).toEqual([])
})

test('seeds that were interesting once hold', async () => {
  const seeds = [...SEEDS.matchAll(/^(\d+) /gm)].map(([, seed]) => Number(seed))
  expect(seeds.length).toBeGreaterThanOrEqual(5)
  expect((await failuresOf(seeds)).failures).toEqual([])
})

test('a seed is run again to the byte', async () => {
  const solver = await loadSolver()
  const traceOf = async (seed: number): Promise<readonly string[]> => {
    const lines: string[] = []
    await simulate(seed, { solver, trace: (line) => lines.push(line) })
    return lines
  }
  for (const seed of [3, 12, 29]) {
    const trace = await traceOf(seed)
    expect(trace.length).toBeGreaterThan(20)
    expect(await traceOf(seed)).toEqual(trace)
  }
})
