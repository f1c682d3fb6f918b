import { beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '#base'
import type { ProgramBid, StorageBid } from '#bidding'
import { LinearModelBuilder, loadSolver, type Solver } from '#solver'
import { boundProgram } from './bound-program.ts'
import { boundStorage } from './bound-storage.ts'

let solver: Solver
beforeAll(async () => {
  solver = await loadSolver()
})

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed)

describe('storage', () => {
  test.each(SEEDS)('seed %i: the bound is the optimum of the relaxation', (seed) => {
    const random = seededRandom(seed)
    const periods = Array.from({ length: 24 }, (_, t) => `t${t}`)
    const bid: StorageBid = {
      kind: 'storage',
      periods,
      charge: random.integer(1, 40),
      discharge: random.integer(1, 40),
      capacity: 100,
      efficiency: { numerator: BigInt(random.integer(70, 100)), denominator: 100n },
      initial: random.integer(0, 50),
      final: random.integer(0, 30),
      limit: -1_000n,
    }
    const prices = new Map(periods.map((id) => [id, BigInt(random.integer(-10, 90)) * 1_000_000n]))
    const optimum = storageOptimum(bid, prices) - 1_000
    const bound = Number(boundStorage(bid, prices))
    expect(Math.abs(bound - optimum)).toBeLessThanOrEqual(2 + 1e-9 * Math.abs(optimum))
  })

  test('a final level that cannot be reached cannot be filled', () => {
    const bid: StorageBid = {
      kind: 'storage',
      periods: ['a'],
      charge: 1,
      discharge: 1,
      capacity: 9,
      efficiency: { numerator: 1n, denominator: 2n },
      initial: 0,
      final: 1,
      limit: 0n,
    }
    expect(boundStorage(bid, new Map())).toBeUndefined()
  })
})

describe('program', () => {
  test.each(SEEDS)('seed %i: close to the optimum of the relaxation, never below', (seed) => {
    const random = seededRandom(seed)
    const count = random.integer(2, 40)
    const units = Array.from({ length: count }, (_, i) => ({
      name: `u${i}`,
      lots: new Map([[`p${i % 7}`, random.integer(-3, 3) || 1]]),
      limit: BigInt(random.integer(-50, 100)) * 1_000_000n,
      quantity: { min: 0, max: random.integer(1, 50) },
    }))
    const bid: ProgramBid = {
      kind: 'program',
      units,
      rows: Array.from({ length: random.integer(1, 8) }, () => ({
        terms: new Map(
          units
            .filter(() => random.integer(0, 2) === 0)
            .map(({ name }) => [name, { digits: BigInt(random.integer(-9, 20)), scale: 1 }]),
        ),
        ...(random.integer(0, 1) === 0 ? { min: { digits: 0n, scale: 0 } } : {}),
        max: { digits: BigInt(random.integer(1, 60)), scale: 0 },
      })),
    }
    const prices = new Map(
      Array.from({ length: 7 }, (_, i) => [`p${i}`, BigInt(random.integer(-9, 40)) * 1_000_000n]),
    )
    const optimum = programOptimum(bid, prices)
    const bound = Number(boundProgram(bid, prices))
    expect(bound).toBeGreaterThanOrEqual(optimum - 1e-6 * Math.abs(optimum) - 1)
    expect(bound).toBeLessThanOrEqual(optimum + 0.02 * Math.abs(optimum) + 1)
  })
})

function storageOptimum(bid: StorageBid, prices: ReadonlyMap<string, bigint>): number {
  const model = new LinearModelBuilder()
  const [n, d] = [Number(bid.efficiency.numerator), Number(bid.efficiency.denominator)]
  const flows: [number, number][] = []
  bid.periods.forEach((product, t) => {
    const price = Number(prices.get(product)) / 1e6
    flows.push([model.column({ cost: -price, upper: bid.charge }), n])
    flows.push([model.column({ cost: price, upper: bid.discharge }), -d])
    const least = t === bid.periods.length - 1 ? bid.final : 0
    model.row(flows, { min: d * (least - bid.initial), max: d * (bid.capacity - bid.initial) })
  })
  return optimumOf(model)
}

function programOptimum(bid: ProgramBid, prices: ReadonlyMap<string, bigint>): number {
  const model = new LinearModelBuilder()
  const columns = new Map<string, number>()
  for (const { name, lots, limit, quantity } of bid.units) {
    const cost = [...lots].reduce((sum, [id, n]) => sum + Number(prices.get(id)) * n, 0)
    columns.set(name, model.column({ cost: (Number(limit) - cost) / 1e6, upper: quantity.max }))
  }
  const numberOf = ({ digits, scale }: { digits: bigint; scale: number }) =>
    Number(digits) / 10 ** scale
  for (const { terms, min, max } of bid.rows)
    model.row(
      [...terms].map(([name, ratio]) => [columns.get(name) ?? 0, numberOf(ratio)] as const),
      { ...(min && { min: numberOf(min) }), ...(max && { max: numberOf(max) }) },
    )
  model.row(
    [...columns.values()].map((x) => [x, 1] as const),
    { min: 1 },
  )
  return optimumOf(model)
}

/** In micro-units; the model's costs are in whole units of money. */
function optimumOf(model: LinearModelBuilder): number {
  const session = solver.open(model.build())
  const { status, objective } = session.solveLp()
  session.dispose()
  expect(status).toBe('optimal')
  return objective * 1e6
}
