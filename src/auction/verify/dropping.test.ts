import { describe, expect, test } from 'vitest'
import type { BidNode, ProgramBid, TradeBid } from '#bidding'
import { lossesIn } from './dropping.ts'
import { readFill } from './part.ts'
import { breachesOf } from './terms.ts'

const PRICES = new Map([
  ['p', 10n],
  ['q', 20n],
])

const buy = (limit: bigint, min = 0, max = 10): TradeBid => ({
  kind: 'trade',
  lots: new Map([['p', 1]]),
  limit,
  quantity: { min, max },
})

const curve = (limits: readonly bigint[], ramp?: number): BidNode => ({
  kind: 'curve',
  lots: new Map([['p', 1]]),
  steps: limits.map((limit) => ({ quantity: 5, limit })),
  ...(ramp === undefined ? {} : { ramp }),
})

const mix = (least: bigint): BidNode => ({
  kind: 'mix',
  of: [12n, 9n].map((limit, i) => ({
    lots: new Map([['p', 1]]),
    limit,
    weight: { numerator: BigInt(i + 1), denominator: 1n },
    quantity: { min: i * 2, max: 5 },
  })),
  total: { min: { numerator: least, denominator: 1n }, max: { numerator: 99n, denominator: 1n } },
})

/** At least as many lots of p as of q. */
const program: ProgramBid = {
  kind: 'program',
  units: [
    { name: 'p', lots: new Map([['p', 1]]), limit: 0n, quantity: { min: 0, max: 9 } },
    { name: 'q', lots: new Map([['q', 1]]), limit: 90n, quantity: { min: 0, max: 9 } },
  ],
  rows: [
    {
      terms: new Map([
        ['p', { digits: 1n, scale: 0 }],
        ['q', { digits: -1n, scale: 0 }],
      ]),
      min: { digits: 0n, scale: 0 },
    },
  ],
}

const storage = (final: number): BidNode => ({
  kind: 'storage',
  periods: ['p', 'q'],
  charge: 9,
  discharge: 9,
  capacity: 9,
  efficiency: { numerator: 1n, denominator: 1n },
  initial: 0,
  final,
  limit: 0n,
})

type Row = readonly [
  name: string,
  node: BidNode,
  units: Readonly<Record<string, number>>,
  losses: Readonly<Record<string, bigint>>,
]

