/** What holds against one another needs strictly less than its legs, on simulated curves. */
import { expect, test } from 'vitest'
import { initialMargin, latestMarks, scenariosOf } from '#margin'
import { curvesOf, HEDGED } from './portfolios.ts'

test.each(HEDGED)('$name', ({ lots }) => {
  const history = curvesOf(1)
  const scenarios = scenariosOf(history)
  if (!scenarios.ok) throw new Error(JSON.stringify(scenarios.error))
  const openInterest = new Map(history.products.map((product) => [product, 1_000]))
  const inputs = { scenarios: scenarios.value, marks: latestMarks(history), openInterest }
  const whole = initialMargin(lots, inputs)
  const legs = [...lots].map((leg) => initialMargin(new Map([leg]), inputs))
  const sum = (of: 'shortfall' | 'total'): bigint =>
    legs.reduce((total, leg) => total + leg[of], 0n)
  expect(whole.shortfall).toBeLessThan(sum('shortfall'))
  expect(whole.total).toBeLessThan(sum('total'))
})
