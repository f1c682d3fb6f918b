/** Passkeys, with an authenticator in software: made by who is signed in, good for signing in, from our page only. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Authenticator, type Ceremony } from './testing/authenticator.ts'
import { World } from './testing/world.ts'

const PAGE = { host: 'localhost:4100', origin: 'http://localhost:4100' }
let world: World
let cookie: string
beforeAll(async () => {
  world = await World.open()
  const body = { token: world.api.issueLoginLink('ann') }
  const session = await world.ask(undefined, 'POST', '/session/link', { body, headers: PAGE })
  cookie = String(session.headers['set-cookie']).split(';')[0] ?? ''
})
afterAll(() => world.stop())

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  world.ask(undefined, 'POST', path, { body, headers: { ...PAGE, ...headers } })

async function add(device: Authenticator, change: Partial<Ceremony> = {}) {
  const { ceremony, options } = (await post('/passkeys/begin', {}, { cookie })).json()
  const { challenge } = options
  const asked = { challenge, origin: PAGE.origin, host: 'localhost', ...change }
  return post('/passkeys', { ceremony, response: device.register(asked) }, { cookie })
}

async function logIn(device: Authenticator, change: Partial<Ceremony> = {}) {
  const { ceremony, options } = (await post('/session/passkey/begin', {})).json()
  const { challenge } = options
  const asked = { challenge, origin: PAGE.origin, host: 'localhost', ...change }
  const body = { ceremony, response: device.signIn(asked) }
  return { body, response: await post('/session/passkey', body) }
}

test('a passkey is added, signs in, and its challenge is good once', async () => {
  const device = new Authenticator()
  const added = await add(device)
  expect(added.statusCode, added.body).toBe(201)
  const { body, response } = await logIn(device)
  expect(response.statusCode, response.body).toBe(200)
  expect(response.json()).toMatchObject({ user: 'ann', via: 'session' })
  expect(String(response.headers['set-cookie'])).toContain('HttpOnly')
  expect((await post('/session/passkey', body)).statusCode).toBe(401)
  const listed = await world.ask('ann', 'GET', '/passkeys')
  expect(listed.json().items).toHaveLength(1)
})

test('no passkey for another page, another host, or a device that did not verify who holds it', async () => {
  for (const change of [
    { origin: 'http://evil.test' },
    { host: 'evil.test' },
    { verified: false },
    { challenge: 'AAAA' },
  ]) {
    const device = new Authenticator()
    expect((await add(device, change)).json().type).toBe('urn:walras:problem:passkey_refused')
    await add(device)
    const { response } = await logIn(device, change)
    expect(response.json().type, JSON.stringify(change)).toBe('urn:walras:problem:passkey_refused')
  }
})

test('a passkey that nobody added signs nobody in', async () => {
  const { response } = await logIn(new Authenticator())
  expect(response.json().type).toBe('urn:walras:problem:passkey_refused')
})
