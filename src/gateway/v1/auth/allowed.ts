import type { v1 } from '#api'
import type { Refusal } from '#base'
import { type Act, PERMITTED, READABLE, type Role } from '#exchange'
import type { Caller } from '../call.ts'
import { problem } from '../problems.ts'

/** Roles that a permission takes, by the tables of the exchange; undefined: no role. */
export function rolesOf(permission: v1.Permission): readonly Role[] | undefined {
  switch (permission.kind) {
    case 'anyone':
    case 'user':
      return undefined
    case 'read':
      return READABLE[permission.what]
    case 'act':
      return PERMITTED[permission.act as Act['kind']]
  }
}

/** Why whoever asks may not do an operation at all; whether on this thing is for the exchange to say. */
export function notAllowed(
  { permission, scope }: v1.Operation,
  caller: Caller | undefined,
): Refusal | undefined {
  if (permission.kind === 'anyone') return undefined
  if (caller === undefined) return problem('unauthenticated')
  const roles = rolesOf(permission)
  if (roles !== undefined && !caller.user.roles.some((role) => roles.includes(role)))
    return problem('role_missing', '', `this takes the role ${roles.join(' or ')}`)
  if (!caller.scopes.includes(scope))
    return problem('scope_missing', '', `this takes a key with the scope ${scope}`)
  return undefined
}

/** Whether a change that a browser sends comes from the venue's own page. */
export function isOwnOrigin(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  origins: readonly string[],
): boolean {
  const { origin, host } = headers
  if (typeof origin !== 'string' || typeof host !== 'string') return false
  if (origins.length > 0) return origins.includes(origin)
  return origin === `http://${host}` || origin === `https://${host}`
}
