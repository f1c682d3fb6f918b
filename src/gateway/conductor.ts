import { randomBytes } from 'node:crypto'
import { outcomeDocument, parseOutcome } from '#auction'
import { refusalText } from '#base'
import { type ClearingAuction, commitmentTo, type PublishedAuction } from '#exchange'
import { type BidDraft, nextRound, type World } from '#simulator'
import { type Clearing, createClearing } from './clearing.ts'
import type { Desk } from './desk.ts'
import type { SecondLook } from './results.ts'

export interface ConductorOptions {
  readonly desk: Desk
  readonly clearing: Clearing
  readonly world: World
  /** Seconds from one auction's opening to the next one's. */
  readonly every: number
  readonly onProgress: (auction: string, best: number, bound: number) => void
  /** The changes that would have filled people's bids have been tried. */
  readonly onExplained: (
    auction: PublishedAuction,
    looks: Readonly<Record<string, SecondLook>>,
  ) => void
}

const GAP = 1e-4
/** Simulated bids come in so many batches, spread over this share of the time a book is open. */
const BATCHES = 12
const ARRIVAL_SHARE = 0.85
const EXPLAIN_SECONDS = 6

/** Keeps the time: opens auctions, lets the simulated participants bid, closes, has them cleared. */
export class Conductor {
  readonly #options: ConductorOptions
  readonly #timers = new Set<NodeJS.Timeout>()
  #world: World
  #auctions = 0
  #bids = 0
  #isStopped = false
  /** Another thread, started for the first person's bid, so that second looks never delay an auction. */
  #explaining: Clearing | undefined

  constructor(options: ConductorOptions) {
    this.#options = options
    this.#world = options.world
  }

  start(): void {
    this.#open()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    await this.#explaining?.stop()
  }

  /** The id of the next bid in the auction that is open. */
  nextBidId(): string {
    return `${this.#auctions}-${++this.#bids}`
  }

  #open(): void {
    if (this.#isStopped) return
    const { desk, every } = this.#options
    const auction = String(++this.#auctions)
    this.#bids = 0
    const secret = randomBytes(32).toString('hex')
    const opening = Date.now()
    desk.handle({
      kind: 'openAuction',
      auction,
      at: instant(opening),
      closesAt: instant(opening + every * 1000),
      seedHash: commitmentTo(secret),
    })
    this.#letBid(auction)
    this.#close(auction, secret, opening + every * 1000)
  }

  #letBid(auction: string): void {
    const { world, bids } = nextRound(this.#world)
    this.#world = world
    const size = Math.ceil(bids.length / BATCHES)
    const pause = (this.#options.every * 1000 * ARRIVAL_SHARE) / BATCHES
    for (let batch = 0; batch < BATCHES; batch++) {
      const drafts = bids.slice(batch * size, (batch + 1) * size)
      this.#after(batch * pause, () => this.#submit(auction, drafts))
    }
  }

  #submit(auction: string, drafts: readonly BidDraft[]): void {
    for (const draft of drafts) {
      const document = { id: this.nextBidId(), ...draft }
      this.#options.desk.handle({ kind: 'submitBid', auction, at: instant(Date.now()), document })
    }
  }

  #close(auction: string, secret: string, at: number): void {
    this.#after(at - Date.now(), () => {
      // Timers may fire a little early.
      if (Date.now() < at) return this.#close(auction, secret, at)
      const { desk } = this.#options
      const closed = desk.handle({ kind: 'closeAuction', auction, at: instant(Date.now()), secret })
      this.#open()
      const now = desk.state.auctions.get(auction)
      if (closed.ok && now?.phase === 'clearing') void this.#clear(now)
    })
  }

  async #clear(auction: ClearingAuction): Promise<void> {
    const { desk, clearing, every, onProgress } = this.#options
    const seconds = Math.min(3, Math.max(0.5, every / 2))
    const market = auction.book.document
    const options = { seconds, gap: GAP, seed: auction.seed }
    const onBetter = ({ best, bound }: { best: number; bound: number }) =>
      onProgress(auction.id, best, bound)
    try {
      const { promise } = clearing.clear(market, { ...options, onProgress: onBetter })
      this.#record(auction.id, await promise)
    } catch {
      // The engine failed, was late, or the verifier refused its outcome: the fallback stands (mechanism A6).
      try {
        const { promise } = clearing.clear(market, { ...options, fallback: true })
        this.#record(auction.id, await promise)
      } catch (error) {
        this.#void(auction.id, error instanceof Error ? error.message : String(error))
      }
    }
    const after = desk.state.auctions.get(auction.id)
    if (after?.phase === 'published') await this.#explain(after)
  }

  #record(auction: string, document: unknown): void {
    const outcome = parseOutcome(document)
    if (!outcome.ok) throw new Error(outcome.error.map(refusalText).join(' '))
    const at = instant(Date.now())
    const recorded = this.#options.desk.handle({
      kind: 'recordOutcome',
      auction,
      at,
      outcome: outcome.value,
    })
    if (!recorded.ok) throw new Error(recorded.error.map(refusalText).join(' '))
  }

  #void(auction: string, cause: string): void {
    if (this.#isStopped) return
    this.#options.desk.handle({ kind: 'voidAuction', auction, at: instant(Date.now()), cause })
  }

  /** People's own bids get a second look: which change would have filled them. */
  async #explain(auction: PublishedAuction): Promise<void> {
    const { every, onExplained } = this.#options
    const own = [...auction.bids.values()].flatMap(({ bid }) =>
      isGuest(bid.by) ? (auction.book.ids.get(bid.id) ?? []) : [],
    )
    if (own.length === 0) return
    const market = auction.book.document
    const seconds = Math.min(EXPLAIN_SECONDS, every)
    this.#explaining ??= createClearing()
    const looks = await this.#explaining
      .explain(market, outcomeDocument(auction.outcome), { bids: own, seconds })
      .catch(() => undefined)
    if (looks !== undefined && !this.#isStopped) onExplained(auction, looks)
  }

  #after(milliseconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, milliseconds)
    this.#timers.add(timer)
  }
}

const GUEST = 'guest-'

/** The id of a person's session, unlike any simulated participant's. */
export const newGuest = (): string => `${GUEST}${randomBytes(8).toString('hex')}`
export const isGuest = (participant: string): boolean => participant.startsWith(GUEST)

export const instant = (milliseconds: number): string => new Date(milliseconds).toISOString()
