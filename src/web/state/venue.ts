import { useSyncExternalStore } from 'react'
import type {
  AuctionSummary,
  AuctionView,
  ClockView,
  MarketView,
  OwnBid,
  StreamMessage,
} from '#api'
import { getAuction, getAuctions, getMarket, getOwnBids, VenueError } from './client.ts'
import { Link, type LinkState } from './link.ts'
import { readPlace, writePlace } from './place.ts'

/** Everything the screen shows, kept outside of React and replaced as a whole. */
export interface VenueState {
  readonly link: LinkState
  /** How often the line has come up. */
  readonly connection: number
  readonly market: MarketView | undefined
  readonly clock: ClockView | undefined
  /** Milliseconds by which the venue's time is ahead of ours. */
  readonly ahead: number
  readonly auctions: readonly AuctionSummary[]
  readonly own: readonly OwnBid[]
  /** The auction looked at; undefined: whichever was published last. */
  readonly selected: string | undefined
  readonly detail: AuctionView | undefined
  readonly progress: { readonly auction: string; readonly best: string } | undefined
  readonly error: string | undefined
}

class Venue {
  #state: VenueState = {
    link: 'connecting',
    connection: 0,
    market: undefined,
    clock: undefined,
    ahead: 0,
    auctions: [],
    own: [],
    selected: readPlace().auction,
    detail: undefined,
    progress: undefined,
    error: undefined,
  }
  readonly #listeners = new Set<() => void>()
  readonly #link = new Link({
    onMessage: (message) => this.#hear(message),
    onGap: () => void this.refresh(),
    onState: (link) =>
      this.#set({ link, connection: this.#state.connection + (link === 'live' ? 1 : 0) }),
  })

  get state(): VenueState {
    return this.#state
  }

  start(): void {
    this.#link.start()
    void this.refresh()
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Asks for everything anew. */
  refresh = async (): Promise<void> => {
    try {
      // The first answer brings the cookie that the others are asked with.
      const market = await getMarket()
      this.#set({ market, error: undefined })
      this.#hearClock(market.clock)
      const [auctions, own] = await Promise.all([getAuctions(), getOwnBids()])
      this.#set({ auctions, own })
      await this.#loadDetail()
    } catch (error) {
      this.#set({ error: error instanceof VenueError ? error.message : String(error) })
    }
  }

  refreshOwn = async (): Promise<void> => {
    const own = await getOwnBids()
    this.#set({ own })
  }

  /** Listens anew, as whoever is signed in now. */
  reconnect = (): void => this.#link.reconnect()

  select = (auction: string | undefined): void => {
    this.#set({ selected: auction })
    writePlace({ auction })
    void this.#loadDetail()
  }

  async #loadDetail(): Promise<void> {
    const { selected, auctions } = this.#state
    const latest = auctions.find(({ phase }) => phase === 'published' || phase === 'void')
    const known = auctions.some(({ id }) => id === selected) ? selected : undefined
    const id = known ?? latest?.id
    if (id === undefined) return
    const detail = await getAuction(id).catch(() => undefined)
    if (detail !== undefined) this.#set({ detail })
  }

  #hear(message: StreamMessage): void {
    if (message.kind === 'progress') {
      const { auction, best } = message
      return this.#set({ progress: { auction, best } })
    }
    if (message.kind === 'own') return void this.refreshOwn().catch(() => undefined)
    if (message.kind === 'explained') return void this.refresh()
    this.#hearClock(message.clock)
    if (message.kind === 'published') void this.refresh()
  }

  #hearClock(clock: ClockView): void {
    this.#set({ clock, ahead: Date.parse(clock.now) - Date.now() })
  }

  #set(change: Partial<VenueState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

export const venue = new Venue()

/** A part of the state; the component is drawn again when it changes. */
export function useVenue<T>(pick: (state: VenueState) => T): T {
  return useSyncExternalStore(venue.subscribe, () => pick(venue.state))
}
