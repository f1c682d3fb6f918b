import type { AnswerOf } from '#client'
import { statementCsv, type StatementRow } from '#contracts'
import { grouped } from '../numbers.ts'
import { amountIn, instantIn, left, type Paper, type PaperTable, right } from './paper.ts'

export interface Statement extends Pick<AnswerOf<'getStatement'>, 'rows'> {
  readonly from: string
  /** Not included. */
  readonly to: string
}

/** As anybody makes it who has the events (RFC 4180). */
export const csvOf = ({ rows }: Statement): string => statementCsv(rowsOf(rows))

/** The schema of the operation has eight cells in a row. */
export const rowsOf = (rows: Statement['rows']): readonly StatementRow[] =>
  rows as unknown as readonly StatementRow[]

/** A statement on paper: a table for each account, then all closing balances. */
export function statementPaper({ rows, from, to }: Statement): Paper {
  const accounts = byAccount(rowsOf(rows))
  const closing = rowsOf(rows).filter(([, , , reason]) => reason === 'closing')
  return {
    title: 'Statement of accounts',
    name: `${from.slice(0, 10)} to ${to.slice(0, 10)}`,
    made: to,
    parties: [],
    terms: [
      ['From', instantIn(from)],
      ['Up to', instantIn(to)],
      ['Accounts', grouped(accounts.size)],
    ],
    tables: [...accounts].map(([title, of]) => tableOf(title, of)),
    totals: closing.map(([account, currency, , , , , , balance]) => [
      account,
      amountIn(currency, balance),
    ]),
    notes: ['Each transfer adds up to zero over all accounts that it moves.'],
  }
}

const tableOf = (title: string, rows: readonly StatementRow[]): PaperTable => ({
  title,
  columns: [
    left('At', 5),
    left('Reason', 3),
    left('Reference', 4),
    left('Transfer', 4),
    right('Amount', 4),
    right('Balance', 4),
  ],
  rows: rows.map(([, , at, reason, reference, transfer, amount, balance]) => [
    instantIn(at),
    reason,
    reference,
    transfer,
    grouped(amount),
    grouped(balance),
  ]),
})

/** "account, currency" → its rows, in their order. */
function byAccount(rows: readonly StatementRow[]): ReadonlyMap<string, readonly StatementRow[]> {
  const accounts = new Map<string, StatementRow[]>()
  for (const row of rows) {
    const title = `${row[0]}, ${row[1]}`
    const of = accounts.get(title)
    if (of === undefined) accounts.set(title, [row])
    else of.push(row)
  }
  return accounts
}
