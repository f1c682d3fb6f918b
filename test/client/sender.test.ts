/** What is sent again, and when: over a `fetch` that answers as the test says. */
import { describe, expect, test } from 'vitest'
import { type ClientOptions, createClient, ProblemError, UnreachableError } from '#client'

interface Sent {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
}

type Script = (sent: Sent, number: number, signal: AbortSignal) => Response | Promise<Response>

function scripted(script: Script, more: Partial<ClientOptions> = {}) {
  const sent: Sent[] = []
  const fetch = async (url: string, init: RequestInit) => {
    const one = { url, method: init.method ?? '', headers: init.headers as Sent['headers'] }
    return script(one, sent.push(one) - 1, init.signal as AbortSignal)
  }
  const client = createClient({
    url: 'https://venue.example/ignored',
    fetch: fetch as typeof globalThis.fetch,
    key: { id: 'k', sign: () => new Uint8Array(64) },
    retry: { base: 1, cap: 2, attempt: 500, deadline: 2_000 },
    ...more,
  })
  return { client, sent }
}

const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })
const problem = (code: string, status: number, headers = {}) =>
  new Response(
    JSON.stringify({
      type: `urn:walras:problem:${code}`,
      title: code,
      status,
      detail: code,
      errors: [{ code, pointer: '/x', cause: 'c', remedy: 'r' }],
    }),
    { status, headers },
  )
const withdrawn = { id: 'b', status: 'ended' }
const ofBid = { params: { bid: 'b' } }

test('one idempotency key for all tries, another nonce for each', async () => {
  const { client, sent } = scripted((_, k) => {
    if (k === 0) throw new TypeError('fetch failed', { cause: new Error('reset') })
    if (k === 1) return problem('signature_replayed', 401)
    if (k === 2) return new Response('{"id": "b', { status: 200 })
    return answer(withdrawn)
  })
  expect(await client.withdrawBid(ofBid)).toEqual(withdrawn)
  const keys = sent.map(({ headers }) => headers['idempotency-key'])
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(new Set(sent.map(({ headers }) => headers['signature-input'])).size).toBe(4)
  expect(sent[0]).toMatchObject({ url: 'https://venue.example/api/v1/bids/b', method: 'DELETE' })
})

describe('passing troubles', () => {
  test.each([408, 425, 429, 502, 503, 504])('status %d is tried again', async (status) => {
    const { client, sent } = scripted((_, k) =>
      k === 0 ? new Response('<html>', { status }) : answer(withdrawn),
    )
    expect(await client.withdrawBid(ofBid)).toEqual(withdrawn)
    expect(sent).toHaveLength(2)
  })

  test.each([
    ['1', 1000],
    [new Date(Date.now() + 1_900).toUTCString(), 0],
    ['soon', 0],
  ])('Retry-After %s is kept to', async (value, least) => {
    const { client } = scripted((_, k) =>
      k === 0 ? problem('rate_limited', 429, { 'retry-after': value }) : answer(withdrawn),
    )
    const began = performance.now()
    await client.withdrawBid(ofBid)
    expect(performance.now() - began).toBeGreaterThanOrEqual(least - 5)
  })

  test('a wait that is longer than there is time for is not begun', async () => {
    const { client, sent } = scripted(() => problem('venue_halted', 503, { 'retry-after': '60' }))
    await expect(client.withdrawBid(ofBid)).rejects.toMatchObject({ code: 'venue_halted' })
    expect(sent).toHaveLength(1)
  })

  test('what else is refused is not tried again', async () => {
    const { client, sent } = scripted(() => problem('bid_binding', 409))
    const error = await client.withdrawBid(ofBid).catch((e) => e)
    expect(error).toBeInstanceOf(ProblemError)
    expect(error).toMatchObject({ code: 'bid_binding', pointer: '/x', remedy: 'r', status: 409 })
    expect(sent).toHaveLength(1)
  })

  test('an answer that is none of the venue’s', async () => {
    const { client } = scripted(() => new Response('<html>', { status: 404 }))
    await expect(client.getTime()).rejects.toThrow('status 404, and is none of the venue')
    const other = scripted(() =>
      answer({ type: 'about:blank', title: '', status: 400, detail: 'x', errors: [] }, 400),
    )
    await expect(other.client.getTime()).rejects.toMatchObject({ code: 'other', pointer: '' })
    const none = scripted(() => answer([null], 400))
    await expect(none.client.getTime()).rejects.toBeInstanceOf(UnreachableError)
  })

  test('a venue that refuses for ever is left after a hundred tries', async () => {
    const { client, sent } = scripted(() => problem('signature_replayed', 401), {
      retry: { base: 0, cap: 0, deadline: 60_000 },
    })
    await expect(client.getSession()).rejects.toMatchObject({ code: 'signature_replayed' })
    expect(sent).toHaveLength(100)
  })
})

