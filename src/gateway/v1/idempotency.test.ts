/** The same request again: once done, the same answer, to the byte, also after the venue has started anew. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bidFor, newPair, World } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.stop())

const typeOf = (response: { json(): { type?: string } }) =>
  response.json().type?.replace('urn:walras:problem:', '')

const body = { series: 'main', lasts: 'withdrawn', bid: bidFor(3, '3.00') }

test('a change without a key is refused, and so is one with a key that is none', async () => {
  const missing = await world.ask('ann', 'POST', '/bids', { body, key: '' })
  expect([missing.statusCode, typeOf(missing)]).toEqual([400, 'idempotency_key_missing'])
  const malformed = await world.ask('ann', 'POST', '/bids', { body, key: 'a b' })
  expect(typeOf(malformed)).toBe('idempotency_key_malformed')
})

test('the same again is answered the same, also when replaced, ended, and after a restart', async () => {
  const first = await world.ask('ann', 'POST', '/bids', { body, key: 'k1' })
  expect(first.statusCode, first.body).toBe(201)
  const { id } = first.json()
  const seq = world.state.seq
  const same = async () => {
    const again = await world.ask('ann', 'POST', '/bids', { body, key: '"k1"' })
    expect([again.statusCode, again.body]).toEqual([201, first.body])
  }
  await same()
  expect(world.state.seq).toBe(seq)
  const other = { series: 'main', bid: bidFor(1, '2.00') }
  const replaced = await world.ask('ann', 'PUT', `/bids/${id}`, { body: other, key: 'k2' })
  expect(replaced.statusCode).toBe(200)
  await same()
  await world.restart()
  await same()
  const again = await world.ask('ann', 'PUT', `/bids/${id}`, { body: other, key: 'k2' })
  expect(again.body).toBe(replaced.body)
  const gone = await world.ask('ann', 'DELETE', `/bids/${id}`, { key: 'k3' })
  await world.restart()
  expect((await world.ask('ann', 'DELETE', `/bids/${id}`, { key: 'k3' })).body).toBe(gone.body)
  await same()
})

test('another request under the same key is refused; another participant’s key is its own', async () => {
  await world.ask('ann', 'POST', '/bids', { body, key: 'shared' })
  const other = { ...body, bid: bidFor(4, '3.00') }
  const reused = await world.ask('ann', 'POST', '/bids', { body: other, key: 'shared' })
  expect([reused.statusCode, typeOf(reused)]).toEqual([422, 'idempotency_key_reused'])
  const theirs = await world.ask('ben', 'POST', '/bids', { body: other, key: 'shared' })
  expect(theirs.statusCode).toBe(201)
})

test('a hundred at once are done once', async () => {
  const before = world.state.seq
  const key = 'storm'
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => world.ask('ann', 'POST', '/bids', { body, key })),
  )
  expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
  expect(world.state.seq).toBe(before + 1)
})

test('what was refused is not remembered', async () => {
  const late = { id: 'n1', series: 'later', bid: bidFor(1, '1.00') }
  const refused = await world.ask('ann', 'POST', '/bids', { body: late, key: 'r' })
  expect(typeOf(refused)).toBe('series_unknown')
  const mended = await world.ask('ann', 'POST', '/bids', { body, key: 'r' })
  expect(mended.statusCode).toBe(201)
})

test('acts of every kind are remembered', async () => {
  const { publicKey } = newPair()
  const expiresAt = new Date(world.now + 86_400_000).toISOString()
  const key = { publicKey, scopes: ['read'], expiresAt }
  const first = await world.ask('ann', 'POST', '/keys', { body: key, key: 'a' })
  expect(first.statusCode, first.body).toBe(201)
  await world.restart()
  const again = await world.ask('ann', 'POST', '/keys', { body: key, key: 'a' })
  expect([again.statusCode, again.body]).toEqual([201, first.body])
})

test('when the journal fails, nothing is acknowledged, and the venue is not ready', async () => {
  const doomed = await World.open()
  const taken = await doomed.ask('ann', 'POST', '/bids', { body, key: 'before' })
  doomed.breakDisk()
  const failed = await doomed.ask('ann', 'POST', '/bids', { body, key: 'after' })
  expect([failed.statusCode, typeOf(failed)]).toEqual([503, 'venue_halted'])
  expect(failed.headers['retry-after']).toBe('5')
  expect(failed.body).not.toMatch(/EIO|disk|sync/)
  const again = await doomed.ask('ann', 'POST', '/bids', { body, key: 'after' })
  expect(typeOf(again)).toBe('venue_halted')
  expect((await doomed.ask('ann', 'POST', '/bids', { body, key: 'before' })).body).toBe(taken.body)
  expect((await doomed.app.inject('/health/ready')).statusCode).toBe(503)
  await doomed.app.close()
})
