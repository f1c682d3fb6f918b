import { expect, test } from 'vitest'
import type { Position } from './position.ts'
import { STRESS_SCENARIOS, type StressInputs, stress, type Traits } from './stress.ts'

const USD = 1_000_000n

const TRAITS = new Map<string, Traits>([
  ['h100', { group: 'compute', resource: 'gpu.h100-sxm', location: 'us-tx' }],
  ['b200', { group: 'compute', resource: 'gpu.b200', location: 'us-tx' }],
  ['pjm', { group: 'power', resource: 'power.base', location: 'pjm-west' }],
  ['ercot', { group: 'power', resource: 'power.base', location: 'ercot-north' }],
])

const INPUTS: StressInputs = {
  traits: TRAITS,
  marks: new Map([
    ['h100', 100n * USD],
    ['b200', 200n * USD],
    ['pjm', 50n * USD],
    ['ercot', 30n * USD],
  ]),
}

/** A contract as its two positions. */
function contract(
  [buyer, seller]: readonly [string, string],
  product: string,
  [lots, price]: readonly [number, bigint],
): readonly Position[] {
  return [
    { holder: buyer, counterparty: seller, product, lots, price: price * USD },
    { holder: seller, counterparty: buyer, product, lots: -lots, price: price * USD },
  ]
}

const POSITIONS = [
  ...contract(['lab', 'host'], 'h100', [10, 90n]),
  ...contract(['lab', 'host'], 'b200', [5, 200n]),
  ...contract(['host', 'wind'], 'pjm', [40, 55n]),
  ...contract(['host', 'gas'], 'ercot', [10, 20n]),
]

const pnlIn = (name: string, location?: string) =>
  Object.fromEntries(
    stress(POSITIONS, INPUTS).find(
      (result) => result.scenario === name && result.location === location,
    )?.pnl ?? [],
  )

test('compute at −40 % costs the lab 800.00, which its host gains', () => {
  expect(pnlIn('gpu-slump')).toEqual({ gas: 0n, host: 800n * USD, lab: -800n * USD, wind: 0n })
})

test('a new chip takes 45 % of H100 and 25 % of B200', () => {
  expect(pnlIn('new-chip').lab).toBe(-(450n + 250n) * USD)
})

test('power at three times its price is worth 4,600.00 to who bought it ahead', () => {
  expect(pnlIn('power-spike')).toEqual({
    gas: -600n * USD,
    host: 4600n * USD,
    lab: 0n,
    wind: -4000n * USD,
  })
})

test('each hub is cut off in turn', () => {
  expect(pnlIn('hub-apart', 'pjm-west').host).toBe((2000n - 75n) * USD)
  expect(pnlIn('hub-apart', 'ercot-north').host).toBe((300n - 500n) * USD)
})

test('whoever owes most fails: what it owes, and a quarter of what has to be replaced, less collateral', () => {
  const [result] = stress(POSITIONS, INPUTS, STRESS_SCENARIOS.slice(-1))
  // At the marks the host owes the lab 100.00 and wind 200.00; it is owed 100.00 by gas.
  expect(result?.defaulter).toBe('host')
  expect(Object.fromEntries(result?.pnl ?? [])).toEqual({
    lab: -(100n + 500n) * USD,
    wind: -(200n + 500n) * USD,
    gas: 0n,
  })
  const posted = { ...INPUTS, collateral: () => 650n * USD }
  const [covered] = stress(POSITIONS, posted, STRESS_SCENARIOS.slice(-1))
  expect(Object.fromEntries(covered?.pnl ?? [])).toEqual({ lab: 0n, wind: -50n * USD, gas: 0n })
})

test('without a default every scenario adds up to zero', () => {
  for (const { pnl, defaulter } of stress(POSITIONS, INPUTS))
    if (defaulter === undefined) expect([...pnl.values()].reduce((a, b) => a + b)).toBe(0n)
})

test('nobody holds anything: nobody fails', () => {
  expect(stress([], INPUTS, STRESS_SCENARIOS.slice(-1))).toEqual([])
})
