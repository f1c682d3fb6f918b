/** The client against a venue of the real parts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Client,
  createClient,
  itemsOf,
  newKeyPair,
  ProblemError,
  UnreachableError,
} from '#client'
import { startFlakyProxy } from './flaky-proxy.ts'
import { SERIES, startTestVenue, type TestKey, type TestVenue } from './venue.ts'

let venue: TestVenue
let key: TestKey
let client: Client

beforeAll(async () => {
  venue = await startTestVenue()
  key = await venue.addUser('ann', { participant: 'lab-a', roles: ['trader'] })
  client = createClient({ url: venue.url, key })
})

afterAll(() => venue.stop())

const bid = { kind: 'trade', lots: { h100: 1 }, quantity: [0, 4], limit: '10.00' }

describe('operations', () => {
  test('say who asks, by the key', async () => {
    expect(await client.getSession()).toMatchObject({
      user: 'ann',
      participant: 'lab-a',
      via: 'key',
    })
  })

  test('take parameters, queries and bodies, and answer in types', async () => {
    const ack = await client.submitBid({ body: { id: 'b:1', series: SERIES, bid } })
    if ('dryRun' in ack) throw new Error('this was no dry run')
    expect(ack.status).toBe('resting')
    expect(ack.receipt.venue).toBe(venue.publicKey)
    const { words, mostPaid } = await client.getBid({ params: { bid: 'b:1' } })
    expect([words, mostPaid]).toEqual([expect.stringContaining('Buy up to 4 lots'), '40.00'])
    const replaced = await client.replaceBid({
      params: { bid: 'b:1' },
      body: { series: SERIES, bid: { ...bid, limit: '11.00' } },
    })
    expect(replaced).toMatchObject({ id: 'b:1' })
    expect(await client.withdrawBid({ params: { bid: 'b:1' } })).toMatchObject({ status: 'ended' })
  })

  test('a dry run does nothing, and needs no key', async () => {
    const dry = await client.submitBid({
      query: { dry_run: 'true' },
      body: { id: 'dry', series: SERIES, bid },
    })
    expect(dry).toMatchObject({ dryRun: true, mostPaid: '40.00' })
    await expect(client.getBid({ params: { bid: 'dry' } })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('lists come page by page', async () => {
    const bids = Array.from({ length: 7 }, (_, k) => ({ id: `page-${k}`, series: SERIES, bid }))
    await client.submitBids({ body: { atomic: true, bids } })
    const found: string[] = []
    const query = { limit: '3', status: 'resting' } as const
    for await (const one of itemsOf(client.listBids, { query })) found.push(one.id)
    expect(found.sort()).toEqual(bids.map(({ id }) => id))
    expect((await client.withdrawAll()).items).toHaveLength(7)
  })

  test('textOf gives the bytes of an answer', async () => {
    expect(JSON.parse(await client.textOf('getVenue', {}))).toMatchObject({ name: 'Test' })
  })

  test('an id that no address can hold is refused at once', async () => {
    await expect(client.getAuction({ params: { auction: '..' } })).rejects.toThrow(TypeError)
    await expect(client.getAuction({ params: { auction: 'a/b?c#d(é)' } })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('problems', () => {
  test('are errors with code, place and remedy', async () => {
    const wrong = { ...bid, limit: '10.001' }
    const error = await client.submitBid({ body: { series: SERIES, bid: wrong } }).catch((e) => e)
    expect(error).toBeInstanceOf(ProblemError)
    expect(error).toMatchObject({ code: 'bid_malformed', status: 422 })
    expect(error.pointer).toMatch(/^\/bid\/limit/)
    expect(error.remedy).not.toBe('')
  })

  test('without a key nobody is signed in', async () => {
    const stranger = createClient({ url: venue.url })
    await expect(stranger.listBids()).rejects.toMatchObject({ code: 'unauthenticated' })
    expect((await stranger.getVenue()).name).toBe('Test')
  })

  test('a key that is another', async () => {
    const { privateKey } = await newKeyPair()
    const impostor = createClient({ url: venue.url, key: { id: key.id, privateKey } })
    await expect(impostor.getSession()).rejects.toMatchObject({ code: 'signature_wrong' })
    for (const privateKey of ['short', `${'A'.repeat(42)}+`])
      expect(() => createClient({ url: venue.url, key: { id: 'x', privateKey } })).toThrow(
        '32 bytes',
      )
  })
})

describe('sessions', () => {
  test('a login link signs a client in, which can add a key', async () => {
    const token = venue.loginLink('ann').split('#')[1] ?? ''
    const guest = createClient({ url: venue.url })
    expect(await guest.logInByLink({ body: { token } })).toMatchObject({ user: 'ann' })
    const { publicKey, privateKey } = await newKeyPair()
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    const { id } = await guest.addKey({ body: { publicKey, scopes: ['read'], expiresAt } })
    const keyed = createClient({ url: venue.url, key: { id, privateKey } })
    expect(await keyed.getSession()).toMatchObject({ scopes: ['read'] })
    await guest.logOut()
    await expect(guest.getSession()).rejects.toBeInstanceOf(ProblemError)
  })

  test('a cookie is a way in, too', async () => {
    const token = venue.loginLink('ann').split('#')[1] ?? ''
    const response = await fetch(`${venue.url}/api/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    const [cookie = ''] = response.headers.getSetCookie()
    const guest = createClient({ url: venue.url, cookie: cookie.split(';')[0] ?? '' })
    expect(await guest.getSession()).toMatchObject({ via: 'session' })
    await guest.submitBid({ body: { id: 'by-cookie', series: SERIES, bid } })
    await guest.withdrawAll()
  })
})

describe('clocks', () => {
  test('a client whose clock is wrong learns the time of the venue', async () => {
    const late = createClient({ url: venue.url, key, clock: () => Date.now() - 3_600_000 })
    expect(await late.getSession()).toMatchObject({ user: 'ann' })
    const stream = late.stream({ channels: ['market'] })
    for await (const item of stream) if (item.kind === 'snapshot') break
  })

  test('so does its stream by itself', async () => {
    const late = createClient({ url: venue.url, key, clock: () => Date.now() - 3_600_000 })
    const kinds: string[] = []
    for await (const { kind } of late.stream({ channels: ['market'] })) {
      kinds.push(kind)
      if (kind === 'snapshot') break
    }
    expect(kinds).toEqual(['disconnected', 'connected', 'snapshot'])
  })
})

test('a venue that is not there', async () => {
  const gone = await startFlakyProxy({ target: venue.url, seed: 1 })
  await gone.stop()
  const nobody = createClient({
    url: gone.url,
    key,
    retry: { deadline: 300, base: 20 },
  })
  const error = await nobody.submitBid({ body: { series: SERIES, bid } }).catch((e) => e)
  expect(error).toBeInstanceOf(UnreachableError)
  expect(error.message).toContain('ECONNREFUSED')
  expect(error.idempotencyKey).toMatch(/^[0-9a-f]{32}$/)
  expect(error.tries).toBeGreaterThan(1)
})
