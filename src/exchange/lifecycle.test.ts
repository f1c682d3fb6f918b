/** Lives of bids and auctions: what the calendar, people and switches do to them. */
import { describe, expect, test } from 'vitest'
import {
  having,
  havingAll,
  AT,
  BASE,
  closedWith,
  CONTENT,
  decisionOn,
  key,
  LATE,
  OVER,
  opening,
  replaced,
  SALT,
  SECRET,
  STAFF,
  submitted,
} from '../../test/refusing.ts'
import { userOf } from '../../test/venue.ts'
import { seedOf } from './anonymous-book.ts'
import type { Act } from './commands.ts'
import { closeWithin } from './commitments.ts'
import { dueAt, nextDueAt } from './due.ts'
import { phaseAt, scheduleAt } from './schedule.ts'
import { bidOf, type KillScope, type State } from './state.ts'

const auctionOf = (state: State, id: string) => {
  const auction = state.auctions.get(id)
  if (auction === undefined) throw new Error(`there is ${id}`)
  return auction
}
const schedule = auctionOf(BASE, 'main-1').schedule
const CLOSE = closeWithin(seedOf(SECRET), schedule.closeFrom, schedule.closeTo)
const opened = (id = 'b-1', content = CONTENT) => ({
  participant: 'lab-a',
  bid: id,
  content,
  salt: SALT,
})
const closing = (bids: readonly string[], auction = 'main-1'): Act => ({
  kind: 'closeAuction',
  auction,
  secret: SECRET,
  opened: bids.map((id) => opened(id)),
})
const resting = having(BASE, submitted())
const statusOf = (state: State, id = 'b-1', participant = 'lab-a') => {
  const bid = bidOf(state, participant, id)
  return bid?.end?.cause ?? bid?.ending ?? bid?.status
}
const withdrawing: Act = { kind: 'withdrawBid', participant: 'lab-a', bid: 'b-1' }

describe('the calendar', () => {
  test('goes from open to no-cancel to a close that is drawn', () => {
    const { noCancelAt, closeFrom, closeTo } = schedule
    const phase = (at: number) => phaseAt({ schedule }, at)
    expect([AT, noCancelAt - 1, noCancelAt, closeTo].map(phase)).toEqual([
      'open',
      'open',
      'noCancel',
      'noCancel',
    ])
    expect(closeFrom - noCancelAt).toBe(200)
    expect(closeTo - closeFrom).toBe(200)
    expect(closeTo % 1000).toBe(0)
    expect(CLOSE).toBeGreaterThanOrEqual(closeFrom)
    expect(CLOSE).toBeLessThanOrEqual(closeTo)
  })

  test('leaves time to bid, and never two auctions one close', () => {
    const series = BASE.series.get('main')
    if (series === undefined) throw new Error('main is there')
    for (let now = AT; now < AT + 3000; now += 37) {
      const next = scheduleAt(series, now)
      expect(next.noCancelAt).toBeGreaterThan(now)
      expect(next.closeTo).toBeGreaterThan(series.lastClose)
    }
  })

  test('a halt moves what is left of it', () => {
    const halted = having(resting, { kind: 'haltSeries', series: 'main', cause: 'x' }, { at: LATE })
    expect(dueAt(halted, OVER, () => CLOSE).filter((due) => due.kind === 'close')).toEqual([])
    expect(decisionOn(halted, withdrawing, { at: LATE, actor: userOf('ann') }).ok).toBe(true)
    const resumed = having(halted, { kind: 'resumeSeries', series: 'main' }, { at: LATE + 5000 })
    const moved = auctionOf(resumed, 'main-1').schedule
    expect(moved).toEqual({
      ...schedule,
      indicativeAt: schedule.indicativeAt + 5000,
      noCancelAt: schedule.noCancelAt + 5000,
      closeFrom: schedule.closeFrom + 5000,
      closeTo: schedule.closeTo + 5000,
    })
    expect(decisionOn(resumed, closing(['b-1']), { at: OVER + 4000 }).ok).toBe(false)
  })

  test('a bid at the drawn close is for the next auction, one a moment earlier for this', () => {
    const [early, late] = [submitted({ id: 'early' }), submitted({ id: 'late' })]
    const state = having(having(BASE, early, { at: CLOSE - 1 }), late, { at: CLOSE })
    const closed = auctionOf(having(state, closing(['early', 'late']), { at: OVER }), 'main-1')
    expect(closed.phase === 'clearing' && closed.entries.map(({ bid }) => bid)).toEqual(['early'])
  })

  test('what waits for the auction before is not due', () => {
    const state = closedWith(submitted())
    expect(nextDueAt(state, () => OVER + 1000)).not.toBe(OVER + 1000)
    expect(dueAt(state, OVER + 9000, () => OVER).filter(({ kind }) => kind === 'close')).toEqual([])
  })
})

