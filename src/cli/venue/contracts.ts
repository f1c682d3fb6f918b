import { readFileSync } from 'node:fs'
import { type AnswerOf, itemsOf } from '#client'
import { grouped } from '../numbers.ts'
import { DONE, type ExitCode, misused, Problem, REFUSED } from '../problem.ts'
import { type ColumnStyle, table, terminalOf } from '../terminal.ts'
import { atVenue, type JsonFlag, print, shownInstant } from './at-venue.ts'
import { type ContractFiles, contractFiles, invoiceCommand, type InvoiceFlags } from './papers.ts'

const left = (title: string): ColumnStyle => ({ title, align: 'left' })
const right = (title: string): ColumnStyle => ({ title, align: 'right' })
const tabled = (columns: readonly ColumnStyle[], rows: readonly (readonly string[])[]): string =>
  table(
    [...columns],
    rows.map((row) => [...row]),
    terminalOf(process.stdout),
  )

type ContractOf = AnswerOf<'listContracts'>['items'][number]

export interface ContractsFlags extends JsonFlag, ContractFiles {
  readonly status?: 'open' | 'over'
}

/** `walras contracts`: your forwards, newest first; one of them as it stands, or as a file. */
export async function contractsCommand(
  id: string | undefined,
  flags: ContractsFlags,
): Promise<ExitCode> {
  if (flags.pdf !== undefined || flags.calendar !== undefined) {
    if (id === undefined)
      misused('no contract is named', 'Write walras contracts ID --pdf FILE; see walras contracts.')
    return contractFiles(id, flags)
  }
  return atVenue(flags, async ({ client }) => {
    if (id !== undefined) {
      const contract = await client.getContract({ params: { contract: id } })
      print(flags, contract, () => contractTable([contract]))
      return DONE
    }
    const { status } = flags
    const query = { limit: '1000', ...(status !== undefined && { status }) }
    const items: ContractOf[] = []
    for await (const one of itemsOf(client.listContracts, { query })) items.push(one)
    print(flags, { items }, () => (items.length === 0 ? 'No contracts.' : contractTable(items)))
    return DONE
  })
}

const contractTable = (contracts: readonly ContractOf[]): string =>
  tabled(
    [
      left('Contract'),
      left('Product'),
      right('Lots'),
      right('Price'),
      left('Buyer'),
      left('Seller'),
      left('Status'),
    ],
    contracts.map(({ id, product, lots, price, buyer, seller, status }) => [
      id,
      product,
      grouped(lots),
      grouped(price),
      buyer,
      seller,
      status,
    ]),
  )

/** `walras act`: one thing in the life of a contract, as a document says it. */
export async function actCommand(file: string, flags: JsonFlag): Promise<ExitCode> {
  const act = documentIn(file)
  return atVenue(flags, async ({ client }) => {
    const done = await client.actOnContracts({ body: { act } as never })
    print(flags, done, () =>
      done.changes.length === 0
        ? 'Nothing has changed.'
        : done.changes
            .map(({ change, ...of }) => [change, ...Object.values(of)].join(' '))
            .join('\n'),
    )
    return DONE
  })
}

function documentIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'))
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new Problem(REFUSED, `${file}: ${cause}. Write {"kind": "confirm", "contract": "c1"}.`)
  }
}

/** `walras invoices`: what you pay and are paid, newest first; or one of them. */
export async function invoicesCommand(
  id: string | undefined,
  flags: InvoiceFlags,
): Promise<ExitCode> {
  if (id !== undefined) return invoiceCommand(id, flags)
  if (flags.pdf !== undefined)
    misused('no invoice is named', 'Write walras invoices ID --pdf FILE; see walras invoices.')
  return atVenue(flags, async ({ client }) => {
    const items: AnswerOf<'listInvoices'>['items'][number][] = []
    for await (const one of itemsOf(client.listInvoices, { query: { limit: '1000' } }))
      items.push(one)
    print(flags, { items }, () =>
      items.length === 0
        ? 'No invoices.'
        : tabled(
            [
              left('Invoice'),
              left('For'),
              left('From'),
              left('To'),
              right('Amount'),
              left('Due'),
              left('Status'),
            ],
            items.map(({ id, kind, month, payer, payee, amount, currency, due, status }) => [
              id,
              month ?? kind,
              payer,
              payee,
              `${grouped(amount)} ${currency}`,
              shownInstant(due),
              status,
            ]),
          ),
    )
    return DONE
  })
}

/** `walras margin`: collateral, what of it is bound, and what is called for. */
export async function marginCommand(flags: JsonFlag): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    const margin = await client.getMargin({})
    print(flags, margin, () => {
      const calls = margin.calls.filter(({ status }) => status === 'open')
      const balances =
        margin.balances.length === 0
          ? 'Nothing is posted, owed or bound.'
          : tabled(
              [left('Account'), right('Balance')],
              margin.balances.map(({ account, currency, amount }) => [
                account.replace(/^participant:[^/]+\//, ''),
                `${grouped(amount)} ${currency}`,
              ]),
            )
      const open = calls.map(
        ({ id, amount, currency, against, deadline }) =>
          `Call ${id}: ${grouped(amount)} ${currency} towards ${against}, by ${shownInstant(deadline)}.`,
      )
      return [balances, ...open].join('\n')
    })
    return DONE
  })
}
