import type { BidNode, MixBid, StorageBid, TradeBid } from '#bidding'
import { type Case, caseOf, lotsOf } from './build.ts'

const trade = (
  lots: Readonly<Record<string, number>>,
  [min, max]: readonly [number, number],
  limit: bigint,
): TradeBid => ({ kind: 'trade', lots: lotsOf(lots), limit, quantity: { min, max } })

const OUT = [{ reason: 'outOfTheMoney' }] as const
const ONE = { numerator: 1n, denominator: 1n }

const mix: MixBid = {
  kind: 'mix',
  of: [
    {
      lots: lotsOf({ h200: 1 }),
      limit: 308n,
      weight: { numerator: 7n, denominator: 5n },
      quantity: { min: 0, max: 50 },
    },
    { lots: lotsOf({ h100: 1 }), limit: 220n, weight: ONE, quantity: { min: 5, max: 90 } },
  ],
  total: {
    min: { numerator: 60n, denominator: 1n },
    max: { numerator: 70n, denominator: 1n },
  },
}

const storage: StorageBid = {
  kind: 'storage',
  periods: ['t1', 't2', 't3', 't4'],
  charge: 5,
  discharge: 5,
  capacity: 10,
  efficiency: { numerator: 4n, denominator: 5n },
  initial: 0,
  final: 0,
  limit: -80n,
}

const program: BidNode = {
  kind: 'program',
  units: [
    { name: 'gpu', lots: lotsOf({ g: 1 }), limit: 10n, quantity: { min: 0, max: 10 } },
    { name: 'power', lots: lotsOf({ w: 1 }), limit: 0n, quantity: { min: 0, max: 10 } },
  ],
  rows: [
    {
      terms: new Map([
        ['gpu', { digits: -5n, scale: 1 }],
        ['power', { digits: 1n, scale: 0 }],
      ]),
      min: { digits: 0n, scale: 0 },
    },
    { terms: new Map([['gpu', { digits: 1n, scale: 0 }]]), min: { digits: 4n, scale: 0 } },
  ],
}

