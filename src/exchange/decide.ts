import { err } from '#base'
import type { Command } from './commands.ts'
import * as access from './decide/access.ts'
import * as auctions from './decide/auctions.ts'
import * as bids from './decide/bids.ts'
import * as contracts from './decide/contracts.ts'
import * as listings from './decide/listings.ts'
import { mustBeProposed, propose, settleProposal } from './decide/proposals.ts'
import { type Decision, refused } from './decision.ts'
import { forbidden } from './permissions.ts'
import { isFounded, type State } from './state.ts'

/** What follows from a command: events, or why nothing does. Changes nothing itself. */
export function decide(state: State, command: Command): Decision {
  if (command.at < state.at)
    return refused('time_went_back', 'it is later already', 'Ask with the time of now.')
  if (!isFounded(state) && command.kind !== 'foundVenue')
    return refused('venue_not_founded', 'there is no venue yet', 'Found it first.')
  const refusal = forbidden(state, command)
  if (refusal !== undefined) return err([refusal])
  if (command.kind === 'approveProposal') return settleProposal(state, command, decideAct)
  if (mustBeProposed(state, command)) return propose(state, command, decideAct)
  return decideAct(state, command)
}

function decideAct(state: State, command: Command): Decision {
  switch (command.kind) {
    case 'foundVenue':
      return access.foundVenue(state, command)
    case 'setParticipant':
      return access.setParticipant(state, command)
    case 'setUser':
      return access.setUser(state, command)
    case 'removeUser':
      return access.removeUser(state, command)
    case 'addKey':
      return access.addKey(state, command)
    case 'revokeKey':
      return access.revokeKey(state, command)
    case 'addPasskey':
      return access.addPasskey(state, command)
    case 'kill':
      return access.kill(state, command)
    case 'revive':
      return access.revive(state, command)
    case 'approveProposal':
      return refused('proposal_nested', 'a proposal cannot approve another', 'Approve that itself.')
    case 'declineProposal':
      return access.declineProposal(state, command)
    case 'setProduct':
      return listings.setProduct(state, command)
    case 'expireProduct':
      return listings.expireProduct(state, command)
    case 'setSeries':
      return listings.setSeries(state, command)
    case 'haltSeries':
      return listings.haltSeries(state, command)
    case 'resumeSeries':
      return listings.resumeSeries(state, command)
    case 'openAuction':
      return auctions.openAuction(state, command)
    case 'publishIndicative':
      return auctions.publishIndicative(state, command)
    case 'closeAuction':
      return auctions.closeAuction(state, command)
    case 'recordOutcome':
      return auctions.recordOutcome(state, command)
    case 'voidAuction':
    case 'callOffAuction':
      return auctions.voidAuction(state, command)
    case 'contractAct':
      return contracts.contractAct(state, command)
    case 'markDay':
      return contracts.markDay(state, command)
    case 'submitBid':
      return bids.submitBid(state, command)
    case 'replaceBid':
      return bids.replaceBid(state, command)
    case 'withdrawBid':
      return bids.withdrawBid(state, command)
    case 'approveBid':
      return bids.approveBid(state, command)
    case 'declineBid':
      return bids.declineBid(state, command)
    case 'dropSession':
      return bids.dropSession(state, command)
    case 'withdrawAll':
      return bids.withdrawAll(state, command)
  }
}
