import { v1 } from '#api'
import { jsonOf, problemIn, ProblemError } from '../errors.ts'
import { isPassing, retryAfterOf } from '../retry.ts'
import type { ChannelItem, Channels, Taken } from './channels.ts'
import type { Connect, Failure, Socket } from './socket.ts'

export interface ConnectionOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly connect: Connect
  readonly channels: Channels
  readonly deadMan: number | undefined
  readonly silence: number
  /** `false`: the reader cannot keep up; the connection ends, to be taken up where the reader stands. */
  readonly take: (item: ChannelItem | Welcome) => boolean
}

export interface Welcome {
  readonly kind: 'connected'
  /** Names this connection: a bid placed with it is withdrawn when it breaks. */
  readonly session: string
  readonly now: string
}

/** How a connection ended. `error`: there is no use in another one. */
export interface Ended {
  readonly cause: string
  readonly error?: Error
  /** Milliseconds to wait at least. */
  readonly after: number
  readonly wasWelcome: boolean
  /** The clock is so wrong that the signature was refused. */
  readonly isStale?: boolean
}

/** One connection of a stream, from its opening to its end. */
export class Connection {
  readonly ended: Promise<Ended>
  readonly #options: ConnectionOptions
  readonly #socket: Socket
  readonly #timers: readonly NodeJS.Timeout[]
  #finish: (ended: Ended) => void = () => undefined
  #isOver = false
  #wasWelcome = false
  #heardAt = performance.now()

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.ended = new Promise((resolve) => {
      this.#finish = resolve
    })
    const { url, headers, connect, silence, deadMan } = options
    const every = Math.min(PING_EVERY, silence / 3, (deadMan ?? 60) * 333)
    this.#timers = [
      setInterval(() => this.#say({ kind: 'ping' }), every),
      setInterval(() => this.#checkSilence(), Math.min(1_000, silence / 4)),
    ]
    this.#socket = connect(url, headers, {
      text: (text) => this.#heard(text),
      closed: (code) => this.#over({ cause: causeOfClose(code), ...errorOfClose(code) }),
      failed: (failure) => this.#over(endOf(failure)),
    })
  }

  /** Farewell: what was bid in this session stays. */
  bye(): void {
    this.#say({ kind: 'bye' })
    this.#socket.close()
    this.#over({ cause: 'said farewell' })
  }

  #say(said: v1.ClientSays): void {
    if (this.#wasWelcome && !this.#isOver) this.#socket.send(JSON.stringify(said))
  }

  #heard(text: string): void {
    if (this.#isOver) return
    this.#heardAt = performance.now()
    const said = jsonOf(text) as v1.ServerSays | undefined
    switch (said?.kind) {
      case 'welcome':
        return this.#welcome(said)
      case 'subscribed':
        return this.#take(this.#options.channels.subscribed(said))
      case 'message':
        return this.#take(this.#options.channels.message(said))
      case 'refused':
        return this.#break({ cause: said.cause, error: refusedBy(said) })
    }
  }

  #welcome({ session, now }: { readonly session: string; readonly now: string }): void {
    const { channels, deadMan, take } = this.#options
    this.#wasWelcome = true
    if (deadMan !== undefined) this.#say({ kind: 'deadMan', seconds: deadMan })
    for (const subscription of channels.subscriptions()) this.#say(subscription)
    take({ kind: 'connected', session, now })
  }

  #take(taken: Taken): void {
    if (taken.kind === 'gap') this.#break({ cause: 'messages are missing' })
    if (taken.kind === 'item' && !this.#options.take(taken.item))
      this.#break({ cause: 'the reader is slow' })
  }

  #checkSilence(): void {
    if (performance.now() - this.#heardAt > this.#options.silence)
      this.#break({ cause: 'nothing was heard for too long' })
  }

  #break(why: { readonly cause: string; readonly error?: Error }): void {
    this.#over(why)
    this.#socket.close()
  }

  #over(ended: Partial<Ended> & Pick<Ended, 'cause'>): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const timer of this.#timers) clearInterval(timer)
    this.#finish({ after: 0, ...ended, wasWelcome: this.#wasWelcome })
  }
}

const PING_EVERY = 5_000

const causeOfClose = (code: number): string => CAUSES.get(code) ?? `the connection broke (${code})`

const CAUSES: ReadonlyMap<number, string> = new Map([
  [v1.CLOSE.bye, 'the venue closed the connection'],
  [v1.CLOSE.venueStops, 'the venue stops'],
  [v1.CLOSE.malformed, 'the venue did not understand what was said'],
  [v1.CLOSE.accessEnded, 'the key or session is not good any more'],
  [v1.CLOSE.silent, 'the venue heard nothing for too long'],
  [v1.CLOSE.tooSlow, 'too much waited to be read'],
])

/** Whether access has ended for good, the next opening is told in full. */
const errorOfClose = (code: number): { readonly error?: Error } =>
  code === v1.CLOSE.malformed ? { error: refusedBy({ code: 'request_malformed' }) } : {}

function endOf({
  cause,
  status,
  body,
  retryAfter,
}: Failure): Partial<Ended> & Pick<Ended, 'cause'> {
  const after = retryAfterOf(retryAfter ?? null, Date.now())
  const problem = problemIn(body ?? '')
  const mayPass = status === undefined || isPassing(status) || problem === undefined
  if (mayPass) return { cause, after }
  const error = new ProblemError(problem)
  if (error.code === 'signature_expired') return { cause, after, isStale: true }
  return error.code === 'signature_replayed' ? { cause, after } : { cause, after, error }
}

/** What a stream refuses, in the form of every other problem. */
function refusedBy({ code, cause }: { readonly code: string; readonly cause?: string }): Error {
  const known = v1.isProblemCode(code) ? v1.PROBLEMS[code] : undefined
  const { title = 'The venue refused', status = 400, remedy = '' } = known ?? {}
  const why = cause ?? known?.cause ?? code
  return new ProblemError({
    type: v1.problemType(code),
    title,
    status,
    detail: `${why} ${remedy}`.trim(),
    errors: [{ code, pointer: '', cause: why, remedy }],
  })
}
