import type { Micro } from '#market'
import { type Fraction, fraction, nearest } from './fraction.ts'

/** What an hour of one accelerator draws. All positive integers. */
export interface Draw {
  readonly nodeWatts: number
  readonly acceleratorsPerNode: number
  /** Power usage effectiveness in thousandths: 1,250 is 1.25. */
  readonly pue: number
}

/** NVIDIA DGX, as quoted by their makers, in a hall with a PUE of 1.25. */
export const H100_NODE: Draw = { nodeWatts: 10_200, acceleratorsPerNode: 8, pue: 1_250 }
export const B200_NODE: Draw = { nodeWatts: 14_300, acceleratorsPerNode: 8, pue: 1_250 }

/** Watts that one accelerator takes from the grid: node / accelerators × PUE. */
export const gridWatts = ({ nodeWatts, acceleratorsPerNode, pue }: Draw): Fraction =>
  fraction(BigInt(nodeWatts) * BigInt(pue), BigInt(acceleratorsPerNode) * 1000n)

/**
 * The energy of one accelerator-hour, to the nearest micro-unit: kW × PUE × price. `perMwh`: micro-units per MWh.
 * At 52 a MWh an H100 of 1.275 kW costs 0.082875 an hour.
 */
export function energyCost(draw: Draw, perMwh: Micro): Micro {
  const { over, under } = gridWatts(draw)
  return nearest(fraction(over * perMwh, under * 1_000_000n))
}

/** Compute spark spread of one accelerator-hour, rent − kW × PUE × price of power. Negative: it loses by running. */
export const sparkSpread = (
  draw: Draw,
  at: { readonly rent: Micro; readonly perMwh: Micro },
): Micro => at.rent - energyCost(draw, at.perMwh)

/** How many accelerators some power carries, to the nearest. */
export function carriedBy(kilowatts: number, draw: Draw): number {
  const { over, under } = gridWatts(draw)
  return Number(nearest(fraction(BigInt(kilowatts) * 1000n * under, over)))
}
