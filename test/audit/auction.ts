/** One small auction as a venue would hold it, from its receipts to its bundle; and what an unfaithful one could make of it. */
import { clearMarket, outcomeDocument } from '#auction'
import { bundleOf, type BundleParts, makeReceipt, type Receipt } from '#audit'
import { type Identity, sha256Hex } from '#base'
import { parseMarket } from '#bidding'
import { closeWithin, leafSalt, receiptHash } from '#exchange'
import { identityOf } from '#seals'
import { loadSolver } from '#solver'

const solver = await loadSolver()

export const VENUE: Identity = identityOf(Buffer.alloc(32, 1))
export const STRANGER: Identity = identityOf(Buffer.alloc(32, 2))

const AUCTION = 'a-7'
const SEED = sha256Hex('the secret of auction 7')
const [OPENS, FROM, TO] = [
  '2026-02-01T09:00:00.000Z',
  '2026-02-01T09:59:00.000Z',
  '2026-02-01T10:00:00.000Z',
]

const trade = (lots: number, limit: string, quantity: readonly [number, number]) => ({
  bid: { kind: 'trade', lots: { h100: lots }, limit, quantity },
})

/** By the ids of the book, which nobody knew when these were sent. */
const SENT = {
  'b-1': { by: 'lab-a', id: 'mine', ...trade(1, '10.00', [0, 5]), budget: '45.00' },
  'b-2': { by: 'lab-b', id: 'x', ...trade(1, '4.00', [0, 3]) },
  'b-3': { by: 'dc-1', id: 'sale', ...trade(-1, '-6.00', [0, 5]) },
  'b-4': { by: 'lab-a', id: 'too', ...trade(1, '8.00', [2, 2]) },
} as const

const saltOf = (id: string): string => sha256Hex(`salt of ${id}`)

/** The receipts of one participant, each naming the one before. */
export function receiptsOf(by: string, identity = VENUE): readonly Receipt[] {
  const receipts: Receipt[] = []
  for (const [id, sent] of Object.entries(SENT)) {
    if (sent.by !== by) continue
    const last = receipts.at(-1)
    const parts = {
      auction: AUCTION,
      bid: sent.id,
      by,
      sequence: receipts.length + 1,
      logIndex: receipts.length,
      at: '2026-02-01T09:30:00.000Z',
      previous: last === undefined ? '' : receiptHash(last),
      salt: saltOf(id),
      content: { bid: sent.bid, ...('budget' in sent && { budget: sent.budget }) },
    }
    receipts.push(makeReceipt(parts, identity))
  }
  return receipts
}

export type Entry = {
  readonly id: string
  readonly by: string
  readonly bid: object
  readonly budget?: string
}

export const BOOK: readonly Entry[] = Object.entries(SENT).map(([id, sent]) => ({
  id,
  by: sent.by === 'lab-a' ? 'p-2' : sent.by === 'lab-b' ? 'p-1' : 'p-3',
  bid: sent.bid,
  ...('budget' in sent && { budget: sent.budget }),
}))

/** A bundle's parts over this book and seed, cleared as they are. */
export function partsOf({
  bids = BOOK,
  seed = SEED,
}: {
  readonly bids?: readonly Entry[]
  readonly seed?: string
} = {}): BundleParts {
  const market = {
    walras: 1,
    currency: 'USD',
    pricing: 'uniform',
    products: [{ id: 'h100', unit: '8 GPU x 1 week', tick: '0.01' }],
    bids,
  }
  const closed = closeWithin(seed, Date.parse(FROM), Date.parse(TO))
  return {
    auction: AUCTION,
    series: 'gpu-weeks',
    schedule: {
      opensAt: OPENS,
      closeFrom: FROM,
      closeTo: TO,
      closedAt: new Date(closed).toISOString(),
    },
    seed,
    leaves: new Map(bids.map(({ id }) => [id, leafSalt(saltOf(id), AUCTION)])),
    market,
    outcome: cleared(market, seed),
  }
}

function cleared(document: object, seed: string): object {
  const market = parseMarket(document)
  if (!market.ok) throw new Error(JSON.stringify(market.error))
  const clock = (): number => 0
  return outcomeDocument(clearMarket(market.value, { clock, seconds: 10, gap: 0, seed }, solver))
}

export const BUNDLE = bundleOf(partsOf(), VENUE)
