import { Type } from 'typebox'
import { AnyId, Exact, InstantText, RoleName, ScopeWord, Title } from './common.ts'
import { operation } from './operation.ts'

const user = { kind: 'user' } as const
const anyone = { kind: 'anyone' } as const
const NONE = 'Takes no idempotency key:'

export const SessionView = Exact({
  user: AnyId,
  name: Title,
  participant: Type.Optional(AnyId),
  roles: Type.Array(RoleName),
  via: Type.Enum(['session', 'key']),
  scopes: Type.Array(ScopeWord),
  /** When it ends at the latest, however busy. */
  endsAt: Type.Optional(InstantText),
})

const session = {
  user: 'ann',
  name: 'Ann',
  participant: 'lab-a',
  roles: ['trader'],
  via: 'session',
  scopes: ['read', 'trade', 'admin'],
  endsAt: '2026-02-02T21:30:00.000Z',
}

export const getSession = operation({
  id: 'getSession',
  tag: 'session',
  method: 'GET',
  path: '/session',
  summary: 'Who you are here.',
  permission: user,
  scope: 'read',
  answers: { 200: SessionView },
  problems: [],
  example: { answer: session },
})

export const logInByLink = operation({
  id: 'logInByLink',
  tag: 'session',
  method: 'POST',
  path: '/session/link',
  summary: `Signs in with the token of a login link, which works once. ${NONE} the token is one.`,
  permission: anyone,
  scope: 'read',
  idempotency: 'none',
  cost: 10,
  body: Exact({ token: Type.String({ pattern: '^[0-9a-f]{64}$', maxLength: 64 }) }),
  answers: { 200: SessionView },
  problems: ['link_unusable'],
  example: { body: { token: '0'.repeat(64) }, answer: session },
})

/** What WebAuthn passes between browser and server; the browser's own functions take and give it. */
const WebAuthn = Type.Object({}, { description: 'As WebAuthn has it, in its JSON form.' })
const Ceremony = Exact({ ceremony: AnyId, options: WebAuthn })
const Answered = Exact({ ceremony: AnyId, response: WebAuthn })
const ceremony = { ceremony: '0'.repeat(32), options: { challenge: 'AAAA' } }

export const beginPasskeyLogin = operation({
  id: 'beginPasskeyLogin',
  tag: 'session',
  method: 'POST',
  path: '/session/passkey/begin',
  summary: `What a browser needs to sign in with a passkey. ${NONE} nothing is changed.`,
  permission: anyone,
  scope: 'read',
  idempotency: 'none',
  cost: 10,
  body: Exact({}),
  answers: { 200: Ceremony },
  problems: [],
  example: { body: {}, answer: ceremony },
})

export const logInByPasskey = operation({
  id: 'logInByPasskey',
  tag: 'session',
  method: 'POST',
  path: '/session/passkey',
  summary: `Signs in with a passkey that verified its user. ${NONE} the challenge works once.`,
  permission: anyone,
  scope: 'read',
  idempotency: 'none',
  cost: 10,
  body: Answered,
  answers: { 200: SessionView },
  problems: ['passkey_refused'],
  example: { body: { ceremony: '0'.repeat(32), response: { id: 'AAAA' } }, answer: session },
})

export const logOut = operation({
  id: 'logOut',
  tag: 'session',
  method: 'DELETE',
  path: '/session',
  summary: `Ends this session. ${NONE} to do it twice is to do it once.`,
  permission: anyone,
  scope: 'read',
  idempotency: 'none',
  answers: { 200: Exact({}) },
  problems: [],
  example: { answer: {} },
})

export const PasskeyView = Exact({ id: AnyId, addedAt: InstantText })

export const listPasskeys = operation({
  id: 'listPasskeys',
  tag: 'session',
  method: 'GET',
  path: '/passkeys',
  summary: 'Your passkeys.',
  permission: user,
  scope: 'admin',
  answers: { 200: Exact({ items: Type.Array(PasskeyView) }) },
  problems: [],
  example: { answer: { items: [{ id: 'AAAA', addedAt: '2026-02-02T09:30:00.000Z' }] } },
})

export const beginPasskey = operation({
  id: 'beginPasskey',
  tag: 'session',
  method: 'POST',
  path: '/passkeys/begin',
  summary: `What a browser needs to make a passkey for you. ${NONE} nothing is changed.`,
  permission: { kind: 'act', act: 'addPasskey' },
  scope: 'admin',
  idempotency: 'none',
  body: Exact({}),
  answers: { 200: Ceremony },
  problems: [],
  example: { body: {}, answer: ceremony },
})

export const addPasskey = operation({
  id: 'addPasskey',
  tag: 'session',
  method: 'POST',
  path: '/passkeys',
  summary: 'Adds the passkey that the browser made.',
  permission: { kind: 'act', act: 'addPasskey' },
  scope: 'admin',
  body: Answered,
  answers: { 201: PasskeyView },
  problems: ['passkey_refused', 'passkey_exists', 'not_yours'],
  example: {
    body: { ceremony: '0'.repeat(32), response: { id: 'AAAA' } },
    answer: { id: 'AAAA', addedAt: '2026-02-02T09:30:00.000Z' },
  },
})

export const SESSION_OPERATIONS = [
  getSession,
  logInByLink,
  beginPasskeyLogin,
  logInByPasskey,
  logOut,
  listPasskeys,
  beginPasskey,
  addPasskey,
] as const
