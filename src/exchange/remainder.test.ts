import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryBidDocument } from '../../test/arbitraries/bids.ts'
import { type Random, seededRandom } from '#base'
import { parseBid } from '#bidding'
import { parseMicro, type Product } from '#market'
import type { BidContent } from './commands.ts'
import { remainderOf } from './remainder.ts'

const trade = (over: object = {}): BidContent => ({
  bid: { kind: 'trade', lots: { gpu: 1 }, quantity: [0, 9], limit: '5.00', ...over },
})
const fill = (units: Readonly<Record<string, number>>, payment = '0.00') => ({
  auction: 'a',
  units,
  payment,
})

describe('what is left', () => {
  const curve = {
    kind: 'curve',
    lots: { gpu: 1 },
    steps: [
      { quantity: 3, limit: '5.00' },
      { quantity: 2, limit: '4.00' },
    ],
  }
  test.each<[string, BidContent, Readonly<Record<string, number>>, unknown]>([
    ['of a trade', trade(), { '/bid': 4 }, { ...Object(trade().bid), quantity: [0, 5] }],
    [
      'of a trade with a minimum',
      trade({ quantity: [3, 9] }),
      { '/bid': 6 },
      { ...Object(trade().bid), quantity: [3, 3] },
    ],
    ['of less than the minimum: nothing', trade({ quantity: [3, 9] }), { '/bid': 7 }, undefined],
    ['of all of it: nothing', trade(), { '/bid': 9 }, undefined],
    ['of all or nothing: nothing', trade({ quantity: [9, 9] }), { '/bid': 9 }, undefined],
    ['with a fixed cost: nothing', trade({ fixed: '1.00' }), { '/bid': 1 }, undefined],
    [
      'of a curve',
      { bid: curve },
      { '/bid/steps/0': 3, '/bid/steps/1': 1 },
      { ...curve, steps: [{ quantity: 1, limit: '4.00' }] },
    ],
    [
      'of parts, those that have something left',
      { bid: { kind: 'anyOf', of: [trade().bid, curve] } },
      { '/bid/of/0': 9, '/bid/of/1/steps/0': 1 },
      {
        kind: 'anyOf',
        of: [{ ...curve, steps: [{ quantity: 2, limit: '5.00' }, curve.steps[1]] }],
      },
    ],
    [
      'of parts of which so many: nothing',
      { bid: { kind: 'anyOf', of: [trade().bid, curve], atMost: 1 } },
      { '/bid/of/0': 1 },
      undefined,
    ],
    [
      'of alternatives: nothing',
      { bid: { kind: 'oneOf', of: [trade().bid, curve] } },
      { '/bid/of/0': 1 },
      undefined,
    ],
    [
      'of what was not filled: all',
      { bid: { kind: 'oneOf', of: [trade().bid, curve] } },
      {},
      { kind: 'oneOf', of: [trade().bid, curve] },
    ],
  ])('%s', (_, content, units, expected) => {
    expect(remainderOf(content, [fill(units)])?.bid).toEqual(expected)
  })

  test('fills count one after the other, each by the places of what was left before it', () => {
    const bid = { kind: 'anyOf', of: [trade({ quantity: [0, 1] }).bid, trade().bid] }
    const left = remainderOf({ bid }, [fill({ '/bid/of/0': 1 }), fill({ '/bid/of/0': 4 })])
    expect(left).toEqual({
      bid: { kind: 'anyOf', of: [{ ...Object(trade().bid), quantity: [0, 5] }] },
    })
  })

  test('of a budget is what was not spent; without any, nothing is left', () => {
    const content = { ...trade(), budget: '20.00' }
    expect(remainderOf(content, [fill({ '/bid': 2 }, '7.50')])?.budget).toBe('12.50')
    expect(remainderOf(content, [fill({ '/bid': 4 }, '20.00')])).toBeUndefined()
  })
})

