/** Whatever becomes of the threads that clear, every auction ends within twice its time, and the next ones go on. */
import { beforeAll, describe, expect, test } from 'vitest'
import { faultyThread, openSmallVenue, realThread, SECONDS, type SmallVenue } from './venue.ts'

const FAULTS = [
  'hangs',
  'hangs and says that it is ready',
  'ends',
  'throws',
  'says that it failed',
  'babbles',
  'is late',
  'clears another book',
  'draws with another seed',
  'fills more than was bid',
  'says other prices',
  'claims a welfare beyond all',
  'says nothing of the outcome',
  'says null',
  'says a text',
  'fails to load',
]
/** Of those an operator hears, whatever the fallback makes good. */
const TOLD = FAULTS
/** Some of them last, some end the thread at once: enough for the two together. */
const BOTH = ['hangs', 'ends', 'babbles', 'fills more than was bid', 'fails to load']

/** The machine may be busy with other things: what a timer may be late by. */
const LATE_SECONDS = 2
const LIMIT = 2 * SECONDS + LATE_SECONDS

let real: URL
beforeAll(async () => {
  real = await realThread()
})

describe('the engine', () => {
  test.each(FAULTS)('%s: the outcome is the fallback’s, and says so', async (fault) => {
    await withVenue([faultyThread(real, fault), real], async (venue) => {
      for (const _ of [1, 2]) {
        const { phase, seconds, isFallback } = await venue.auction()
        expect({ phase, isFallback }).toEqual({ phase: 'published', isFallback: true })
        expect(seconds).toBeLessThan(LIMIT)
      }
      if (TOLD.includes(fault)) expect(venue.troubles).not.toEqual([])
    })
  })

  test('is in order again: the outcome is its own', async () => {
    await withVenue([real, real], async (venue) => {
      const { phase, isFallback } = await venue.auction()
      expect({ phase, isFallback }).toEqual({ phase: 'published', isFallback: false })
      expect(venue.troubles).toEqual([])
    })
  })
})

describe('the fallback', () => {
  test.each(FAULTS)('%s: the outcome is the engine’s', async (fault) => {
    await withVenue([real, faultyThread(real, fault)], async (venue) => {
      for (const _ of [1, 2]) {
        const { phase, seconds, isFallback } = await venue.auction()
        expect({ phase, isFallback }).toEqual({ phase: 'published', isFallback: false })
        expect(seconds).toBeLessThan(LIMIT)
      }
    })
  })
})

describe('both of them', () => {
  test.each(BOTH)('%s: the auction is void and says why', async (fault) => {
    const faulty = faultyThread(real, fault)
    await withVenue([faulty, faulty], async (venue) => {
      for (const _ of [1, 2]) {
        const { phase, seconds, cause } = await venue.auction()
        expect(phase).toBe('void')
        expect(cause).toContain('no valid outcome was found')
        expect(seconds).toBeLessThan(LIMIT)
      }
    })
  })
})

async function withVenue(
  workers: readonly [URL, URL],
  use: (venue: SmallVenue) => Promise<void>,
): Promise<void> {
  const venue = await openSmallVenue(workers)
  try {
    await use(venue)
  } finally {
    await venue.stop()
  }
}
