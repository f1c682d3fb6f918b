/** A proxy that treats what passes it badly, as its seed says. */
import http from 'node:http'
import net, { type AddressInfo, type Socket } from 'node:net'
import { seededRandom } from '#base'

export interface FlakyOptions {
  readonly target: string
  readonly seed: number
  /** Of what passes, which share: 0 to 1. */
  readonly dropBefore?: number
  readonly dropAfter?: number
  readonly duplicate?: number
  readonly busy?: number
  readonly delayMax?: number
  /** Milliseconds until a stream is cut: between half of this and this. */
  readonly cutStreamsAfter?: number
}

export interface FlakyProxy {
  readonly url: string
  /** What was done to how many. */
  readonly done: Record<
    'dropBefore' | 'dropAfter' | 'duplicate' | 'busy' | 'cut' | 'passed',
    number
  >
  /** From now on everything passes. */
  calm(): void
  stop(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

export async function startFlakyProxy(options: FlakyOptions): Promise<FlakyProxy> {
  const { hostname, port } = new URL(options.target)
  const random = seededRandom(options.seed)
  const done = { dropBefore: 0, dropAfter: 0, duplicate: 0, busy: 0, cut: 0, passed: 0 }
  let isCalm = false
  const happens = (what: 'dropBefore' | 'dropAfter' | 'duplicate' | 'busy'): boolean => {
    const does = !isCalm && random.next() < (options[what] ?? 0)
    if (does) done[what] += 1
    return does
  }
  const wait = () =>
    new Promise((resolve) =>
      setTimeout(resolve, isCalm ? 0 : random.next() * (options.delayMax ?? 0)),
    )

  const server = http.createServer(async (request, response): Promise<unknown> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const send = () => forward(request, Buffer.concat(chunks))
    await wait()
    if (happens('dropBefore')) return request.socket.destroy()
    if (happens('busy')) return response.writeHead(503, { 'retry-after': '0' }).end('busy')
    try {
      if (happens('duplicate')) await send()
      const answer = await send()
      await wait()
      if (happens('dropAfter')) return request.socket.destroy()
      done.passed += 1
      return response.writeHead(answer.status, answer.headers).end(answer.body)
    } catch {
      return request.socket.destroy()
    }
  })

  function forward(request: http.IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { method, url: path, headers } = request
      const asked = http.request(
        { hostname, port, method, path, headers, agent: false },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks),
            }),
          )
        },
      )
      asked.on('error', reject)
      asked.end(body)
    })
  }

  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  server.on('connection', keep)
  server.on('upgrade', (request, socket: Socket, head) => {
    const upstream = net.connect(Number(port), hostname)
    keep(upstream)
    const lines = request.rawHeaders.flatMap((name, k, all) =>
      k % 2 === 0 ? [`${name}: ${all[k + 1]}`] : [],
    )
    upstream.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    upstream.write(head)
    upstream.pipe(socket).pipe(upstream)
    const { cutStreamsAfter } = options
    const cut = () => {
      if (isCalm) return
      done.cut += 1
      upstream.destroy()
      socket.destroy()
    }
    if (cutStreamsAfter !== undefined)
      setTimeout(cut, cutStreamsAfter * (0.5 + random.next() / 2)).unref()
    upstream.on('close', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
  })

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    done,
    calm: () => {
      isCalm = true
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