const ROWS: readonly Row[] = [
  ['a bid at its limits', buy(10n), { '/bid': 4 }, {}],
  ['a bid beyond its limits', buy(9n), { '/bid': 1 }, { '/bid': 1n }],
  ['a fixed cost not earned', { ...buy(11n), fixed: 5n }, { '/bid': 4 }, { '/bid': 1n }],
  [
    'a part that must be filled, above its minimum',
    { kind: 'allOf', of: [buy(9n, 2), buy(90n, 1, 1)] },
    { '/bid/of/0': 3, '/bid/of/1': 1 },
    { '/bid/of/0': 1n },
  ],
  [
    'a part that must be filled, at its minimum',
    { kind: 'allOf', of: [buy(9n, 2), buy(90n, 1, 1)] },
    { '/bid/of/0': 2, '/bid/of/1': 1 },
    {},
  ],
  [
    'any of: one gains for the other',
    { kind: 'anyOf', of: [buy(90n), buy(9n, 2, 2)] },
    { '/bid/of/0': 1, '/bid/of/1': 2 },
    { '/bid/of/1': 2n },
  ],
  [
    'any of, one needed: the last stays, the other may go',
    {
      kind: 'allOf',
      of: [{ kind: 'anyOf', of: [buy(9n, 2, 2), buy(8n, 2, 2)] }, buy(90n, 1, 1)],
    },
    { '/bid/of/0/of/0': 2, '/bid/of/1': 1 },
    {},
  ],
  [
    'any of, one needed, two filled',
    {
      kind: 'allOf',
      of: [{ kind: 'anyOf', of: [buy(90n, 2, 2), buy(8n, 2, 2)] }, buy(90n, 1, 1)],
    },
    { '/bid/of/0/of/0': 2, '/bid/of/0/of/1': 2, '/bid/of/1': 1 },
    { '/bid/of/0/of/1': 4n },
  ],
  [
    'a parent carried by its child',
    { kind: 'linked', parent: buy(1n, 1, 1), children: [buy(90n, 1, 1)] },
    { '/bid/parent': 1, '/bid/children/0': 1 },
    {},
  ],
  [
    'a parent carried by its child, but larger than it has to be',
    { kind: 'linked', parent: buy(1n), children: [buy(90n, 1, 1)] },
    { '/bid/parent': 3, '/bid/children/0': 1 },
    { '/bid/parent': 9n },
  ],
  [
    'a child carried by its parent',
    { kind: 'linked', parent: buy(90n, 1, 1), children: [buy(9n, 1, 1)] },
    { '/bid/parent': 1, '/bid/children/0': 1 },
    { '/bid/children/0': 1n },
  ],
  [
    'a ramp holds a neighbour up',
    { kind: 'anyOf', ramp: 2, of: [buy(90n), buy(9n)] },
    { '/bid/of/0': 5, '/bid/of/1': 3 },
    {},
  ],
  [
    'a ramp leaves a neighbour room',
    { kind: 'anyOf', ramp: 3, of: [buy(90n), buy(9n)] },
    { '/bid/of/0': 5, '/bid/of/1': 3 },
    { '/bid/of/1': 1n },
  ],
  ['a curve whose end pays', curve([4n, 17n]), { '/bid/steps/0': 5, '/bid/steps/1': 5 }, {}],
  [
    'a curve whose end does not',
    curve([17n, 9n]),
    { '/bid/steps/0': 5, '/bid/steps/1': 3 },
    { '/bid': 3n },
  ],
  [
    'a curve whose end is needed by its ramp',
    curve([17n, 9n], 2),
    { '/bid/steps/0': 5, '/bid/steps/1': 3 },
    {},
  ],
  [
    'a mix that could do with less',
    mix(4n),
    { '/bid/of/0': 3, '/bid/of/1': 3 },
    { '/bid/of/1': 1n },
  ],
  ['a mix at its minimum', mix(4n), { '/bid/of/0': 3, '/bid/of/1': 2 }, {}],
  [
    'a minimum that could go as a whole',
    mix(3n),
    { '/bid/of/0': 3, '/bid/of/1': 2 },
    { '/bid/of/1': 2n },
  ],
  ['a program whose rows need it', program, { '/bid/units/0': 2, '/bid/units/1': 2 }, {}],
  [
    'a program whose rows do not',
    program,
    { '/bid/units/0': 3, '/bid/units/1': 2 },
    { '/bid/units/0': 10n },
  ],
  [
    'storage that sells all it bought',
    storage(0),
    { '/bid/charge/0': 3, '/bid/discharge/1': 3 },
    {},
  ],
  [
    'storage that keeps a lot for nothing',
    storage(0),
    { '/bid/charge/0': 4, '/bid/discharge/1': 3 },
    { '/bid/charge/0': 10n },
  ],
  [
    'storage that keeps a lot for the end',
    storage(1),
    { '/bid/charge/0': 4, '/bid/discharge/1': 3 },
    {},
  ],
]

describe('what could have been left out at a loss', () => {
  test.each(ROWS)('%s', (_, node, units, losses) => {
    const fill = {
      bid: 'b',
      units: new Map(Object.entries(units)),
      lots: new Map(),
      payment: 0n,
      surplus: 0n,
    }
    const read = readFill({ bid: { id: 'b', by: 'b', bid: node }, fill, at: '' }, PRICES)
    expect(breachesOf(read)).toEqual([])
    const found = lossesIn(read.root, PRICES).map(({ part, loss }) => [part, loss])
    expect(Object.fromEntries(found)).toEqual(losses)
  })
})
