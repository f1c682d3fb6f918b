import type { Desk, Floor } from '#desk'
import type { OpenAuction } from '#exchange'
import { type BidDraft, nextRound, type World, worldOf } from '#simulator'
import type { Catalogue } from './catalogue.ts'
import { admit } from './founding.ts'

/** Simulated bids come in so many batches, spread over this share of the time a book is open. */
const BATCHES = 12
const ARRIVAL_SHARE = 0.8

export interface CrowdOptions {
  readonly desk: Desk
  readonly floor: Floor
  readonly seed: number
  readonly catalogue: Catalogue
  readonly series: string
  /** Ids nobody has used. */
  readonly freshId: () => string
}

/** The simulated participants of a venue on one machine: they bid in every auction, through the same door as all. */
export class Crowd {
  readonly #options: CrowdOptions
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #unlisten: () => void
  #world: World

  constructor(options: CrowdOptions) {
    this.#options = options
    this.#world = worldOf(options.seed, options.catalogue.listings)
    this.#unlisten = options.desk.listen(({ entry, folded }) => {
      for (const event of entry.events) {
        if (event.kind !== 'auctionOpened' || event.series !== options.series) continue
        const auction = folded.state.auctions.get(event.auction)
        if (auction?.phase === 'open') this.#bidIn(auction)
      }
    })
  }

  stop(): void {
    this.#unlisten()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #bidIn({ id, schedule }: OpenAuction): void {
    const { listings } = this.#options.catalogue
    const { world, bids } = nextRound({ ...this.#world, listings })
    this.#world = world
    const size = Math.ceil(bids.length / BATCHES)
    const pause = ((schedule.closeFrom - schedule.opensAt) * ARRIVAL_SHARE) / BATCHES
    for (let batch = 0; batch < BATCHES; batch++) {
      const drafts = bids.slice(batch * size, (batch + 1) * size)
      this.#after(batch * pause, () => this.#submit(id, drafts))
    }
  }

  #submit(auction: string, drafts: readonly BidDraft[]): void {
    const { desk, floor, series, freshId } = this.#options
    for (const { by, bid, budget } of drafts) {
      void admit(desk, { id: by, name: by, simulated: true })
      const offer = {
        participant: by,
        id: freshId(),
        series,
        auction,
        lasts: { kind: 'auction' },
      } as const
      const content = { bid, ...(budget !== undefined && { budget }) }
      // A draft that comes late, or a venue that is closing, is nobody's loss.
      void floor.submit({ kind: 'user', user: by }, { ...offer, content }).catch(() => undefined)
    }
  }

  #after(milliseconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, milliseconds)
    this.#timers.add(timer)
  }
}
