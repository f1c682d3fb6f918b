import { randomInt } from 'node:crypto'
import type { Desk, Floor } from '#desk'
import type { OpenAuction } from '#exchange'
import type { Clearing } from './clearing.ts'

export interface IndicativeOptions {
  readonly desk: Desk
  readonly floor: Floor
  /** A thread that never delays the clearing of an auction. */
  readonly thread: () => Clearing
}

/** The most seconds that one round of indicative prices may take, and its share of the phase. */
const SECONDS_MAX = 20
const PHASE_SHARE = 0.3

/** Publishes indicative prices once in the phase for them, at an instant that nobody can foresee. */
export class IndicativePrices {
  readonly #options: IndicativeOptions
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #unlisten: () => void

  constructor(options: IndicativeOptions) {
    this.#options = options
    this.#unlisten = options.desk.listen(({ entry, folded }) => {
      for (const event of entry.events) {
        if (event.kind !== 'auctionOpened') continue
        const auction = folded.state.auctions.get(event.auction)
        if (auction?.phase === 'open') this.#plan(auction)
      }
    })
  }

  stop(): void {
    this.#unlisten()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #plan(auction: OpenAuction): void {
    const { indicativeAt, noCancelAt } = auction.schedule
    const length = Math.floor((noCancelAt - indicativeAt) * (1 - PHASE_SHARE))
    if (length < 1) return
    const at = indicativeAt + randomInt(length)
    const seconds = Math.min(SECONDS_MAX, ((noCancelAt - indicativeAt) * PHASE_SHARE) / 1000)
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        void this.#publish(auction.id, seconds)
      },
      Math.max(0, at - this.#options.desk.now()),
    )
    this.#timers.add(timer)
  }

  /** A round that fails is left out: nobody is owed an indication. */
  async #publish(auction: string, seconds: number): Promise<void> {
    const { floor, thread } = this.#options
    const book = floor.bookNow(auction)
    if (!book.ok) return
    const prices = await thread()
      .indicate(book.value.book, { seconds, seed: auction })
      .catch(() => undefined)
    if (prices === undefined || Object.keys(prices).length === 0) return
    await floor
      .act({ kind: 'venue' }, { kind: 'publishIndicative', auction, prices })
      .catch(() => undefined)
  }
}
