/** The journal of a venue that has run for a while: what its participants did, made by the venue's own desk and floor. */
import { clearMarket, outcomeDocument } from '#auction'
import { assert, type Random, refusalText, type Result, rfc3339, seededRandom } from '#base'
import { Desk, Floor, type Told, Vault } from '#desk'
import { foldText, marketOf, openAuctionOf } from '#exchange'
import { admit, found, SERIES } from '#gateway'
import { type Journal, nodeDisk, openFileJournal } from '#journal'
import { identityOf, systemChance } from '#seals'
import { catalogueFrom } from '#simulator'
import { loadSolver } from '#solver'

export interface HistoryOptions {
  readonly folder: string
  readonly master: Buffer
  readonly records: number
  /** The record after which a snapshot was taken. */
  readonly snapshotAt: number
  readonly onProgress: (records: number) => void
}

/** Seconds from one auction to the next, in the venue's time. */
export const EVERY = 60
const PARTICIPANTS = 100
/** Commands in one auction, and how many are under way at once. */
const COMMANDS = 2_500
const AT_ONCE = 250
/** Of the commands: the others withdraw. */
const [SUBMITTED, REPLACED] = [0.55, 0.1]

/** A closed journal of so many records. */
export async function makeHistory(options: HistoryOptions): Promise<void> {
  const { records, folder, onProgress } = options
  const journal = await openFileJournal(nodeDisk(folder))
  const history = await History.open(journal, options)
  try {
    while (journal.head.seq < records) {
      await history.auction(records)
      onProgress(journal.head.seq)
    }
  } finally {
    await journal.close()
  }
}

class History {
  readonly #desk: Desk
  readonly #floor: Floor
  readonly #journal: Journal
  readonly #products: readonly { readonly id: string; readonly tick: bigint }[]
  readonly #clock: { now: number }
  readonly #random: Random = seededRandom(1)
  #snapshotAt: number
  #live: string[] = []
  #count = 0

  private constructor(
    journal: Journal,
    desk: Desk,
    floor: Floor,
    rest: Pick<HistoryOptions, 'snapshotAt'> & {
      readonly clock: { now: number }
      readonly products: readonly { readonly id: string; readonly tick: bigint }[]
    },
  ) {
    this.#journal = journal
    this.#desk = desk
    this.#floor = floor
    this.#clock = rest.clock
    this.#products = rest.products
    this.#snapshotAt = rest.snapshotAt
  }

  static async open(
    journal: Journal,
    { master, records, snapshotAt }: HistoryOptions,
  ): Promise<History> {
    const past = (records / COMMANDS + 2) * EVERY * 1000
    const clock = { now: Math.floor(Date.now() - past) }
    const desk = await Desk.open({ journal, clock: () => clock.now })
    const listings = catalogueFrom(rfc3339(Date.now()).slice(0, 10))
    const { publicKey } = identityOf(master)
    await found(desk, { name: 'Walras', publicKey, fourEyes: false, every: EVERY }, listings)
    for (let k = 0; k < PARTICIPANTS; k++) await admit(desk, { id: `p-${k}`, name: `P ${k}` })
    const solver = await loadSolver()
    const floor = new Floor({
      desk,
      vault: new Vault(master, systemChance),
      clear: async ({ book, seed }, seconds) => {
        const seconds_ = { clock: () => performance.now() / 1000, seconds, gap: 1e-4, seed }
        return outcomeDocument(clearMarket(marketOf(book), { ...seconds_, fallback: true }, solver))
      },
      clearAgain: () => Promise.reject(new Error('there is no other way here')),
    })
    const products = listings.map(({ product: { id, tick } }) => ({ id, tick }))
    return new History(journal, desk, floor, { snapshotAt, clock, products })
  }

  /** Bids come and go, and what is left is cleared; less of it where so many records are enough. */
  async auction(records: number): Promise<void> {
    this.#floor.conduct()
    const open = openAuctionOf(this.#desk.decided, SERIES)
    assert(open !== undefined, 'there is always an auction that is open')
    const { noCancelAt, closeTo } = open.schedule
    const step = ((noCancelAt - this.#clock.now) * AT_ONCE) / (COMMANDS + AT_ONCE)
    for (let done = 0; done < COMMANDS && this.#journal.head.seq < records; done += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#command()))
      await this.#snapshot()
      this.#clock.now += Math.floor(step)
    }
    if (this.#journal.head.seq >= records) return
    this.#clock.now = closeTo
    this.#floor.conduct()
    await this.#floor.idle()
    this.#live = []
  }

  async #snapshot(): Promise<void> {
    const { head } = this.#journal
    if (head.seq < this.#snapshotAt) return
    this.#snapshotAt = Number.POSITIVE_INFINITY
    await this.#journal.saveSnapshot({ ...head, body: foldText(this.#desk.durable) })
  }

  #command(): Promise<void> {
    const roll = this.#random.next()
    const old = this.#live[this.#random.integer(0, this.#live.length - 1)]
    if (old === undefined || roll < SUBMITTED) {
      this.#live.push(`b-${++this.#count}`)
      return this.#offer('submit', this.#live.at(-1) ?? '')
    }
    if (roll < SUBMITTED + REPLACED) return this.#offer('replace', old)
    this.#live.splice(this.#live.indexOf(old), 1)
    const participant = ownerOf(old)
    const act = { kind: 'withdrawBid', participant, bid: old } as const
    return done(this.#floor.act({ kind: 'user', user: participant }, act, this.#request(old)))
  }

  #offer(kind: 'submit' | 'replace', id: string): Promise<void> {
    const participant = ownerOf(id)
    const { id: product, tick } = this.#random.pick(this.#products)
    const lots = this.#random.next() < 0.5 ? 1 : -1
    const limit = Number(tick * BigInt(lots * this.#random.integer(20, 60))) / 1e6
    const content = {
      bid: {
        kind: 'trade',
        lots: { [product]: lots },
        quantity: [0, this.#random.integer(1, 40)],
        limit: limit.toFixed(2),
      },
    }
    const offer = { participant, id, series: SERIES, lasts: { kind: 'auction' }, content } as const
    return done(this.#floor[kind]({ kind: 'user', user: participant }, offer, this.#request(id)))
  }

  #request(bid: string) {
    const key = `${ownerOf(bid)}/${++this.#count}`
    return { key, digest: 'd'.repeat(64), answer: () => ({ bid, status: 'resting' }) }
  }
}

const ownerOf = (bid: string): string => `p-${Number(bid.slice(2)) % PARTICIPANTS}`

async function done(told: Promise<Result<Told>>): Promise<void> {
  const result = await told
  if (!result.ok) throw new Error(result.error.map(refusalText).join(' '))
}
