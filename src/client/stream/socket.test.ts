import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { connectInBrowser, type Failure } from './socket.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** As in browsers, where nobody has to listen for errors. */
class Quiet extends WebSocket {
  constructor(url: string) {
    super(url)
    this.on('error', () => undefined)
  }
}

test('the socket of browsers: opened, spoken over, closed; or never opened', async () => {
  vi.stubGlobal('WebSocket', Quiet)
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(`re: ${data}`)))
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { readonly port: number }
  const url = `ws://127.0.0.1:${port}`

  const texts: string[] = []
  const code = await new Promise<number>((closed) => {
    const socket = connectInBrowser(url, {}, { text, closed, failed: () => undefined })
    server.once('connection', () => setTimeout(() => socket.send('hello'), 20))
    function text(said: string): void {
      texts.push(said)
      socket.close()
    }
  })
  expect([texts, code]).toEqual([['re: hello'], 1005])

  await new Promise((resolve) => server.close(resolve))
  const { cause } = await new Promise<Failure>((failed) => {
    connectInBrowser(url, {}, { text: () => undefined, closed: () => undefined, failed })
  })
  expect(cause).toBe('the connection could not be opened')
})
