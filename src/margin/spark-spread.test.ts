/** The figures that operators work with: energy, powered shell, what a megawatt carries. */
import { expect, test } from 'vitest'
import {
  B200_NODE,
  carriedBy,
  energyCost,
  gridWatts,
  H100_NODE,
  sparkSpread,
} from './spark-spread.ts'

const cents = (n: number): bigint => BigInt(n) * 10_000n
const watts = ({ over, under }: { readonly over: bigint; readonly under: bigint }): number =>
  Number(over) / Number(under)

test('an H100 takes 1.59375 kW from the grid, a B200 2.234375', () => {
  expect(watts(gridWatts(H100_NODE))).toBe(1593.75)
  expect(watts(gridWatts(B200_NODE))).toBe(2234.375)
})

test('at 52 a MWh an hour of H100 costs 0.083 of energy, of B200 0.116', () => {
  expect(energyCost(H100_NODE, cents(5200))).toBe(82_875n)
  expect(energyCost(B200_NODE, cents(5200))).toBe(116_188n)
})

test('at 90 a MWh 0.14 and 0.20', () => {
  expect(energyCost(H100_NODE, cents(9000))).toBe(143_438n)
  expect(energyCost(B200_NODE, cents(9000))).toBe(201_094n)
})

test('energy is 3 % of a rent of 2.81 and 2 % of 5.87; the rest is the spark spread', () => {
  expect(sparkSpread(H100_NODE, { rent: cents(281), perMwh: cents(5200) })).toBe(2_727_125n)
  expect(sparkSpread(B200_NODE, { rent: cents(587), perMwh: cents(5200) })).toBe(5_753_812n)
  expect(Math.round((100 * 82_875) / 2_810_000)).toBe(3)
  expect(Math.round((100 * 116_188) / 5_870_000)).toBe(2)
})

test('where power costs more than the rent it does not pay to run', () => {
  expect(sparkSpread(H100_NODE, { rent: cents(81), perMwh: cents(400_000) })).toBeLessThan(0n)
})

test('a megawatt carries 627 H100 or 448 B200', () => {
  expect(carriedBy(1000, H100_NODE)).toBe(627)
  expect(carriedBy(1000, B200_NODE)).toBe(448)
})

test('64 H100 nodes for a month: 373,760 GPU-hours, 0.82 MW, 596 MWh, 31 thousand of energy', () => {
  const hours = 64 * 8 * 730
  expect(hours).toBe(373_760)
  expect(Math.round((64 * 8 * watts(gridWatts(H100_NODE))) / 1e4)).toBe(82)
  expect(Math.round((hours * watts(gridWatts(H100_NODE))) / 1e6)).toBe(596)
  expect(BigInt(hours) * energyCost(H100_NODE, cents(5200))).toBe(30_975_360_000n)
})
