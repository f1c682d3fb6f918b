import { paths, type StreamMessage } from '#api'

/** connecting: not yet heard anything. live: heard lately. stale: what is shown may be out of date. */
export type LinkState = 'connecting' | 'live' | 'stale'

interface LinkOptions {
  readonly onMessage: (message: StreamMessage) => void
  /** Messages were missed, or the venue is back: everything has to be asked anew. */
  readonly onGap: () => void
  readonly onState: (state: LinkState) => void
}

/** The venue's clock comes every second: silence longer than this is a broken line. */
const SILENCE_MS = 2_500
const CHECK_MS = 250
const RETRY_MS = { first: 300, most: 4_000 }

/** The line to the venue: it notices silence, and comes back by itself. */
export class Link {
  readonly #options: LinkOptions
  #socket: WebSocket | undefined
  #state: LinkState = 'connecting'
  #heardAt = Date.now()
  #seq = 0
  #retry = RETRY_MS.first
  #retryAt = 0

  constructor(options: LinkOptions) {
    this.#options = options
  }

  start(): void {
    this.#connect()
    setInterval(() => this.#check(), CHECK_MS)
  }

  /** A new line in the place of this one. */
  reconnect(): void {
    this.#socket?.close()
    this.#connect()
  }

  #connect(): void {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${paths.stream}`)
    this.#socket = socket
    this.#seq = 0
    this.#retryAt = Date.now() + this.#retry
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#hear(JSON.parse(String(data)) as StreamMessage)
    }
  }

  #hear(message: StreamMessage): void {
    this.#heardAt = Date.now()
    this.#retry = RETRY_MS.first
    const isGap = this.#state === 'stale' || message.seq !== this.#seq + 1
    this.#seq = message.seq
    this.#options.onMessage(message)
    this.#become('live')
    if (isGap) this.#options.onGap()
  }

  #check(): void {
    const now = Date.now()
    if (now - this.#heardAt <= SILENCE_MS) return
    this.#become('stale')
    if (now < this.#retryAt) return
    this.#retry = Math.min(this.#retry * 2, RETRY_MS.most)
    this.#socket?.close()
    this.#connect()
  }

  #become(state: LinkState): void {
    if (state === this.#state) return
    this.#state = state
    this.#options.onState(state)
  }
}
