/** Novation, partial termination, sell-back, and the right to end a contract. Nothing happens without whom it concerns. */
import { err, ok } from '#base'
import type { Contract, ContractBook, Proposal } from '../book.ts'
import type { By } from '../commands.ts'
import { decimalOfMicro, isDecimal, microOf } from '../divide.ts'
import {
  type Decision,
  type Draft,
  draftOn,
  noContract,
  notParty,
  type Of,
  refused,
  speaksFor,
} from '../decision.ts'
import { withinOf } from '../lifecycle.ts'
import { isParty, otherOf, specOf } from '../netting.ts'
import { lineOf } from '../settle/month.ts'
import { quantityIn, valueAt } from '../settle/quantities.ts'
import { catchUp } from './catch-up.ts'
import { futureOf, noFuture, replaceFuture, sameDays } from './dividing.ts'
import { defaultedRefusal } from './forming.ts'
import { invoice } from './invoicing.ts'

/** Whose consent it takes. */
export function partiesOf(proposal: Proposal, contract: Contract): readonly string[] {
  if (proposal.kind === 'termination') return [contract.buyer, contract.seller]
  return [proposal.outgoing, proposal.incoming, otherOf(contract, proposal.outgoing)]
}

export function proposeNovation(book: ContractBook, command: Of<'proposeNovation'>): Decision {
  const { outgoing, incoming } = command
  const contract = book.contracts.get(command.contract)
  if (contract === undefined) return noContract
  if (!isParty(contract, outgoing)) return notParty
  if (isParty(contract, incoming))
    return refused(
      'own_counterparty',
      `${incoming} is a party already`,
      'Name somebody who is not.',
      '/incoming',
    )
  if (book.defaulted.has(incoming)) return err([defaultedRefusal(incoming, '/incoming')])
  return propose(book, command, { kind: 'novation', outgoing, incoming })
}

export function proposePartialTermination(
  book: ContractBook,
  command: Of<'proposePartialTermination'>,
): Decision {
  const { lots, fee } = command
  const contract = book.contracts.get(command.contract)
  if (contract === undefined) return noContract
  if (!Number.isSafeInteger(lots) || lots <= 0 || lots > contract.lots)
    return refused(
      'lots_malformed',
      `the contract has ${contract.lots} lots`,
      'End one of them or more, up to all.',
      '/lots',
    )
  if (!isDecimal(fee) || microOf(fee) < 0n)
    return refused('amount_malformed', `"${fee}" is no fee`, 'Write "0.00" or more.', '/fee')
  return propose(book, command, { kind: 'termination', lots, fee })
}

type Terms =
  | { readonly kind: 'novation'; readonly outgoing: string; readonly incoming: string }
  | { readonly kind: 'termination'; readonly lots: number; readonly fee: string }

function propose(
  book: ContractBook,
  { at, by, proposal: id, contract: of }: Of<'proposeNovation' | 'proposePartialTermination'>,
  terms: Terms,
): Decision {
  const contract = book.contracts.get(of) as Contract
  if (by.kind === 'venue') return notParty
  const proposal: Proposal = {
    id,
    contract: of,
    by: by.participant,
    at,
    consents: [by.participant],
    ...terms,
  }
  if (!partiesOf(proposal, contract).includes(by.participant)) return notParty
  if (book.proposals.has(id))
    return refused(
      'proposal_exists',
      'there is a proposal of that id already',
      'Use another id.',
      '/proposal',
    )
  if (contract.status === 'formed')
    return refused(
      'contract_unconfirmed',
      'the contract is not confirmed yet',
      'Confirm it first.',
      '/contract',
    )
  if (futureOf(book, contract, at) === undefined) return noFuture
  return ok([{ at, kind: 'proposalMade', proposal }])
}

/** The last one who is asked makes it so. */
export function consent(
  book: ContractBook,
  command: Of<'consentNovation' | 'agreePartialTermination'>,
): Decision {
  const { at, by, proposal: id } = command
  const proposal = book.proposals.get(id)
  const kind = command.kind === 'consentNovation' ? 'novation' : 'termination'
  if (proposal?.kind !== kind)
    return refused(
      'proposal_unknown',
      'there is no such proposal',
      'Use the id of one that waits.',
      '/proposal',
    )
  const contract = book.contracts.get(proposal.contract)
  if (contract === undefined) return noContract
  const parties = partiesOf(proposal, contract)
  if (by.kind === 'venue' || !parties.includes(by.participant)) return notParty
  if (proposal.consents.includes(by.participant))
    return refused('consented_already', 'the consent is there', 'Wait for the others.', '/by')
  if (at > proposal.at + withinOf('consent'))
    return refused('proposal_expired', 'the proposal has ended', 'Make it again.', '/proposal')
  const defaulter = parties.find((one) => book.defaulted.has(one))
  if (defaulter !== undefined) return err([defaultedRefusal(defaulter, '/proposal')])
  if (futureOf(book, contract, at) === undefined) return noFuture
  if (proposal.kind === 'termination' && proposal.lots > contract.lots) return noFuture
  const draft = draftOn(book, at)
  draft.add({ kind: 'proposalConsented', proposal: id, party: by.participant })
  if (proposal.consents.length + 1 === parties.length) carryOut(draft, proposal)
  return ok(draft.events)
}

