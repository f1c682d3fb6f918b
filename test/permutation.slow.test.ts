/** When a bid arrives inside the window changes nothing: a thousand orders of the same bids have one outcome. */
import { expect, test } from 'vitest'
import { canonicalJson, seededRandom } from '#base'
import type { Offer } from '#desk'
import type { ClearingAuction } from '#exchange'
import { loadSolver } from '#solver'
import { outcomeFor } from './simulation/solver.ts'
import { foundingActs, PrivateChance, START, userOf, venueOf } from './venue.ts'

const PARTICIPANTS = ['ann', 'ben', 'cat', 'dan']
const FOUNDING = foundingActs(PARTICIPANTS)

/** Twelve bids with exact ties among them, so that a draw is needed. */
const OFFERS: readonly Offer[] = Array.from({ length: 12 }, (_, k) => {
  const isBuyer = k % 3 !== 0
  const trade = {
    kind: 'trade',
    lots: { [k % 4 === 1 ? 'mw' : 'gpu']: isBuyer ? 1 : -1 },
    quantity: [k % 2, 3 + (k % 3)],
    limit: isBuyer ? '4.00' : '-3.00',
  }
  const participant = PARTICIPANTS[k % 4] ?? ''
  return {
    participant,
    id: `bid-${k}`,
    series: 'main',
    lasts: { kind: 'withdrawn' },
    content: { bid: k === 7 ? { kind: 'oneOf', of: [trade, trade] } : trade },
  }
})

/** The auction as it closed, when the offers came in this order, at times of this seed. */
async function closedAfter(offers: readonly Offer[], seed: number): Promise<ClearingAuction> {
  const random = seededRandom(seed)
  const chance = new PrivateChance(5)
  const { desk, floor, clock } = await venueOf({ chance, founding: FOUNDING })
  floor.conduct()
  const first = desk.decided.auctions.first()
  for (const offer of offers) {
    clock.now = Math.min(clock.now + random.integer(0, 50), START + 700)
    chance.whose = `${offer.participant} ${offer.id}`
    const result = await floor.submit(userOf(offer.participant), offer)
    expect(result.ok).toBe(true)
    chance.whose = 'venue'
  }
  clock.now = START + 1001
  floor.conduct()
  await desk.settled()
  const auction = desk.durable.state.auctions.get(first?.id ?? '')
  if (auction?.phase !== 'clearing') throw new Error('the auction has not closed')
  return auction
}

test('a thousand orders of arrival have one book, one root, one outcome', async () => {
  const solver = await loadSolver()
  const random = seededRandom(11)
  const known = await closedAfter(OFFERS, 0)
  const [book, outcome] = [canonicalJson(known.book), canonicalJson(outcomeFor(known, solver))]
  expect(known.book.bids).toHaveLength(12)
  expect(outcome).toContain('"units"')
  for (let round = 1; round <= 1000; round++) {
    const order = OFFERS.map((offer) => ({ offer, draw: random.next() }))
      .sort((a, b) => a.draw - b.draw)
      .map(({ offer }) => offer)
    const auction = await closedAfter(order, round)
    expect(canonicalJson(auction.book)).toBe(book)
    expect(auction.root).toBe(known.root)
    expect(auction.entries).toEqual(known.entries)
    expect(auction.seed).toBe(known.seed)
    // The book is the same text, so is what is cleared from it: looked at now and then.
    if (round % 50 === 0) expect(canonicalJson(outcomeFor(auction, solver))).toBe(outcome)
  }
})
