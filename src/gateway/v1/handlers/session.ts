import { v1 } from '#api'
import { ok, type Result, rfc3339 } from '#base'
import {
  type Answer,
  answer,
  type Call,
  type Caller,
  callerOf,
  on,
  perform,
  refuse,
} from '../call.ts'
import { isStopped } from '../auth/sessions.ts'
import { problem } from '../problems.ts'

export const SESSION_HANDLERS = [
  on(v1.getSession, (call) => answer(200, sessionView(callerOf(call)))),
  on(v1.logInByLink, (call) => {
    const user = call.services.links.redeem(call.body.token, call.now)
    return user === undefined
      ? refuse(problem('link_unusable'))
      : signIn(call, user, 'link_unusable')
  }),
  on(v1.beginPasskeyLogin, async ({ services, now }) =>
    answer(200, await services.passkeys.beginLogin(now)),
  ),
  on(v1.logInByPasskey, async (call) => {
    const { services, body, origin, now } = call
    const { state } = services.venue.desk.durable
    const user = await services.passkeys.logIn(state, { ...body, origin, now })
    return user.ok ? signIn(call, user.value, 'passkey_refused') : user
  }),
  on(v1.logOut, ({ services, token }) =>
    ok({
      status: 200,
      body: {},
      ...(token !== undefined && { cookie: services.sessions.end(token) }),
    }),
  ),
  on(v1.listPasskeys, (call) => {
    const items = passkeysOf(call).map(({ id, addedAt }) => ({ id, addedAt: rfc3339(addedAt) }))
    return answer(200, { items })
  }),
  on(v1.beginPasskey, async (call) => {
    const { user } = callerOf(call)
    const begun = await call.services.passkeys.beginAdding(user, passkeysOf(call), call.now)
    return answer(200, begun)
  }),
  on(v1.addPasskey, async (call) => {
    const { services, body, origin, now } = call
    const passkey = await services.passkeys.add(callerOf(call).user, { ...body, origin, now })
    if (!passkey.ok) return passkey
    const { id, addedAt } = passkey.value
    return perform(call, { kind: 'addPasskey', passkey: passkey.value }, () => ({
      status: 201,
      body: { id, addedAt: rfc3339(addedAt) },
    }))
  }),
]

const passkeysOf = (call: Pick<Call, 'services' | 'caller'>) => {
  const { id } = callerOf(call).user
  const { passkeys } = call.services.venue.desk.durable.state
  return [...passkeys.values()].filter(({ user }) => user === id)
}

/** A user that was removed or stopped meanwhile is answered as if the way in were wrong. */
function signIn(
  { services, now }: Pick<Call, 'services' | 'now'>,
  id: string,
  otherwise: v1.ProblemCode,
): Result<Answer> {
  const { decided } = services.venue.desk
  const user = decided.users.get(id)
  if (user === undefined || isStopped(decided, user)) return refuse(problem(otherwise))
  const { cookie, endsAt } = services.sessions.begin(id, now)
  const scopes = ['read', 'trade', 'admin'] as const
  return ok({ status: 200, body: sessionView({ user, scopes, via: 'session', endsAt }), cookie })
}

const sessionView = ({ user, scopes, via, endsAt }: Omit<Caller, 'actor'>) => ({
  user: user.id,
  name: user.name,
  ...(user.participant !== undefined && { participant: user.participant }),
  roles: user.roles,
  via,
  scopes,
  ...(endsAt !== undefined && { endsAt: rfc3339(endsAt) }),
})
