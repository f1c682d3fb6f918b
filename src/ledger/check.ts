/** Whether a list of transfers is a ledger, from its first to its last: for auditors, who trust no balance. */
import type { Refusal } from '#base'
import { emptyLedger, posted, type Transfer, transferRefusal } from './ledger.ts'
import { trialBalance } from './statements.ts'

export interface Fault {
  /** Which transfer, from 0. */
  readonly index: number
  readonly refusal: Refusal
}

/** The first transfer after which the books are wrong, and why; undefined: every prefix balances. */
export function checkTransfers(transfers: Iterable<Transfer>): Fault | undefined {
  let ledger = emptyLedger
  let index = 0
  for (const transfer of transfers) {
    const refusal = ledger.index.has(transfer.id)
      ? repeated(transfer)
      : transferRefusal(ledger, transfer)
    if (refusal !== undefined) return { index, refusal }
    ledger = posted(ledger, transfer)
    const wrong = Object.entries(trialBalance(ledger).sums).find(([, sum]) => sum !== '0.00')
    if (wrong !== undefined) return { index, refusal: offBalance(wrong) }
    index++
  }
  return undefined
}

const repeated = ({ id }: Transfer): Refusal => ({
  code: 'transfer_repeated',
  at: '/id',
  cause: `the transfer "${id}" is in the list twice`,
  remedy: 'Keep each once.',
})

const offBalance = ([currency, sum]: readonly [string, string]): Refusal => ({
  code: 'transfer_unbalanced',
  at: '/postings',
  cause: `all accounts in ${currency} add up to ${sum}`,
  remedy: 'Find the transfer that takes other than it gives.',
})
