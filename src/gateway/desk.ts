import type { Result } from '#base'
import { type Command, decide, evolve, type State, type VenueEvent } from '#exchange'

/** Holds the state of the exchange: the one place where commands become events, one at a time. */
export class Desk {
  #state: State
  readonly #listeners = new Set<(event: VenueEvent) => void>()

  constructor(initial: State) {
    this.#state = initial
  }

  get state(): State {
    return this.#state
  }

  /** What `handle` would answer now. Nothing happens. */
  weigh = (command: Command): Result<readonly VenueEvent[]> => decide(this.#state, command)

  handle = (command: Command): Result<readonly VenueEvent[]> => {
    const decision = decide(this.#state, command)
    if (!decision.ok) return decision
    for (const event of decision.value) {
      this.#state = evolve(this.#state, event)
      for (const listener of this.#listeners) listener(event)
    }
    return decision
  }

  /** Calls back after each event; the function returned ends that. */
  listen(listener: (event: VenueEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
