/** The benchmarks: how milestones are counted, and one run of the real program over a tiny market. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseMarket } from '#bidding'
import { runChild } from '../bench/child.ts'
import type { Comparison } from '../bench/compare.ts'
import { gapOf, type Moment, timesOf, timesOfEndings } from '../bench/milestones.ts'
import { holdsWhenRounded, plainModel } from '../bench/plain-model.ts'
import { geometricMean, summaries } from '../bench/summary.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NEVER = Number.NEGATIVE_INFINITY
const OPEN = Number.POSITIVE_INFINITY

const moment = (at: number, best: number, bound: number): Moment => ({ at, best, bound })

describe('gapOf', () => {
  test.each([
    [100, 101, 0.01],
    [-100, -99, 0.01],
    [100, 100, 0],
    [100, 99.9, 0],
    [0, 0, 0],
    [0, 1, undefined],
    [NEVER, 1, undefined],
    [100, OPEN, undefined],
  ])('of best %d and bound %d is %s', (best, bound, gap) => {
    expect(gapOf({ best, bound })).toEqual(gap === undefined ? undefined : expect.closeTo(gap, 12))
  })
})

describe('timesOf', () => {
  test('takes the first moment at which best and bound, known so far, are near enough', () => {
    const moments = [
      moment(1, NEVER, OPEN),
      moment(2, 0, 200),
      moment(3, 90, 200),
      moment(4, 90, 100.5),
      moment(5, 99.95, OPEN),
      moment(6, 100, 100.05),
    ]
    expect(timesOf(moments, moment(7, 100, 100))).toEqual({
      first: 3,
      percent: 5,
      permille: 6,
      proof: 7,
    })
  })

  test('leaves out what was not reached', () => {
    expect(timesOf([moment(1, 50, 60)], undefined)).toEqual({ first: 1 })
    expect(timesOf([], undefined)).toEqual({})
  })

  test('does not count a best that the end takes back', () => {
    expect(timesOf([moment(1, 100, 100)], moment(2, 80, 100))).toEqual({ first: 2 })
  })

  test('does not count the bound of a part, which the welfare of the whole exceeds', () => {
    expect(timesOf([moment(1, 10, 10), moment(2, 99.5, 100)], moment(3, 99.5, 100))).toEqual({
      first: 1,
      percent: 2,
    })
  })

  test('of nothing to trade: proven, though nothing ever trades', () => {
    expect(timesOf([], moment(1, 0, 0))).toEqual({ percent: 1, permille: 1, proof: 1 })
  })
})

test('timesOfEndings takes for each milestone the earliest search that ended with it', () => {
  const endings = [moment(2, 90, 200), moment(4, 99.5, 100), moment(3, 100, 100)]
  expect(timesOfEndings(endings)).toEqual({ first: 2, percent: 3, permille: 3, proof: 3 })
})

describe('summaries', () => {
  const times = { first: 2, percent: undefined, permille: undefined, proof: undefined }
  const account = { final: undefined, gap: undefined, status: 'feasible' }
  const comparison = (name: string, first: number | undefined): Comparison => ({
    name,
    group: 'auction',
    market: undefined,
    engine: { ...account, times: { ...times, proof: 4 } },
    plain: { ...account, times: { ...times, first } },
  })

  test('are of the sets in which both got there', () => {
    const [summary, ...more] = summaries([
      comparison('a', 4),
      comparison('b', 1),
      comparison('c', undefined),
    ])
    expect(more).toEqual([])
    expect(summary).toMatchObject({ group: 'auction', sets: 3, proven: { engine: 3, plain: 0 } })
    expect(summary?.ratios.first).toEqual({ mean: expect.closeTo(1, 12), sets: 2 })
    expect(summary?.ratios.proof).toEqual({ mean: undefined, sets: 0 })
  })

  test('take geometric means', () => {
    expect(geometricMean([1, 4, 16])).toBeCloseTo(4, 12)
    expect(geometricMean([])).toBeUndefined()
  })
})

const trade = (lots: object, limit: string, quantity: readonly [number, number]) => ({
  kind: 'trade',
  lots,
  limit,
  quantity,
})

/** A block of 40, two buyers of whom one takes any number, and a small seller: best worth 40 · 2 + 4 · 2. */
const MARKET = {
  walras: 1,
  currency: 'USD',
  products: [{ id: 'h100', unit: '8 GPU x 1 week', tick: '0.01' }],
  bids: [
    { id: 'b-1', by: 'lab-a', bid: trade({ h100: 1 }, '10.00', [0, 44]) },
    { id: 'b-2', by: 'lab-b', bid: trade({ h100: 2 }, '8.00', [0, 3]) },
    { id: 's-1', by: 'dc-1', bid: trade({ h100: -1 }, '-8.00', [40, 40]) },
    { id: 's-2', by: 'dc-2', bid: trade({ h100: -1 }, '-8.00', [0, 9]) },
  ],
}

