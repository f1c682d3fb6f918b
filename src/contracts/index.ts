/** Contracts: forwards from forming to the last payment, as a fold with its ledger inside. */
export {
  type Call,
  type Contract,
  type ContractBook,
  type Default,
  emptyBook,
  type Excuse,
  type ExcuseCause,
  type Invoice,
  type InvoiceLine,
  type MeterFact,
  type MeterReport,
  type ProductTerms,
  type Proposal,
  type Requirement,
  type SettledMonth,
  type Status,
} from './book.ts'
export type { By, ContractAct, ContractCommand, Fill } from './commands.ts'
export { decideContract } from './decide.ts'
export { meterText } from './decide/metering.ts'
export type { Decision } from './decision.ts'
export { calendarOf } from './documents/calendar.ts'
export { type Confirmation, confirmationOf } from './documents/confirmation.ts'
export { type InvoiceDocument, invoiceDocument } from './documents/invoice.ts'
export {
  STATEMENT_HEAD,
  statementCsv,
  statementFrom,
  type StatementRow,
  statementRows,
} from './documents/statement.ts'
export { type DueAction, dueActions } from './due.ts'
export type { ContractEvent, ContractFact } from './events.ts'
export { evolveContract } from './evolve.ts'
export {
  type Hour,
  hoursOf,
  hoursOfDay,
  instantsOf,
  type Month,
  type Period,
  type Profile,
} from './hours.ts'
export { LIFECYCLE, type Step, type StepName } from './lifecycle.ts'
export { freeCollateral, marginBound, marginDue, variationDue, variationPaid } from './margin.ts'
export {
  isOfSet,
  isOver,
  isParty,
  type NettingSet,
  nettingSets,
  payableOf,
  unpaidOf,
} from './netting.ts'
export { parseSpec } from './parse-spec.ts'
export {
  coverDamages,
  difference,
  indexRefund,
  liquidatedDamages,
  qualityFactor,
  tollFee,
  worth,
} from './settle/amounts.ts'
export { type Owed, owedFor } from './settle/month.ts'
export { openQuantity, quantityIn, valueAt } from './settle/quantities.ts'
export type { ContractSpec, SpecRef } from './spec.ts'
export { SHIPPED_SPECS } from './specs/index.ts'
