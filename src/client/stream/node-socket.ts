import { WebSocket } from 'ws'
import type { Connect } from './socket.ts'

/** By `ws`, which can send headers, and so a signature; the WebSocket of Node cannot, and Node 20 has none. */
export const connectInNode: Connect = (url, headers, events) => {
  const socket = new WebSocket(url, {
    headers,
    handshakeTimeout: HANDSHAKE,
    followRedirects: false,
  })
  let isOver = false
  const over = (tell: () => void) => {
    if (isOver) return
    isOver = true
    tell()
  }
  let isOpen = false
  socket.on('open', () => {
    isOpen = true
  })
  socket.on('message', (data) => events.text(String(data)))
  socket.on('unexpected-response', (request, response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      if (body.length < BODY_MAX) body += chunk
    })
    response.on('close', () => {
      request.destroy()
      const { statusCode: status = 0, headers: answered } = response
      const retryAfter = answered['retry-after']
      const cause = `the venue answered with status ${status}`
      over(() =>
        events.failed({ cause, status, body, ...(retryAfter !== undefined && { retryAfter }) }),
      )
    })
  })
  socket.on('error', (error) => {
    if (!isOpen) over(() => events.failed({ cause: error.message }))
  })
  socket.on('close', (code) =>
    over(() => (isOpen ? events.closed(code) : events.failed({ cause: 'it closed at once' }))),
  )
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    close: () => {
      socket.close()
      setTimeout(() => socket.terminate(), CLOSE_WITHIN).unref()
    },
  }
}

const HANDSHAKE = 10_000
const CLOSE_WITHIN = 2_000
const BODY_MAX = 100_000
