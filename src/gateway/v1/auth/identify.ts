import { createHash } from 'node:crypto'
import { parseSignature, verifyRequest } from '#api'
import { err, ok, type Result } from '#base'
import type { Scope } from '#exchange'
import { verifySignature } from '#seals'
import type { Caller } from '../call.ts'
import { problem } from '../problems.ts'
import type { Services } from '../services.ts'
import { isStopped, tokenOf } from './sessions.ts'

/** A request as far as it says who sends it. */
export interface Sent {
  readonly method: string
  /** As on the wire: path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Uint8Array
}

const ALL: readonly Scope[] = ['read', 'trade', 'admin']

/** Who sends a request: the holder of a key or of a session; undefined: nobody says so. What is sent has to be good. */
export function identify(services: Services, sent: Sent): Result<Caller | undefined> {
  const { headers } = sent
  if (headers.signature !== undefined || headers['signature-input'] !== undefined)
    return bySignature(services, sent)
  const token = tokenOf(typeof headers.cookie === 'string' ? headers.cookie : undefined)
  if (token === undefined) return ok(undefined)
  const session = services.sessions.find(token, services.venue.clock())
  if (session === undefined) return err([problem('session_ended')])
  const { user, endsAt } = session
  return ok({
    user,
    actor: { kind: 'user', user: user.id },
    scopes: ALL,
    via: 'session',
    endsAt,
  })
}

function bySignature(services: Services, sent: Sent): Result<Caller | undefined> {
  const { venue, nonces, keysUsed } = services
  const parsed = parseSignature(sent.headers)
  if (!parsed.ok) return parsed
  const now = venue.clock()
  const state = venue.desk.decided
  const key = state.keys.get(parsed.value.keyId)
  const user = key && state.users.get(key.user)
  const isGood =
    key !== undefined &&
    user !== undefined &&
    now < key.expiresAt &&
    !state.killed.has(`key:${key.id}`) &&
    !isStopped(state, user)
  if (!isGood) return err([problem('key_unusable', 'signature-input')])
  const verified = verifyRequest(requestOf(sent), parsed.value, {
    publicKey: key.publicKey,
    now,
    verify: verifySignature,
    sha256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
  })
  if (!verified.ok) return verified
  if (!nonces.isNew(key.id, parsed.value.nonce, now))
    return err([problem('signature_replayed', 'signature-input')])
  keysUsed.set(key.id, now)
  return ok({
    user,
    actor: { kind: 'user', user: user.id, key: key.id },
    scopes: key.scopes,
    via: 'key',
    key,
  })
}

function requestOf({ method, url, body }: Sent) {
  const at = url.indexOf('?')
  return {
    method,
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? '' : url.slice(at + 1),
    body,
  }
}
