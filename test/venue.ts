/** A venue in memory for tests that cross modules: real desk, vault and floor, chance by seed, a clock that is set. */
import { type Random, seededRandom } from '#base'
import { type Clear, Desk, Floor, Vault } from '#desk'
import type { Act, Actor, decide, SeriesTerms } from '#exchange'
import { EMPTY, type Journal } from '#journal'
import type { Chance } from '#seals'

export const START = Date.UTC(2026, 10, 24, 10)
export const VENUE: Actor = { kind: 'venue' }
export const userOf = (user: string): Actor => ({ kind: 'user', user })

/** Chance for each who is served, of its own: how much others draw changes nothing for anyone else. */
export class PrivateChance implements Chance {
  whose = 'venue'
  readonly #seed: number
  readonly #streams = new Map<string, Random>()

  constructor(seed: number) {
    this.#seed = seed
  }

  bytes(count: number): Buffer {
    const name = this.whose
    const seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), this.#seed)
    const stream = this.#streams.get(name) ?? seededRandom(seed)
    this.#streams.set(name, stream)
    return Buffer.from(Array.from({ length: count }, () => stream.integer(0, 255)))
  }
}

export const TERMS: SeriesTerms = {
  id: 'main',
  name: 'Main',
  anchor: 0,
  every: 1000,
  indicative: 0,
  noCancel: 200,
  closeWindow: 200,
  clearing: 100,
}

/** A venue with one trader for each participant, of the same name. */
export function foundingActs(
  participants: readonly string[],
  {
    products = ['gpu', 'mw'],
    terms = TERMS,
    limits = { bidsMax: 100, paymentMax: '1000000.00' },
  } = {},
): readonly Act[] {
  return [
    { kind: 'foundVenue', venue: { name: 'x', currency: 'USD', publicKey: 'k', fourEyes: false } },
    ...participants.flatMap((id): readonly Act[] => [
      { kind: 'setParticipant', participant: { id, name: id, tier: 'standard', limits } },
      { kind: 'setUser', user: { id, name: id, participant: id, roles: ['trader'] } },
    ]),
    ...products.map(
      (id): Act => ({
        kind: 'setProduct',
        listed: { product: { id, unit: 'hour', tick: '0.01' } },
      }),
    ),
    { kind: 'setSeries', terms },
  ]
}

/** Keeps what is appended, durable at once. */
export function memoryJournal(
  bodies: string[] = [],
): Journal & { readonly bodies: readonly string[] } {
  return {
    bodies,
    get head() {
      return { ...EMPTY, seq: bodies.length }
    },
    repairs: [],
    append: async (body) => ({ seq: bodies.push(body), hash: '', body }),
    read: async function* (after) {
      for (const [index, body] of [...bodies.entries()].slice(after))
        yield { seq: index + 1, hash: '', body }
    },
    saveSnapshot: async () => {},
    adoptSnapshot: async () => {},
    loadSnapshot: async () => undefined,
    verify: async () => ({ records: bodies.length, head: EMPTY, snapshots: [], repairs: [] }),
    close: async () => {},
  }
}

export interface VenueOptions {
  readonly journal?: Journal
  readonly chance?: Chance
  readonly clear?: Clear
  readonly clearAgain?: Clear
  readonly onTrouble?: (code: string, cause: string) => void
  readonly decide?: typeof decide
  readonly founding?: readonly Act[]
}

export interface TestVenue {
  readonly desk: Desk
  readonly floor: Floor
  readonly clock: { now: number }
}

/** Clears nothing, ever. */
const never: Clear = () => new Promise(() => {})

export async function venueOf(options: VenueOptions = {}): Promise<TestVenue> {
  const {
    journal = memoryJournal(),
    chance = new PrivateChance(1),
    decide: rules,
    founding = [],
  } = options
  const { clear = never, clearAgain = clear, onTrouble } = options
  const clock = { now: START }
  const desk = await Desk.open({ journal, clock: () => clock.now, ...(rules && { decide: rules }) })
  const vault = new Vault(Buffer.alloc(32, 3), chance)
  const floor = new Floor({ desk, vault, clear, clearAgain, ...(onTrouble && { onTrouble }) })
  if (founding.length > 0) await desk.handle(VENUE, founding)
  return { desk, floor, clock }
}