describe('a bid that is being cleared', () => {
  const state = closedWith(submitted({ lasts: { kind: 'auction' } }))
  const calledOff = (auction: string): Act => ({ kind: 'callOffAuction', auction, cause: 'x' })

  test('ends when that is over, if it is withdrawn', () => {
    const withdrawn = having(state, withdrawing, { actor: userOf('ann') })
    expect(bidOf(withdrawn, 'lab-a', 'b-1')).toMatchObject({
      status: 'resting',
      ending: 'withdrawn',
    })
    expect(bidOf(having(withdrawn, calledOff('main-1')), 'lab-a', 'b-1')).toMatchObject({
      status: 'ended',
      end: { cause: 'withdrawn' },
    })
  })

  test('goes on when the next auction is called off, and ends with its own', () => {
    expect(statusOf(having(state, calledOff('main-2')))).toBe('resting')
    expect(statusOf(having(state, calledOff('main-1')))).toBe('auctionCalledOff')
  })
})

describe('a kill switch', () => {
  const withKey = having(BASE, key('k-1'))
  const state = having(withKey, submitted(), { actor: { kind: 'user', user: 'ann', key: 'k-1' } })
  const two = having(state, submitted({ participant: 'lab-b', id: 'w-1' }), { actor: userOf('bo') })

  test.each<[KillScope, string, string, string]>([
    ['user', 'ann', 'killed', 'awaiting'],
    ['key', 'k-1', 'killed', 'awaiting'],
    ['participant', 'lab-a', 'killed', 'awaiting'],
    ['participant', 'lab-b', 'resting', 'killed'],
    ['venue', 'venue', 'killed', 'killed'],
    ['product', 'mw', 'resting', 'awaiting'],
  ])('of %s %s', (scope, id, first, second) => {
    const killed = having(two, { kind: 'kill', scope, id, cause: 'x' }, { at: LATE, actor: STAFF })
    expect([statusOf(killed), statusOf(killed, 'w-1', 'lab-b')]).toEqual([first, second])
    expect(killed.bids.get('lab-a')?.size).toBe(1)
    expect(
      having(killed, { kind: 'revive', scope, id }, { actor: STAFF }).killed.has(`${scope}:${id}`),
    ).toBe(false)
  })

  test.each<Act>([
    { kind: 'kill', scope: 'product', id: 'gpu', cause: 'x' },
    { kind: 'expireProduct', product: 'gpu' },
  ])('or $kind of a product ends its bids at the close', (act) => {
    const closed = having(having(resting, act), closing(['b-1']), { at: OVER })
    expect(statusOf(closed)).toBe('productGone')
  })
})

