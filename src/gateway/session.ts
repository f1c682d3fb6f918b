import type { FastifyReply, FastifyRequest } from 'fastify'
import { newGuest } from './conductor.ts'

const COOKIE = /(?:^|;\s*)walras=(guest-[0-9a-f]{16})(?:;|$)/

/**
 * Who asks: the guest named in the cookie, or a new one, who gets a cookie. This tells people apart on one
 * machine; it proves nothing (docs/decisions).
 */
export function guestOf(request: FastifyRequest, reply?: FastifyReply): string {
  const [, known] = COOKIE.exec(request.headers.cookie ?? '') ?? []
  if (known !== undefined) return known
  const guest = newGuest()
  void reply?.header('set-cookie', `walras=${guest}; Path=/; HttpOnly; SameSite=Strict`)
  return guest
}

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

/**
 * Whether a request comes from a page of ours or from a program on this machine. Other sites that a browser
 * shows may neither post nor listen, nor reach us under a name of theirs.
 */
export function isOurs({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const { host = '', origin } = headers
  if (!LOOPBACK.test(host)) return false
  return origin === undefined || origin === `http://${host}`
}
