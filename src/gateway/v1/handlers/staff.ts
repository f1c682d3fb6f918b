import { rfc3339 } from '#base'
import { v1 } from '#api'
import type { Participant, Proposal, User } from '#exchange'
import { answer, on, perform } from '../call.ts'
import { withdrawAllOf, withdrawOf } from './withdrawing.ts'

export const STAFF_HANDLERS = [
  on(v1.listParticipants, ({ services }) => {
    const all = [...services.venue.desk.durable.state.participants.values()]
    return answer(200, { items: all.sort(byId) })
  }),
  on(v1.setParticipant, (call) => {
    const participant: Participant = { id: call.params.participant, ...call.body }
    return perform(call, { kind: 'setParticipant', participant }, () => ({
      status: 200,
      body: participant,
    }))
  }),
  on(v1.withdrawBidOf, (call) => withdrawOf(call, call.params)),
  on(v1.withdrawAllOf, (call) => withdrawAllOf(call, call.params.participant)),
  on(v1.listUsers, ({ services }) => {
    const all = [...services.venue.desk.durable.state.users.values()]
    return answer(200, { items: all.sort(byId) })
  }),
  on(v1.setUser, (call) => {
    const user: User = { id: call.params.user, ...call.body }
    return perform(call, { kind: 'setUser', user }, () => ({ status: 200, body: user }))
  }),
  on(v1.removeUser, (call) => {
    const { user } = call.params
    return perform(call, { kind: 'removeUser', user }, () => ({ status: 200, body: { id: user } }))
  }),
  on(v1.listProposals, ({ services }) => {
    const all = [...services.venue.desk.durable.state.proposals.values()]
    return answer(200, { items: all.sort((a, b) => a.at - b.at).map(proposalView) })
  }),
  on(v1.approveProposal, (call) => {
    const { proposal } = call.params
    const { digest } = call.body
    return perform(call, { kind: 'approveProposal', proposal, digest }, () => ({
      status: 200,
      body: { id: proposal },
    }))
  }),
  on(v1.declineProposal, (call) => {
    const { proposal } = call.params
    return perform(call, { kind: 'declineProposal', proposal }, () => ({
      status: 200,
      body: { id: proposal },
    }))
  }),
  on(v1.getJournalHead, ({ services }) => {
    const { seq, at } = services.venue.desk.durable.state
    return answer(200, { seq, at: rfc3339(at) })
  }),
]

const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : 1

function proposalView({ id, by, at, digest, command }: Proposal) {
  const { at: _, actor: __, ...act } = command
  return { id, by, at: rfc3339(at), digest, act }
}
