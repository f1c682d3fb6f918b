/** A small venue whose clock is moved by hand, with clearing threads that may be out of order. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseOutcome, verifyOutcome } from '#auction'
import { Desk, Floor, Vault } from '#desk'
import { type Act, marketOf } from '#exchange'
import { type Clearers, createClearers } from '#gateway'
import { openFileJournal, SimulatedDisk } from '#journal'
import { systemChance } from '#seals'
import { bundled } from '../crash/bundle.ts'

const VENUE = { kind: 'venue' } as const
const EVERY = 10_000
/** How long a search may take. */
export const SECONDS = 3

/** The threads as they are, as plain JavaScript: they come up at once. */
export async function realThread(): Promise<URL> {
  const folder = await bundled('faults', { 'clear-worker': 'src/gateway/clear-worker.ts' })
  return pathToFileURL(join(folder, 'clear-worker.js'))
}

export function faultyThread(inner: URL, fault: string): URL {
  const code = new URL('worker.mjs', import.meta.url)
  code.search = new URLSearchParams({ fault, inner: inner.href }).toString()
  // The address of a thread loses its query; that of what it imports does not.
  return new URL(`data:text/javascript,${encodeURIComponent(`import '${code.href}'`)}`)
}

export interface Ending {
  readonly phase: 'published' | 'void'
  /** Seconds from its close. */
  readonly seconds: number
  /** Whether the outcome says that it is the fallback's. */
  readonly isFallback: boolean
  readonly cause: string
}

export interface SmallVenue {
  readonly clearers: Clearers
  /** Bids, closes an auction and waits for its end; what is published is verified. */
  readonly auction: () => Promise<Ending>
  readonly troubles: readonly string[]
  readonly stop: () => Promise<void>
}

export async function openSmallVenue(workers: readonly [URL, URL]): Promise<SmallVenue> {
  const journal = await openFileJournal(new SimulatedDisk().mount())
  let now = EVERY
  const desk = await Desk.open({ journal, clock: () => now })
  await done(desk, FOUNDING)
  const vault = new Vault(systemChance.bytes(32), systemChance)
  const troubles: string[] = []
  const onTrouble = (code: string, cause: string): void => void troubles.push(`${code}: ${cause}`)
  const clearers = createClearers({ onProgress: () => {}, onTrouble, workers })
  const { clear, clearAgain, verify } = clearers
  const floor = new Floor({ desk, vault, clear, clearAgain, verify, onTrouble })
  await clearers.ready()
  let bids = 0
  const auction = async (): Promise<Ending> => {
    floor.conduct()
    const [open] = [...desk.decided.auctions.values()].filter(({ phase }) => phase === 'open')
    for (const bid of BIDS) {
      const id = `b-${bids++}`
      const offer = { participant: bid.by, id, series: 's', lasts: { kind: 'auction' } } as const
      const actor = { kind: 'user', user: bid.by } as const
      const told = await floor.submit(actor, { ...offer, content: { bid: bid.bid } })
      if (!told.ok) throw new Error(JSON.stringify(told.error))
    }
    now += EVERY
    const begin = performance.now()
    floor.conduct()
    await floor.idle()
    await desk.settled()
    const seconds = (performance.now() - begin) / 1000
    return { seconds, ...endOf(desk, open?.id ?? '') }
  }
  return {
    clearers,
    auction,
    troubles,
    stop: async () => {
      await clearers.stop()
      await journal.close()
    },
  }
}

function endOf(desk: Desk, id: string): Omit<Ending, 'seconds'> {
  const auction = desk.decided.auctions.get(id)
  if (auction?.phase === 'void') return { phase: 'void', isFallback: false, cause: auction.cause }
  if (auction?.phase !== 'published') throw new Error(`auction ${id} has no end`)
  const outcome = parseOutcome(auction.outcome)
  if (!outcome.ok || verifyOutcome(marketOf(auction.book), outcome.value).length > 0)
    throw new Error('an outcome was published that breaks a rule')
  return { phase: 'published', isFallback: outcome.value.work.fallback === true, cause: '' }
}

const trade = (by: string, lots: number, limit: string) => ({
  by,
  bid: { kind: 'trade', lots: { p: lots }, quantity: [0, 4], limit },
})
const BIDS = [trade('a', 1, '5.00'), trade('b', -1, '-3.00'), trade('c', 1, '4.00')]

const FOUNDING: readonly Act[] = [
  {
    kind: 'foundVenue',
    venue: { name: 'V', currency: 'USD', publicKey: 'x', fourEyes: false },
  },
  ...['a', 'b', 'c'].flatMap((id): readonly Act[] => [
    {
      kind: 'setParticipant',
      participant: {
        id,
        name: id,
        tier: 'standard',
        limits: { bidsMax: 100, paymentMax: '1000.00' },
      },
    },
    { kind: 'setUser', user: { id, name: id, participant: id, roles: ['trader'] } },
  ]),
  { kind: 'setProduct', listed: { product: { id: 'p', unit: 'lot', tick: '0.01' } } },
  {
    kind: 'setSeries',
    terms: {
      id: 's',
      name: 'S',
      anchor: 0,
      every: EVERY,
      indicative: 0,
      noCancel: 0,
      closeWindow: 0,
      clearing: SECONDS * 1000,
    },
  },
]

async function done(desk: Desk, acts: readonly Act[]): Promise<void> {
  const told = await desk.handle(VENUE, acts)
  if (!told.ok) throw new Error(JSON.stringify(told.error))
}
