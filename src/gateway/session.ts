import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '#exchange'

/** Who looks at the page. */
export interface Visitor {
  readonly participant: string
  /** In whose name bids are placed. */
  readonly user: string
  /** Of who has signed in; absent: a guest. */
  readonly name?: string
}

export type VisitorOf = (request: FastifyRequest, reply?: FastifyReply) => Visitor

/** Who has signed in for a participant; else a guest. */
export function visitors(signedIn: (cookies: string | undefined) => User | undefined): VisitorOf {
  return (request, reply) => {
    const user = signedIn(request.headers.cookie)
    if (user?.participant !== undefined)
      return { participant: user.participant, user: user.id, name: user.name }
    const guest = guestOf(request, reply)
    return { participant: guest, user: guest }
  }
}

const COOKIE = /(?:^|;\s*)walras=([0-9a-f]{32})(?:;|$)/
const GUEST = 'guest-'

/**
 * Who asks: the guest whose cookie it is, or a new one, who gets a cookie. The participant's id is a hash of the cookie:
 * whoever sees the one does not have the other.
 */
function guestOf(request: FastifyRequest, reply?: FastifyReply): string {
  const [, known] = COOKIE.exec(request.headers.cookie ?? '') ?? []
  if (known !== undefined) return guestNamed(known)
  const secret = randomBytes(16).toString('hex')
  void reply?.header('set-cookie', `walras=${secret}; Path=/; HttpOnly; SameSite=Strict`)
  return guestNamed(secret)
}

const guestNamed = (secret: string): string =>
  `${GUEST}${createHash('sha256').update(secret).digest('hex').slice(0, 16)}`

export const isGuest = (participant: string): boolean => participant.startsWith(GUEST)

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
