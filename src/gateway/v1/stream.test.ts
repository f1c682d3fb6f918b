/** The stream: numbered without a gap, resumable, and a line that bids can hang on. */
import type { WebSocket } from '@fastify/websocket'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { v1 } from '#api'
import { seededRandom } from '#base'
import { bidFor, type Person, World } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.stop())

type Says = v1.ServerSays & Record<string, unknown>

interface Line {
  readonly socket: WebSocket
  readonly heard: Says[]
  readonly closed: Promise<number>
  say(message: object): void
  next(kind: string): Promise<Says>
}

async function open(who: Person, headers?: Record<string, string>): Promise<Line> {
  const heard: Says[] = []
  const signed = world.sign(`${who}-key`, { method: 'GET', url: '/api/v1/stream' })
  let closed: Promise<number> = Promise.resolve(0)
  const socket = await world.app.injectWS(
    '/api/v1/stream',
    { headers: { ...signed, ...headers } },
    {
      onInit: (early) => {
        early.on('message', (data: unknown) => heard.push(JSON.parse(String(data))))
        closed = new Promise((resolve) => {
          early.on('close', (code: number) => resolve(code))
        })
      },
    },
  )
  const next = (kind: string) =>
    vi.waitFor(() => {
      const found = heard.find((one) => one.kind === kind)
      if (found === undefined) throw new Error(`no ${kind} in ${JSON.stringify(heard)}`)
      return found
    }, 3_000)
  return { socket, heard, closed, next, say: (message) => socket.send(JSON.stringify(message)) }
}

const place = (who: Person, extra: object = {}) =>
  world.ask(who, 'POST', '/bids', {
    body: { series: 'main', lasts: 'withdrawn', bid: bidFor(1, '1.00'), ...extra },
  })

const isNews = ({ kind }: Says): boolean => kind !== 'pong' && kind !== 'heartbeat'

const messages = ({ heard }: Line): readonly Says[] =>
  heard.filter(({ kind }) => kind === 'message')

test('tells a participant of its own bids and nobody else’s', async () => {
  const [own, other] = [await open('ann'), await open('ben')]
  own.say({ kind: 'subscribe', channel: 'participant:lab-a' })
  other.say({ kind: 'subscribe', channel: 'participant:lab-b' })
  other.say({ kind: 'subscribe', channel: 'market' })
  await own.next('subscribed')
  await vi.waitFor(() => expect(other.heard.filter((m) => m.kind === 'subscribed').length).toBe(2))
  const before = JSON.stringify(other.heard.filter(isNews))
  await place('ann', { id: 's1' })
  const message = await own.next('message')
  expect(message).toMatchObject({
    channel: 'participant:lab-a',
    message: { kind: 'bid', bid: 's1' },
  })
  other.say({ kind: 'ping' })
  await other.next('pong')
  expect(JSON.stringify(other.heard.filter(isNews))).toBe(before)
  own.socket.terminate()
  other.socket.terminate()
})

test('another’s channel is as if it were not there', async () => {
  const line = await open('ann')
  for (const channel of ['participant:lab-b', 'participant:lab-x'])
    line.say({ kind: 'subscribe', channel })
  await vi.waitFor(() => expect(line.heard.filter(isNews)).toHaveLength(3))
  const [, other, absent] = line.heard.filter(isNews)
  expect(other).toMatchObject({ kind: 'refused', code: 'not_found' })
  expect(other).toEqual(absent)
  line.socket.terminate()
})

test('has no gap, however often the line breaks', async () => {
  const random = seededRandom(3)
  const seen: number[] = []
  let from: number | undefined
  for (let round = 0; round < 12; round++) {
    const line = await open('ann')
    line.say({
      kind: 'subscribe',
      channel: 'participant:lab-a',
      ...(from !== undefined && { from }),
    })
    const { seq, snapshot } = await line.next('subscribed')
    if (from === undefined) expect(snapshot).toMatchObject({ bids: expect.any(Array) })
    else expect([seq, snapshot]).toEqual([from, undefined])
    from ??= Number(seq)
    const count = 1 + random.integer(0, 3)
    for (let k = 0; k < count; k++) await place('ann')
    await vi.waitFor(() => expect(messages(line).length).toBeGreaterThan(0))
    line.socket.terminate()
    for (const { seq: number } of messages(line)) seen.push(Number(number))
    from = seen.at(-1) ?? from
    await place('ann')
  }
  expect(seen).toEqual(seen.map((_, k) => (seen[0] ?? 0) + k))
  expect(seen.length).toBeGreaterThan(20)
})

