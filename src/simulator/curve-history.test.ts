import { expect, test } from 'vitest'
import { simulatedCurves } from './curve-history.ts'

test('the same seed gives the same curves, another seed others', () => {
  expect(simulatedCurves(1, 30)).toEqual(simulatedCurves(1, 30))
  expect(simulatedCurves(2, 30).days.at(-1)).not.toEqual(simulatedCurves(1, 30).days.at(-1))
})

test('curves begin at the quoted levels: H100 at 2.72 a GPU-hour, PJM at 52 a MWh', () => {
  const { products, days } = simulatedCurves(1, 1)
  const first = new Map(products.map((product, i) => [product, days[0]?.[i]]))
  expect(first.get('h100.2027-01')).toBe(2_720_000n * 5840n)
  expect(first.get('power.pjm.2027-01')).toBe(52_000_000n * 73n)
})

test.each([
  ['h100.2027-01', 26],
  ['b200.2027-01', 30],
  ['a100.2027-01', 15],
  ['power.pjm.2027-01', 45],
  ['power.ercot.2027-01', 60],
])('%s moves by about %d %% a year', (product, percent) => {
  const measured = 100 * Math.sqrt(252) * deviation(returnsOf(product))
  expect(Math.abs(measured - percent)).toBeLessThan(percent / 5)
})

test('compute moves with compute, and hardly with power', () => {
  const h100 = returnsOf('h100.2027-01')
  expect(correlation(h100, returnsOf('b200.2027-01'))).toBeGreaterThan(0.45)
  expect(correlation(h100, returnsOf('h100.2027-04'))).toBeGreaterThan(0.8)
  expect(Math.abs(correlation(h100, returnsOf('power.pjm.2027-01')))).toBeLessThan(0.25)
})

function returnsOf(product: string): readonly number[] {
  const { products, days } = simulatedCurves(11, 1500)
  const marks = days.map((day) => Number(day[products.indexOf(product)]))
  return marks.slice(1).map((mark, t) => mark / (marks[t] ?? 1) - 1)
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length

const deviation = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)))

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)]
  const together = mean(a.map((value, i) => (value - ma) * ((b[i] ?? 0) - mb)))
  return together / deviation(a) / deviation(b)
}
