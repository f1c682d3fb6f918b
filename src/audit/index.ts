/** Audit: what a finished auction leaves behind for anyone to check: its bundle, and the receipts of those who bid. */
export { auditBundle, type AuditOptions } from './audit.ts'
export { type BundleParts, bundleOf, type Schedule } from './bundle.ts'
export type { Check } from './checks.ts'
export { bundleOfAuction } from './of-auction.ts'
export {
  type Content,
  type Inclusion,
  makeReceipt,
  parseReceipt,
  type Receipt,
  type ReceiptParts,
  verifyReceipt,
} from './receipt.ts'