describe('the plain model', () => {
  const market = parseMarket(MARKET)
  const model = plainModel(market.ok ? market.value : expect.unreachable('a good market'))

  test('asks for whole units where they do not come by themselves', () => {
    expect([...model.integer]).toEqual([0, 1, 1, 0])
    expect([...model.cost]).toEqual([10, 8, -320, -8])
  })

  test('tells whether a solution stands in whole lots', () => {
    expect(holdsWhenRounded(model, [44, 0, 1, 4 + 1e-7])).toBe(true)
    expect(holdsWhenRounded(model, [43.6, 0, 1, 3.6])).toBe(true)
    expect(holdsWhenRounded(model, [43.4, 0.3, 1, 4])).toBe(false)
    expect(holdsWhenRounded(model, [45, 0, 1, 5])).toBe(false)
  })
})

describe('the program', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'walras-bench-'))
    writeFileSync(join(folder, 'tiny.json'), JSON.stringify(MARKET))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('prints a table and writes the same for machines', async () => {
    const json = join(folder, 'results.json')
    const run = await bench([join(folder, 'tiny.json'), '--seconds', '5', '--json', json])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(run.stdout).toMatch(/^tiny +4 +1 +uniform +engine( +[0-9.]+){4} +0 % +88\.00 +optimal$/m)
    expect(run.stdout).toMatch(/^ +HiGHS( +[0-9.]+){4} +0 % +88\.00 +optimal$/m)
    expect(run.stdout).toMatch(/^ +ratio( +[0-9.]+×){4}$/m)
    expect(run.stdout).toMatch(/^files +1 +1 +1( +[0-9.]+× \(1\)){4}$/m)

    const account = { welfare: 88, bound: 88, gap: 0, status: 'optimal', end: expect.any(Number) }
    const number = expect.any(Number)
    const all = { first: number, percent: number, permille: number, proof: number }
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      seconds: 5,
      sets: [
        {
          name: 'tiny',
          group: 'files',
          bids: 4,
          products: 1,
          pricing: 'uniform',
          engine: { ...account, times: all },
          plain: { ...account, times: all },
          ratios: all,
        },
      ],
      groups: [{ group: 'files', sets: 1, proven: { engine: 1, plain: 1 }, ratios: all }],
    })
  }, 180_000)

  test.each([
    [
      ['no-such-set'],
      /no file, data set or group no-such-set: name a market file|the data sets are not there/,
    ],
    [['--seconds', '0', 'all'], /Write a number of seconds above 0/],
    [['--fast'], /unknown option '--fast'/],
    [['--json', 'no/such/folder/a.json', 'package.json'], /there is no folder no\/such\/folder/],
  ])('refuses %j', async (args, cause) => {
    const run = await bench(args)
    expect(run).toMatchObject({ code: 2, stdout: '' })
    expect(run.stderr).toMatch(/^bench: .*\n$/)
    expect(run.stderr).toMatch(cause)
  })

  test('ends a solve that overruns', async () => {
    const task = { method: 'engine', file: join(folder, 'tiny.json'), seconds: 5 } as const
    expect(await runChild(task, { allowed: 0.05 })).toEqual({
      moments: [],
      status: 'killed after 0.05 s',
    })
  })
})

interface Printed {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function bench(args: readonly string[]): Promise<Printed> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/run.ts', ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
