import { rfc3339 } from '#base'
import { catalogueFrom, type Listing } from '#simulator'

/** What the venue on one machine lists: the months ahead, which roll on with the calendar. */
export class Catalogue {
  #day: string
  #listings: readonly Listing[]

  constructor(now: number) {
    this.#day = dayOf(now)
    this.#listings = catalogueFrom(this.#day)
  }

  get listings(): readonly Listing[] {
    return this.#listings
  }

  /** Whether another day has begun since, and with it perhaps another list. */
  roll(now: number): boolean {
    const day = dayOf(now)
    if (day === this.#day) return false
    this.#day = day
    this.#listings = catalogueFrom(day)
    return true
  }
}

const dayOf = (now: number): string => rfc3339(now).slice(0, 10)
