/** Spans go to a collector as OTLP over HTTP. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { Traces } from './traces.ts'

test('sends each request as a span of the trace that it came with', async () => {
  const received: { url: string; body: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    received.push({ url: request.url ?? '', body })
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const traces = new Traces(`http://127.0.0.1:${port}/`)
  const [trace, parent] = ['ab'.repeat(16), 'cd'.repeat(8)]
  traces.add({
    name: 'submitBid',
    parent: `00-${trace}-${parent}-01`,
    from: 1_770_022_800_000,
    to: 1_770_022_800_002.5,
    status: 503,
  })
  await traces.stop()
  server.close()
  expect(received.map(({ url }) => url)).toEqual(['/v1/traces'])
  const [{ scopeSpans }] = JSON.parse(received[0]?.body ?? '').resourceSpans
  expect(scopeSpans[0].spans).toMatchObject([
    {
      traceId: trace,
      parentSpanId: parent,
      name: 'submitBid',
      startTimeUnixNano: '1770022800000000000',
      endTimeUnixNano: '1770022800002500000',
      status: { code: 2 },
    },
  ])
})

test('a collector that is not there is no trouble', async () => {
  const traces = new Traces('http://127.0.0.1:9')
  traces.add({ name: 'x', parent: undefined, from: 0, to: 1, status: 200 })
  await expect(traces.stop()).resolves.toBeUndefined()
})
