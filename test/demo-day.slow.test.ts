/**
 * A day of the venue on one machine, in simulated time: the crowd bids, auctions close at drawn instants and are cleared by the
 * real engine, everything goes through a real journal. Every bundle of the day passes the audit, and none that was altered.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditBundle, bundleOfAuction, makeReceipt, type Receipt } from '#audit'
import { clearMarket, outcomeDocument } from '#auction'
import { rfc3339, seededRandom } from '#base'
import { Desk, Floor, Vault } from '#desk'
import { type ClearingAuction, marketOf, type PublishedAuction } from '#exchange'
import { type Journal, openFileJournal, SimulatedDisk } from '#journal'
import { identityOf } from '#seals'
import { catalogueFrom, nextRound, worldOf } from '#simulator'
import { loadSolver } from '#solver'
import { admit, found, SERIES } from '#gateway'

const START = Date.parse('2026-11-24T00:00:00Z')
const EVERY = 7200
const AUCTIONS = (24 * 3600) / EVERY
const SECONDS = 0.3
const PARTICIPANT = 'lab-under-test'

let journal: Journal
const published: PublishedAuction[] = []
const receipts: Receipt[] = []
const master = randomBytes(32)
const identity = identityOf(master)

beforeAll(async () => {
  let now = START
  journal = await openFileJournal(new SimulatedDisk({ seed: 1 }).mount())
  const desk = await Desk.open({ journal, clock: () => now })
  const vault = new Vault(master, { bytes: (count) => randomBytes(count) })
  const solver = await loadSolver()
  const clock = () => performance.now() / 1000
  const clear = async ({ book, seed }: ClearingAuction) =>
    outcomeDocument(
      clearMarket(marketOf(book), { clock, seconds: SECONDS, gap: 1e-3, seed }, solver),
    )
  const floor = new Floor({ desk, vault, clear, clearAgain: clear })
  desk.listen(({ entry, folded }) => {
    for (const event of entry.events) {
      const auction =
        event.kind === 'outcomePublished' ? folded.state.auctions.get(event.auction) : undefined
      if (auction?.phase === 'published') published.push(auction)
    }
  })
  const listings = catalogueFrom('2026-11-24')
  const { publicKey } = identity
  await found(desk, { name: 'Day', publicKey, fourEyes: false, every: EVERY }, listings)
  await admit(desk, { id: PARTICIPANT, name: 'Lab' })
  floor.conduct()
  let world = worldOf(5, listings)
  const place = async (participant: string, id: string, content: { bid: unknown }) => {
    const lasts = { kind: 'auction' } as const
    const offer = { participant, id, series: SERIES, lasts, content }
    const told = await floor.submit({ kind: 'user', user: participant }, offer)
    expect(told.ok, JSON.stringify(told)).toBe(true)
  }
  for (let n = 0; n < AUCTIONS; n++) {
    const round = nextRound(world)
    world = round.world
    for (const [k, { by, bid, budget }] of round.bids.entries()) {
      await admit(desk, { id: by, name: by })
      await place(by, `${n}-${k}`, { bid, ...(budget !== undefined && { budget }) })
    }
    const own = `own-${n}`
    const [first] = listings
    const lots = { [first?.product.id ?? '']: 1 }
    const content = { bid: { kind: 'trade', lots, quantity: [0, 3], limit: '20031.20' } }
    await place(PARTICIPANT, own, content)
    receipts.push(receiptOf(floor, desk, own))
    now += EVERY * 1000
    floor.conduct()
    await floor.idle()
  }
  expect(published.length).toBe(AUCTIONS)

  function receiptOf(floor: Floor, desk: Desk, id: string): Receipt {
    const facts = desk.durable.state.bids.get(PARTICIPANT)?.get(id)?.receipts.at(-1)
    const opened = floor.open(PARTICIPANT, id)
    if (facts === undefined || opened === undefined) throw new Error('the bid is there')
    const { auction, sequence, logIndex, at, previous } = facts
    const parts = {
      auction,
      bid: id,
      by: PARTICIPANT,
      sequence,
      logIndex,
      at: rfc3339(at),
      previous,
    }
    return makeReceipt({ ...parts, ...opened }, identity)
  }
}, 400_000)

afterAll(() => journal?.close())

describe('every bundle of a day', () => {
  test('passes, with the receipts of whoever bid', () => {
    for (const [n, auction] of published.entries()) {
      const text = bundleOfAuction(auction, identity)
      const mine = receipts.filter((receipt) => receipt.auction === auction.id)
      expect(mine.length, `auction ${n}`).toBe(1)
      const checks = auditBundle(text, { key: identity.publicKey, receipts: mine })
      expect(checks.filter(({ held }) => !held)).toEqual([])
      expect(auction.entries.length).toBeGreaterThan(20)
    }
  })

  test('fails when any byte is another', () => {
    const random = seededRandom(11)
    for (const auction of published) {
      const bytes = Buffer.from(bundleOfAuction(auction, identity))
      for (let k = 0; k < 60; k++) {
        const altered = Buffer.from(bytes)
        const at = random.integer(0, bytes.length - 1)
        altered[at] = (altered[at] ?? 0) ^ (1 << random.integer(0, 7))
        expect(
          auditBundle(altered).every(({ held }) => held),
          `byte ${at}`,
        ).toBe(false)
      }
    }
  })
})
