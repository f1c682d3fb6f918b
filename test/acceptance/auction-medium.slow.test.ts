/**
 * The sales of 64 goods and 250 bids, and of 100 goods and 500: those that are proven in a third of the time they have here,
 * to the optimum; of the others some, for what they find and claim. The large ones, and how long each takes, are left to
 * `npm run bench`.
 */
import { describe, expect, test } from 'vitest'
import { sold } from './auction.ts'
import { hasData, MISSING, namesOf } from './data.ts'

/** Not proven in time, or only just. */
const OPEN = /-(L3|arbitrary|arbitrary-npv|arbitrary-upv)-medium-/
const TRIED = ['cats-L3-medium-a', 'cats-arbitrary-medium-a', 'cats-arbitrary-upv-medium-a']

const PROVEN = namesOf('auction', /-(mid|medium)-/).filter((name) => !OPEN.test(name))

describe.skipIf(!hasData)(`mid and medium sales${hasData ? '' : `: ${MISSING}`}`, () => {
  test('there are 33 that are proven', () => expect(PROVEN).toHaveLength(33))

  test.each(PROVEN)('%s: the optimum, proven', { timeout: 90_000 }, (name) => {
    expect(sold(name, 40).status).toBe('optimal')
  })

  test.each(TRIED)('%s: valid in 8 s, with a bound', (name) => {
    expect(sold(name, 8).fills).not.toEqual([])
  })
})
