import { expect } from 'vitest'
import { type Random, seededRandom } from '#base'
import type { Floor, Offer } from '#desk'
import {
  type Actor,
  type BidContent,
  channelOf,
  type decide,
  foldText,
  MARKET,
  type State,
} from '#exchange'
import { openFileJournal, SimulatedDisk } from '#journal'
import { foundingActs, PrivateChance, START, venueOf } from './venue.ts'

/** What one participant and everyone could see at one moment, as text. */
export type Views = readonly string[]

export interface WorldOptions {
  /** Settles what the observed participant and the calendar do: the same in both worlds. */
  readonly seed: number
  /** Settles what the others do. */
  readonly others: number
  readonly decide?: typeof decide
  /** Put into the others' bids: may be found nowhere before the close. */
  readonly canary?: number
}

export interface World {
  readonly views: Views
  /** What the disk held before the first close: the bytes of the journal, and a snapshot. */
  readonly atRest: string
}

const OBSERVED = 'ann'
const OTHERS = ['ben', 'cat', 'dan']
const MOMENTS = 14

/** Pairs of worlds, one for each seed: what is shown of both is the same to the byte. */
export async function lookTheSame(seeds: readonly number[]): Promise<void> {
  let different = 0
  for (const seed of seeds) {
    const one = await worldOf({ seed, others: 2 * seed })
    const other = await worldOf({ seed, others: 900_001 + seed })
    expect(other.views, `seed ${seed}`).toEqual(one.views)
    if (one.atRest !== other.atRest) different += 1
  }
  // The worlds are not the same: only what is shown of them is.
  expect(different).toBeGreaterThan(0.95 * seeds.length)
}

/** An auction from its opening to just before its outcome is published, and what the observed one saw of it. */
export async function worldOf({
  seed,
  others,
  decide: rules,
  canary,
}: WorldOptions): Promise<World> {
  const [own, foreign] = [seededRandom(seed), seededRandom(others)]
  const disk = new SimulatedDisk({ seed })
  const journal = await openFileJournal(disk.mount(), { after: () => () => {} })
  const chance = new PrivateChance(seed)
  const troubles: string[] = []
  const { desk, floor, clock } = await venueOf({
    journal,
    chance,
    founding: FOUNDING,
    onTrouble: (code, cause) => troubles.push(`${code} ${cause}`),
    ...(rules && { decide: rules }),
  })
  const views: string[] = []
  let atRest = ''
  for (let moment = 0; moment < MOMENTS; moment++) {
    chance.whose = 'venue'
    floor.conduct()
    const isBefore = others % 2 === 0
    if (isBefore) await act(floor, chance, { by: OTHERS, random: foreign, canary })
    views.push(JSON.stringify(await act(floor, chance, { by: [OBSERVED], random: own })))
    if (!isBefore) await act(floor, chance, { by: OTHERS, random: foreign, canary })
    await desk.settled()
    views.push(viewOf(desk.durable.state, floor))
    views.push(
      JSON.stringify([MARKET, channelOf(OBSERVED)].map((name) => desk.durable.feeds.get(name))),
    )
    const isOpen = desk.durable.state.auctions.get('main-1')?.phase === 'open'
    if (isOpen)
      atRest = [...[...disk.files.values()].map(String), foldText(desk.durable), ...troubles].join(
        '\n',
      )
    clock.now += 90
  }
  await journal.close()
  return { views, atRest: textOfBytes(atRest) }
}

const textOfBytes = (bytes: string): string =>
  bytes.replace(/^[\d,]+$/gm, (line) => Buffer.from(line.split(',').map(Number)).toString())

/** One of them does something, or nothing; with what it was told. */
async function act(
  floor: Floor,
  chance: PrivateChance,
  {
    by,
    random,
    canary,
  }: {
    readonly by: readonly string[]
    readonly random: Random
    readonly canary?: number | undefined
  },
): Promise<unknown> {
  const told: unknown[] = []
  for (let count = random.integer(0, 3); count > 0; count--) {
    const participant = random.pick(by)
    chance.whose = participant
    const actor: Actor = { kind: 'user', user: participant }
    const bid = `bid-${random.integer(1, 6)}`
    const fate = random.next()
    const offer: Offer = {
      participant,
      id: bid,
      series: 'main',
      lasts: random.pick([
        { kind: 'auction' },
        { kind: 'withdrawn' },
        { kind: 'until', at: START + 700 },
      ]),
      content: contentOf(random, canary),
    }
    const result = await (fate < 0.6
      ? floor.submit(actor, offer)
      : fate < 0.8
        ? floor.replace(actor, offer)
        : floor.act(actor, { kind: 'withdrawBid', participant, bid }))
    told.push(result.ok ? result.value.entry.events.length : result.error)
  }
  return told
}

/** Different lengths, forms and products; some are refused. */
function contentOf(random: Random, canary: number | undefined): BidContent {
  const isMarked = canary !== undefined
  const limit = isMarked ? `-${canary}.00` : `${random.integer(-3, 9)}.00`
  const most = random.integer(1, 40)
  const trade = (product: string): object => ({
    kind: 'trade',
    lots: { [product]: isMarked ? -1 : random.pick([1, -1, 2]) },
    quantity: [0, most],
    limit,
  })
  const products = ['gpu', 'mw', 'nothing', 'gpu', 'mw']
  const count = random.integer(1, 8)
  if (count < 5) return { bid: trade(random.pick(products)) }
  return {
    bid: { kind: 'oneOf', of: Array.from({ length: count }, () => trade(random.pick(products))) },
  }
}

/** All that an interface may show to the observed participant of the state, its own bids opened. */
function viewOf(state: State, floor: Floor): string {
  const own = [...(state.bids.get(OBSERVED)?.values() ?? [])].map(
    ({ sealed: _, wrapped: __, ...bid }) => ({
      ...bid,
      says: floor.open(OBSERVED, bid.id),
    }),
  )
  const auctions = [...state.auctions.values()].map(({ id, series, schedule, phase, seedHash }) => {
    const auction = state.auctions.get(id)
    const logged = auction?.phase === 'open' ? auction.logs.get(OBSERVED) : undefined
    const closedAt = auction?.phase === 'clearing' ? auction.closedAt : undefined
    return { id, series, schedule, phase, seedHash, logged, closedAt }
  })
  const members = [state.receipts, state.fills, state.positions, state.used].map((table) =>
    table.get(OBSERVED),
  )
  return JSON.stringify({
    own,
    auctions,
    members,
    series: state.series,
    products: state.products,
    history: state.history,
  })
}

const FOUNDING = foundingActs([OBSERVED, ...OTHERS], {
  limits: { bidsMax: 4, paymentMax: '90.00' },
})
