/** Ledger: double entry in integer micro-units. Nothing is ever edited, and every prefix of it balances. */
export { type Account, type AccountRule, accountOf, NEGATIVE_RULES, ruleOf } from './accounts.ts'
export { checkTransfers, type Fault } from './check.ts'
export {
  balanceOf,
  emptyLedger,
  type Ledger,
  type Posting,
  post,
  posted,
  type Transfer,
  transferRefusal,
} from './ledger.ts'
export {
  type Line,
  type Statement,
  statementOf,
  type TrialBalance,
  type TrialRow,
  trialBalance,
} from './statements.ts'
