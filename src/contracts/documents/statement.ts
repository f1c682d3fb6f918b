/**
 * What moved on all accounts of a participant in a period, as rows and as CSV (RFC 4180). A statement is a function of the
 * ledger, and the ledger of the events: anybody who has the events makes the same one, to the last digit.
 */
import { compareText, rfc3339 } from '#base'
import { statementOf, trialBalance } from '#ledger'
import { type ContractBook, emptyBook } from '../book.ts'
import type { ContractEvent } from '../events.ts'
import { evolveContract } from '../evolve.ts'

export interface StatementOptions {
  readonly participant: string
  readonly from: number
  /** Not included. */
  readonly to: number
}

export type StatementRow = readonly [
  account: string,
  currency: string,
  at: string,
  reason: string,
  reference: string,
  transfer: string,
  amount: string,
  balance: string,
]

export const STATEMENT_HEAD: StatementRow = [
  'account',
  'currency',
  'at',
  'reason',
  'reference',
  'transfer',
  'amount',
  'balance',
]

/** By account: a row for the opening balance, one for each movement, one for the closing balance. */
export function statementRows(
  { ledger }: ContractBook,
  { participant, from, to }: StatementOptions,
): readonly StatementRow[] {
  return accountsOf(ledger, participant).flatMap(([account, currency]) => {
    const statement = statementOf(ledger, { account, currency }, [from, to])
    const edge = (at: number, reason: string, balance: string): StatementRow => [
      account,
      currency,
      rfc3339(at),
      reason,
      '',
      '',
      '',
      balance,
    ]
    return [
      edge(from, 'opening', statement.opening),
      ...statement.lines.map(
        ({ at, reason, reference, transfer, amount, balance }): StatementRow => [
          account,
          currency,
          rfc3339(at),
          reason,
          reference,
          transfer,
          amount,
          balance,
        ],
      ),
      edge(to, 'closing', statement.closing),
    ]
  })
}

/** Those that were ever moved, in order. */
function accountsOf(
  ledger: ContractBook['ledger'],
  participant: string,
): readonly (readonly [string, string])[] {
  const prefix = `participant:${participant}/`
  const keys = new Set<string>()
  for (const { postings } of ledger.transfers)
    for (const { account, currency } of postings)
      if (account.startsWith(prefix)) keys.add(`${account} ${currency}`)
  return [...keys]
    .toSorted(compareText)
    .map((key) => key.split(' ') as unknown as readonly [string, string])
}

/** The same from the events alone. */
export const statementFrom = (
  events: Iterable<ContractEvent>,
  options: StatementOptions,
): readonly StatementRow[] => {
  let book = emptyBook
  for (const event of events) book = evolveContract(book, event)
  return statementRows(book, options)
}

export const statementCsv = (rows: readonly StatementRow[]): string =>
  [STATEMENT_HEAD, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')

/** No text may be taken for a formula by the program that opens it; numbers are left alone. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[0-9.]+$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Balances of everybody: every sum is zero. */
export const trialBalanceOf = ({ ledger }: ContractBook) => trialBalance(ledger)
