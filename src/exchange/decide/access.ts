import { err, ok } from '#base'
import { parseMicro } from '#market'
import { type Decision, type Of, refused } from '../decision.ts'
import type { VenueEvent } from '../events.ts'
import { notThere, rolesRefusal } from '../permissions.ts'
import { isFounded, type Kill, type KillScope, type State } from '../state.ts'
import { byOf, endingsOf } from './endings.ts'

export function foundVenue(state: State, { venue }: Of<'foundVenue'>): Decision {
  if (isFounded(state))
    return refused('venue_founded', 'the venue exists already', 'Use another journal.')
  return ok([{ kind: 'venueFounded', venue }])
}

/** Ids that people read aloud, and that may stand in addresses and channel names. */
const ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/

export function setParticipant(_: State, { participant }: Of<'setParticipant'>): Decision {
  const { id, limits } = participant
  if (!ID.test(id)) return badId('/id')
  const money = [limits.paymentMax, limits.approvalAbove, limits.marginCredit].filter(
    (one) => one !== undefined,
  )
  if (money.some((one) => typeof parseMicro(one) !== 'bigint'))
    return refused(
      'limit_malformed',
      'a limit is no amount of money',
      'Write it as "12.50".',
      '/limits',
    )
  return ok([{ kind: 'participantSet', participant }])
}

const badId = (at: string): Decision =>
  refused(
    'name_malformed',
    'the id is not made of lower-case letters, digits, dots and hyphens',
    'Write 1 to 64 of them, as "lab-a".',
    at,
  )

export function setUser(state: State, { user }: Of<'setUser'>): Decision {
  if (!ID.test(user.id)) return badId('/id')
  if (user.participant !== undefined && !state.participants.has(user.participant))
    return refused(
      'participant_unknown',
      'there is no such participant',
      'Admit it first.',
      '/participant',
    )
  const before = state.users.get(user.id)
  if (before !== undefined && before.participant !== user.participant)
    return refused(
      'user_elsewhere',
      'the user belongs elsewhere',
      'Use another id.',
      '/participant',
    )
  const refusal = rolesRefusal(user)
  return refusal === undefined ? ok([{ kind: 'userSet', user }]) : err([refusal])
}

export function removeUser(state: State, { user }: Of<'removeUser'>): Decision {
  if (!state.users.has(user)) return noUser
  const keys = state.keys
    .valueSeq()
    .filter((key) => key.user === user)
    .map(({ id }): VenueEvent => ({ kind: 'keyRevoked', key: id }))
  return ok([...keys, { kind: 'userRemoved', user }])
}

const noUser = refused('user_unknown', 'there is no such user', 'Use the id of a user listed.')

/** API keys are renewed, not kept for ever. */
const KEY_LIFE_MAX = 90 * 86_400_000
const KEYS_MAX = 20

export function addKey(state: State, { key, at }: Of<'addKey'>): Decision {
  if (!ID.test(key.id)) return badId('/id')
  if (state.keys.has(key.id))
    return refused('key_exists', 'there is a key of that id already', 'Use another id.', '/id')
  if (!state.users.has(key.user)) return noUser
  if (key.expiresAt <= at || key.expiresAt > at + KEY_LIFE_MAX)
    return refused(
      'key_life',
      'a key lives for at most 90 days from now',
      'Choose an earlier end, and renew it in time.',
      '/expiresAt',
    )
  if (Buffer.from(key.publicKey, 'base64url').length !== 32)
    return refused(
      'key_malformed',
      'the public key is not 32 bytes in base64url',
      'Send the raw Ed25519 public key.',
      '/publicKey',
    )
  if (state.keys.count((other) => other.user === key.user) >= KEYS_MAX)
    return refused('keys_exceeded', `a user has at most ${KEYS_MAX} keys`, 'Revoke one first.')
  return ok([{ kind: 'keyAdded', key }])
}

export function revokeKey(state: State, { key }: Of<'revokeKey'>): Decision {
  if (!state.keys.has(key))
    return refused('key_unknown', 'there is no such key', 'Use the id of a key listed.')
  return ok([{ kind: 'keyRevoked', key }])
}

export function addPasskey(state: State, { passkey }: Of<'addPasskey'>): Decision {
  if (!state.users.has(passkey.user)) return noUser
  if (state.passkeys.has(passkey.id))
    return refused('passkey_exists', 'that passkey is known already', 'Use it to sign in.')
  return ok([{ kind: 'passkeyAdded', passkey }])
}

/** One act stops new bids of what it names, and withdraws every bid that rests there. */
export function kill(state: State, { scope, id, cause, at, actor }: Of<'kill'>): Decision {
  if (scope === 'venue' && id !== VENUE) return err([notThere])
  if (state.killed.has(`${scope}:${id}`))
    return refused('killed_already', `${scope} ${id} is stopped already`, 'Nothing is left to do.')
  const kill: Kill = { at, by: byOf(actor), cause }
  const hit = state.bids
    .valueSeq()
    .flatMap((own) => own.valueSeq())
    .filter((bid) => {
      if (scope === 'venue') return true
      if (scope === 'participant') return bid.participant === id
      if (scope === 'user') return bid.user === id
      return scope === 'key' && bid.key === id
    })
    .toArray()
  if (hit.length === 0 && !isThere(state, scope, id)) return err([notThere])
  return ok([{ kind: 'killed', scope, id, kill }, ...endingsOf(state, hit, 'killed')])
}

/** A switch that stops nothing, for a name misspelt, is worse than none. */
function isThere(state: State, scope: KillScope, id: string): boolean {
  switch (scope) {
    case 'venue':
      return true
    case 'participant':
      return state.participants.has(id)
    case 'user':
      return state.users.has(id)
    case 'key':
      return state.keys.has(id)
    case 'product':
      return state.products.has(id)
  }
}

/** The one id of the scope that is everything. */
const VENUE = 'venue'

/** What the venue stopped, the venue alone lets go on. */
export function revive(state: State, { scope, id, actor }: Of<'revive'>): Decision {
  const kill = state.killed.get(`${scope}:${id}`)
  if (kill === undefined)
    return refused('not_killed', `${scope} ${id} is not stopped`, 'Nothing is left to do.')
  const user = actor.kind === 'user' ? state.users.get(actor.user) : undefined
  if (user?.participant !== undefined && state.users.get(kill.by)?.participant === undefined)
    return refused('killed_by_venue', 'the venue stopped it', 'Ask the venue to let it go on.')
  return ok([{ kind: 'revived', scope, id }])
}

export function declineProposal(
  state: State,
  { proposal, actor }: Of<'declineProposal'>,
): Decision {
  if (!state.proposals.has(proposal))
    return refused('proposal_unknown', 'there is no such proposal', 'Use the id of one that waits.')
  return ok([{ kind: 'proposalSettled', proposal, by: byOf(actor) }])
}
