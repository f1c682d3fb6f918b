/**
 * Margin of a netting set. Variation margin covers what the set is worth now, so that from one day to the next it moves by
 *
 *   Σ position × (F_t − F_{t−1})        and returns as the position is delivered
 *
 * Initial margin is what a model outside of here asks for, per participant and counterparty.
 */
import { accountOf, balanceOf } from '#ledger'
import type { Micro } from '#market'
import type { ContractBook } from './book.ts'
import { max, microOf, min } from './divide.ts'
import type { Draft } from './decision.ts'
import { isOfSet, isOver, type NettingSet, nettingSetOf, requirementKey } from './netting.ts'
import { openQuantity, valueAt } from './settle/quantities.ts'

export interface Owner {
  readonly participant: string
  readonly against: string
  readonly currency: string
}

/** What the contracts of a set are worth to `set.one` at the marks. Products without a mark: nothing. */
export function worthOf(book: ContractBook, set: NettingSet, at: number): Micro {
  let sum = 0n
  for (const contract of book.contracts.values()) {
    if (isOver(contract) || !isOfSet(book, contract, set)) continue
    const mark = book.marks.get(contract.product)
    if (mark === undefined) continue
    const value = valueAt(contract, microOf(mark), openQuantity(book, contract, at))
    sum += contract.buyer === set.one ? value : -value
  }
  return sum
}

/** Variation margin that `participant` has paid to `against`; negative: holds of it. */
export const variationPaid = (book: ContractBook, owner: Owner): Micro =>
  balanceOf(book.ledger, accountOf(owner.participant, 'variation', owner.against), owner.currency)

export const marginBound = (book: ContractBook, owner: Owner): Micro =>
  balanceOf(book.ledger, accountOf(owner.participant, 'margin', owner.against), owner.currency)

export const freeCollateral = (
  book: ContractBook,
  { participant, currency }: Pick<Owner, 'participant' | 'currency'>,
): Micro => balanceOf(book.ledger, accountOf(participant, 'collateral'), currency)

/** Still to be paid as variation margin; zero where the other has to pay. */
export function variationDue(book: ContractBook, owner: Owner, at: number): Micro {
  const { participant, against, currency } = owner
  const set = nettingSetOf([participant, against], currency)
  const value = worthOf(book, set, at)
  const toOther = set.one === participant ? -value : value
  return max(0n, toOther - variationPaid(book, owner))
}

export function marginDue(book: ContractBook, owner: Owner): Micro {
  const required = microOf(book.requirements.get(requirementKey(owner))?.amount ?? '0')
  return max(0n, required - marginBound(book, owner))
}

/** Moves what there is towards what is due: variation margin, then initial margin. */
export function collectVariation(draft: Draft, owner: Owner): void {
  const { participant, against, currency } = owner
  const due = variationDue(draft.book(), owner, draft.at)
  const paid = min(due, freeCollateral(draft.book(), owner))
  draft.move({ reason: 'variation', reference: `${participant}>${against}`, currency }, [
    [participant, 'collateral', '', -paid],
    [participant, 'variation', against, paid],
    [against, 'collateral', '', paid],
    [against, 'variation', participant, -paid],
  ])
}

export function collectMargin(draft: Draft, owner: Owner): void {
  const due = marginDue(draft.book(), owner)
  bind(draft, owner, min(due, freeCollateral(draft.book(), owner)))
}

export function releaseMargin(draft: Draft, owner: Owner): void {
  const required = microOf(draft.book().requirements.get(requirementKey(owner))?.amount ?? '0')
  bind(draft, owner, -max(0n, marginBound(draft.book(), owner) - required))
}

/** Positive: from free to bound. */
export function bind(draft: Draft, { participant, against, currency }: Owner, amount: Micro): void {
  const reference = `${participant}>${against}`
  draft.move({ reason: amount < 0n ? 'released' : 'bound', reference, currency }, [
    [participant, 'collateral', '', -amount],
    [participant, 'margin', against, amount],
  ])
}
