import { expect, test } from 'vitest'
import { applyEntry, type Entry, REQUEST_LIFE } from './record.ts'
import { initialState, type State } from './state.ts'

const asked = (key: string, at: number): Entry => ({
  at,
  actor: { kind: 'venue' },
  request: { key, digest: key, answer: { key } },
  events: [],
})
const after = (state: State, key: string, at: number): State =>
  applyEntry(state, state.seq + 1, asked(key, at))

test('an answer is kept for a week', () => {
  const first = after(initialState, 'first', 1000)
  expect(after(first, 'b', 1000 + REQUEST_LIFE).requests.get('first')).toEqual({
    digest: 'first',
    at: 1000,
    answer: { key: 'first' },
  })
  expect(after(first, 'b', 1001 + REQUEST_LIFE).requests.has('first')).toBe(false)
})

test('a backlog of old answers goes two for one', () => {
  const keys = Array.from({ length: 10 }, (_, k) => `k-${k}`)
  const full = keys.reduce((state, key) => after(state, key, 0), initialState)
  const later = ['x', 'y', 'z'].reduce((state, key) => after(state, key, 2 * REQUEST_LIFE), full)
  expect(later.requests.size).toBe(10 - 6 + 3)
  expect(later.requestsInOrder.size).toBe(later.requests.size)
})
