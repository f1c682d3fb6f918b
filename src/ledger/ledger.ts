/**
 * Transfers and what they add up to. A transfer moves money between accounts in one piece:
 *
 *   Σ postings = 0   in every currency
 *
 * so that the sum over all accounts is zero after every prefix of transfers. The id of a transfer is its own: the same id
 * with the same content is the same transfer and moves nothing again, with other content it is refused.
 */
import { List, Map as Table } from 'immutable'
import { assert, canonicalJson, err, ok, pointer, type Refusal, type Result } from '#base'
import { type Decimal, formatMicro, type Micro, parseMicro } from '#market'
import { type Account, ruleOf } from './accounts.ts'

export interface Posting {
  readonly account: Account
  readonly currency: string
  /** Added to the balance; not zero. */
  readonly amount: Decimal
}

export interface Transfer {
  readonly id: string
  /** Milliseconds since 1970 in UTC. Never before that of the transfer before it. */
  readonly at: number
  /** What kind of movement it is, in one word. */
  readonly reason: string
  /** What it is for: an invoice, a contract, a call. */
  readonly reference: string
  readonly postings: readonly Posting[]
}

/** Plain data in persistent collections: may be kept, compared and written down. */
export interface Ledger {
  readonly transfers: List<Transfer>
  /** Where in `transfers` an id stands. */
  readonly index: Table<string, number>
  /** By account, by currency. What is zero is not there. */
  readonly balances: Table<Account, Table<string, Decimal>>
}

export const emptyLedger: Ledger = { transfers: List(), index: Table(), balances: Table() }

/** Positive: the owner of the account has it or is owed it. */
export function balanceOf(ledger: Ledger, account: Account, currency: string): Micro {
  const balance = ledger.balances.get(account)?.get(currency)
  return balance === undefined ? 0n : microOf(balance)
}

/** The ledger after a transfer, or why it is not taken. One that was taken before changes nothing. */
export function post(ledger: Ledger, transfer: Transfer): Result<Ledger> {
  const refusal = transferRefusal(ledger, transfer)
  return refusal === undefined ? ok(posted(ledger, transfer)) : err([refusal])
}

/** Why a transfer cannot be taken: the first reason. */
export function transferRefusal(ledger: Ledger, transfer: Transfer): Refusal | undefined {
  const known = ledger.index.get(transfer.id)
  if (known !== undefined)
    return isSame(ledger.transfers.get(known), transfer) ? undefined : changed(transfer)
  const last = ledger.transfers.last()
  if (last !== undefined && transfer.at < last.at)
    return refusal(
      'time_went_back',
      '/at',
      'a later transfer is there already',
      'Give the time of now.',
    )
  return formRefusal(transfer) ?? sumRefusal(transfer) ?? overdrawRefusal(ledger, transfer)
}

/** The ledger after a transfer that `transferRefusal` has nothing against. */
export function posted(ledger: Ledger, transfer: Transfer): Ledger {
  if (ledger.index.has(transfer.id)) return ledger
  const balances = ledger.balances.withMutations((all) => {
    for (const { account, currency, amount } of transfer.postings) {
      const own = all.get(account) ?? Table<string, Decimal>()
      const sum = microOf(own.get(currency) ?? '0') + microOf(amount)
      const after = sum === 0n ? own.delete(currency) : own.set(currency, formatMicro(sum))
      if (after.size === 0) all.delete(account)
      else all.set(account, after)
    }
  })
  return {
    balances,
    index: ledger.index.set(transfer.id, ledger.transfers.size),
    transfers: ledger.transfers.push(transfer),
  }
}

export function microOf(amount: Decimal): Micro {
  const micro = parseMicro(amount)
  assert(typeof micro === 'bigint', `an amount in the ledger was read before: ${amount}`)
  return micro
}

const isSame = (one: Transfer | undefined, other: Transfer): boolean =>
  canonicalJson(one) === canonicalJson(other)

const changed = ({ id }: Transfer): Refusal =>
  refusal(
    'transfer_changed',
    '/id',
    `there is a transfer "${id}" already, and it says something else`,
    'Use another id, or send the same again.',
  )

function formRefusal({ postings }: Transfer): Refusal | undefined {
  if (postings.length < 2)
    return refusal(
      'transfer_empty',
      '/postings',
      'a transfer has at least two postings',
      'Say where the money comes from and where it goes.',
    )
  for (const [k, { account, amount }] of postings.entries()) {
    const at = pointer('/postings', k)
    if (ruleOf(account) === undefined)
      return refusal(
        'account_unknown',
        pointer(at, 'account'),
        `"${account}" is not the name of an account`,
        'Write it as "participant:lab-a/collateral".',
      )
    const micro = parseMicro(amount)
    if (typeof micro !== 'bigint' || micro === 0n)
      return refusal(
        'amount_malformed',
        pointer(at, 'amount'),
        `"${amount}" is no amount of money to move`,
        'Write it as "12.50", with at most six decimals and not zero.',
      )
  }
  return undefined
}

function sumRefusal({ postings }: Transfer): Refusal | undefined {
  const sums = new Map<string, Micro>()
  for (const { currency, amount } of postings)
    sums.set(currency, (sums.get(currency) ?? 0n) + microOf(amount))
  const wrong = [...sums].find(([, sum]) => sum !== 0n)
  if (wrong === undefined) return undefined
  return refusal(
    'transfer_unbalanced',
    '/postings',
    `the postings in ${wrong[0]} add up to ${formatMicro(wrong[1])}`,
    'Let what is taken and what is given be the same.',
  )
}

/** Balances as they would be, held against the rules of the accounts. */
function overdrawRefusal(ledger: Ledger, { postings }: Transfer): Refusal | undefined {
  const after = new Map<string, Micro>()
  for (const { account, currency, amount } of postings) {
    const key = `${account} ${currency}`
    const before = after.get(key) ?? balanceOf(ledger, account, currency)
    after.set(key, before + microOf(amount))
  }
  for (const [k, { account, currency, amount }] of postings.entries()) {
    const rule = ruleOf(account)
    const sum = after.get(`${account} ${currency}`) ?? 0n
    if ((rule === 'never' && sum < 0n) || (rule === 'only' && sum > 0n))
      return refusal(
        'account_overdrawn',
        pointer('/postings', k),
        `${account} has ${formatMicro(balanceOf(ledger, account, currency))} ${currency}, and cannot take ${amount}`,
        'Move at most what is there.',
      )
  }
  return undefined
}

const refusal = (code: string, at: string, cause: string, remedy: string): Refusal => ({
  code,
  at,
  cause,
  remedy,
})
