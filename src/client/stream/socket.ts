/** A connection of a stream. After `close` or `failed` nothing comes of it any more. */
export interface Socket {
  send(text: string): void
  /** Closes in order, or at once where the other side does not answer. */
  close(): void
}

export interface SocketEvents {
  text(text: string): void
  closed(code: number): void
  /** It was never opened. Of an HTTP answer: status, body and the header `Retry-After`. */
  failed(failure: Failure): void
}

export interface Failure {
  readonly cause: string
  readonly status?: number
  readonly body?: string
  readonly retryAfter?: string
}

/** Opens a connection. `headers` say who asks; browsers say so by their cookie and send none. */
export type Connect = (
  url: string,
  headers: Readonly<Record<string, string>>,
  events: SocketEvents,
) => Socket

/** By the WebSocket that browsers have. */
export const connectInBrowser: Connect = (url, _, events) => {
  const socket = new WebSocket(url)
  let isOpen = false
  socket.onopen = () => {
    isOpen = true
  }
  socket.onmessage = ({ data }) => events.text(String(data))
  socket.onclose = ({ code }) => {
    if (isOpen) events.closed(code)
    else events.failed({ cause: 'the connection could not be opened' })
  }
  return { send: (text) => socket.send(text), close: () => socket.close() }
}

/** What fits where this runs. The one for Node is loaded there only. */
export async function systemConnect(): Promise<Connect> {
  const isNode = typeof process === 'object' && process.versions?.node !== undefined
  return isNode ? (await import('./node-socket.ts')).connectInNode : connectInBrowser
}
