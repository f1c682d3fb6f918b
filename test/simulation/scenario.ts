import { type Random, seededRandom } from '#base'

/** How bad one run is: drawn from its seed, so that some are calm, some are all storms, and most have a bit of everything. */
export interface Scenario {
  readonly steps: number
  readonly participants: readonly string[]
  readonly series: readonly string[]
  readonly fourEyes: boolean
  readonly noCancel: number
  readonly closeWindow: number
  /** Weights of what happens next. */
  readonly weights: Readonly<Record<Happening, number>>
  /** Of a disk operation to wait for its turn. */
  readonly diskWaits: number
  /** Of a message to get lost, to come twice. */
  readonly lost: number
  readonly doubled: number
  /** Of a solver's first answer to be wrong, and of the second one. */
  readonly solverFails: number
  readonly fallbackFails: number
  /** How many turns a solver takes at most. */
  readonly solverTurns: number
  readonly segmentBytes: number
}

export type Happening =
  | 'release'
  | 'client'
  | 'deliver'
  | 'retry'
  | 'operator'
  | 'clock'
  | 'jump'
  | 'toClose'
  | 'conduct'
  | 'snapshot'
  | 'crash'
  | 'kill'
  | 'fault'

export function scenarioOf(seed: number): Scenario {
  const random = seededRandom(seed ^ 0x5eed)
  const chance = (most: number): number => (random.next() < 0.3 ? 0 : random.next() * most)
  return {
    steps: random.integer(50, 150),
    participants: ['ann', 'ben', 'cat', 'dan'].slice(0, random.integer(2, 4)),
    series: random.next() < 0.2 ? ['main', 'side'] : ['main'],
    fourEyes: random.next() < 0.15,
    noCancel: random.pick([0, 0, 100, 300]),
    closeWindow: random.pick([0, 3, 50, 300]),
    weights: weightsOf(random, chance),
    diskWaits: random.pick([0, 0.05, 0.3, 0.9]),
    lost: chance(0.4),
    doubled: chance(0.4),
    solverFails: chance(0.5),
    fallbackFails: chance(0.3),
    solverTurns: random.pick([0, 2, 12, 40]),
    segmentBytes: random.pick([4_000, 60_000, 10_000_000]),
  }
}

function weightsOf(random: Random, chance: (most: number) => number): Scenario['weights'] {
  return {
    release: random.pick([4, 12, 30]),
    client: random.pick([10, 20, 35]),
    deliver: random.pick([20, 40]),
    retry: 4,
    operator: chance(6),
    clock: random.pick([3, 8]),
    jump: chance(1),
    toClose: random.pick([1, 3, 6]),
    conduct: 4,
    snapshot: chance(1.5),
    crash: chance(1.2),
    kill: chance(0.8),
    fault: chance(0.5),
  }
}

/** One of the happenings, as likely as its weight says. */
export function drawn(random: Random, weights: Scenario['weights']): Happening {
  const all = Object.entries(weights) as [Happening, number][]
  let left = random.next() * all.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [happening, weight] of all) {
    left -= weight
    if (left < 0) return happening
  }
  return 'release'
}
