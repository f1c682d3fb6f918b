import { LIST_CORRUPTIONS } from './corruptions/lists.ts'
import type { Corruption } from './corruptions/plant.ts'
import { PRICE_CORRUPTIONS } from './corruptions/prices.ts'
import { REASON_CORRUPTIONS } from './corruptions/reasons.ts'
import { TERM_CORRUPTIONS } from './corruptions/terms.ts'

export type { Corruption } from './corruptions/plant.ts'

/** Faults to plant in valid outcomes, whether they were worked out by hand or by the engine. */
export const corruptions: readonly Corruption[] = [
  ...TERM_CORRUPTIONS,
  ...PRICE_CORRUPTIONS,
  ...LIST_CORRUPTIONS,
  ...REASON_CORRUPTIONS,
]
