import type { WebSocket } from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { paths, type StreamMessage } from '#api'
import type { Desk } from '#desk'
import type { State, VenueEvent } from '#exchange'
import type { VisitorOf } from './session.ts'
import { auctionSummary, clockView } from './views.ts'

/** A message before it is numbered; a function where it depends on who listens. */
type Unnumbered = StreamMessage extends infer M ? (M extends M ? Omit<M, 'seq'> : never) : never

interface Listener {
  readonly socket: WebSocket
  readonly participant: string
  seq: number
}

/** A slow reader may have so much waiting before it is let go; it comes back and asks anew. */
const BUFFERED_MAX = 1_000_000
const CLOCK_SECONDS = 1

/** The stream of what happens: numbered from 1 for each connection, the clock every second. */
export class Stream {
  readonly #listeners = new Set<Listener>()
  readonly #desk: Desk
  #timer: NodeJS.Timeout | undefined

  constructor(desk: Desk) {
    this.#desk = desk
  }

  start(app: FastifyInstance, visitorOf: VisitorOf): void {
    app.get(paths.stream, { websocket: true }, (socket, request) => {
      const listener: Listener = { socket, participant: visitorOf(request).participant, seq: 0 }
      this.#listeners.add(listener)
      socket.on('close', () => this.#listeners.delete(listener))
      socket.on('error', () => this.#listeners.delete(listener))
      this.#send(listener, { kind: 'clock', clock: this.#clock() })
    })
    this.#desk.listen(({ entry, folded }) => {
      for (const event of entry.events) this.#tell(event, folded.state)
    })
    this.#timer = setInterval(
      () => this.#broadcast(() => ({ kind: 'clock', clock: this.#clock() })),
      CLOCK_SECONDS * 1000,
    )
  }

  stop(): void {
    clearInterval(this.#timer)
    for (const { socket } of this.#listeners) socket.terminate()
  }

  progress(auction: string, best: number, bound: number): void {
    const decimal = (value: number) => (Number.isFinite(value) ? value : 0).toFixed(2)
    this.#broadcast(() => ({
      kind: 'progress',
      auction,
      best: decimal(best),
      bound: decimal(bound),
    }))
  }

  explained(auction: string): void {
    this.#broadcast(() => ({ kind: 'explained', auction }))
  }

  #tell(event: VenueEvent, state: State): void {
    if (event.kind === 'auctionOpened')
      this.#broadcast(() => ({ kind: 'opened', clock: this.#clock() }))
    if (event.kind === 'bidEntered') this.#tellOwner(event.bid.participant)
    if (event.kind === 'bidEnded') this.#tellOwner(event.ended.participant)
    // The next auction opens in the same breath: after that, the clock says both.
    if (event.kind === 'auctionClosed')
      queueMicrotask(() => this.#broadcast(() => ({ kind: 'clearing', clock: this.#clock() })))
    if (event.kind !== 'outcomePublished' && event.kind !== 'auctionVoided') return
    const auction = state.auctions.get(event.auction)
    if (auction === undefined) return
    this.#broadcast((participant) => ({
      kind: 'published',
      clock: this.#clock(),
      auction: auctionSummary(state, auction, { participant }),
    }))
  }

  /** All pages that one participant has open. */
  #tellOwner(owner: string): void {
    for (const listener of this.#listeners)
      if (listener.participant === owner) this.#send(listener, { kind: 'own' })
  }

  #clock() {
    return clockView(this.#desk.durable.state, this.#desk.now())
  }

  #broadcast(messageFor: (participant: string) => Unnumbered): void {
    for (const listener of this.#listeners) this.#send(listener, messageFor(listener.participant))
  }

  #send(listener: Listener, message: Unnumbered): void {
    if (listener.socket.bufferedAmount > BUFFERED_MAX) return listener.socket.terminate()
    listener.seq += 1
    listener.socket.send(JSON.stringify({ seq: listener.seq, ...message }))
  }
}
