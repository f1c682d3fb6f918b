import { Type } from 'typebox'
import { ActedView, WithdrawnView } from './bid-views.ts'
import {
  AnyId,
  BidId,
  Count,
  Exact,
  Hash,
  InstantText,
  Money,
  Name,
  RoleName,
  Title,
} from './common.ts'
import { operation } from './operation.ts'
import { proposed, ProposedView } from './products.ts'

const act = (name: string) => ({ kind: 'act', act: name }) as const
const registers = { kind: 'read', what: 'registers' } as const

const Limits = Exact({
  bidsMax: Count,
  paymentMax: Money,
  approvalAbove: Type.Optional(Money),
  marginCredit: Type.Optional(Money),
})
const participantTerms = { name: Title, tier: Name, limits: Limits }
export const ParticipantView = Exact({
  id: AnyId,
  ...participantTerms,
  simulated: Type.Optional(Type.Literal(true)),
})
const terms = {
  name: 'Lab A',
  tier: 'standard',
  limits: { bidsMax: 10_000, paymentMax: '1000000.00' },
}
const participant = { id: 'lab-a', ...terms }
const participantParams = Exact({ participant: AnyId })
const ofParticipant = { params: { participant: 'lab-a' } }

export const listParticipants = operation({
  id: 'listParticipants',
  tag: 'staff',
  method: 'GET',
  path: '/participants',
  summary: 'Every participant, with its limits.',
  permission: registers,
  scope: 'read',
  answers: { 200: Exact({ items: Type.Array(ParticipantView) }) },
  problems: [],
  example: { answer: { items: [participant] } },
})

export const setParticipant = operation({
  id: 'setParticipant',
  tag: 'staff',
  method: 'PUT',
  path: '/participants/{participant}',
  summary: 'Admits a participant, or changes its name, tier and limits.',
  permission: act('setParticipant'),
  scope: 'admin',
  params: participantParams,
  body: Exact(participantTerms),
  answers: { 200: ParticipantView, 202: ProposedView },
  problems: ['name_malformed', 'limit_malformed', 'proposal_exists'],
  example: { ...ofParticipant, body: terms, answer: participant },
})

const ofBid = { params: { participant: 'lab-a', bid: 'b1' } }

export const withdrawBidOf = operation({
  id: 'withdrawBidOf',
  tag: 'staff',
  method: 'DELETE',
  path: '/participants/{participant}/bids/{bid}',
  summary: 'Takes a bid of a participant out, in any phase.',
  permission: act('withdrawBid'),
  scope: 'trade',
  params: Exact({ participant: AnyId, bid: BidId }),
  answers: { 200: ActedView },
  problems: ['bid_ended', 'bid_binding'],
  example: { ...ofBid, answer: { id: 'b1', status: 'ended', cause: 'killed' } },
})

export const withdrawAllOf = operation({
  id: 'withdrawAllOf',
  tag: 'staff',
  method: 'DELETE',
  path: '/participants/{participant}/bids',
  summary: 'Withdraws every bid of a participant that is not binding now.',
  permission: act('withdrawAll'),
  scope: 'trade',
  params: participantParams,
  answers: { 200: WithdrawnView },
  problems: [],
  example: { ...ofParticipant, answer: { items: [] } },
})

const userTerms = {
  name: Title,
  participant: Type.Optional(Name),
  roles: Type.Array(RoleName, { minItems: 1, maxItems: 7, uniqueItems: true }),
}
export const UserView = Exact({ id: AnyId, ...userTerms })
const userParams = Exact({ user: AnyId })
const ofUser = { params: { user: 'ann' } }
const ann = { name: 'Ann', participant: 'lab-a', roles: ['trader'] }

export const listUsers = operation({
  id: 'listUsers',
  tag: 'staff',
  method: 'GET',
  path: '/users',
  summary: 'Every user, with its roles.',
  permission: registers,
  scope: 'read',
  answers: { 200: Exact({ items: Type.Array(UserView) }) },
  problems: [],
  example: { answer: { items: [{ id: 'ann', ...ann }] } },
})