describe('four eyes', () => {
  const state: State = { ...BASE, venue: { ...BASE.venue, fourEyes: true } }
  const listing: Act = {
    kind: 'setProduct',
    listed: { product: { id: 'new', unit: 'hour', tick: '0.01' } },
  }

  test('of the staff, a second person does what the first proposed', () => {
    const proposed = having(state, listing, { actor: STAFF })
    expect(proposed.products.has('new')).toBe(false)
    const { id = '', digest = '' } = proposed.proposals.first() ?? {}
    const approved = having(
      proposed,
      { kind: 'approveProposal', proposal: id, digest },
      { actor: userOf('op-2') },
    )
    expect(approved.products.has('new')).toBe(true)
    expect(approved.proposals.size).toBe(0)
    expect(having(proposed, { kind: 'declineProposal', proposal: id }).proposals.size).toBe(0)
  })

  test('what would be refused is not proposed', () => {
    expect(decisionOn(state, { kind: 'resumeSeries', series: 'main' }, { actor: STAFF }).ok).toBe(
      false,
    )
  })

  test('a large bid takes part once it is approved, from then on', () => {
    const waiting = having(BASE, submitted({ participant: 'lab-b', id: 'w-1' }), {
      actor: userOf('ben'),
    })
    const commitment = bidOf(waiting, 'lab-b', 'w-1')?.commitment ?? ''
    const approve: Act = { kind: 'approveBid', participant: 'lab-b', bid: 'w-1', commitment }
    const late = having(waiting, approve, { at: CLOSE, actor: userOf('bo') })
    expect(statusOf(late, 'w-1', 'lab-b')).toBe('resting')
    const closed = auctionOf(having(late, closing([]), { at: OVER }), 'main-1')
    expect(closed.phase === 'clearing' && closed.entries).toEqual([])
  })

  test('waiting bids count among those that a participant may have', () => {
    const bids = ['w-1', 'w-2', 'w-3'].map((id) => submitted({ participant: 'lab-b', id }))
    const two = havingAll(BASE, bids.slice(0, 2), { actor: userOf('ben') })
    expect(decisionOn(two, bids[2] as Act, { actor: userOf('ben') })).toMatchObject({
      error: [{ code: 'participant_bids_exceeded' }],
    })
  })
})

test('all that may be withdrawn is withdrawn at once; by the staff, all', () => {
  const all: Act = { kind: 'withdrawAll', participant: 'lab-a' }
  expect(statusOf(having(resting, all, { actor: userOf('ann') }))).toBe('withdrawn')
  expect(statusOf(having(resting, all, { at: LATE, actor: userOf('ann') }))).toBe('resting')
  expect(statusOf(having(resting, all, { at: LATE, actor: STAFF }))).toBe('killed')
  const halted = having(resting, { kind: 'haltSeries', series: 'main', cause: 'x' }, { at: LATE })
  expect(statusOf(having(halted, all, { actor: userOf('ann') }))).toBe('withdrawn')
})

test('receipts count for each participant, and each names the one before', () => {
  const replacedOnce = having(resting, replaced({ content: CONTENT }))
  const two = having(replacedOnce, submitted({ participant: 'lab-b', id: 'w-1' }), {
    actor: userOf('ben'),
  })
  const three = having(two, submitted({ id: 'b-2' }))
  const receipts = [
    ...(bidOf(three, 'lab-a', 'b-1')?.receipts ?? []),
    ...(bidOf(three, 'lab-a', 'b-2')?.receipts ?? []),
  ]
  expect(receipts.map(({ sequence, logIndex }) => [sequence, logIndex])).toEqual([
    [1, 0],
    [2, 1],
    [3, 2],
  ])
  expect(receipts.map(({ previous }) => previous)).toEqual([
    '',
    receipts[0]?.hash,
    receipts[1]?.hash,
  ])
  expect(bidOf(three, 'lab-b', 'w-1')?.receipts[0]).toMatchObject({ sequence: 1, previous: '' })
})

test('an auction of the same id is never opened again', () => {
  const over = having(BASE, { kind: 'callOffAuction', auction: 'main-1', cause: 'x' })
  expect(decisionOn(over, opening('main-1'))).toMatchObject({ error: [{ code: 'auction_exists' }] })
})
