/** The sales of 40 goods and 100 bids, each to the proven optimum. */
import { describe, expect, test } from 'vitest'
import { sold } from './auction.ts'
import { hasData, MISSING, namesOf } from './data.ts'

const SMALL = namesOf('auction', /-small-/)
const SECONDS = 12

describe.skipIf(!hasData)(`small sales${hasData ? '' : `: ${MISSING}`}`, () => {
  test('there are 32', () => expect(SMALL).toHaveLength(32))

  test.each(SMALL)('%s: the optimum, proven', (name) => {
    expect(sold(name, SECONDS).status).toBe('optimal')
  })
})
