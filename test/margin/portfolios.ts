/** Portfolios of the simulated curves, and two years of them after two years to learn from. */
import type { CurveHistory, Lots, ScenarioOptions } from '#margin'
import { simulatedCurves } from '#simulator'

/** Days before the first margin that is tested: five hundred scenarios, the start of the filter, one horizon. */
export const LEARNED = 530
/** Two years. */
export const TESTED = 504

export const curvesOf = (seed: number): CurveHistory => simulatedCurves(seed, LEARNED + TESTED + 1)

export const ONE_DAY: ScenarioOptions = { horizon: 1, horizonInDelivery: 1, decay: 97, most: 500 }

export interface Portfolio {
  readonly name: string
  readonly lots: Lots
}

export const PORTFOLIOS: readonly Portfolio[] = [
  portfolio('long H100', { 'h100.2027-01': 10 }),
  portfolio('short H100', { 'h100.2027-01': -10 }),
  portfolio('long B200', { 'b200.2027-04': 10 }),
  portfolio('long A100', { 'a100.2027-01': 10 }),
  portfolio('long ERCOT', { 'power.ercot.2027-01': 10 }),
  portfolio('short ERCOT', { 'power.ercot.2027-01': -10 }),
  portfolio('B200 against H100', { 'b200.2027-01': 10, 'h100.2027-01': -20 }),
  portfolio('H100, January against July', { 'h100.2027-01': 10, 'h100.2027-07': -10 }),
  portfolio('PJM against ERCOT', { 'power.pjm.2027-01': 20, 'power.ercot.2027-01': -30 }),
  portfolio('host: short GPU, long power', { 'h100.2027-01': -10, 'power.pjm.2027-01': 40 }),
  portfolio('five classes', {
    'h100.2027-01': 10,
    'b200.2027-04': 5,
    'a100.2027-07': 20,
    'power.pjm.2027-01': 50,
    'power.ercot.2027-04': -30,
  }),
]

/** Those that hold against one another: each has to need less than its legs. */
export const HEDGED = PORTFOLIOS.filter(({ lots }) => lots.size > 1)

function portfolio(name: string, lots: Readonly<Record<string, number>>): Portfolio {
  return { name, lots: new Map(Object.entries(lots)) }
}
