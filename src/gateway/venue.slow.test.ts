/** A running venue, asked over HTTP as its page and other programs ask it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { AuctionSummary, AuctionView, BidReceipt, MarketView, OwnBid } from '#api'
import { parseOutcome, verifyOutcome } from '#auction'
import { parseMarketText } from '#bidding'
import { startVenue, type Venue } from './venue.ts'

let venue: Venue
const data = mkdtempSync(join(tmpdir(), 'walras-venue-'))
const visitors: Readonly<Record<'ann' | 'ben', string>> = {
  ann: `walras=${'a'.repeat(32)}`,
  ben: `walras=${'b'.repeat(32)}`,
}

beforeAll(async () => {
  venue = await startVenue({ port: 0, every: 6, seed: 7, page: 'none', data })
  // On a busy machine the engine is not up when the first auction closes, and that is void.
  await vi.waitFor(
    async () => {
      const auctions = await json<AuctionSummary[]>('/api/auctions')
      expect(auctions.map(({ phase }) => phase)).toContain('published')
    },
    { timeout: 90_000, interval: 200 },
  )
})
afterAll(async () => {
  await venue?.stop()
  rmSync(data, { recursive: true, force: true })
})

test('publishes the book of a finished auction without names: the two files verify as downloaded', async () => {
  const ids = [await place('ann', '50.00'), await place('ben', '0.10')]
  const [first] = await fates('ann', [ids[0] ?? ''])
  const auction = first?.auction ?? ''
  const [market, outcome] = await Promise.all([
    text(`/api/auctions/${auction}/market.json`),
    text(`/api/auctions/${auction}/outcome.json`),
  ])
  for (const hidden of [...ids, 'guest-', 'lab', 'operator', 'reseller'])
    expect(`${market}${outcome}`).not.toContain(`"${hidden}`)
  const book = parseMarketText(market)
  const result = parseOutcome(JSON.parse(outcome))
  if (!book.ok || !result.ok) throw new Error('the files cannot be read')
  expect(verifyOutcome(book.value, result.value)).toEqual([])
  expect(book.value.bids.map(({ id }) => id)).toEqual(book.value.bids.map((_, k) => `b-${k + 1}`))
  expect(book.value.bids.every(({ by }) => /^p-\d+$/.test(by))).toBe(true)
  expect(book.value.bids.length).toBe((await summary(auction)).bids)
  const isFilled = result.value.fills.some(({ bid }) => bid === first?.published)
  expect(isFilled).toBe(first?.fate === 'filled')
})

test('shows whose a bid is to its owner only, and names no other bid in an explanation', async () => {
  const [own] = await fates('ann', [await place('ann', '50.00')])
  const path = `/api/auctions/${own?.auction}`
  const seenBy = async (who: 'ann' | 'ben') =>
    (await json<AuctionView>(path, who)).results.filter(({ mine }) => mine).map(({ bid }) => bid)
  expect(await seenBy('ann')).toEqual([own?.published])
  expect(await seenBy('ben')).toEqual([])
  const { results } = await json<AuctionView>(path, 'ben')
  expect(results.length).toBeGreaterThan(20)
  for (const { words, explanation } of results)
    expect(`${words} ${explanation}`).not.toMatch(/\b[bp]-\d+\b|guest/)
})

test('keeps a book sealed until its outcome is published', async () => {
  const open = (await json<AuctionSummary[]>('/api/auctions')).find(({ phase }) => phase === 'open')
  expect((await ask(`/api/auctions/${open?.id}/market.json`)).status).toBe(404)
  expect((await ask(`/api/auctions/${open?.id}/outcome.json`)).status).toBe(404)
  expect((await json<AuctionView>(`/api/auctions/${open?.id}`)).results).toEqual([])
})

test('previews exactly what it would take: each refusal of a submission is one of its preview', async () => {
  await openForAWhile()
  const form = JSON.parse(await formOf('2.00')).form
  const bodies = [
    { form: { ...form, limit: '5.001' } },
    { form: { ...form, filling: { kind: 'atLeast', lots: 3 }, lots: 2 } },
    { form: { ...form, lots: 1_000_000, limit: '999999999.60' } },
    { form: { ...form, products: ['nothing'] } },
    { bid: { kind: 'trade' } },
    { form: {}, bid: {} },
    [],
  ]
  for (const body of bodies) {
    const init = { method: 'POST', body: JSON.stringify(body) }
    const [previewed, sent] = await Promise.all(
      ['/api/bids/preview', '/api/bids'].map(async (path) => {
        const response = await ask(path, 'ben', init)
        return { status: response.status, problem: await response.json() }
      }),
    )
    expect(previewed?.status, init.body).toBeGreaterThanOrEqual(409)
    expect(sent).toEqual(previewed)
  }
})

test('withdraws a bid while its auction is open, for its owner only', async () => {
  const id = await place('ann', '2.00')
  const has = async () => (await json<OwnBid[]>('/api/bids')).some(({ bid }) => bid === id)
  expect((await withdraw('ben', id)).status).toBe(404)
  expect(await has()).toBe(true)
  const answer = await withdraw('ann', id)
  expect(answer.status, await answer.clone().text()).toBe(200)
  expect(await has()).toBe(false)
  expect((await withdraw('ann', id)).status).toBe(404)
  const [closed] = await fates('ann', [await place('ann', '2.00')])
  expect((await withdraw('ann', closed?.bid ?? '')).status).toBe(409)
})

test('tells every page of a participant at once of a bid placed or withdrawn elsewhere, and nobody else', async () => {
  const heard = { ann: 0, ben: 0 }
  const sockets = await Promise.all(
    (['ann', 'ben'] as const).map(async (who) => {
      const headers = { cookie: visitors[who], host: new URL(venue.url).host }
      const socket = await venue.app.injectWS('/api/stream', { headers })
      socket.on('message', (data: unknown) => {
        if (JSON.parse(String(data)).kind === 'own') heard[who] += 1
      })
      return socket
    }),
  )
  const id = await place('ann', '2.00')
  await expect.poll(() => heard.ann, { timeout: 1_000 }).toBe(1)
  await withdraw('ann', id)
  await expect.poll(() => heard.ann, { timeout: 1_000 }).toBe(2)
  expect(heard.ben).toBe(0)
  for (const socket of sockets) socket.terminate()
})

const withdraw = (who: 'ann' | 'ben', id: string) =>
  fetch(`${venue.url}/api/bids/${id}`, { method: 'DELETE', headers: { cookie: visitors[who] } })

const ask = (path: string, who: 'ann' | 'ben' = 'ann', init: RequestInit = {}) =>
  fetch(`${venue.url}${path}`, {
    ...init,
    headers: { cookie: visitors[who], 'content-type': 'application/json' },
  })

const text = async (path: string): Promise<string> => (await ask(path)).text()

async function json<T>(path: string, who: 'ann' | 'ben' = 'ann'): Promise<T> {
  return (await (await ask(path, who)).json()) as T
}

const summary = (auction: string) => json<AuctionSummary>(`/api/auctions/${auction}`)

/** The first product of the venue, one lot of it, at so much a GPU-hour. */
async function place(who: 'ann' | 'ben', limit: string): Promise<string> {
  await openForAWhile()
  const response = await ask('/api/bids', who, { method: 'POST', body: await formOf(limit) })
  const receipt = (await response.json()) as BidReceipt
  expect(response.status, JSON.stringify(receipt)).toBe(201)
  return receipt.bidId
}

