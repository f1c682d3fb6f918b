import type { AnswerOf } from '#client'
import { STATEMENT_HEAD } from '#contracts'
import { grouped } from '../numbers.ts'
import { confirmationPaper } from '../papers/confirmation.ts'
import { invoicePaper } from '../papers/invoice.ts'
import { amountIn, type Paper } from '../papers/paper.ts'
import { csvOf, type Statement, statementPaper } from '../papers/statement.ts'
import { checkFiles, writeFiles } from '../papers/write.ts'
import { DONE, type ExitCode, misused } from '../problem.ts'
import { table, terminalOf } from '../terminal.ts'
import { atVenue, type JsonFlag, print, shownInstant } from './at-venue.ts'

/** The library is read only where something is set. */
const pdfOf = async (paper: Paper) => (await import('../papers/pdf.ts')).pdfOf(paper)

export interface ContractFiles {
  readonly pdf?: string
  readonly calendar?: string
}

/** `walras contracts ID --pdf FILE --calendar FILE`. */
export async function contractFiles(contract: string, files: ContractFiles): Promise<ExitCode> {
  checkFiles([files.pdf, files.calendar])
  const params = { contract }
  return atVenue({}, async ({ client }) =>
    writeFiles([
      [files.pdf, async () => pdfOf(confirmationPaper(await client.getConfirmation({ params })))],
      [files.calendar, async () => (await client.getCalendar({ params })).calendar],
    ]),
  )
}

export interface InvoiceFlags extends JsonFlag {
  readonly pdf?: string
}

/** `walras invoices ID`: one of them, to read or as a file. */
export async function invoiceCommand(invoice: string, flags: InvoiceFlags): Promise<ExitCode> {
  checkFiles([flags.pdf])
  return atVenue(flags, async ({ client }) => {
    const one = await client.getInvoice({ params: { invoice } })
    if (flags.pdf !== undefined) return writeFiles([[flags.pdf, () => pdfOf(invoicePaper(one))]])
    print(flags, one, () => invoiceWords(one))
    return DONE
  })
}

function invoiceWords(one: AnswerOf<'getInvoice'>): string {
  const { currency } = one
  const totals = (['amount', 'credited', 'disputed', 'paid', 'payable'] as const).map(
    (name) => `${name}: ${amountIn(currency, one[name])}`,
  )
  return [
    `Invoice ${one.invoice} of ${one.payee} to ${one.payer}, due ${shownInstant(one.due)}`,
    table(
      [
        { title: 'What', align: 'left' },
        { title: 'Contract', align: 'left' },
        { title: 'Quantity', align: 'right' },
        { title: 'Amount', align: 'right' },
      ],
      one.lines.map(({ words, contract, quantity, unit, amount }) => [
        words,
        contract,
        quantity === undefined ? '' : `${grouped(quantity)} ${unit}`,
        grouped(amount),
      ]),
      terminalOf(process.stdout),
    ),
    ...totals,
  ].join('\n')
}

export interface StatementFlags extends JsonFlag {
  readonly from: string
  readonly to: string
  readonly csv?: string
  readonly parquet?: string
  readonly pdf?: string
}

/** `walras statement`: all that moved on your accounts, to read or as files. */
export async function statementCommand(flags: StatementFlags): Promise<ExitCode> {
  const { from, to, csv, parquet, pdf } = flags
  if (from >= to) misused(`--to ${to} is not after --from ${from}`, '--to itself is not included.')
  checkFiles([csv, parquet, pdf])
  return atVenue(flags, async ({ client }) => {
    const answer = await client.getStatement({ query: { from, to } })
    const statement: Statement = { rows: answer.rows, from, to }
    if ([csv, parquet, pdf].every((path) => path === undefined)) {
      print(flags, answer, () => statementWords(statement))
      return DONE
    }
    return writeFiles([
      [csv, () => csvOf(statement)],
      [parquet, async () => (await import('../papers/parquet.ts')).parquetOf(statement)],
      [pdf, () => pdfOf(statementPaper(statement))],
    ])
  })
}

const statementWords = ({ rows }: Statement): string =>
  rows.length === 0
    ? 'Nothing was ever moved on your accounts.'
    : table(
        STATEMENT_HEAD.map((title, k) => ({ title, align: k < 6 ? 'left' : 'right' })),
        rows.map((row) => row.map((cell, k) => (k < 6 ? cell : grouped(cell)))),
        terminalOf(process.stdout),
      )
