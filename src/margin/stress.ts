import { compareText } from '#base'
import type { Micro } from '#market'
import { type Fraction, fraction, nearest } from './fraction.ts'
import {
  type Marks,
  markToMarket,
  type NettingSet,
  nettingSets,
  type Position,
} from './position.ts'
import { PPM } from './tail.ts'

/** What a scenario asks of a product. */
export interface Traits {
  readonly group: 'compute' | 'power' | 'storage'
  /** "h100", "gpu.b200-sxm". */
  readonly resource: string
  readonly location: string
}

/** Prices of what it is of change by so many parts per million. The first that fits a product counts; none: it stays. */
export interface Shock {
  readonly group?: Traits['group']
  /** Part of the resource's name. */
  readonly resource?: string
  /** "here": the location that the scenario is played for. */
  readonly location?: 'here'
  readonly change: number
}

export interface StressScenario {
  readonly name: string
  readonly says: string
  readonly shocks: readonly Shock[]
  /** Played once for every location of a product that it is of, instead of once. */
  readonly everyLocation?: Traits['group']
  /** Whoever owes most fails; what it held is replaced at marks that are worse by so many parts per million. */
  readonly defaultAt?: number
}

/** What the venue asks its participants' positions, as data. */
export const STRESS_SCENARIOS: readonly StressScenario[] = [
  {
    name: 'gpu-slump',
    says: 'Compute loses 40 % everywhere.',
    shocks: [{ group: 'compute', change: -400_000 }],
  },
  {
    name: 'new-chip',
    says: 'A new generation of chips comes out: A100 loses 60 %, H100 45 %, H200 40 %, all other compute 25 %.',
    shocks: [
      { resource: 'a100', change: -600_000 },
      { resource: 'h100', change: -450_000 },
      { resource: 'h200', change: -400_000 },
      { group: 'compute', change: -250_000 },
    ],
  },
  {
    name: 'power-spike',
    says: 'Power costs three times as much everywhere.',
    shocks: [{ group: 'power', change: 2_000_000 }],
  },
  {
    name: 'hub-apart',
    says: 'One hub is cut off: power costs twice as much there and a quarter less everywhere else.',
    shocks: [
      { group: 'power', location: 'here', change: 1_000_000 },
      { group: 'power', change: -250_000 },
    ],
    everyLocation: 'power',
  },
  {
    name: 'default',
    says: 'Whoever owes most fails, and what it held is replaced 25 % worse than the marks.',
    shocks: [],
    defaultAt: 250_000,
  },
]

/** What one scenario does to every participant. Micro-units; negative: a loss. */
export interface StressResult {
  readonly scenario: string
  /** The location it was played for. */
  readonly location?: string
  readonly defaulter?: string
  /** In the order of names. */
  readonly pnl: ReadonlyMap<string, Micro>
}

export interface StressInputs {
  readonly marks: Marks
  readonly traits: ReadonlyMap<string, Traits>
  /** What the holder has in hand of a counterparty's collateral, if anything. */
  readonly collateral?: (holder: string, counterparty: string) => Micro
}

/**
 * P&L of every participant in every scenario. Both sides of a contract are positions, so without a default it adds up to zero.
 *
 *   shock     Σ lots · (F′ − F),   F′ = F·(1 + change)
 *   default   −max(0, V + 25 % · Σ |lots|·F − collateral) for each who has a netting set with the defaulter, V its worth at the marks;
 *             the defaulter itself is not in the result
 */
export function stress(
  positions: readonly Position[],
  inputs: StressInputs,
  scenarios: readonly StressScenario[] = STRESS_SCENARIOS,
): readonly StressResult[] {
  return scenarios.flatMap((scenario) => {
    if (scenario.defaultAt !== undefined)
      return defaultOf(positions, inputs, { scenario, worse: scenario.defaultAt })
    return locationsOf(scenario, inputs).map((location) => ({
      scenario: scenario.name,
      ...(location !== undefined && { location }),
      pnl: shocked(positions, inputs, { scenario, location }),
    }))
  })
}

function locationsOf(
  { everyLocation }: StressScenario,
  { traits }: StressInputs,
): readonly (string | undefined)[] {
  if (everyLocation === undefined) return [undefined]
  const of = [...traits.values()].filter(({ group }) => group === everyLocation)
  return [...new Set(of.map(({ location }) => location))].toSorted(compareText)
}

function shocked(
  positions: readonly Position[],
  { marks, traits }: StressInputs,
  at: { readonly scenario: StressScenario; readonly location: string | undefined },
): StressResult['pnl'] {
  const pnl = new Map<string, Micro>()
  for (const { holder, product, lots } of positions) {
    const [mark, of] = [marks.get(product) ?? 0n, traits.get(product)]
    const shock = of && at.scenario.shocks.find((one) => fits(one, of, at.location))
    const moved = nearest(fraction(mark * BigInt(shock?.change ?? 0), PPM))
    pnl.set(holder, (pnl.get(holder) ?? 0n) + BigInt(lots) * moved)
  }
  return sorted(pnl)
}

const fits = (shock: Shock, of: Traits, here: string | undefined): boolean =>
  (shock.group === undefined || shock.group === of.group) &&
  (shock.resource === undefined || of.resource.includes(shock.resource)) &&
  (shock.location === undefined || of.location === here)

function defaultOf(
  positions: readonly Position[],
  inputs: StressInputs,
  { scenario, worse }: { readonly scenario: StressScenario; readonly worse: number },
): readonly StressResult[] {
  const sets = nettingSets(positions)
  const defaulter = owingMost(sets, inputs.marks)
  if (defaulter === undefined) return []
  const pnl = new Map<string, Micro>()
  for (const set of sets) {
    if (set.holder === defaulter) continue
    const loss = set.counterparty === defaulter ? replacementLoss(set, inputs, worse) : 0n
    pnl.set(set.holder, (pnl.get(set.holder) ?? 0n) - loss)
  }
  return [{ scenario: scenario.name, defaulter, pnl: sorted(pnl) }]
}

/** Whose netting sets that are below zero come to most; of equals the first by name. */
function owingMost(sets: readonly NettingSet[], marks: Marks): string | undefined {
  const owed = new Map<string, Micro>()
  for (const { holder, positions } of sets) {
    const worth = markToMarket(positions, marks)
    owed.set(holder, (owed.get(holder) ?? 0n) + (worth < 0n ? -worth : 0n))
  }
  return [...owed].toSorted(([a, x], [b, y]) =>
    x > y ? -1 : x < y ? 1 : compareText(a, b),
  )[0]?.[0]
}

function replacementLoss(set: NettingSet, { marks, collateral }: StressInputs, worse: number) {
  const gross = set.positions.reduce((sum, { product, lots, price }) => {
    return sum + BigInt(Math.abs(lots)) * (marks.get(product) ?? price)
  }, 0n)
  const addOn: Fraction = fraction(gross * BigInt(worse), PPM)
  const loss =
    markToMarket(set.positions, marks) +
    nearest(addOn) -
    (collateral?.(set.holder, set.counterparty) ?? 0n)
  return loss > 0n ? loss : 0n
}

const sorted = (pnl: ReadonlyMap<string, Micro>): ReadonlyMap<string, Micro> =>
  new Map([...pnl].toSorted(([a], [b]) => compareText(a, b)))