const FORMS = ['trade', 'curve', 'oneOf', 'anyOf'] as const
const PRODUCTS: readonly Product[] = ['p0', 'p1'].map((id) => ({
  id,
  unit: 'GPU hour',
  tick: 1_000_000n,
}))

test('after any fill, what is left reads as a bid and allows no more than the bid less the fill', () => {
  let partly = 0
  fc.assert(
    fc.property(
      arbitraryBidDocument(['p0', 'p1'], { forms: FORMS, unitsMax: 6 }),
      fc.nat(),
      (document, seed) => {
        const { bid, budget } = document as { bid: unknown; budget?: string }
        const content: BidContent = { bid, ...(budget !== undefined && { budget }) }
        const units = feasibleFill(bid as Node, '/bid', seededRandom(seed))
        const payment = seed % 2 === 0 ? '1.00' : '-1.00'
        const left = remainderOf(content, [fill(units, payment)])
        if (left === undefined || Object.keys(units).length === 0) return
        partly += 1
        const again = parseBid({ id: 'b', by: 'x', ...left }, PRODUCTS)
        if (!again.ok) throw new Error(JSON.stringify([content, units, left, again.error]))
        const filled = Object.values(units).reduce((sum, count) => sum + count, 0)
        expect(mostUnits(left.bid)).toBeLessThanOrEqual(mostUnits(bid) - filled)
        expect(leastUnits(left.bid)).toBeGreaterThanOrEqual(leastUnits(bid))
        if (budget !== undefined)
          expect(microOf(String(left.budget))).toBe(microOf(budget) - microOf(payment))
      },
    ),
    { numRuns: 5000, seed: 7 },
  )
  expect(partly).toBeGreaterThan(500)
})

/** Units by leaf, as the rules of the language allow them. */
function feasibleFill(node: Node, at: string, random: Random): Readonly<Record<string, number>> {
  const { kind, quantity = [1, 1], steps = [], of = [], atMost = of.length } = node
  if (kind === 'trade') {
    const units = random.integer(Math.max(quantity[0], 1), quantity[1])
    return random.next() < 0.3 ? {} : { [at]: units }
  }
  if (kind === 'curve') {
    let left = random.integer(
      0,
      steps.reduce((sum, step) => sum + step.quantity, 0),
    )
    const filled = steps.map((step, k): readonly [string, number] => {
      const units = Math.min(left, step.quantity)
      left -= units
      return [`${at}/steps/${k}`, units]
    })
    return Object.fromEntries(filled.filter(([, units]) => units > 0))
  }
  let parts = kind === 'oneOf' ? 1 : atMost
  return Object.assign(
    {},
    ...of.map((part, k) => {
      if (parts === 0) return {}
      const units = feasibleFill(part, `${at}/of/${k}`, random)
      if (Object.keys(units).length > 0) parts -= 1
      return units
    }),
  )
}

function microOf(decimal: string): bigint {
  const micro = parseMicro(decimal)
  if (typeof micro !== 'bigint') throw new Error(decimal)
  return micro
}

/** All units that any piece of a bid could have, added up. */
function mostUnits(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + mostUnits(item), 0)
  if (value === null || typeof value !== 'object') return 0
  const { kind, quantity, ...members } = value as Readonly<Record<string, unknown>>
  const inside = mostUnits(Object.values(members))
  if (Array.isArray(quantity)) return inside + Number(quantity[1])
  if (quantity !== undefined) return inside + Number(quantity)
  return inside + (['trade', 'window', 'storage'].includes(String(kind)) ? 1 : 0)
}

interface Node {
  readonly kind?: string
  readonly quantity?: readonly [number, number]
  readonly steps?: readonly { readonly quantity: number }[]
  readonly of?: readonly Node[]
  readonly atMost?: number
}

/** The fewest units of one piece that is filled at all. */
function leastUnits(value: unknown): number {
  const { quantity, of } = value as Node
  return of === undefined ? (quantity?.[0] ?? 1) : Math.min(...of.map(leastUnits))
}
