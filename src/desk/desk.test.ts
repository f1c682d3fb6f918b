import { expect, test } from 'vitest'
import {
  foundingActs,
  memoryJournal,
  START,
  TERMS,
  userOf,
  VENUE,
  venueOf,
} from '../../test/venue.ts'
import { bidOf } from '#exchange'
import type { Clear, Offer } from './floor.ts'

const FOUNDING = foundingActs(['ann', 'ben'])
const offer = (id: string, over: Partial<Offer> = {}): Offer => ({
  participant: 'ann',
  id,
  series: 'main',
  lasts: { kind: 'withdrawn' },
  content: { bid: { kind: 'trade', lots: { gpu: 1 }, quantity: [0, 9], limit: '5.00' } },
  ...over,
})
const ANN = userOf('ann')

/** Whose records are durable when they are let. */
function slowJournal() {
  const real = memoryJournal()
  const waiting: (() => void)[] = []
  const append = async (body: string) => {
    const record = real.append(body)
    await new Promise<void>((resolve) => waiting.push(resolve))
    return record
  }
  return { journal: { ...real, append }, flush: () => waiting.splice(0).map((go) => go()) }
}

test('is decided at once, shown and answered once it is durable', async () => {
  const { journal, flush } = slowJournal()
  const { desk } = await venueOf({ journal })
  const done = desk.handle(VENUE, FOUNDING)
  expect(desk.decided.participants.size).toBe(2)
  expect(desk.durable.state.participants.size).toBe(0)
  flush()
  expect((await done).ok).toBe(true)
  expect(desk.durable.state.participants.size).toBe(2)
})

test('several acts are one record, or nothing', async () => {
  const { desk } = await venueOf({ founding: FOUNDING })
  const before = desk.decided.seq
  const result = await desk.handle(VENUE, [
    { kind: 'haltSeries', series: 'main', cause: 'x' },
    { kind: 'haltSeries', series: 'none', cause: 'x' },
  ])
  expect(result.ok).toBe(false)
  expect(desk.decided.seq).toBe(before)
  expect(desk.decided.series.get('main')?.halted).toBeUndefined()
})

test('of several bids, those that are not refused are one record', async () => {
  const { desk, floor } = await venueOf({ founding: FOUNDING })
  const before = desk.decided.seq
  const offers = [offer('b-1'), offer('b-1'), offer('b-2')]
  const told: string[] = []
  const each = await floor.submitEach(ANN, offers)
  if (!each.ok) throw new Error('some of them are taken')
  for (const decision of each.value.decisions)
    told.push(decision.ok ? 'taken' : (decision.error[0]?.code ?? ''))
  expect(told).toEqual(['taken', 'bid_id_taken', 'taken'])
  // One record opens the auction, one holds the bids.
  expect(desk.decided.seq).toBe(before + 2)
  const refused: number[] = []
  const all = await floor.submitAll(ANN, [offer('b-3'), offer('b-1')], undefined, (k) =>
    refused.push(k),
  )
  expect([all.ok, refused]).toEqual([false, [1]])
  expect(bidOf(desk.decided, 'ann', 'b-3')).toBeUndefined()
})

test('the time of the venue never goes back', async () => {
  const { desk, clock } = await venueOf({ founding: FOUNDING })
  clock.now = START - 5000.5
  expect(desk.now()).toBe(START)
  expect((await desk.handle(VENUE, { kind: 'setSeries', terms: TERMS })).ok).toBe(true)
})

test('takes nothing more once the journal has failed', async () => {
  const broken = { ...memoryJournal(), append: () => Promise.reject(new Error('no space is left')) }
  const { desk } = await venueOf({ journal: broken })
  await expect(desk.handle(VENUE, FOUNDING)).rejects.toThrow('no space is left')
  const again = await desk.handle(VENUE, FOUNDING)
  expect(again).toMatchObject({ ok: false, error: [{ code: 'venue_halted' }] })
  expect(desk.durable.state.seq).toBe(0)
})

test('a request is done once, and answered again once it is durable', async () => {
  const { journal, flush } = slowJournal()
  const { desk, floor } = await venueOf({ journal })
  const founded = desk.handle(VENUE, FOUNDING)
  floor.conduct()
  const request = { key: 'ann 1', digest: 'd', answer: () => ({ id: 'b-1' }) }
  expect(desk.answered(request)).toBeUndefined()
  const first = floor.submit(ANN, offer('b-1'), request)
  let again: unknown
  const answering = desk.answered(request)?.then((result) => {
    again = result
  })
  await new Promise(setImmediate)
  expect(again).toBeUndefined()
  flush()
  await Promise.all([founded, first, answering])
  expect(again).toEqual({ ok: true, value: { id: 'b-1' } })
  expect(await desk.answered({ ...request, digest: 'other' })).toMatchObject({
    error: [{ code: 'request_key_reused' }],
  })
  expect(await floor.submit(ANN, offer('b-2'), request)).toMatchObject({
    error: [{ code: 'request_repeated' }],
  })
})

test('what was sealed for an auction that closed meanwhile is refused, and not kept under its key', async () => {
  const { desk, floor, clock } = await venueOf({ founding: FOUNDING })
  floor.conduct()
  const act = floor.offered('submitBid', offer('b-1'))
  if (!act.ok) throw new Error('the offer is whole')
  clock.now = START + 1001
  expect(await floor.act(ANN, act.value)).toMatchObject({ error: [{ code: 'auction_closed' }] })
  expect((await floor.submit(ANN, offer('b-1'))).ok).toBe(true)
  expect(bidOf(desk.decided, 'ann', 'b-1')?.auction).not.toBe('main-1')
})

test('an outcome for an auction that was called off meanwhile is let go', async () => {
  const troubles: string[] = []
  let answer: (outcome: unknown) => void = () => {}
  const clear: Clear = () => new Promise((resolve) => (answer = resolve))
  const { desk, floor, clock } = await venueOf({
    founding: FOUNDING,
    clear,
    onTrouble: (code) => troubles.push(code),
  })
  floor.conduct()
  const id = desk.decided.auctions.first()?.id ?? ''
  clock.now = START + 1001
  floor.conduct()
  await new Promise(setImmediate)
  await floor.act(VENUE, { kind: 'callOffAuction', auction: id, cause: 'x' })
  answer({})
  await floor.idle()
  expect(desk.durable.state.auctions.get(id)?.phase).toBe('void')
  expect(troubles).toEqual([])
})

test('where no outcome is one, everyone is told so, and nothing of what was bid', async () => {
  const clear: Clear = async ({ book }) => ({ nonsense: book })
  const { desk, floor, clock } = await venueOf({ founding: FOUNDING, clear })
  floor.conduct()
  const id = desk.decided.auctions.first()?.id ?? ''
  await floor.submit(ANN, offer('b-1'))
  clock.now = START + 1001
  floor.conduct()
  await floor.idle()
  expect(desk.durable.state.auctions.get(id)).toMatchObject({
    phase: 'void',
    cause: 'no valid outcome was found',
  })
  expect(bidOf(desk.durable.state, 'ann', 'b-1')?.status).toBe('resting')
})
