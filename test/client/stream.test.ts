/** Streams: over a venue of the real parts, and over connections that say what the test has them say. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Client,
  type Connect,
  createClient,
  type SocketEvents,
  type StreamItem,
} from '#client'
import { SERIES, startTestVenue, type TestVenue } from './venue.ts'

let venue: TestVenue
let client: Client
const OWN = 'participant:lab-a'
const bid = { kind: 'trade', lots: { h100: 1 }, quantity: [0, 4], limit: '10.00' }

beforeAll(async () => {
  venue = await startTestVenue()
  const key = await venue.addUser('ann', { participant: 'lab-a', roles: ['trader'] })
  client = createClient({ url: venue.url, key, retry: { base: 5, cap: 20 } })
})

afterAll(() => venue.stop())

async function take(stream: AsyncIterable<StreamItem>, count: number): Promise<StreamItem[]> {
  const items: StreamItem[] = []
  for await (const item of stream) if (items.push(item) === count) break
  return items
}

describe('at a venue', () => {
  test('a snapshot first, then what follows; another stream goes on from there', async () => {
    const stream = client.stream({ channels: [OWN] })
    const reader = stream[Symbol.asyncIterator]()
    expect((await reader.next()).value).toMatchObject({
      kind: 'connected',
      session: stream.session,
    })
    expect((await reader.next()).value).toMatchObject({ kind: 'snapshot', channel: OWN, missed: 0 })
    await client.submitBid({ body: { id: 'seen', series: SERIES, bid } })
    const { value } = await reader.next()
    expect(value).toMatchObject({ kind: 'message', message: { kind: 'bid', bid: 'seen' } })
    await reader.return?.()
    expect(await reader.next()).toEqual({ done: true, value: undefined })
    await client.withdrawBid({ params: { bid: 'seen' } })
    const [, next] = await take(client.stream({ channels: [OWN], from: stream.seen }), 2)
    expect(next).toMatchObject({ kind: 'message', message: { bid: 'seen', status: 'ended' } })
  })

  test('whoever is too far behind is told so, with a snapshot', async () => {
    const [, item] = await take(client.stream({ channels: [OWN], from: { [OWN]: 1e9 } }), 2)
    expect(item).toMatchObject({ kind: 'snapshot', missed: undefined })
  })

  test('bids hang on a stream by its session; a farewell leaves them', async () => {
    const stay = client.stream({ channels: [], deadMan: 5 })
    await take(once(stay), 1)
    const session = stay.session ?? ''
    await untilGuarded(() =>
      client.submitBid({ body: { id: 'stays', series: SERIES, bid, session } }),
    )
    await stay.close()
    expect(await client.getBid({ params: { bid: 'stays' } })).toMatchObject({ status: 'resting' })
    await client.withdrawAll()
  })

  test('a channel of somebody else is refused for good', async () => {
    const stream = client.stream({ channels: ['participant:lab-b'] })
    await expect(take(stream, 9)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('nobody is told anything who is not signed in', async () => {
    const stream = createClient({ url: venue.url }).stream({ channels: ['market'] })
    await expect(take(stream, 9)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('a revoked key ends its stream', async () => {
    const key = await venue.addUser('bob', { participant: 'lab-a', roles: ['viewer'] })
    const bob = createClient({ url: venue.url, key, retry: { base: 1, cap: 5 } })
    const stream = bob.stream({ channels: ['market'] })
    const reading = stream.listen(async ({ kind }) => {
      if (kind === 'snapshot') await venue.act({ kind: 'revokeKey', key: key.id })
    })
    await expect(reading).rejects.toMatchObject({ code: 'key_unusable' })
  })

  test('a signal ends a stream, before it begins or later', async () => {
    expect(await take(client.stream({ channels: [], signal: AbortSignal.abort() }), 9)).toEqual([])
    const stop = new AbortController()
    const stream = client.stream({ channels: ['market'], signal: stop.signal })
    const kinds: string[] = []
    await stream.listen(({ kind }) => {
      kinds.push(kind)
      if (kind === 'snapshot') stop.abort()
    })
    expect(kinds).toEqual(['connected', 'snapshot'])
  })

  test('a venue that is away is waited for', async () => {
    const away = createClient({ url: 'http://127.0.0.1:9', retry: { base: 1, cap: 2 } })
    const items = await take(away.stream({ channels: ['market'] }), 3)
    expect(items.map(({ kind }) => kind)).toEqual(Array(3).fill('disconnected'))
  })
})

/** Items of a stream without ending it. */
async function* once(stream: AsyncIterable<StreamItem>): AsyncGenerator<StreamItem> {
  const { value } = await stream[Symbol.asyncIterator]().next()
  if (value !== undefined) yield value
}