test('goes on over a restart of the venue under the same numbers', async () => {
  const line = await open('ann')
  line.say({ kind: 'subscribe', channel: 'participant:lab-a' })
  const { seq } = await line.next('subscribed')
  await place('ann')
  await line.next('message')
  await world.restart()
  expect(await line.closed).toBe(v1.CLOSE.venueStops)
  const after = await open('ann')
  after.say({ kind: 'subscribe', channel: 'participant:lab-a', from: seq })
  expect((await after.next('message')).seq).toBe(Number(seq) + 1)
  after.socket.terminate()
})

test('a broken line takes its bids with it; a farewell leaves them', async () => {
  for (const [id, leave] of [
    ['d1', (line: Line) => line.socket.terminate()],
    ['d2', (line: Line) => line.say({ kind: 'bye' })],
  ] as const) {
    const line = await open('ann')
    expect(
      (await place('ann', { session: (await line.next('welcome')).session })).json().type,
    ).toBe('urn:walras:problem:stream_unknown')
    line.say({ kind: 'deadMan', seconds: 5 })
    const { session } = await line.next('deadMan')
    expect((await place('ben', { session })).statusCode).toBe(409)
    expect((await place('ann', { id, session })).statusCode).toBe(201)
    leave(line)
    await line.closed
  }
  const statusOf = (id: string) => world.state.bids.get('lab-a')?.get(id)
  await vi.waitFor(() => expect(statusOf('d1')?.end?.cause).toBe('disconnected'))
  expect(statusOf('d2')?.status).toBe('resting')
})

test('a silent line counts as broken', async () => {
  const line = await open('ann')
  line.say({ kind: 'deadMan', seconds: 2 })
  const { session } = await line.next('deadMan')
  await place('ann', { id: 'd3', session })
  world.now += 3_000
  expect(await line.closed).toBe(v1.CLOSE.silent)
  await vi.waitFor(() =>
    expect(world.state.bids.get('lab-a')?.get('d3')?.end?.cause).toBe('disconnected'),
  )
})

test('bids that hung on a line of an earlier run are withdrawn at the start', async () => {
  const line = await open('ann')
  line.say({ kind: 'deadMan', seconds: 60 })
  const { session } = await line.next('deadMan')
  await place('ann', { id: 'd4', session })
  await world.restart()
  expect(world.state.bids.get('lab-a')?.get('d4')?.end?.cause).toBe('disconnected')
})

test('ends at once with the key it was opened by, and sends the time every second', async () => {
  await world.addKey('k-stream', 'ann')
  const headers = world.sign('k-stream', { method: 'GET', url: '/api/v1/stream' })
  const line = await open('ann', headers)
  expect(await line.next('heartbeat')).toHaveProperty('now')
  await world.ask('ann', 'DELETE', '/keys/k-stream')
  expect(await line.closed).toBe(v1.CLOSE.accessEnded)
})

test('nobody listens without saying who they are, nor a page of another origin', async () => {
  await expect(world.app.injectWS('/api/v1/stream')).rejects.toThrow('401')
  const token = world.api.issueLoginLink('ann')
  const session = await world.ask(undefined, 'POST', '/session/link', { body: { token } })
  const cookie = String(session.headers['set-cookie']).split(';')[0] ?? ''
  const join = (origin: string) =>
    world.app.injectWS('/api/v1/stream', { headers: { cookie, host: 'v.test', origin } })
  await expect(join('http://evil.test')).rejects.toThrow('403')
  const socket = await join('http://v.test')
  socket.terminate()
})

test('messages that are none are refused, and too many end the line', async () => {
  const line = await open('ann')
  for (const text of ['{', '[]', '{"kind":"x"}', '{"kind":"deadMan","seconds":0}', 'null'])
    line.socket.send(text)
  expect(await line.closed).toBe(v1.CLOSE.malformed)
})
