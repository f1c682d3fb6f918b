/** A reader that is too slow is let go at a clean place, and can come back. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { v1 } from '#api'
import { bidFor, World } from '../testing/world.ts'
import { Hub } from './hub.ts'
import { Reader } from './reader.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.stop())

test('closes with 4008, having told everything up to a number, and goes on from there', async () => {
  const { desk, floor, vault } = world
  const hub = new Hub({ desk, floor, clock: () => world.now, onTrouble: () => undefined })
  const user = world.state.users.get('ann')
  if (user === undefined) throw new Error('ann')
  const open = () => {
    const sent: { kind: string; seq?: number }[] = []
    const closed: number[] = []
    const socket = {
      bufferedAmount: 0,
      send: (text: string) => sent.push(JSON.parse(text)),
      close: (code: number) => closed.push(code),
      terminate: () => undefined,
    }
    const reader = new Reader({
      venue: {
        desk,
        floor,
        vault,
        identity: { publicKey: '', sign: () => '' },
        clock: () => world.now,
      },
      hub,
      socket,
      caller: { user, actor: { kind: 'user', user: 'ann' }, scopes: ['read'], via: 'session' },
      isAllowed: () => true,
      bufferedMax: 1_000,
    })
    hub.add(reader)
    return { reader, socket, sent, closed }
  }
  const place = () =>
    world.ask('ann', 'POST', '/bids', { body: { series: 'main', bid: bidFor(1, '1.00') } })
  const slow = open()
  slow.reader.heard({ kind: 'subscribe', channel: 'participant:lab-a' })
  await place()
  slow.socket.bufferedAmount = 2_000
  await place()
  expect(slow.closed).toEqual([v1.CLOSE.tooSlow])
  await place()
  const numbers = ({ sent }: typeof slow) =>
    sent.filter(({ kind }) => kind === 'message').map(({ seq }) => seq)
  const [last = 0] = numbers(slow)
  const back = open()
  back.reader.heard({ kind: 'subscribe', channel: 'participant:lab-a', from: last })
  expect([...numbers(slow), ...numbers(back)]).toEqual([last, last + 1, last + 2])
  expect(hub.size).toBe(1)
  hub.stop()
})
