import type { ContractBook } from './book.ts'
import type { ContractCommand } from './commands.ts'
import * as changing from './decide/changing.ts'
import { catchUp } from './decide/catch-up.ts'
import * as defaults from './decide/default.ts'
import * as delivery from './decide/delivery.ts'
import * as forming from './decide/forming.ts'
import * as invoicing from './decide/invoicing.ts'
import * as margin from './decide/margin.ts'
import { submitMeter } from './decide/metering.ts'
import * as settling from './decide/settling.ts'
import * as setup from './decide/setup.ts'
import { type Decision, draftOn, type Of, refused } from './decision.ts'
import { withinOf } from './lifecycle.ts'
import { isOver } from './netting.ts'
import { ok } from '#base'

/** What the venue alone may do. All else each decision gives to its parties. */
const VENUE_ONLY: ReadonlySet<ContractCommand['kind']> = new Set<ContractCommand['kind']>([
  'addSpec',
  'bindProduct',
  'addSource',
  'setGuarantor',
  'formContracts',
  'takeDefaults',
  'settlePeriod',
  'resolveDispute',
  'fixIndex',
  'postCollateral',
  'dayMarked',
  'declareDefault',
  'closeOut',
])

/** What follows from a command: events, or why nothing does. Changes nothing itself. No events: it was done before. */
export function decideContract(book: ContractBook, command: ContractCommand): Decision {
  if (command.at < book.at)
    return refused('time_went_back', 'it is later already', 'Ask with the time of now.', '/at')
  if (VENUE_ONLY.has(command.kind) && command.by.kind !== 'venue')
    return refused('venue_only', 'the venue alone does this', 'Ask the venue.', '/by')
  switch (command.kind) {
    case 'addSpec':
      return setup.addSpec(book, command)
    case 'bindProduct':
      return setup.bindProduct(book, command)
    case 'addSource':
      return setup.addSource(book, command)
    case 'setGuarantor':
      return setup.setGuarantor(book, command)
    case 'formContracts':
      return forming.formContracts(book, command)
    case 'confirm':
      return forming.confirm(book, command)
    case 'proposeNovation':
      return changing.proposeNovation(book, command)
    case 'proposePartialTermination':
      return changing.proposePartialTermination(book, command)
    case 'consentNovation':
    case 'agreePartialTermination':
      return changing.consent(book, command)
    case 'offset':
      return changing.offset(book, command)
    case 'terminate':
      return changing.terminate(book, command)
    case 'takeDefaults':
      return takeDefaults(book, command)
    case 'nominate':
      return delivery.nominate(book, command)
    case 'submitMeter':
      return submitMeter(book, command)
    case 'acceptanceResult':
      return delivery.acceptanceResult(book, command)
    case 'excuse':
      return delivery.excuse(book, command)
    case 'claimCover':
      return delivery.claimCover(book, command)
    case 'settlePeriod':
      return settling.settlePeriod(book, command)
    case 'fixIndex':
      return settling.fixIndex(book, command)
    case 'recordPayment':
      return invoicing.recordPayment(book, command)
    case 'dispute':
      return invoicing.dispute(book, command)
    case 'resolveDispute':
      return invoicing.resolveDispute(book, command)
    case 'postCollateral':
      return margin.postCollateral(book, command)
    case 'withdrawCollateral':
      return margin.withdrawCollateral(book, command)
    case 'dayMarked':
      return margin.dayMarked(book, command)
    case 'meetCall':
      return margin.meetCall(book, command)
    case 'declareDefault':
      return defaults.declareDefault(book, command)
    case 'closeOut':
      return defaults.closeOut(book, command)
  }
}

function takeDefaults(book: ContractBook, { at }: Of<'takeDefaults'>): Decision {
  const draft = draftOn(book, at)
  for (const contract of book.contracts.values()) if (!isOver(contract)) catchUp(draft, contract.id)
  for (const { id, at: proposedAt } of book.proposals.values())
    if (at > proposedAt + withinOf('consent'))
      draft.add({ kind: 'proposalEnded', proposal: id, cause: 'expired' })
  return ok(draft.events)
}
