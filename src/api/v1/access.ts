import { Type } from 'typebox'
import {
  AnyId,
  Cause,
  Exact,
  InstantText,
  Key32,
  KillScopeWord,
  Name,
  ScopeWord,
} from './common.ts'
import { operation } from './operation.ts'
import { ProposedView } from './products.ts'

const act = (name: string) => ({ kind: 'act', act: name }) as const
const user = { kind: 'user' } as const

export const KeyView = Exact({
  id: AnyId,
  user: AnyId,
  publicKey: Key32,
  scopes: Type.Array(ScopeWord),
  expiresAt: InstantText,
  lastUsedAt: Type.Optional(InstantText),
})

const key = {
  id: 'ann-desk-1',
  publicKey: 'A'.repeat(43),
  scopes: ['read', 'trade'],
  expiresAt: '2026-04-01T00:00:00.000Z',
}
const keyParams = Exact({ key: AnyId })

export const listKeys = operation({
  id: 'listKeys',
  tag: 'keys',
  method: 'GET',
  path: '/keys',
  summary: 'The API keys of your participant; of the staff, your own.',
  permission: user,
  scope: 'read',
  answers: { 200: Exact({ items: Type.Array(KeyView) }) },
  problems: [],
  example: { answer: { items: [{ ...key, user: 'ann' }] } },
})

export const addKey = operation({
  id: 'addKey',
  tag: 'keys',
  method: 'POST',
  path: '/keys',
  summary: 'Adds an API key of yours: its public half. It is good at once.',
  permission: act('addKey'),
  scope: 'admin',
  body: Exact({
    id: Type.Optional(Name),
    publicKey: Key32,
    scopes: Type.Array(ScopeWord, { minItems: 1, maxItems: 3, uniqueItems: true }),
    expiresAt: InstantText,
  }),
  answers: { 201: KeyView },
  problems: [
    'key_exists',
    'key_life',
    'key_malformed',
    'keys_exceeded',
    'name_malformed',
    'not_yours',
  ],
  example: { body: key, answer: { ...key, user: 'ann' } },
})

export const revokeKey = operation({
  id: 'revokeKey',
  tag: 'keys',
  method: 'DELETE',
  path: '/keys/{key}',
  summary: 'Revokes a key of your participant: nothing signed with it is taken from now on.',
  permission: act('revokeKey'),
  scope: 'admin',
  params: keyParams,
  answers: { 200: Exact({ id: AnyId }) },
  problems: ['key_unknown'],
  example: { params: { key: 'ann-desk-1' }, answer: { id: 'ann-desk-1' } },
})

export const KillView = Exact({
  scope: KillScopeWord,
  id: AnyId,
  at: InstantText,
  /** Of your own participant, or "venue". */
  by: AnyId,
  cause: Type.String(),
})

const killParams = Exact({ scope: KillScopeWord, id: AnyId })
const ofKill = { params: { scope: 'user', id: 'ann' } }
const kill = {
  scope: 'user',
  id: 'ann',
  at: '2026-02-02T09:30:00.000Z',
  by: 'rita',
  cause: 'a program ran wild',
}

export const listKills = operation({
  id: 'listKills',
  tag: 'kills',
  method: 'GET',
  path: '/kills',
  summary: 'Kill switches that are on and concern you.',
  permission: user,
  scope: 'read',
  answers: { 200: Exact({ items: Type.Array(KillView) }) },
  problems: [],
  example: { answer: { items: [kill] } },
})

export const setKill = operation({
  id: 'setKill',
  tag: 'kills',
  method: 'PUT',
  path: '/kills/{scope}/{id}',
  summary:
    'Stops a user, key, participant, product or the whole venue: no new bids, every bid that rests there withdrawn, sessions ended.',
  permission: act('kill'),
  scope: 'trade',
  params: killParams,
  body: Exact({ cause: Cause }),
  answers: { 200: KillView },
  problems: ['killed_already'],
  example: { ...ofKill, body: { cause: kill.cause }, answer: kill },
})

export const liftKill = operation({
  id: 'liftKill',
  tag: 'kills',
  method: 'DELETE',
  path: '/kills/{scope}/{id}',
  summary: 'Lifts a kill switch. What the venue stopped, only the venue lets go on.',
  permission: act('revive'),
  scope: 'admin',
  params: killParams,
  answers: { 200: Exact({ scope: KillScopeWord, id: AnyId }), 202: ProposedView },
  problems: ['not_killed', 'killed_by_venue', 'proposal_exists'],
  example: { ...ofKill, answer: ofKill.params },
})

export const ACCESS_OPERATIONS = [
  listKeys,
  addKey,
  revokeKey,
  listKills,
  setKill,
  liftKill,
] as const
