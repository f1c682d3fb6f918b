import type { Refusal } from '#base'
import type { ContractAct } from '#contracts'
import type { Act, Actor, Command } from './commands.ts'
import type { KillScope, Role, State, User } from './state.ts'

/**
 * Who may do what: the one table. A role of a participant reaches its own participant's things only; operator,
 * surveillance and auditor are roles of the venue's own staff. No role: the venue alone, by its calendar.
 */
export const PERMITTED: Readonly<Record<Act['kind'], readonly Role[]>> = {
  foundVenue: [],
  setParticipant: ['operator'],
  setUser: ['operator'],
  removeUser: ['operator'],
  addKey: ['trader', 'risk', 'viewer', 'approver', 'operator'],
  revokeKey: ['trader', 'risk', 'viewer', 'approver', 'operator'],
  addPasskey: ['trader', 'approver', 'risk', 'viewer', 'operator', 'surveillance', 'auditor'],
  kill: ['risk', 'operator'],
  revive: ['risk', 'operator'],
  approveProposal: ['operator'],
  declineProposal: ['operator'],
  setProduct: ['operator'],
  expireProduct: ['operator'],
  setSeries: ['operator'],
  haltSeries: ['operator'],
  resumeSeries: ['operator'],
  openAuction: [],
  publishIndicative: [],
  closeAuction: [],
  recordOutcome: [],
  voidAuction: [],
  callOffAuction: ['operator'],
  submitBid: ['trader'],
  replaceBid: ['trader'],
  withdrawBid: ['trader', 'risk', 'operator'],
  approveBid: ['approver'],
  declineBid: ['approver', 'risk'],
  dropSession: ['trader'],
  withdrawAll: ['trader', 'risk', 'operator'],
  contractAct: ['trader', 'risk', 'operator'],
  markDay: ['operator'],
}

/** Acts on contracts, by whom. Whether it is theirs to do is for the contract to say. */
export const CONTRACT_ROLES: Readonly<Record<ContractAct['kind'], readonly Role[]>> = {
  addSpec: ['operator'],
  bindProduct: ['operator'],
  addSource: ['operator'],
  setGuarantor: ['operator'],
  formContracts: [],
  confirm: ['trader', 'risk'],
  proposeNovation: ['trader', 'risk'],
  consentNovation: ['trader', 'risk'],
  proposePartialTermination: ['trader', 'risk'],
  agreePartialTermination: ['trader', 'risk'],
  offset: ['trader', 'risk'],
  terminate: ['trader', 'risk'],
  takeDefaults: ['operator'],
  nominate: ['trader'],
  submitMeter: ['trader', 'operator'],
  acceptanceResult: ['trader', 'operator'],
  excuse: ['operator'],
  claimCover: ['trader', 'risk'],
  settlePeriod: ['operator'],
  recordPayment: ['operator'],
  dispute: ['trader', 'risk'],
  resolveDispute: ['operator'],
  fixIndex: ['operator'],
  postCollateral: ['operator'],
  withdrawCollateral: ['risk'],
  dayMarked: [],
  meetCall: ['risk'],
  declareDefault: ['operator'],
  closeOut: ['operator'],
}

/** What is read, apart from what everyone may: by whom. */
export const READABLE = {
  /** A participant's own bids, fills, positions, receipts. */
  own: ['trader', 'approver', 'risk', 'viewer'],
  /** Participants, users, limits, proposals: the venue's registers. */
  registers: ['operator', 'surveillance', 'auditor'],
  /** The journal's public part and its checks. */
  journal: ['auditor', 'operator'],
} as const satisfies Readonly<Record<string, readonly Role[]>>

const STAFF: readonly Role[] = ['operator', 'surveillance', 'auditor']

/** Whether an act is one of the venue's staff, which need not belong to the participant concerned. */
export const isStaff = (user: User): boolean => user.participant === undefined

