/** Everything is done once and told once, whatever happens on the way. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, createClient } from '#client'
import { type FlakyProxy, startFlakyProxy } from './flaky-proxy.ts'
import { SERIES, startTestVenue, type TestKey, type TestVenue } from './venue.ts'

let venue: TestVenue
let key: TestKey
let proxy: FlakyProxy
let client: Client

const retry = { base: 5, cap: 100, attempt: 3_000, deadline: 60_000 }
/** Fewer with `npm test -- --fast` (test/run.mjs). */
const COMMANDS = process.env.WALRAS_TEST_FAST === '1' ? 200 : 2_000
const AT_ONCE = 40

beforeAll(async () => {
  venue = await startTestVenue()
  key = await venue.addUser('ann', { participant: 'lab-a', roles: ['trader'] })
  proxy = await startFlakyProxy({
    target: venue.url,
    seed: 11,
    dropBefore: 0.08,
    dropAfter: 0.08,
    duplicate: 0.08,
    busy: 0.04,
    delayMax: 8,
    cutStreamsAfter: 250,
  })
  client = createClient({ url: proxy.url, key, retry })
})

afterAll(async () => {
  await proxy.stop()
  await venue.stop()
})

const bidAt = (k: number, cents: number) => ({
  series: SERIES,
  lasts: 'withdrawn' as const,
  bid: { kind: 'trade', lots: { h100: 1 }, quantity: [0, 1], limit: `${k + 1}.${cents + 10}` },
})

test('every command has one effect, and streams tell each of them once, in order', async () => {
  const channels = ['market', 'participant:lab-a']
  const told = new Map<string, number[]>(channels.map((channel) => [channel, []]))
  const kinds: string[] = []
  const stream = client.stream({ channels, from: { market: 0, 'participant:lab-a': 0 } })
  const reading = stream.listen((item) => {
    kinds.push(item.kind)
    if (item.kind === 'message') told.get(item.channel)?.push(item.seq)
  })

  const acks = await inParallel(COMMANDS, async (k) => {
    const step = k % 4
    // Of four commands: a bid, another, a change of the first one, and its end.
    const first = `b${k - step}`
    if (step === 1) return client.submitBid({ body: bidAt(k, 0) })
    if (step === 0) return client.submitBid({ body: { id: first, ...bidAt(k, 0) } })
    return undefined
  })
  expect(acks.filter((ack) => ack !== undefined)).toHaveLength(COMMANDS / 2)
  await inParallel(COMMANDS, async (k) => {
    if (k % 4 !== 2) return
    await client.replaceBid({ params: { bid: `b${k - 2}` }, body: bidAt(k, 20) })
  })
  await inParallel(COMMANDS, async (k) => {
    if (k % 4 === 3) await client.withdrawBid({ params: { bid: `b${k - 3}` } })
  })

  const { state, feeds } = venue.desk.durable
  const bids = [...(state.bids.get('lab-a')?.values() ?? [])]
  const named = bids.filter(({ id }) => /^b[0-9]+$/.test(id))
  const unnamed = bids.filter(({ id }) => !/^b[0-9]+$/.test(id))
  expect(unnamed).toHaveLength(COMMANDS / 4)
  expect(
    unnamed.every(({ status, receipts }) => status === 'resting' && receipts.length === 1),
  ).toBe(true)
  expect(named.length).toBe(COMMANDS / 4)
  expect(named.every(({ status, receipts }) => status === 'ended' && receipts.length === 2)).toBe(
    true,
  )
  expect(state.used.get('lab-a')?.size).toBe(COMMANDS / 2)

  const newest = feeds.get('participant:lab-a')?.seq ?? 0
  expect(newest).toBe(COMMANDS)
  await until(() => told.get('participant:lab-a')?.at(-1) === newest)
  proxy.calm()
  await stream.close()
  await reading
  for (const [channel, seqs] of told) {
    const all = feeds.get(channel)?.seq ?? 0
    expect(seqs, channel).toEqual(Array.from({ length: all }, (_, k) => k + 1))
  }
  expect(kinds).not.toContain('snapshot')
  for (const what of ['dropBefore', 'dropAfter', 'duplicate', 'busy', 'cut'] as const)
    expect(proxy.done[what], what).toBeGreaterThan(0)
}, 240_000)

async function inParallel<T>(count: number, act: (k: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const worker = async () => {
    for (let k = next++; k < count; k = next++) results[k] = await act(k)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000
  while (!holds()) {
    if (performance.now() > end) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
