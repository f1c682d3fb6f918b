import { randomBytes } from 'node:crypto'
import { sha256Hex } from '#base'
import type { Desk } from '#desk'
import type { Instant, State, User, VenueEvent } from '#exchange'
import type { ApiSettings } from '../venue.ts'

export const SESSION_COOKIE = 'walras_session'

interface Session {
  readonly user: string
  readonly since: Instant
  lastAt: Instant
}

/** Who is signed in. Tokens are kept as hashes, in memory only: a restart signs everybody out. */
export class Sessions {
  readonly #settings: ApiSettings
  readonly #desk: Desk
  readonly #sessions = new Map<string, Session>()

  constructor(desk: Desk, settings: ApiSettings) {
    this.#settings = settings
    this.#desk = desk
    desk.listen(({ entry }) => {
      const by = entry.actor.kind === 'user' ? entry.actor.user : ''
      for (const event of entry.events) this.#heed(event, by)
    })
  }

  /** The cookie that begins a session. */
  begin(user: string, now: Instant): { readonly cookie: string; readonly endsAt: Instant } {
    for (const [hash, session] of this.#sessions)
      if (this.#isOver(session, now)) this.#sessions.delete(hash)
    const token = randomBytes(32).toString('base64url')
    this.#sessions.set(sha256Hex(token), { user, since: now, lastAt: now })
    return { cookie: this.#cookie(token), endsAt: now + this.#settings.sessionLife }
  }

  /** Whose session it is; undefined: it has ended. A request keeps it from being idle. */
  find(token: string, now: Instant): { readonly user: User; readonly endsAt: Instant } | undefined {
    const hash = sha256Hex(token)
    const session = this.#sessions.get(hash)
    if (session === undefined) return undefined
    const user = this.#desk.decided.users.get(session.user)
    if (user === undefined || isStopped(this.#desk.decided, user) || this.#isOver(session, now)) {
      this.#sessions.delete(hash)
      return undefined
    }
    session.lastAt = now
    return { user, endsAt: session.since + this.#settings.sessionLife }
  }

  /** As `find`, but it does not count as a request. */
  isGood(token: string, now: Instant): boolean {
    const session = this.#sessions.get(sha256Hex(token))
    if (session === undefined || this.#isOver(session, now)) return false
    const user = this.#desk.decided.users.get(session.user)
    return user !== undefined && !isStopped(this.#desk.decided, user)
  }

  end(token: string): string {
    this.#sessions.delete(sha256Hex(token))
    return `${this.#cookie('')}; Max-Age=0`
  }

  #isOver({ since, lastAt }: Session, now: Instant): boolean {
    const { sessionIdle, sessionLife } = this.#settings
    return now >= lastAt + sessionIdle || now >= since + sessionLife
  }

  /** Who is stopped or removed is signed out, but for whoever did it to their own participant. */
  #heed(event: VenueEvent, by: string): void {
    if (event.kind === 'userRemoved') this.#endAll((user) => user === event.user)
    if (event.kind !== 'killed') return
    if (event.scope === 'user') this.#endAll((user) => user === event.id)
    if (event.scope === 'participant')
      this.#endAll(
        (user) => user !== by && this.#desk.decided.users.get(user)?.participant === event.id,
      )
  }

  #endAll(is: (user: string) => boolean): void {
    for (const [hash, { user }] of this.#sessions) if (is(user)) this.#sessions.delete(hash)
  }

  #cookie(token: string): string {
    const { secure } = this.#settings
    return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  }
}

/** A user that a kill switch names can do nothing at all; one of a stopped participant can still read and withdraw. */
export const isStopped = (state: State, { id }: User): boolean => state.killed.has(`user:${id}`)

const COOKIE = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`)

export const tokenOf = (cookies: string | undefined): string | undefined =>
  COOKIE.exec(cookies ?? '')?.[1]
