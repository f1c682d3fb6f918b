import { randomBytes } from 'node:crypto'

/** Where secrets come from. A port, so that a simulation with a seed of its own can be run again to the byte. */
export interface Chance {
  bytes(count: number): Buffer
}

/** The system's own source: the only one for secrets that have to be kept. */
export const systemChance: Chance = { bytes: (count) => randomBytes(count) }
