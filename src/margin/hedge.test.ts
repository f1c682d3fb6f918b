import { expect, test } from 'vitest'
import { type Exposure, fullHedge, hedgeEffect, type HedgeInputs } from './hedge.ts'
import type { Scenarios } from './scenarios.ts'

const USD = 1_000_000n
const [BASE, EVENING] = ['power.base', 'power.evening']

/** A lot is 0.1 MW of a month of 730 hours: 73 MWh. In twenty scenarios power moves by −20 % to +18 %. */
const SCENARIOS: Scenarios = {
  products: [BASE, EVENING],
  moves: Array.from({ length: 20 }, (_, s) => {
    const percent = BigInt(2 * s - 20)
    return [(3796n * USD * percent) / 100n, (6000n * USD * percent) / 50n]
  }),
}

const INPUTS: HedgeInputs = {
  scenarios: SCENARIOS,
  marks: new Map([
    [BASE, 3796n * USD],
    [EVENING, 6000n * USD],
  ]),
  lotSizes: new Map([
    [BASE, 73_000],
    [EVENING, 12_000],
  ]),
}

/** 64 H100 nodes: 652.8 kW at the machines would be exact; 653 kW here. */
const OPERATOR: Exposure = { pue: 1250, loads: [{ product: BASE, hours: 730, kilowatts: 653 }] }

test('64 nodes need 596 MWh: eight lots of 73 leave 15 of 730 hours open', () => {
  const hedge = { lots: new Map([[BASE, 8]]), prices: new Map([[BASE, 3800n * USD]]) }
  const { loads, openHours, before, after } = hedgeEffect(OPERATOR, hedge, INPUTS)
  expect(loads).toEqual([{ product: BASE, needed: 595_863n, covered: 584_000n, openHours: 15 }])
  expect(openHours).toBe(15)
  // 595.8625 MWh at 52.00 less 1 %, the mean of the scenarios; the worst of twenty is 18 % above.
  expect(before.expected).toBe(30_675_001_500n)
  expect(before.at95).toBe(36_562_123_000n)
  expect(after.expected).toBeGreaterThan(before.expected)
  expect(after.at95).toBeLessThan(before.at95)
  expect(after.at95 - after.expected).toBeLessThan((before.at95 - before.expected) / 40n)
})

test('without a hedge all hours are open and nothing changes', () => {
  const none = { lots: new Map(), prices: new Map() }
  const { openHours, before, after } = hedgeEffect(OPERATOR, none, INPUTS)
  expect(openHours).toBe(730)
  expect(after).toEqual(before)
})

test('a generator is the other side: it sells ahead, and its worst case is a low price', () => {
  const plant: Exposure = { pue: 1250, loads: [{ product: BASE, hours: 730, kilowatts: -1000 }] }
  const lots = fullHedge(plant, INPUTS.lotSizes)
  expect([...lots]).toEqual([[BASE, -10]])
  const hedge = { lots, prices: new Map([[BASE, 3796n * USD]]) }
  const { openHours, before, after } = hedgeEffect(plant, hedge, INPUTS)
  expect(openHours).toBe(0)
  expect(before.at95).toBe((-37_960n * USD * 80n) / 100n)
  expect(after).toEqual({ expected: -37_960n * USD, at95: -37_960n * USD })
})

test('loads by hours: base ahead, evenings open', () => {
  const exposure: Exposure = {
    pue: 1200,
    loads: [
      { product: BASE, hours: 610, kilowatts: 1000 },
      { product: EVENING, hours: 120, kilowatts: 1000 },
    ],
  }
  const lots = fullHedge(exposure, INPUTS.lotSizes)
  expect([...lots]).toEqual([
    [BASE, 10],
    [EVENING, 12],
  ])
  const { loads, openHours } = hedgeEffect(
    exposure,
    { lots: new Map([[BASE, 10]]), prices: new Map() },
    INPUTS,
  )
  expect(loads.map((load) => load.openHours)).toEqual([2, 120])
  expect(openHours).toBe(122)
})

test('twice what is needed is open the other way', () => {
  const hedge = { lots: new Map([[BASE, 16]]), prices: new Map() }
  expect(hedgeEffect(OPERATOR, hedge, INPUTS).openHours).toBeGreaterThan(690)
})
