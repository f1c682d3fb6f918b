import { assert, err, type Refusal, type Result } from '#base'
import { accountOf, type Posting, type Transfer, transferRefusal } from '#ledger'
import type { Micro } from '#market'
import type { Contract, ContractBook, Instant } from './book.ts'
import type { By, ContractCommand } from './commands.ts'
import { decimalOfMicro } from './divide.ts'
import type { ContractEvent, ContractFact } from './events.ts'
import { evolveContract } from './evolve.ts'

export type Decision = Result<readonly ContractEvent[]>

/** A command of one kind. */
export type Of<K extends ContractCommand['kind']> = Extract<ContractCommand, { kind: K }>

export const refusal = (code: string, cause: string, remedy: string, at = ''): Refusal => ({
  code,
  at,
  cause,
  remedy,
})

export const refused = (code: string, cause: string, remedy: string, at = ''): Decision =>
  err([refusal(code, cause, remedy, at)])

export const noContract = refused(
  'contract_unknown',
  'there is no such contract',
  'Use the id of one that was formed.',
  '/contract',
)

export const notParty = refused(
  'not_a_party',
  'this is for others to do',
  'Ask one of the parties that it concerns.',
  '/by',
)

/** The parties of a contract, or the venue for them. */
export const speaksFor = (by: By, participants: readonly string[]): boolean =>
  by.kind === 'venue' || participants.includes(by.participant)

/** Amounts by account: what each gains. */
export type Move = readonly (readonly [
  owner: string,
  kind: string,
  against: string,
  amount: Micro,
])[]

/** Facts put one after the other, and the book as each leaves it. */
export interface Draft {
  book(): ContractBook
  readonly at: Instant
  readonly events: readonly ContractEvent[]
  add(fact: ContractFact): void
  /** Undefined: the money has moved. Otherwise nothing has happened. */
  tryMove(transfer: Omit<Transfer, 'at'>): Refusal | undefined
  /** A movement that was worked out to fit. Accounts that gain nothing are left out. */
  move(what: { reason: string; reference: string; currency: string }, move: Move): void
}

export function draftOn(before: ContractBook, at: Instant): Draft {
  let book = before
  const events: ContractEvent[] = []
  const add = (fact: ContractFact): void => {
    const event: ContractEvent = { at, ...fact }
    events.push(event)
    book = evolveContract(book, event)
  }
  const tryMove = (transfer: Omit<Transfer, 'at'>): Refusal | undefined => {
    const whole = { ...transfer, at }
    const found = transferRefusal(book.ledger, whole)
    if (found === undefined) add({ kind: 'moneyMoved', transfer: whole })
    return found
  }
  return {
    book: () => book,
    at,
    events,
    add,
    tryMove,
    move({ reason, reference, currency }, move) {
      const postings = move.flatMap(([owner, kind, against, amount]): Posting[] => {
        const account = accountOf(owner, kind, against === '' ? undefined : against)
        return amount === 0n ? [] : [{ account, currency, amount: decimalOfMicro(amount) }]
      })
      if (postings.length === 0) return
      const id = `t${book.ledger.transfers.size + 1}`
      const found = tryMove({ id, reason, reference, postings })
      assert(found === undefined, `a movement that was worked out fits: ${found?.cause}`)
    },
  }
}

export const contractOf = (book: ContractBook, id: string): Contract => {
  const contract = book.contracts.get(id)
  assert(contract !== undefined, 'a contract that was found is there')
  return contract
}
