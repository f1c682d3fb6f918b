/** The exchange without a venue around it: commands in, events and states out. */
import { describe, expect, test } from 'vitest'
import type { Result } from '#base'
import { commitmentTo } from './anonymous-book.ts'
import type { Command, VenueEvent } from './commands.ts'
import { decide } from './decide.ts'
import { evolve } from './evolve.ts'
import { initialState, type State } from './state.ts'

const SECRET = 'an auction’s own secret'
const product = { id: 'gpu', unit: '1 GPU x 1 month', tick: 10_000n }
const [opens, between, closes] = [
  '2026-11-24T10:00:00.000Z',
  '2026-11-24T10:00:05.000Z',
  '2026-11-24T10:00:10.000Z',
] as const

describe('a bid may be withdrawn', () => {
  const state = venueAfter(open(), submit('1-1', 'ann', 5), submit('1-2', 'ben', 5))

  test('by its participant, while the auction is open: it takes no part in the book', () => {
    const left = stateAfter(state, withdraw('1-1', 'ann'), close())
    expect(bookOf(left).map(({ bid }) => bid.quantity)).toEqual([[0, 5]])
    expect([...(left.auctions.get('1')?.bids.keys() ?? [])]).toEqual(['1-2'])
  })

  test.each([
    ['by another', withdraw('1-1', 'ben'), 'bid_unknown'],
    ['twice', withdraw('1-3', 'ann'), 'bid_unknown'],
    ['at the close', { ...withdraw('1-1', 'ann'), at: closes }, 'auction_closed'],
    ['from no auction', { ...withdraw('1-1', 'ann'), auction: '9' }, 'auction_unknown'],
  ] as const)('not %s', (_, command, code) => expect(codeOf(decide(state, command))).toBe(code))

  test('not once the auction has closed', () => {
    const command = { ...withdraw('1-1', 'ann'), at: between }
    expect(codeOf(decide(stateAfter(state, close()), command))).toBe('auction_closed')
  })
})

describe('the book that is cleared', () => {
  const bids = Array.from({ length: 40 }, (_, k) => submit(`1-${k + 1}`, `who-${k % 20}`, k + 1))

  test('holds every bid under a pseudonym, one for each participant', () => {
    const state = venueAfter(open(), ...bids, close())
    const book = bookOf(state)
    expect(book.map(({ id }) => id)).toEqual(bids.map((_, k) => `b-${k + 1}`))
    expect(JSON.stringify(book)).not.toContain('who-')
    const { ids } = closedOf(state).book
    const byOf = (id: string) => book.find((bid) => bid.id === ids.get(id))?.by
    for (let k = 1; k <= 20; k++) expect(byOf(`1-${k}`)).toBe(byOf(`1-${k + 20}`))
    expect(new Set(book.map(({ by }) => by)).size).toBe(20)
    for (const [k, { document }] of bids.entries())
      expect(book.find(({ id }) => id === ids.get(`1-${k + 1}`))?.bid).toEqual(document.bid)
  })

  test('tells neither order of arrival nor names: only the secret orders pseudonyms', () => {
    const lots = (state: State) => bookOf(state).map(({ bid }) => bid.quantity[1])
    const inOrder = lots(venueAfter(open(), ...bids, close()))
    expect(lots(venueAfter(open(), ...bids.toReversed(), close()))).toEqual(inOrder)
    expect(inOrder).not.toEqual(inOrder.toSorted((a, b) => a - b))
    const other = 'another secret'
    const drawn = venueAfter({ ...open(), seedHash: commitmentTo(other) }, ...bids, close(other))
    expect(lots(drawn)).not.toEqual(inOrder)
  })

  test('closes with the secret that was committed to, and reveals its hash only', () => {
    const state = venueAfter(open(), ...bids)
    expect(codeOf(decide(state, close('another')))).toBe('secret_not_committed')
    const events = decide(state, close())
    expect(JSON.stringify(events, (_, v) => (typeof v === 'bigint' ? `${v}` : v))).not.toContain(
      SECRET,
    )
  })
})

interface BookBid {
  readonly id: string
  readonly by: string
  readonly bid: { readonly quantity: readonly [number, number] }
}

function closedOf(state: State) {
  const auction = state.auctions.get('1')
  if (auction?.phase !== 'clearing') throw new Error('it is not being cleared')
  return auction
}

const bookOf = (state: State): readonly BookBid[] =>
  (closedOf(state).book.document as { bids: readonly BookBid[] }).bids

const venueAfter = (...commands: readonly Command[]): State =>
  stateAfter(initialState({ currency: 'USD', products: [product] }), ...commands)

function stateAfter(state: State, ...commands: readonly Command[]): State {
  return commands.reduce((before, command) => {
    const decision = decide(before, command)
    if (!decision.ok) throw new Error(decision.error.map(({ cause }) => cause).join())
    return decision.value.reduce(evolve, before)
  }, state)
}

const codeOf = (decision: Result<readonly VenueEvent[]>): string | undefined =>
  decision.ok ? undefined : decision.error[0]?.code

function open() {
  const seedHash = commitmentTo(SECRET)
  return { kind: 'openAuction', auction: '1', at: opens, closesAt: closes, seedHash } as const
}

function submit(id: string, by: string, lots: number) {
  const bid = { kind: 'trade', lots: { gpu: 1 }, quantity: [0, lots], limit: '2.00' }
  return { kind: 'submitBid', auction: '1', at: between, document: { id, by, bid } } as const
}

function withdraw(bid: string, by: string) {
  return { kind: 'withdrawBid', auction: '1', at: between, bid, by } as const
}

function close(secret = SECRET) {
  return { kind: 'closeAuction', auction: '1', at: closes, secret } as const
}
