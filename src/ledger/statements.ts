/** What a ledger says of one account between two instants, and of all accounts at one. */
import { compareText } from '#base'
import { type Decimal, formatMicro, type Micro } from '#market'
import type { Account } from './accounts.ts'
import { type Ledger, microOf, type Transfer } from './ledger.ts'

export interface Line {
  readonly at: number
  readonly transfer: string
  readonly reason: string
  readonly reference: string
  readonly amount: Decimal
  /** After it. */
  readonly balance: Decimal
}

export interface Statement {
  readonly account: Account
  readonly currency: string
  readonly opening: Decimal
  readonly lines: readonly Line[]
  /** opening + Σ lines. */
  readonly closing: Decimal
}

/** Transfers of one account in `[from, to)`. An account that nothing moved has no lines and opens and closes at zero. */
export function statementOf(
  ledger: Ledger,
  of: { readonly account: Account; readonly currency: string },
  [from, to]: readonly [number, number],
): Statement {
  let opening = 0n
  let balance = 0n
  const lines: Line[] = []
  for (const transfer of ledger.transfers) {
    if (transfer.at >= to) break
    const amount = movedBy(transfer, of)
    if (amount === undefined) continue
    balance += amount
    if (transfer.at < from) opening = balance
    else lines.push(lineOf(transfer, amount, balance))
  }
  return { ...of, opening: formatMicro(opening), lines, closing: formatMicro(balance) }
}

const lineOf = (transfer: Transfer, amount: Micro, balance: Micro): Line => ({
  at: transfer.at,
  transfer: transfer.id,
  reason: transfer.reason,
  reference: transfer.reference,
  amount: formatMicro(amount),
  balance: formatMicro(balance),
})

/** Undefined: the transfer does not name the account. */
function movedBy(
  { postings }: Transfer,
  { account, currency }: { readonly account: Account; readonly currency: string },
): Micro | undefined {
  const own = postings.filter((one) => one.account === account && one.currency === currency)
  return own.length === 0 ? undefined : own.reduce((sum, { amount }) => sum + microOf(amount), 0n)
}

export interface TrialRow {
  readonly account: Account
  readonly currency: string
  readonly balance: Decimal
}

export interface TrialBalance {
  /** In the order of account and currency. */
  readonly rows: readonly TrialRow[]
  /** By currency: always zero. */
  readonly sums: Readonly<Record<string, Decimal>>
}

export function trialBalance(ledger: Ledger): TrialBalance {
  const rows = [...ledger.balances]
    .flatMap(([account, own]) =>
      [...own].map(([currency, balance]) => ({ account, currency, balance })),
    )
    .toSorted((a, b) => compareText(a.account, b.account) || compareText(a.currency, b.currency))
  const sums = new Map<string, Micro>()
  for (const { currency, balance } of rows)
    sums.set(currency, (sums.get(currency) ?? 0n) + microOf(balance))
  return {
    rows,
    sums: Object.fromEntries([...sums].map(([currency, sum]) => [currency, formatMicro(sum)])),
  }
}