/** Roles that a user of a participant, or of the venue, can have. Nobody is both operator and auditor. */
export function rolesRefusal({ participant, roles }: User): Refusal | undefined {
  const wrong = roles.filter((role) => STAFF.includes(role) === (participant !== undefined))
  if (wrong.length > 0)
    return {
      code: 'role_misplaced',
      at: '/roles',
      cause: `${wrong.join(', ')} ${participant === undefined ? 'is a role of a participant' : "is a role of the venue's staff"}`,
      remedy: 'Give the user roles of where it belongs.',
    }
  if (roles.includes('operator') && roles.includes('auditor'))
    return {
      code: 'roles_conflict',
      at: '/roles',
      cause: 'nobody is both operator and auditor',
      remedy: 'Give the roles to two users.',
    }
  return undefined
}

/** Why whoever asks may not; undefined: they may. */
export function forbidden(state: State, command: Command): Refusal | undefined {
  const { actor } = command
  if (actor.kind === 'venue') return undefined
  const user = userOf(state, actor)
  if (user === undefined)
    return denied('user_unknown', 'the user or key is not, or no longer, known here')
  if (!user.roles.some((role) => PERMITTED[command.kind].includes(role)))
    return denied(
      'role_missing',
      `this takes the role ${PERMITTED[command.kind].join(' or ') || 'of the venue itself'}`,
    )
  if (isStaff(user)) return staffRefusal(user, command)
  return reaches(state, user, command) ? undefined : notThere
}

/** The user behind an actor, if the key it used is still good. */
export function userOf(state: State, actor: Actor): User | undefined {
  if (actor.kind === 'venue') return undefined
  const user = state.users.get(actor.user)
  if (actor.key === undefined) return user
  return state.keys.get(actor.key)?.user === actor.user ? user : undefined
}

/** Operators act on participants' bids by withdrawing them, and never speak in a participant's name. */
function staffRefusal(user: User, command: Command): Refusal | undefined {
  if (command.kind === 'addKey' && command.key.user !== user.id)
    return denied('not_yours', 'a key is added by the user whose it is')
  if (command.kind === 'addPasskey' && command.passkey.user !== user.id)
    return denied('not_yours', 'a passkey is added by the user whose it is')
  if (command.kind === 'contractAct' && command.participant !== undefined)
    return denied('not_yours', 'nobody of the venue speaks in the name of a participant')
  return undefined
}

/** Whether what is acted on is the user's own participant's. */
function reaches(state: State, user: User, command: Command): boolean {
  switch (command.kind) {
    case 'submitBid':
    case 'replaceBid':
    case 'withdrawBid':
    case 'approveBid':
    case 'declineBid':
    case 'dropSession':
    case 'withdrawAll':
    case 'contractAct':
      return command.participant === user.participant
    case 'addKey':
      return command.key.user === user.id
    case 'addPasskey':
      return command.passkey.user === user.id
    case 'revokeKey':
      return ownerOfKey(state, command.key)?.participant === user.participant
    case 'kill':
    case 'revive':
      return reachesKill(state, user, command)
    default:
      return false
  }
}

function reachesKill(
  state: State,
  { participant }: User,
  { scope, id }: { readonly scope: KillScope; readonly id: string },
): boolean {
  switch (scope) {
    case 'participant':
      return id === participant
    case 'user':
      return state.users.get(id)?.participant === participant && state.users.has(id)
    case 'key':
      return ownerOfKey(state, id)?.participant === participant && state.keys.has(id)
    case 'product':
    case 'venue':
      return false
  }
}

const ownerOfKey = (state: State, key: string): User | undefined =>
  state.users.get(state.keys.get(key)?.user ?? '')

/** What is another's is as if it were not there. */
export const notThere: Refusal = {
  code: 'not_found',
  at: '',
  cause: 'there is no such thing, or it is not yours',
  remedy: 'Use an id that you were given.',
}

const denied = (code: string, cause: string): Refusal => ({
  code,
  at: '',
  cause,
  remedy: 'Ask someone who may, or have the role given to you.',
})
