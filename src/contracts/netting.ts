/**
 * Netting sets: all contracts of two parties in one currency. What one owes the other there is one sum, and so is what the
 * set is worth (docs/decisions/0012).
 */
import { compareText } from '#base'
import type { Contract, ContractBook, Invoice, Requirement } from './book.ts'
import { max, microOf } from './divide.ts'
import { type ContractSpec, specKey } from './spec.ts'
import type { Micro } from '#market'
import { assert } from '#base'

export interface NettingSet {
  /** The two in the order of their ids. */
  readonly one: string
  readonly other: string
  readonly currency: string
}

export function nettingSetOf([a, b]: readonly [string, string], currency: string): NettingSet {
  const isOrdered = compareText(a, b) <= 0
  return { one: isOrdered ? a : b, other: isOrdered ? b : a, currency }
}

export const nettingKey = ({ one, other, currency }: NettingSet): string =>
  `${one}>${other}>${currency}`

export const requirementKey = ({
  participant,
  against,
  currency,
}: Pick<Requirement, 'participant' | 'against' | 'currency'>): string =>
  `${participant}>${against}>${currency}`

export function specOf(book: ContractBook, contract: Pick<Contract, 'spec'>): ContractSpec {
  const spec = book.specs.get(specKey(contract.spec))
  assert(spec !== undefined, 'the specification of a contract is kept')
  return spec
}

/** Nothing more is delivered under these; what was may still be corrected. */
const OVER = ['settled', 'closed', 'novated', 'terminated', 'offset', 'closedOut']
export const isOver = ({ status }: Contract): boolean => OVER.includes(status)

export const isParty = ({ buyer, seller }: Contract, participant: string): boolean =>
  buyer === participant || seller === participant

export const otherOf = ({ buyer, seller }: Contract, participant: string): string =>
  participant === buyer ? seller : buyer

/** Every set that has a contract that is not over, or variation margin, in the order of its key. */
export function nettingSets(book: ContractBook): readonly NettingSet[] {
  const sets = new Map<string, NettingSet>()
  const add = (pair: readonly [string, string], currency: string) => {
    const set = nettingSetOf(pair, currency)
    sets.set(nettingKey(set), set)
  }
  for (const contract of book.contracts.values())
    if (!isOver(contract)) add([contract.buyer, contract.seller], specOf(book, contract).currency)
  for (const [account, balances] of book.ledger.balances) {
    const [, one, other] = /^participant:([^/]+)\/variation\/(.+)$/.exec(account) ?? []
    if (one !== undefined && other !== undefined)
      for (const currency of balances.keys()) add([one, other], currency)
  }
  return [...sets].toSorted(([a], [b]) => compareText(a, b)).map(([, set]) => set)
}

export const isOfSet = (book: ContractBook, contract: Contract, set: NettingSet): boolean =>
  isParty(contract, set.one) &&
  isParty(contract, set.other) &&
  specOf(book, contract).currency === set.currency

/** Of an invoice: still to be paid, in dispute or not. */
export const unpaidOf = ({ amount, credited, paid, status }: Invoice): Micro =>
  status === 'open' ? microOf(amount) - microOf(credited) - microOf(paid) : 0n

/** Still to be paid, and not in dispute. */
export const payableOf = (invoice: Invoice): Micro =>
  max(0n, unpaidOf(invoice) - microOf(invoice.dispute?.amount ?? '0'))
