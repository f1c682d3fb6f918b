/** The specifications that come with the program, as documents: each is read by `parseSpec` like anybody's. */
import { COMPUTE_SPECS } from './compute.ts'
import { POWER_SPECS, STORAGE_SPECS } from './power.ts'

/** Without members that are undefined, as JSON has none. */
export const SHIPPED_SPECS: readonly unknown[] = [
  ...COMPUTE_SPECS,
  ...POWER_SPECS,
  ...STORAGE_SPECS,
].map((spec) => JSON.parse(JSON.stringify(spec)) as unknown)