function carryOut(draft: Draft, proposal: Proposal): void {
  const contract = draft.book().contracts.get(proposal.contract) as Contract
  const division = futureOf(draft.book(), contract, draft.at)
  if (division === undefined) return
  draft.add({ kind: 'proposalEnded', proposal: proposal.id, cause: 'done' })
  if (proposal.kind === 'novation') {
    const { outgoing, incoming } = proposal
    const over = contract.buyer === outgoing ? { buyer: incoming } : { seller: incoming }
    replaceFuture(draft, contract, { cause: 'novated', division, over })
    return
  }
  const lots = contract.lots - proposal.lots
  replaceFuture(draft, contract, { cause: 'terminated', division, over: { lots } })
  const fee = microOf(proposal.fee)
  const line = lineOf(contract, 'fee', proposal.by === contract.buyer ? fee : -fee)
  const spec = specOf(draft.book(), contract)
  invoice(draft, {
    kind: 'fee',
    currency: spec.currency,
    lines: [line],
    dueIn: spec.payment.arrearsDays,
  })
}

/**
 * A contract and its sell-back between the same two: the lots that are in both end, and the difference of prices is paid.
 *   (K_sold − K_bought) × quantity, to the one who bought first
 */
export function offset(book: ContractBook, { at, by, contracts: ids }: Of<'offset'>): Decision {
  const [one, other] = [book.contracts.get(ids[0]), book.contracts.get(ids[1])]
  if (one === undefined || other === undefined) return noContract
  if (!speaksFor(by, [one.buyer, one.seller])) return notParty
  const [mine, theirs] = [futureOf(book, one, at), futureOf(book, other, at)]
  if (mine === undefined || theirs === undefined) return noFuture
  const isBack =
    one.buyer === other.seller &&
    one.seller === other.buyer &&
    one.product === other.product &&
    one.per === other.per &&
    sameDays(mine.future, theirs.future)
  if (!isBack)
    return refused(
      'not_opposite',
      'the two are not one contract there and back',
      'Name two of the same parties, product and days, in opposite directions.',
      '/contracts',
    )
  if (one.status === 'formed' || other.status === 'formed')
    return refused(
      'contract_unconfirmed',
      'one of them is not confirmed yet',
      'Confirm it first.',
      '/contracts',
    )
  const draft = draftOn(book, at)
  const lots = Math.min(one.lots, other.lots)
  for (const [contract, division] of [
    [one, mine],
    [other, theirs],
  ] as const) {
    const over = { lots: contract.lots - lots }
    replaceFuture(draft, contract, { cause: 'offset', division, over })
  }
  const spec = specOf(book, one)
  const gain = valueAt(one, microOf(other.price), quantityIn(spec, lots, mine.future))
  invoice(draft, {
    kind: 'offset',
    currency: spec.currency,
    lines: [
      lineOf(one, 'offset', -gain, {
        quantity: decimalOfMicro(quantityIn(spec, lots, mine.future)),
      }),
    ],
    dueIn: spec.payment.arrearsDays,
  })
  return ok(draft.events)
}

/** The buyer's right once too much of a month was not delivered. */
export function terminate(book: ContractBook, { at, by, contract: id }: Of<'terminate'>): Decision {
  const contract = book.contracts.get(id)
  if (contract === undefined) return noContract
  if (!isBuyer(by, contract)) return notParty
  if (contract.mayTerminate !== true)
    return refused(
      'no_right_to_terminate',
      'less was missing than the buyer has to bear',
      'Agree on a termination instead.',
      '/contract',
    )
  const division = futureOf(book, contract, at)
  if (division === undefined) return noFuture
  const draft = draftOn(book, at)
  catchUp(draft, id)
  replaceFuture(draft, contract, { cause: 'terminated', division, over: { lots: 0 } })
  return ok(draft.events)
}

export const isBuyer = (by: By, { buyer }: Contract): boolean =>
  by.kind === 'participant' && by.participant === buyer
