/** Who gets in: signatures, keys, links, sessions, limits. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bidFor, newPair, type Person, World } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.stop())

const typeOf = (response: { json(): { type?: string } }): string =>
  response.json().type?.replace('urn:walras:problem:', '') ?? ''

test('a nonce is good once, and a signature for half a minute', async () => {
  const nonce = randomBytes(12).toString('hex')
  expect((await world.ask('ann', 'GET', '/session', { nonce })).statusCode).toBe(200)
  expect(typeOf(await world.ask('ann', 'GET', '/session', { nonce }))).toBe('signature_replayed')
  const headers = world.sign('ann-key', { method: 'GET', url: '/api/v1/session' })
  world.now += 31_000
  expect(typeOf(await world.ask(undefined, 'GET', '/session', { headers }))).toBe(
    'signature_expired',
  )
})

test('a signature is of one method, address and body', async () => {
  const headers = world.sign('ann-key', { method: 'GET', url: '/api/v1/bids?limit=1' })
  for (const path of ['/bids?limit=2', '/fills?limit=1'])
    expect(typeOf(await world.ask(undefined, 'GET', path, { headers }))).toBe('signature_wrong')
  const payload = '{"cause":"x"}'
  const url = '/api/v1/kills/user/ann'
  const signed = world.sign('rita-key', { method: 'PUT', url, payload })
  const other = { headers: signed, text: '{"cause":"y"}' }
  expect(typeOf(await world.ask(undefined, 'PUT', '/kills/user/ann', other))).toBe('digest_wrong')
})

test('keys end at once: expired, revoked, killed; none tells which', async () => {
  const outcomes: string[] = []
  const attempt = async (keyId: string) => {
    const response = await world.ask({ keyId }, 'GET', '/session')
    outcomes.push(response.body)
    return typeOf(response)
  }
  await world.addKey('k-revoked', 'ann')
  expect(await attempt('k-revoked')).toBe('')
  await world.ask('ann', 'DELETE', '/keys/k-revoked')
  expect(await attempt('k-revoked')).toBe('key_unusable')
  await world.addKey('k-killed', 'ann')
  await world.ask('rita', 'PUT', '/kills/key/k-killed', { body: { cause: 'lost' } })
  expect(await attempt('k-killed')).toBe('key_unusable')
  world.pairs.set('k-none', newPair())
  expect(await attempt('k-none')).toBe('key_unusable')
  expect(new Set(outcomes.slice(1)).size).toBe(1)
})

test('a key reaches as far as its scopes', async () => {
  await world.addKey('k-read', 'ann', ['read'])
  const body = { series: 'main', bid: bidFor(1, '1.00') }
  expect((await world.ask({ keyId: 'k-read' }, 'GET', '/bids')).statusCode).toBe(200)
  expect(typeOf(await world.ask({ keyId: 'k-read' }, 'POST', '/bids', { body }))).toBe(
    'scope_missing',
  )
})

const ORIGIN = { host: 'venue.test', origin: 'http://venue.test' }

async function logIn(user: Person): Promise<string> {
  const token = world.api.issueLoginLink(user)
  const response = await world.ask(undefined, 'POST', '/session/link', {
    body: { token },
    headers: ORIGIN,
  })
  expect(response.statusCode, response.body).toBe(200)
  const again = await world.ask(undefined, 'POST', '/session/link', { body: { token } })
  expect(typeOf(again)).toBe('link_unusable')
  const cookie = String(response.headers['set-cookie'])
  expect(cookie).toMatch(/^walras_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  return cookie.split(';')[0] ?? ''
}

test('a link signs in once; changes by cookie come from our own page only', async () => {
  const cookie = await logIn('ann')
  const session = await world.ask(undefined, 'GET', '/session', { headers: { cookie } })
  expect(session.json()).toMatchObject({ user: 'ann', via: 'session' })
  const body = { series: 'main', bid: bidFor(1, '1.00') }
  const place = (headers: Record<string, string>) =>
    world.ask(undefined, 'POST', '/bids', { body, headers: { cookie, ...headers } })
  expect(typeOf(await place({}))).toBe('origin_refused')
  expect(typeOf(await place({ ...ORIGIN, origin: 'http://evil.test' }))).toBe('origin_refused')
  expect((await place(ORIGIN)).statusCode).toBe(201)
  await world.ask(undefined, 'DELETE', '/session', { headers: { cookie, ...ORIGIN } })
  const after = await world.ask(undefined, 'GET', '/session', { headers: { cookie } })
  expect(typeOf(after)).toBe('session_ended')
})

test('a session ends when idle for long, and after half a day however busy', async () => {
  const cookie = await logIn('vic')
  const look = async () =>
    (await world.ask(undefined, 'GET', '/session', { headers: { cookie } })).statusCode
  for (let k = 0; k < 51; k++) {
    world.now += 14 * 60_000
    expect(await look()).toBe(200)
  }
  world.now += 10 * 60_000
  expect(await look()).toBe(401)
  const other = await logIn('vic')
  world.now += 15 * 60_000
  const idle = await world.ask(undefined, 'GET', '/session', { headers: { cookie: other } })
  expect(typeOf(idle)).toBe('session_ended')
})

test('killing or removing a user ends its sessions and keys, and withdraws its bids', async () => {
  const cookie = await logIn('ben')
  const body = { id: 'doomed', series: 'main', lasts: 'withdrawn', bid: bidFor(1, '1.00') }
  expect((await world.ask('ben', 'POST', '/bids', { body })).statusCode).toBe(201)
  const kill = await world.ask('bob', 'PUT', '/kills/user/ben', { body: { cause: 'left' } })
  expect(kill.statusCode, kill.body).toBe(200)
  const looked = await world.ask(undefined, 'GET', '/session', { headers: { cookie } })
  expect(typeOf(looked)).toBe('session_ended')
  expect(typeOf(await world.ask('ben', 'GET', '/session'))).toBe('key_unusable')
  expect((await world.ask('bob', 'GET', '/bids/doomed')).json().end.cause).toBe('killed')
  expect((await world.ask('bob', 'GET', '/kills')).json().items).toMatchObject([
    { scope: 'user', id: 'ben', by: 'bob' },
  ])
  expect((await world.ask('ann', 'GET', '/kills')).body).not.toContain('ben')
  expect((await world.ask('bob', 'DELETE', '/kills/user/ben')).statusCode).toBe(200)
  expect((await world.ask('ben', 'GET', '/session')).statusCode).toBe(200)
})

test('one participant has one limit, whatever keys it uses; another’s is its own', async () => {
  const tight = await World.open({
    settings: { tiers: { standard: { bids: SMALL, acts: SMALL, reads: SMALL } } },
  })
  for (let k = 0; k < 3; k++) await tight.ask(k % 2 === 0 ? 'ann' : 'rita', 'GET', '/positions')
  const over = await tight.ask('vic', 'GET', '/positions')
  expect([over.statusCode, typeOf(over)]).toEqual([429, 'rate_limited'])
  expect(over.headers).toMatchObject({
    'retry-after': '1',
    'ratelimit-policy': '"reads";q=3;w=3',
    ratelimit: '"reads";r=0;t=1',
  })
  const other = await tight.ask('ben', 'GET', '/positions')
  expect(other.headers.ratelimit).toBe('"reads";r=2;t=1')
  tight.now += 1_000
  expect((await tight.ask('vic', 'GET', '/positions')).statusCode).toBe(200)
  await tight.stop()
})

const SMALL = { perSecond: 1, burst: 3 }

test('two people do what is weighty, and the second does exactly what was read', async () => {
  const careful = await World.open({ fourEyes: true })
  const terms = { name: 'Lab C', tier: 'standard', limits: { bidsMax: 1, paymentMax: '1.00' } }
  const proposed = await careful.ask('olga', 'PUT', '/participants/lab-c', { body: terms })
  expect(proposed.statusCode, proposed.body).toBe(202)
  const { proposal, digest } = proposed.json()
  const [waiting] = (await careful.ask('aud', 'GET', '/proposals')).json().items
  expect(waiting).toMatchObject({
    id: proposal,
    digest,
    by: 'olga',
    act: { kind: 'setParticipant' },
  })
  const approve = (who: Person, body: object) =>
    careful.ask(who, 'POST', `/proposals/${proposal}/approve`, { body })
  expect(typeOf(await approve('olga', { digest }))).toBe('approval_own')
  expect(typeOf(await approve('otto', { digest: '0'.repeat(64) }))).toBe('approval_of_other')
  expect((await approve('otto', { digest })).statusCode).toBe(200)
  expect(careful.state.participants.get('lab-c')?.name).toBe('Lab C')
  await careful.stop()
})

test('figures are for the staff and for who has the token; health is for all', async () => {
  const get = (url: string, headers: Record<string, string> = {}) =>
    world.app.inject({ url, headers })
  expect((await get('/health/live')).statusCode).toBe(200)
  expect((await get('/health/ready')).json()).toEqual({ ready: true })
  expect((await get('/metrics')).statusCode).toBe(401)
  const signed = world.sign('ann-key', { method: 'GET', url: '/metrics' })
  expect((await get('/metrics', signed)).statusCode).toBe(401)
  const staff = world.sign('sue-key', { method: 'GET', url: '/metrics' })
  expect((await get('/metrics', staff)).body).toContain('walras_requests_total')
})

test('every answer has the headers that keep browsers strict, problems too', async () => {
  for (const path of ['/time', '/bids', '/nowhere']) {
    const { headers } = await world.ask(undefined, 'GET', path)
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{16}$/)
  }
})

test('a fault of the venue tells nothing of what went on inside', async () => {
  const { open } = world.vault
  world.vault.open = () => {
    throw new Error('secret of /srv/walras/master.key')
  }
  const body = { id: 'inside', series: 'main', bid: bidFor(1, '1.00') }
  await world.ask('ann', 'POST', '/bids', { body })
  const failed = await world.ask('ann', 'GET', '/bids/inside')
  world.vault.open = open
  expect([failed.statusCode, typeOf(failed)]).toEqual([500, 'venue_failed'])
  expect(failed.body).not.toMatch(/secret|srv|at /)
})

test('who guesses keys is slowed down, and nobody else by that', async () => {
  const strict = await World.open({
    settings: { strangers: { bids: SMALL, acts: SMALL, reads: SMALL } },
  })
  const guess = async () => typeOf(await strict.ask({ keyId: 'guess' }, 'GET', '/session'))
  strict.pairs.set('guess', newPair())
  for (let k = 0; k < 3; k++) expect(await guess()).toBe('key_unusable')
  expect(await guess()).toBe('rate_limited')
  expect((await strict.ask('ann', 'GET', '/session')).statusCode).toBe(200)
  await strict.stop()
})