test('what has no idempotency key is sent again only where nothing was done', async () => {
  const body = { token: '0'.repeat(64) }
  const lost = scripted(() => {
    throw new Error('reset')
  })
  await expect(lost.client.logInByLink({ body })).rejects.toMatchObject({
    tries: 1,
    idempotencyKey: undefined,
  })
  const busy = scripted((_, k) =>
    k === 0 ? problem('rate_limited', 429) : answer({ user: 'ann' }),
  )
  expect(await busy.client.logInByLink({ body })).toEqual({ user: 'ann' })
  expect(busy.sent[0]?.headers).not.toHaveProperty('idempotency-key')
})

test('a lost answer is found again by its key', async () => {
  const { client } = scripted(
    () => {
      throw 'no error'
    },
    { retry: { base: 1, cap: 1, deadline: 20 } },
  )
  const error: UnreachableError = await client.withdrawAll().catch((e) => e)
  expect(error.message).toMatch(/^no answer came/)
  const { client: later, sent } = scripted(() => answer({ items: [] }))
  const { idempotencyKey = '' } = error
  await later.withdrawAll({}, { idempotencyKey, deadline: 1_000 })
  expect(sent[0]?.headers['idempotency-key']).toBe(idempotencyKey)
})

test('a try that takes too long is given up, and another one made', async () => {
  const told: number[] = []
  const hang = (signal: AbortSignal) =>
    new Promise<Response>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason)),
    )
  const { client } = scripted((_, k, signal) => (k === 0 ? hang(signal) : answer(withdrawn)), {
    retry: { base: 1, attempt: 30 },
    onRetry: ({ tries }) => told.push(tries),
  })
  expect(await client.withdrawBid(ofBid)).toEqual(withdrawn)
  expect(told).toEqual([1])
})

describe('signals', () => {
  test('before, during and between tries', async () => {
    const { client, sent } = scripted((_, __, signal) => {
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      )
    })
    await expect(client.getTime({}, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
    expect(sent).toHaveLength(0)
    const during = new AbortController()
    const asked = client.getTime({}, { signal: during.signal })
    setTimeout(() => during.abort('stop'), 20)
    await expect(asked).rejects.toBe('stop')

    const busy = scripted(() => problem('rate_limited', 429, { 'retry-after': '1' }))
    const between = new AbortController()
    const waiting = busy.client.getTime({}, { signal: between.signal })
    setTimeout(() => between.abort('enough'), 50)
    await expect(waiting).rejects.toBe('enough')
  })
})

describe('a clock that is wrong', () => {
  const stale = () => problem('signature_expired', 401)
  const created = (one: Sent | undefined) =>
    Number(/created=([0-9]+)/.exec(one?.headers['signature-input'] ?? '')?.[1])

  test('is set by the venue’s, even where the first asking fails', async () => {
    let times = 0
    const { client, sent } = scripted(
      ({ url, headers }) => {
        if (url.endsWith('/time')) {
          times += 1
          if (times === 1) throw new Error('reset')
          if (times === 2) return problem('venue_failed', 500)
          return answer({ now: new Date(5_000_000).toISOString() })
        }
        return headers['signature-input']?.includes('created=5000') ? answer(withdrawn) : stale()
      },
      { clock: () => performance.now() },
    )
    expect(await client.withdrawBid(ofBid, { signal: new AbortController().signal })).toEqual(
      withdrawn,
    )
    expect(times).toBe(3)
    expect(created(sent.at(-1))).toBe(5000)
    expect(created(sent[0])).toBeLessThan(5000)
  })
})