/** Not at the last moment of an auction: what follows happens in the same one. */
async function openForAWhile(): Promise<void> {
  const left = async () => {
    const open = (await json<MarketView>('/api/market')).clock.open
    return Date.parse(open?.bindingFrom ?? '') - Date.now()
  }
  await expect.poll(left, { timeout: 10_000, interval: 50 }).toBeGreaterThan(800)
}

async function formOf(perHour: string): Promise<string> {
  const { products } = await json<{ products: { id: string }[] }>('/api/market')
  const limit = (Number(perHour) * 5840).toFixed(2)
  const filling = { kind: 'whole' }
  const form = { side: 'buy', products: [products[0]?.id], lots: 1, filling, limit }
  return JSON.stringify({ form })
}

/** Own bids, once their auction is published. */
async function fates(who: 'ann' | 'ben', ids: readonly string[]): Promise<readonly OwnBid[]> {
  let found: readonly OwnBid[] = []
  await expect
    .poll(
      async () => {
        const own = await json<OwnBid[]>('/api/bids', who)
        found = ids.flatMap(
          (id) => own.find(({ bid, fate }) => bid === id && fate !== 'sealed') ?? [],
        )
        return found.length
      },
      { timeout: 20_000, interval: 100 },
    )
    .toBe(ids.length)
  return found
}