export const setUser = operation({
  id: 'setUser',
  tag: 'staff',
  method: 'PUT',
  path: '/users/{user}',
  summary: 'Makes a user, or changes its name and roles.',
  permission: act('setUser'),
  scope: 'admin',
  params: userParams,
  body: Exact(userTerms),
  answers: { 200: UserView, 202: ProposedView },
  problems: [
    'name_malformed',
    'participant_unknown',
    'user_elsewhere',
    'role_misplaced',
    'roles_conflict',
    'proposal_exists',
  ],
  example: { ...ofUser, body: ann, answer: { id: 'ann', ...ann } },
})

export const removeUser = operation({
  id: 'removeUser',
  tag: 'staff',
  method: 'DELETE',
  path: '/users/{user}',
  summary: 'Removes a user: its keys are revoked and its sessions end.',
  permission: act('removeUser'),
  scope: 'admin',
  params: userParams,
  answers: { 200: Exact({ id: AnyId }) },
  problems: [],
  example: { ...ofUser, answer: { id: 'ann' } },
})

export const ProposalView = Exact({
  id: AnyId,
  by: AnyId,
  at: InstantText,
  digest: Hash,
  /** What would be done, as it was asked. */
  act: Type.Object({ kind: Type.String() }),
})
const proposal = {
  id: proposed.proposal,
  by: proposed.by,
  at: proposed.at,
  digest: proposed.digest,
  act: { kind: 'setParticipant', participant },
}

export const listProposals = operation({
  id: 'listProposals',
  tag: 'staff',
  method: 'GET',
  path: '/proposals',
  summary: 'Acts that wait for a second person.',
  permission: registers,
  scope: 'read',
  answers: { 200: Exact({ items: Type.Array(ProposalView) }) },
  problems: [],
  example: { answer: { items: [proposal] } },
})

const proposalParams = Exact({ proposal: AnyId })
const ofProposal = { params: { proposal: proposed.proposal } }

export const approveProposal = operation({
  id: 'approveProposal',
  tag: 'staff',
  method: 'POST',
  path: '/proposals/{proposal}/approve',
  summary: 'Does what somebody else proposed: exactly what was read.',
  permission: act('approveProposal'),
  scope: 'admin',
  params: proposalParams,
  body: Exact({ digest: Hash }),
  answers: { 200: Exact({ id: AnyId }) },
  problems: [
    'proposal_unknown',
    'approval_own',
    'approval_of_other',
    'proposal_stale',
    'product_changed',
    'series_running',
    'not_killed',
    'user_elsewhere',
  ],
  example: {
    ...ofProposal,
    body: { digest: proposed.digest },
    answer: { id: proposed.proposal },
  },
})

export const declineProposal = operation({
  id: 'declineProposal',
  tag: 'staff',
  method: 'POST',
  path: '/proposals/{proposal}/decline',
  summary: 'Drops a proposal.',
  permission: act('declineProposal'),
  scope: 'admin',
  params: proposalParams,
  body: Exact({}),
  answers: { 200: Exact({ id: AnyId }) },
  problems: ['proposal_unknown'],
  example: { ...ofProposal, body: {}, answer: { id: proposed.proposal } },
})

export const getJournalHead = operation({
  id: 'getJournalHead',
  tag: 'staff',
  method: 'GET',
  path: '/journal/head',
  summary: 'Number and time of the newest record of the journal that is durable.',
  permission: { kind: 'read', what: 'journal' },
  scope: 'read',
  answers: { 200: Exact({ seq: Count, at: InstantText }) },
  problems: [],
  example: { answer: { seq: 4711, at: '2026-02-02T09:30:00.000Z' } },
})

export const STAFF_OPERATIONS = [
  listParticipants,
  setParticipant,
  withdrawBidOf,
  withdrawAllOf,
  listUsers,
  setUser,
  removeUser,
  listProposals,
  approveProposal,
  declineProposal,
  getJournalHead,
] as const
