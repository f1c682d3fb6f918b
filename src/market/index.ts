/** Market: the nouns that have no behaviour of their own: money, lots, products, participants. */
export {
  DECIMALS,
  type Decimal,
  decimalOf,
  formatMicro,
  type Micro,
  MICRO_PER_UNIT,
  parseMicro,
  parseScaled,
} from './money.ts'
export type { Counterparties, Participant, Product } from './market.ts'
