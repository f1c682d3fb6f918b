/**
 * Two venues, alike but for what others bid. Until an auction is published, one participant is told the same in both, to the byte:
 * answers, headers, messages and their numbers.
 */
import type { LightMyRequestResponse } from 'fastify'
import { expect, test } from 'vitest'
import { type Random, seededRandom } from '#base'
import { bidFor, World } from './testing/world.ts'

/** What others do in one world and not in the other. */
async function others(world: World, random: Random): Promise<void> {
  const count = random.integer(0, 6)
  for (let k = 0; k < count; k++) {
    const lots = random.integer(1, 20) * random.pick([1, -1])
    const limit = `${lots < 0 ? '-' : ''}${random.integer(1, 40)}.00`
    const body = { series: 'main', lasts: 'withdrawn', bid: bidFor(lots, limit) }
    const placed = await world.ask('ben', 'POST', '/bids', { body })
    const { id } = placed.json()
    if (random.next() < 0.3) await world.ask('ben', 'DELETE', `/bids/${id}`)
    if (random.next() < 0.3) await world.ask('ben', 'PUT', `/bids/${id}`, { body })
    if (random.next() < 0.2)
      await world.ask('ben', 'POST', '/bids', { body: { ...body, id: 'own' } })
  }
  if (random.next() < 0.2)
    await world.ask('bob', 'PUT', '/kills/user/ben', { body: { cause: 'x' } })
}

const LOOKS = [
  '/market',
  '/auctions',
  '/auctions/main-1',
  '/auctions/main-1/bundle.json',
  '/auctions/main-1/market.json',
  '/bids',
  '/bids/own',
  '/bids/own/inclusion?auction=main-1',
  '/fills',
  '/positions',
  '/keys',
  '/kills',
  '/series',
  '/products/gpu/prices',
  '/session',
]

/** All that one participant sees of a world, in the order in which it sees it. */
async function seen(world: World, seed: number, noise: number): Promise<readonly unknown[]> {
  const told: unknown[] = []
  const [own, random] = [seededRandom(seed), seededRandom(noise)]
  const socket = await world.app.injectWS('/api/v1/stream', {
    headers: world.sign('ann-key', { method: 'GET', url: '/api/v1/stream' }),
  })
  socket.on('message', (data: unknown) => {
    const message = JSON.parse(String(data)) as { kind: string }
    if (message.kind !== 'welcome' && message.kind !== 'heartbeat') told.push(message)
  })
  for (const channel of ['market', 'participant:lab-a'])
    socket.send(JSON.stringify({ kind: 'subscribe', channel }))
  for (let step = 0; step < 6; step++) {
    await others(world, random)
    const bid = bidFor(own.integer(1, 9), `${own.integer(1, 30)}.00`)
    const id = own.pick(['own', `a${step}`])
    const body = { id, series: 'main', lasts: 'withdrawn', bid }
    told.push(visible(await world.ask('ann', 'POST', '/bids', { body })))
    if (own.next() < 0.4) told.push(visible(await world.ask('ann', 'DELETE', `/bids/${id}`)))
    for (const path of LOOKS) told.push(visible(await world.ask('ann', 'GET', path)))
    world.now += own.integer(0, 120_000)
  }
  socket.terminate()
  return told
}

function visible({ statusCode, headers, body }: LightMyRequestResponse): object {
  const { date: _, 'x-request-id': __, ...rest } = headers
  return { statusCode, body, ...rest }
}

test('what others bid changes nothing that a participant is told', async () => {
  for (let seed = 0; seed < 12; seed++) {
    const [quiet, busy] = [await World.open(), await World.open()]
    const a = await seen(quiet, seed, 1_000 + seed)
    const b = await seen(busy, seed, 2_000 + seed)
    expect(quiet.state.auctions.get('main-1')?.phase).toBe('open')
    expect(b, `seed ${seed}`).toEqual(a)
    expect(a.length).toBeGreaterThan(90)
    await Promise.all([quiet.stop(), busy.stop()])
  }
})
