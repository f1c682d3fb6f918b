import { outcomeDocument } from '#auction'
import type { Desk, Floor } from '#desk'
import { outcomeOf, type PublishedAuction } from '#exchange'
import { type Clearing, createClearing } from './clearing.ts'
import { IndicativePrices } from './indicative.ts'
import type { SecondLook } from './results.ts'
import { isGuest } from './session.ts'

export interface TradingOptions {
  readonly desk: Desk
  readonly floor: Floor
  /** The changes that would have filled people's bids have been tried. */
  readonly onExplained: (
    auction: PublishedAuction,
    looks: Readonly<Record<string, SecondLook>>,
  ) => void
}

const EXPLAIN_SECONDS = 6
/** However far away the next event of the calendar is, the clock is looked at this often. */
const LOOK_MS = 500
/** How often it is looked what of the life of contracts nobody did in time. */
const CONTRACTS_MS = 60_000

/** Keeps the time: calls on the floor whenever something is due. */
export class Trading {
  readonly #options: TradingOptions
  readonly #unlisten: () => void
  readonly #indicative: IndicativePrices
  #timer: NodeJS.Timeout | undefined
  #ofContracts: NodeJS.Timeout | undefined
  #isStopped = false
  /** Another thread, started when first needed, so that second looks and indications never delay an auction. */
  #thread: Clearing | undefined

  constructor(options: TradingOptions) {
    this.#options = options
    const { desk, floor } = options
    this.#indicative = new IndicativePrices({ desk, floor, thread: () => this.#spare() })
    this.#unlisten = options.desk.listen(({ entry, folded }) => {
      this.#schedule()
      for (const event of entry.events) {
        const auction =
          event.kind === 'outcomePublished' ? folded.state.auctions.get(event.auction) : undefined
        if (auction?.phase === 'published') void this.#explain(auction)
      }
    })
  }

  start(): void {
    this.#options.floor.conduct()
    this.#schedule()
    this.#ofContracts = setInterval(() => this.#takeDefaults(), CONTRACTS_MS)
  }

  /** Waits for what is being cleared, so that nothing is left half done that need not be. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    clearInterval(this.#ofContracts)
    this.#unlisten()
    this.#indicative.stop()
    await this.#thread?.stop()
  }

  #schedule(): void {
    if (this.#isStopped) return
    const { desk, floor } = this.#options
    clearTimeout(this.#timer)
    const wait = Math.max(0, (floor.nextDue() ?? Number.POSITIVE_INFINITY) - desk.now())
    this.#timer = setTimeout(
      () => {
        floor.conduct()
        this.#schedule()
      },
      Math.min(wait, LOOK_MS),
    )
  }

  /** What counts as done because nobody did it: confirmed, nominated, begun, accepted (`LIFECYCLE`). */
  #takeDefaults(): void {
    const { desk, floor } = this.#options
    const venue = { kind: 'venue' } as const
    const act = { kind: 'contractAct', act: { kind: 'takeDefaults' } } as const
    const weighed = desk.weigh(venue, act)
    if (weighed.ok && weighed.value.length > 0) void floor.act(venue, act).catch(() => undefined)
  }

  #spare(): Clearing {
    this.#thread ??= createClearing()
    return this.#thread
  }

  /** People's own bids get a second look: which change would have filled them. */
  async #explain(auction: PublishedAuction): Promise<void> {
    const own = auction.entries.filter(({ participant }) => isGuest(participant))
    if (own.length === 0 || this.#isStopped) return
    const bids = own.map(({ pseudonym }) => pseudonym)
    const looks = await this.#spare()
      .explain(auction.book, outcomeDocument(outcomeOf(auction)), {
        bids,
        seconds: EXPLAIN_SECONDS,
      })
      .catch(() => undefined)
    if (looks !== undefined && !this.#isStopped) this.#options.onExplained(auction, looks)
  }
}