/** The venue hears of the dead man's switch on another connection than of the bid. */
async function untilGuarded(act: () => Promise<unknown>): Promise<void> {
  for (let k = 0; k < 50; k++) {
    try {
      await act()
      return
    } catch (error) {
      if ((error as { code?: string }).code !== 'stream_unknown') throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

describe('whatever a connection says', () => {
  interface Line {
    readonly events: SocketEvents
    readonly said: { kind: string; channel?: string; from?: number; seconds?: number }[]
    isClosed: boolean
  }

  /** A client whose every connection is handed to the script, by number from 0. */
  function scripted(script: (line: Line, number: number) => void, more: object = {}) {
    const lines: Line[] = []
    const connect: Connect = (_, __, events) => {
      const line: Line = { events, said: [], isClosed: false }
      queueMicrotask(() => script(line, lines.push(line) - 1))
      return {
        send: (text) => line.said.push(JSON.parse(text)),
        close: () => {
          line.isClosed = true
        },
      }
    }
    const url = 'http://venue.example'
    const made = createClient({ url, connect, retry: { base: 1, cap: 2 } })
    return { lines, stream: made.stream({ channels: ['market'], ...more }) }
  }

  const say = ({ events }: Line, said: object) => events.text(JSON.stringify(said))
  const welcome = (line: Line) => say(line, { kind: 'welcome', session: 's', now: '' })
  const message = (line: Line, seq: number) =>
    say(line, { kind: 'message', channel: 'market', seq, at: '', message: { kind: 'x' } })
  const subscribed = (line: Line, seq: number, more = {}) =>
    say(line, { kind: 'subscribed', channel: 'market', seq, ...more })
  const seqs = (items: readonly StreamItem[]) =>
    items.flatMap((item) => (item.kind === 'message' ? [item.seq] : []))

  test('a gap is healed, and nothing comes twice', async () => {
    const { lines, stream } = scripted(
      (line, number) => {
        welcome(line)
        if (number === 0) {
          subscribed(line, 3)
          for (const seq of [4, 4, 5, 3, 8, 9]) message(line, seq)
        } else {
          subscribed(line, 5)
          for (const seq of [5, 6, 7, 8, 9]) message(line, seq)
        }
      },
      { from: { market: 3 } },
    )
    const items = await take(stream, 9)
    expect(seqs(items)).toEqual([4, 5, 6, 7, 8, 9])
    expect(items).toContainEqual(expect.objectContaining({ cause: 'messages are missing' }))
    expect(lines[1]?.said).toContainEqual({ kind: 'subscribe', channel: 'market', from: 5 })
    expect(lines.every(({ isClosed }) => isClosed)).toBe(true)
    expect(lines[1]?.said.at(-1)).toEqual({ kind: 'bye' })
  })

  test('a subscription to another place than asked for begins anew', async () => {
    const { lines, stream } = scripted(
      (line, number) => {
        welcome(line)
        if (number === 0) subscribed(line, 7)
        else subscribed(line, 9, { snapshot: {} })
      },
      { from: { market: 3 } },
    )
    const items = await take(stream, 4)
    expect(items.at(-1)).toMatchObject({ kind: 'snapshot', seq: 9 })
    expect(lines[1]?.said[0]).toEqual({ kind: 'subscribe', channel: 'market' })
  })

  test('how much a snapshot passes over', async () => {
    const { stream } = scripted(
      (line) => {
        welcome(line)
        subscribed(line, 5_000, { snapshot: { a: 1 } })
      },
      { from: { market: 3 } },
    )
    expect((await take(stream, 2))[1]).toMatchObject({ missed: 4_997, snapshot: { a: 1 } })
  })

  test('silence ends a connection', async () => {
    const { lines, stream } = scripted(
      (line, number) => {
        welcome(line)
        if (number === 1) subscribed(line, 1, { snapshot: {} })
      },
      { silence: 60, deadMan: 7 },
    )
    const items = await take(stream, 4)
    expect(items[1]).toMatchObject({ cause: 'nothing was heard for too long' })
    expect(lines[0]?.said).toContainEqual({ kind: 'ping' })
    expect(lines[0]?.said[0]).toEqual({ kind: 'deadMan', seconds: 7 })
  })

  test('a reader that is slow loses the connection and nothing else', async () => {
    const { stream } = scripted(
      (line, number) => {
        const first = number * 3
        welcome(line)
        subscribed(line, first)
        for (let seq = first + 1; seq <= first + 8; seq++) message(line, seq)
      },
      { from: { market: 0 }, waiting: 4 },
    )
    const items: StreamItem[] = []
    for await (const item of stream) {
      await new Promise((resolve) => setTimeout(resolve, 3))
      if (items.push(item) > 24) break
    }
    const told = seqs(items)
    expect(told).toEqual(told.map((_, k) => k + 1))
    expect(told.length).toBeGreaterThan(8)
    expect(items).toContainEqual(expect.objectContaining({ cause: 'the reader is slow' }))
  })

  test.each([
    [1001, 'the venue stops'],
    [4001, 'the key or session is not good any more'],
    [4008, 'too much waited to be read'],
    [1006, 'the connection broke (1006)'],
  ])('closed with %d: it comes back', async (code, cause) => {
    const { stream } = scripted((line, number) => {
      welcome(line)
      if (number === 0) line.events.closed(code)
    })
    const items = await take(stream, 3)
    expect(items[1]).toMatchObject({ kind: 'disconnected', cause })
    expect(items[2]).toMatchObject({ kind: 'connected' })
  })

  test('not understood: it ends', async () => {
    const { stream } = scripted((line) => line.events.closed(4000))
    await expect(take(stream, 2)).rejects.toMatchObject({ code: 'request_malformed' })
  })

  test('a refusal of a kind that is not known yet', async () => {
    const { stream } = scripted((line) => {
      welcome(line)
      say(line, { kind: 'somethingNew' })
      line.events.text('no JSON')
      say(line, { kind: 'message', channel: 'other', seq: 1, at: '', message: {} })
      say(line, { kind: 'subscribed', channel: 'other', seq: 1 })
      say(line, { kind: 'refused', code: 'not_known_yet', cause: 'because' })
    })
    const error = await take(stream, 9).catch((e) => e)
    expect(error).toMatchObject({ code: 'not_known_yet', status: 400, message: 'because' })
  })

  test('an opening that is put off waits as long as it is told', async () => {
    const { stream } = scripted(({ events }) => {
      events.failed({ cause: 'busy', status: 503, retryAfter: '1' })
    })
    expect(await take(stream, 1)).toEqual([{ kind: 'disconnected', cause: 'busy', retryIn: 1000 }])
  })

  test('who connects wrongly is told by the stream', async () => {
    const connect: Connect = () => {
      throw new Error('no sockets here')
    }
    const broken = createClient({ url: 'http://venue.example', connect })
    await expect(take(broken.stream({ channels: [] }), 1)).rejects.toThrow('no sockets here')
  })
})
