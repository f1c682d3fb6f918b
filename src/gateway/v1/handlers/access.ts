import { v1 } from '#api'
import { err, rfc3339 } from '#base'
import type { ApiKey, Kill, KillScope, State, User } from '#exchange'
import { answer, callerOf, on, perform } from '../call.ts'
import { problem } from '../problems.ts'

export const ACCESS_HANDLERS = [
  on(v1.listKeys, (call) => {
    const { user } = callerOf(call)
    const { state } = call.services.venue.desk.durable
    const items = [...state.keys.values()]
      .filter((key) => isOwn(state, user, key))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((key) => keyView(key, call.services.keysUsed.get(key.id)))
    return answer(200, { items })
  }),
  on(v1.addKey, (call) => {
    const { user } = callerOf(call)
    const { id, publicKey, scopes, expiresAt } = call.body
    const key: ApiKey = {
      id: id ?? call.services.venue.vault.fresh(10),
      user: user.id,
      publicKey,
      scopes,
      expiresAt: Date.parse(expiresAt),
    }
    return perform(call, { kind: 'addKey', key }, () => ({ status: 201, body: keyView(key) }))
  }),
  on(v1.revokeKey, (call) => {
    const { key } = call.params
    return perform(call, { kind: 'revokeKey', key }, () => ({ status: 200, body: { id: key } }))
  }),
  on(v1.listKills, (call) => {
    const { user } = callerOf(call)
    const { state } = call.services.venue.desk.durable
    const items = [...state.killed]
      .map(([name, kill]) => ({ ...placeOf(name), kill }))
      .filter((one) => concerns(state, user, one))
      .map(({ scope, id, kill }) => killView(state, { scope, id }, kill))
      .sort((a, b) => (`${a.scope} ${a.id}` < `${b.scope} ${b.id}` ? -1 : 1))
    return answer(200, { items })
  }),
  on(v1.setKill, (call) => {
    const { scope, id } = call.params
    const { state } = call.services.venue.desk.durable
    if (!isThere(state, call.params)) return err([problem('not_found')])
    return perform(call, { kind: 'kill', scope, id, cause: call.body.cause }, (after) => {
      const kill = after.killed.get(`${scope}:${id}`)
      return { status: 200, body: kill === undefined ? {} : killView(after, { scope, id }, kill) }
    })
  }),
  on(v1.liftKill, (call) => {
    const { scope, id } = call.params
    return perform(call, { kind: 'revive', scope, id }, () => ({
      status: 200,
      body: { scope, id },
    }))
  }),
]

interface Place {
  readonly scope: KillScope
  readonly id: string
}

function placeOf(name: string): Place {
  const at = name.indexOf(':')
  return { scope: name.slice(0, at) as KillScope, id: name.slice(at + 1) }
}

/** What names nothing cannot be stopped. */
function isThere(state: State, { scope, id }: Place): boolean {
  switch (scope) {
    case 'user':
      return state.users.has(id)
    case 'key':
      return state.keys.has(id)
    case 'participant':
      return state.participants.has(id)
    case 'product':
      return state.products.has(id)
    case 'venue':
      return id === 'venue'
  }
}

/** A participant sees what stops its own, and what stops everybody; the staff, everything. */
function concerns(state: State, { participant }: User, { scope, id }: Place): boolean {
  if (participant === undefined || scope === 'venue' || scope === 'product') return true
  if (scope === 'participant') return id === participant
  const user = scope === 'user' ? id : state.keys.get(id)?.user
  return state.users.get(user ?? '')?.participant === participant
}

/** Who of the staff it was, is told to nobody. */
function killView(state: State, { scope, id }: Place, { at, by, cause }: Kill) {
  const isStaff = state.users.get(by)?.participant === undefined
  return { scope, id, at: rfc3339(at), by: isStaff ? 'venue' : by, cause }
}

const isOwn = (state: State, user: User, key: ApiKey): boolean =>
  user.participant === undefined
    ? key.user === user.id
    : state.users.get(key.user)?.participant === user.participant

const keyView = ({ id, user, publicKey, scopes, expiresAt }: ApiKey, usedAt?: number) => ({
  id,
  user,
  publicKey,
  scopes,
  expiresAt: rfc3339(expiresAt),
  ...(usedAt !== undefined && { lastUsedAt: rfc3339(usedAt) }),
})
