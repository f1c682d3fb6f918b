/**
 * Hard sales of the literature: 500 to 1000 bids with dense conflicts. Those that a clique search settles, to the
 * optimum; the others for what they find in seconds. What they come to in minutes is left to `npm run bench`.
 */
import { describe, expect, test } from 'vitest'
import { sold } from './auction.ts'
import { hasData, MISSING } from './data.ts'

const PROVEN = [
  'lau-goh-in401',
  'lau-goh-in403',
  'lau-goh-in405',
  'lau-goh-in407',
  'mechlib-hard0000',
]
const OPEN = ['lau-goh-in201', 'lau-goh-in501', 'lau-goh-in601']

describe.skipIf(!hasData)(`hard sales${hasData ? '' : `: ${MISSING}`}`, () => {
  test.each(PROVEN)('%s: the optimum, proven', { timeout: 90_000 }, (name) => {
    expect(sold(name, 40).status).toBe('optimal')
  })

  test.each(OPEN)('%s: valid in 8 s, with a bound', (name) => {
    expect(sold(name, 8).fills).not.toEqual([])
  })
})