/** Valid outcomes of small markets, worked out by hand: one or more for every form and pricing. */
export const CASES: readonly Case[] = [
  caseOf({
    name: 'simple bids, one price',
    prices: { p: 5n, q: 3n },
    bids: {
      a: {
        bid: trade({ p: 1 }, [0, 64], 10n),
        units: { '/bid': 64 },
        lots: { p: 64 },
        value: 640n,
      },
      b: { bid: trade({ p: 1 }, [0, 9], 4n), refused: [{ ...OUT[0], wouldFillAt: 5n, short: 1n }] },
      c: { bid: trade({ q: 1 }, [0, 9], 3n), refused: [{ reason: 'noSupply' }] },
      s: {
        bid: trade({ p: -1 }, [0, 100], -5n),
        units: { '/bid': 64 },
        lots: { p: -64 },
        value: -320n,
        partly: 'marginal',
      },
    },
  }),
  caseOf({
    name: 'equal bids share, and the draw has the odd lot',
    prices: { p: 10n },
    bids: {
      a: { bid: trade({ p: 1 }, [0, 2], 10n), units: { '/bid': 1 }, lots: { p: 1 }, value: 10n },
      b: { bid: trade({ p: 1 }, [0, 2], 10n), units: { '/bid': 2 }, lots: { p: 2 }, value: 20n },
      c: { bid: trade({ p: 1 }, [0, 2], 10n), units: { '/bid': 1 }, lots: { p: 1 }, value: 10n },
      s: { bid: trade({ p: -1 }, [0, 4], -9n), units: { '/bid': 4 }, lots: { p: -4 }, value: -36n },
    },
  }),
  caseOf({
    name: 'a block refused in the money',
    prices: { p: 10n },
    bids: {
      a: { bid: trade({ p: 1 }, [0, 6], 12n), units: { '/bid': 6 }, lots: { p: 6 }, value: 72n },
      block: {
        bid: trade({ p: -1 }, [10, 10], -8n),
        refused: [{ reason: 'paradoxicallyRefused', surplus: 20n }],
      },
      s: { bid: trade({ p: -1 }, [0, 6], -9n), units: { '/bid': 6 }, lots: { p: -6 }, value: -54n },
    },
  }),
  caseOf({
    name: 'a block, a minimum and a swap',
    prices: { x: 6n, y: 4n },
    bids: {
      block: {
        bid: trade({ x: 2 }, [3, 3], 13n),
        units: { '/bid': 3 },
        lots: { x: 6 },
        value: 39n,
      },
      least: {
        bid: trade({ y: -1 }, [4, 9], -4n),
        units: { '/bid': 7 },
        lots: { y: -7 },
        value: -28n,
      },
      swap: {
        bid: trade({ x: -1, y: 1 }, [0, 7], -1n),
        units: { '/bid': 7 },
        lots: { x: -7, y: 7 },
        value: -7n,
      },
      z: { bid: trade({ x: 1 }, [0, 1], 7n), units: { '/bid': 1 }, lots: { x: 1 }, value: 7n },
    },
  }),
  caseOf({
    name: 'a curve that falls',
    prices: { p: 7n },
    bids: {
      a: {
        bid: {
          kind: 'curve',
          lots: lotsOf({ p: 1 }),
          steps: [
            { quantity: 5, limit: 10n },
            { quantity: 5, limit: 7n },
            { quantity: 5, limit: 3n },
          ],
        },
        units: { '/bid/steps/0': 5, '/bid/steps/1': 3 },
        lots: { p: 8 },
        value: 71n,
        partly: 'marginal',
      },
      s: { bid: trade({ p: -1 }, [0, 8], -6n), units: { '/bid': 8 }, lots: { p: -8 }, value: -48n },
    },
  }),
  caseOf({
    name: 'a curve that rises',
    prices: { p: 6n },
    bids: {
      a: {
        bid: {
          kind: 'curve',
          lots: lotsOf({ p: 1 }),
          steps: [
            { quantity: 5, limit: 4n },
            { quantity: 5, limit: 10n },
          ],
        },
        units: { '/bid/steps/0': 5, '/bid/steps/1': 5 },
        lots: { p: 10 },
        value: 70n,
      },
      s: {
        bid: trade({ p: -1 }, [0, 10], -6n),
        units: { '/bid': 10 },
        lots: { p: -10 },
        value: -60n,
      },
    },
  }),
  caseOf({
    name: 'one of two',
    prices: { p: 5n, q: 6n },
    bids: {
      a: {
        bid: { kind: 'oneOf', of: [trade({ p: 1 }, [3, 3], 10n), trade({ q: 1 }, [0, 4], 11n)] },
        units: { '/bid/of/1': 4 },
        lots: { q: 4 },
        value: 44n,
        refused: [{ part: '/bid/of/0', reason: 'alternativeChosen', chosen: '/bid/of/1' }],
      },
      s: { bid: trade({ q: -1 }, [0, 4], -1n), units: { '/bid': 4 }, lots: { q: -4 }, value: -4n },
      t: { bid: trade({ p: -1 }, [0, 4], -5n), refused: [{ reason: 'tieLost' }] },
    },
  }),
  caseOf({
    name: 'any of, at most one of, and a ramp',
    prices: { p: 5n, q: 4n },
    bids: {
      most: {
        bid: {
          kind: 'anyOf',
          atMost: 1,
          of: [trade({ p: 1 }, [0, 4], 9n), trade({ q: 1 }, [0, 3], 9n)],
        },
        units: { '/bid/of/1': 3 },
        lots: { q: 3 },
        value: 27n,
      },
      ramp: {
        bid: {
          kind: 'anyOf',
          ramp: 4,
          of: [trade({ p: 1 }, [0, 10], 10n), trade({ q: 1 }, [0, 10], 3n)],
        },
        units: { '/bid/of/0': 6, '/bid/of/1': 2 },
        lots: { p: 6, q: 2 },
        value: 66n,
      },
      s: {
        bid: { kind: 'anyOf', of: [trade({ p: -1 }, [0, 6], -5n), trade({ q: -1 }, [0, 10], -4n)] },
        units: { '/bid/of/0': 6, '/bid/of/1': 5 },
        lots: { p: -6, q: -5 },
        value: -50n,
        partly: 'marginal',
      },
      x: {
        bid: { kind: 'anyOf', of: [trade({ p: 1 }, [0, 5], 2n), trade({ q: -1 }, [0, 5], -5n)] },
        refused: OUT,
      },
    },
  }),
  caseOf({
    name: 'all of them',
    prices: { p: 5n, q: 4n },
    bids: {
      a: {
        bid: { kind: 'allOf', of: [trade({ p: 1 }, [2, 6], 9n), trade({ q: 1 }, [1, 1], 1n)] },
        units: { '/bid/of/0': 6, '/bid/of/1': 1 },
        lots: { p: 6, q: 1 },
        value: 55n,
      },
      s: { bid: trade({ p: -1 }, [0, 6], -4n), units: { '/bid': 6 }, lots: { p: -6 }, value: -24n },
      t: { bid: trade({ q: -1 }, [0, 1], -3n), units: { '/bid': 1 }, lots: { q: -1 }, value: -3n },
    },
  }),
  caseOf({
    name: 'a parent carried by its child',
    prices: { a: 12n, b: 10n },
    bids: {
      buyA: {
        bid: trade({ a: 1 }, [0, 10], 12n),
        units: { '/bid': 10 },
        lots: { a: 10 },
        value: 120n,
      },
      buyB: { bid: trade({ b: 1 }, [0, 5], 10n), units: { '/bid': 5 }, lots: { b: 5 }, value: 50n },
      family: {
        bid: {
          kind: 'linked',
          parent: trade({ a: -10 }, [1, 1], -140n),
          children: [trade({ b: -5 }, [1, 1], -20n), trade({ b: -1 }, [0, 2], -11n)],
        },
        units: { '/bid/parent': 1, '/bid/children/0': 1 },
        lots: { a: -10, b: -5 },
        value: -160n,
      },
    },
  }),
  caseOf({
    name: 'windows with power beside them',
    prices: { t1: 5n, t2: 3n, t3: 4n, w1: 1n, w2: 1n, w3: 1n },
    bids: {
      any: {
        bid: {
          kind: 'window',
          periods: ['t1', 't2', 't3'],
          length: 2,
          lots: 1,
          limit: 12n,
          contiguous: false,
          with: [],
        },
        units: { '/bid/periods/0': 1, '/bid/periods/1': 1 },
        lots: { t1: 1, t2: 1 },
        value: 12n,
      },
      run: {
        bid: {
          kind: 'window',
          periods: ['t1', 't2', 't3'],
          length: 2,
          lots: 2,
          limit: 30n,
          contiguous: true,
          with: [{ periods: ['w1', 'w2', 'w3'], lots: 3 }],
        },
        units: { '/bid/starts/1': 1 },
        lots: { t2: 2, t3: 2, w2: 3, w3: 3 },
        value: 30n,
      },
      s1: {
        bid: trade({ t1: -1 }, [0, 2], -5n),
        units: { '/bid': 1 },
        lots: { t1: -1 },
        value: -5n,
      },
      s2: {
        bid: trade({ t2: -1 }, [0, 3], -2n),
        units: { '/bid': 3 },
        lots: { t2: -3 },
        value: -6n,
      },
      s3: {
        bid: trade({ t3: -1 }, [0, 2], -2n),
        units: { '/bid': 2 },
        lots: { t3: -2 },
        value: -4n,
      },
      w2: {
        bid: trade({ w2: -1 }, [0, 3], -1n),
        units: { '/bid': 3 },
        lots: { w2: -3 },
        value: -3n,
      },
      w3: { bid: trade({ w3: -1 }, [0, 3], 0n), units: { '/bid': 3 }, lots: { w3: -3 }, value: 0n },
    },
  }),
  caseOf({
    name: 'substitutes at 7 to 5',
    prices: { h100: 200n, h200: 275n },
    bids: {
      a: {
        bid: mix,
        units: { '/bid/of/0': 30, '/bid/of/1': 28 },
        lots: { h100: 28, h200: 30 },
        value: 15400n,
      },
      s: {
        bid: trade({ h200: -1 }, [0, 30], -270n),
        units: { '/bid': 30 },
        lots: { h200: -30 },
        value: -8100n,
      },
      t: {
        bid: trade({ h100: -1 }, [0, 99], -200n),
        units: { '/bid': 28 },
        lots: { h100: -28 },
        value: -5600n,
      },
    },
  }),
  caseOf({
    name: 'storage at four fifths',
    prices: { t1: 20n, t2: 25n, t3: 40n, t4: 38n },
    bids: {
      b3: {
        bid: trade({ t3: 1 }, [0, 5], 40n),
        units: { '/bid': 5 },
        lots: { t3: 5 },
        value: 200n,
      },
      b4: {
        bid: trade({ t4: 1 }, [0, 5], 38n),
        units: { '/bid': 3 },
        lots: { t4: 3 },
        value: 114n,
      },
      s1: {
        bid: trade({ t1: -1 }, [0, 5], -20n),
        units: { '/bid': 5 },
        lots: { t1: -5 },
        value: -100n,
      },
      s2: {
        bid: trade({ t2: -1 }, [0, 5], -25n),
        units: { '/bid': 5 },
        lots: { t2: -5 },
        value: -125n,
      },
      store: {
        bid: storage,
        units: {
          '/bid/charge/0': 5,
          '/bid/charge/1': 5,
          '/bid/discharge/2': 5,
          '/bid/discharge/3': 3,
        },
        lots: { t1: 5, t2: 5, t3: -5, t4: -3 },
        value: -80n,
      },
    },
  }),
  caseOf({
    name: 'a program of GPUs and power',
    prices: { g: 5n, w: 4n },
    bids: {
      a: {
        bid: program,
        units: { '/bid/units/0': 6, '/bid/units/1': 3 },
        lots: { g: 6, w: 3 },
        value: 60n,
      },
      s: { bid: trade({ g: -1 }, [0, 6], -5n), units: { '/bid': 6 }, lots: { g: -6 }, value: -30n },
      t: { bid: trade({ w: -1 }, [0, 9], -4n), units: { '/bid': 3 }, lots: { w: -3 }, value: -12n },
    },
  }),
  caseOf({
    name: 'a fixed cost that is just earned',
    prices: { p: 14n },
    bids: {
      a: {
        bid: trade({ p: 1 }, [0, 12], 14n),
        units: { '/bid': 10 },
        lots: { p: 10 },
        value: 140n,
      },
      s: {
        bid: { ...trade({ p: -1 }, [0, 10], -8n), fixed: 60n },
        units: { '/bid': 10 },
        lots: { p: -10 },
        value: -140n,
      },
    },
  }),
  caseOf({
    name: 'a budget and whom one trades with',
    participants: [
      {
        id: 'lab',
        groups: ['soc2'],
        refuses: { participants: ['dc-9'], groups: [] },
        credit: new Map([['dc-1', 100n]]),
      },
      { id: 'dc-1', groups: [], accepts: { participants: [], groups: ['soc2'] } },
    ],
    prices: { p: 5n },
    bids: {
      a: {
        by: 'lab',
        budget: 30n,
        bid: trade({ p: 1 }, [0, 10], 10n),
        units: { '/bid': 6 },
        lots: { p: 6 },
        value: 60n,
        partly: 'budget',
      },
      s: {
        by: 'dc-1',
        bid: trade({ p: -1 }, [0, 20], -5n),
        units: { '/bid': 6 },
        lots: { p: -6 },
        value: -30n,
      },
      t: {
        by: 'dc-9',
        bid: trade({ p: -1 }, [0, 5], -1n),
        refused: [{ reason: 'creditOrEligibility' }],
      },
    },
  }),
  caseOf({
    name: 'lots by three against lots by two',
    prices: { p: 1n },
    bids: {
      a: {
        bid: trade({ p: 2 }, [0, 5], 20n),
        units: { '/bid': 3 },
        lots: { p: 6 },
        value: 60n,
        partly: 'marginal',
      },
      s: { bid: trade({ p: -3 }, [0, 5], -3n), units: { '/bid': 2 }, lots: { p: -6 }, value: -6n },
    },
  }),
  caseOf({
    name: 'as bid',
    pricing: 'as-bid',
    prices: { p: 5n },
    bids: {
      a: {
        bid: trade({ p: 1 }, [0, 6], 9n),
        units: { '/bid': 6 },
        lots: { p: 6 },
        value: 54n,
        payment: 54n,
      },
      b: {
        bid: trade({ p: 1 }, [0, 4], 7n),
        units: { '/bid': 4 },
        lots: { p: 4 },
        value: 28n,
        payment: 28n,
      },
      s: {
        bid: trade({ p: -1 }, [0, 10], -5n),
        units: { '/bid': 10 },
        lots: { p: -10 },
        value: -50n,
        payment: -82n,
      },
    },
  }),
  caseOf({
    name: 'core payments',
    pricing: 'core',
    prices: { a: 17n, b: 15n },
    bids: {
      b1: {
        bid: trade({ a: 1 }, [1, 1], 28n),
        units: { '/bid': 1 },
        lots: { a: 1 },
        value: 28n,
        payment: 17n,
      },
      b2: {
        bid: trade({ b: 1 }, [1, 1], 20n),
        units: { '/bid': 1 },
        lots: { b: 1 },
        value: 20n,
        payment: 15n,
      },
      b3: { bid: trade({ a: 1, b: 1 }, [1, 1], 32n), refused: OUT },
      s: {
        by: 'site',
        bid: trade({ a: -1, b: -1 }, [0, 1], 0n),
        units: { '/bid': 1 },
        lots: { a: -1, b: -1 },
        value: 0n,
        payment: -32n,
      },
    },
  }),
]
