/** What has to be true of a book of contracts after every act, found out without the code that made it so. */
import { expect } from 'vitest'
import { type Contract, type ContractBook, type ContractEvent, payableOf } from '#contracts'
import { accountOf, balanceOf, trialBalance } from '#ledger'
import { parseMicro } from '#market'
import { DAY } from './book.ts'

/** Lots are kept, cash is somewhere, every debt stands on both sides and on an invoice. */
export function checkBook(book: ContractBook, lots: Lots, events: readonly ContractEvent[]): void {
  for (const event of events) lots.take(event)
  lots.check(book)
  lots.checkOffsets(events)
  let [cash, held] = [0n, 0n]
  for (const { account, balance } of trialBalance(book.ledger).rows) {
    const amount = parseMicro(balance) as bigint
    const [, owner, kind, against] = account.split(/[:/]/) as [string, string, string, string?]
    if (kind === 'cash') cash += amount
    if (kind === 'collateral' || kind === 'margin') held += amount
    const mirror = MIRRORS[kind]
    if (mirror !== undefined && against !== undefined)
      expect(balanceOf(book.ledger, accountOf(against, mirror, owner), 'USD')).toBe(-amount)
  }
  expect(cash).toBe(-held)
  checkDebts(book)
}

const MIRRORS: Readonly<Record<string, string>> = {
  receivable: 'payable',
  payable: 'receivable',
  variation: 'variation',
  disputed: 'disputed',
}

/** What the invoices say is to be paid is what the ledger says. */
function checkDebts(book: ContractBook): void {
  const debts = new Map<string, bigint>()
  for (const one of book.invoices.values()) {
    const account = accountOf(one.payer, 'payable', one.payee)
    debts.set(account, (debts.get(account) ?? 0n) + payableOf(one))
  }
  for (const [account, debt] of debts) expect(balanceOf(book.ledger, account, 'USD')).toBe(-debt)
}

/** Lots by line of contracts and month: formed = alive + ended, whatever became of them. */
export class Lots {
  readonly #formed = new Map<string, bigint>()
  readonly #ended = new Map<string, bigint>()
  readonly #contracts = new Map<string, Contract>()

  constructor(contracts: readonly Contract[]) {
    this.#form(contracts)
  }

  #form(contracts: readonly Contract[]): void {
    for (const contract of contracts) {
      this.#contracts.set(contract.id, contract)
      add(this.#formed, contract, contract.period, contract.lots)
    }
  }

  take(event: ContractEvent): void {
    if (event.kind === 'contractsFormed') this.#form(event.contracts)
    if (event.kind !== 'contractReplaced') return
    const { contract: id, keeps, successors, cause } = event
    const parent = this.#contracts.get(id) as Contract
    const rest = successors.reduce((sum, { lots }) => sum + lots, 0)
    if (cause === 'novated') expect(rest).toBe(parent.lots)
    const { last } = parent.period
    const gone = keeps === undefined ? parent.period : { first: dayAfter(keeps.last), last }
    for (const one of successors) {
      expect(one.period).toEqual(gone)
      this.#contracts.set(one.id, one)
    }
    add(this.#ended, parent, gone, parent.lots - rest)
    if (keeps !== undefined) this.#contracts.set(id, { ...parent, period: keeps })
  }

  /** Of a contract and its sell-back as many lots end of the one as of the other. */
  checkOffsets(events: readonly ContractEvent[]): void {
    const ended = events.flatMap((event) => {
      if (event.kind !== 'contractReplaced' || event.cause !== 'offset') return []
      const { lots } = this.#contracts.get(event.contract) as Contract
      return [lots - event.successors.reduce((sum, one) => sum + one.lots, 0)]
    })
    expect(new Set(ended).size).toBeLessThanOrEqual(1)
    for (const lots of ended) expect(lots).toBeGreaterThan(0)
  }

  check({ contracts }: ContractBook): void {
    const alive = new Map<string, bigint>()
    for (const contract of contracts.values())
      if (!['novated', 'terminated', 'offset', 'closedOut'].includes(contract.status))
        add(alive, contract, contract.period, contract.lots)
    for (const [key, lots] of this.#formed)
      expect((alive.get(key) ?? 0n) + (this.#ended.get(key) ?? 0n)).toBe(lots)
  }
}

const dayAfter = (date: string): string =>
  new Date(Date.parse(date) + DAY).toISOString().slice(0, 10)

/** By days: one of each month, and the last. */
function add(
  sums: Map<string, bigint>,
  { root }: Contract,
  { first, last }: { readonly first: string; readonly last: string },
  lots: number,
): void {
  for (const day of ['2026-03-20', '2026-04-01', '2026-05-01', '2026-05-06'])
    if (first <= day && day <= last)
      sums.set(`${root} ${day}`, (sums.get(`${root} ${day}`) ?? 0n) + BigInt(lots))
}
