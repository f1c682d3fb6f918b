import { compareText } from '#base'
import {
  type Contract,
  type ContractBook,
  isOfSet,
  isOver,
  isParty,
  type NettingSet,
  nettingSets,
  openQuantity,
  type Requirement,
} from '#contracts'
import {
  type CurveHistory,
  initialMargin,
  type Lots,
  type MarginInputs,
  SCENARIO_OPTIONS,
  type Scenarios,
  scenariosOf,
} from '#margin'
import { type Decimal, formatMicro, type Micro, MICRO_PER_UNIT } from '#market'
import { micro } from './bid-limits.ts'
import type { State } from './state.ts'

export interface Mark {
  readonly product: string
  readonly price: Decimal
}

/**
 * Initial margin of every netting set, on both sides, as the contracts stand at an instant: by scenarios of the venue's own curves
 * where they go back far enough, otherwise by a scan of prices (docs/concepts/margin.md). A guarantor posts none.
 */
export function requirementsAt(
  state: State,
  { at, marks }: { readonly at: number; readonly marks: readonly Mark[] },
): readonly Requirement[] {
  const { contracts: book } = state
  const prices = new Map(marks.map(({ product, price }) => [product, micro(price)]))
  const held = new Map<string, Lots>()
  const sets = nettingSets(book)
  for (const set of sets) held.set(`${set.one}>${set.other}`, unitsBetween(book, set, at))
  const inputs = inputsOf(state, prices)
  return sets.flatMap(({ one, other, currency }) => {
    const lots = held.get(`${one}>${other}`) ?? new Map()
    return [
      { participant: one, against: other, lots },
      { participant: other, against: one, lots: negated(lots) },
    ].flatMap(({ participant, against, lots: own }) => {
      if (participant === book.guarantor) return []
      const openInterest = openInterestBeside(held, participant)
      const { total } = initialMargin(own, { ...inputs, openInterest })
      return total === 0n ? [] : [{ participant, against, currency, amount: formatMicro(total) }]
    })
  })
}

/** Undelivered units of each product, + for `one` where it buys, rounded to whole units. */
function unitsBetween(book: ContractBook, set: NettingSet, at: number): Lots {
  const units = new Map<string, number>()
  for (const contract of book.contracts.values()) {
    if (isOver(contract) || !isOfSet(book, contract, set)) continue
    const open = unitsOf(book, contract, at)
    const signed = contract.buyer === set.one ? open : -open
    units.set(contract.product, (units.get(contract.product) ?? 0) + signed)
  }
  return units
}

/** What a mark moves the value of, counted in what it is a price of, rounded up. */
function unitsOf(book: ContractBook, contract: Contract, at: number): number {
  const [open, per] = [openQuantity(book, contract, at), micro(contract.per)]
  return Number((open + per - 1n) / per)
}

const negated = (lots: Lots): Lots => new Map([...lots].map(([product, net]) => [product, -net]))

/** What all others hold of each product, on the longer side. */
function openInterestBeside(
  held: ReadonlyMap<string, Lots>,
  participant: string,
): ReadonlyMap<string, number> {
  const sum = new Map<string, number>()
  for (const [pair, lots] of held) {
    if (pair.split('>').includes(participant)) continue
    for (const [product, net] of lots) sum.set(product, (sum.get(product) ?? 0) + Math.abs(net))
  }
  return sum
}

/** The last price of every product, by the venue's own auctions, in the order of their ids. */
export const clearingPrices = ({ history }: Pick<State, 'history'>): readonly Mark[] =>
  [...history]
    .flatMap(([product, points]) => {
      const price = points.last()?.price
      return price === undefined ? [] : [{ product, price }]
    })
    .sort((a, b) => compareText(a.product, b.product))

/** What the margin of a bid depends on: the newest curve, or the last clearing prices. Worked out once for the same of both. */
export function marginInputs(state: State): Omit<MarginInputs, 'openInterest'> {
  const known = inputs.get(state.curves)
  if (known !== undefined && known.history === state.history) return known.value
  const marks = Object.entries(state.curves.last()?.marks ?? {})
  const clearing = clearingPrices(state).map(({ product, price }) => [product, price] as const)
  const prices = new Map([...clearing, ...marks].map(([product, price]) => [product, micro(price)]))
  const value = inputsOf(state, prices)
  inputs.set(state.curves, { history: state.history, value })
  return value
}

const inputs = new WeakMap<
  State['curves'],
  { readonly history: State['history']; readonly value: Omit<MarginInputs, 'openInterest'> }
>()

/** Net undelivered units of one participant, towards everybody. */
export function unitsHeld({ contracts: book, at }: State, participant: string): Lots {
  const units = new Map<string, number>()
  for (const contract of book.contracts.values()) {
    if (isOver(contract) || !isParty(contract, participant)) continue
    const isBuyer = contract.buyer === participant
    const open = unitsOf(book, contract, at)
    units.set(contract.product, (units.get(contract.product) ?? 0) + (isBuyer ? open : -open))
  }
  return units
}

function inputsOf(
  state: State,
  prices: ReadonlyMap<string, Micro>,
): Omit<MarginInputs, 'openInterest'> {
  const { contracts: book } = state
  const history = historyOf(state, prices)
  const delivering = new Set(
    [...book.contracts.values()].flatMap(({ product, status }) =>
      status === 'delivering' ? [product] : [],
    ),
  )
  const scenarios = scenariosOf(history, { ...SCENARIO_OPTIONS, delivering })
  return {
    marks: prices,
    scenarios: scenarios.ok ? scenarios.value : scanned(prices),
  }
}

/** Where there is no history yet: every price rises or falls by this share, together. */
const SCAN_RANGE_PPM = 150_000n

function scanned(prices: ReadonlyMap<string, Micro>): Scenarios {
  const products = [...prices.keys()]
  const ranges = products.map(
    (product) => ((prices.get(product) ?? 0n) * SCAN_RANGE_PPM) / MICRO_PER_UNIT,
  )
  return { products, moves: [ranges, ranges.map((range) => -range)] }
}

/**
 * The venue's marks day by day, today's last. A product that was listed later moved, before that, as the first one did that has the same
 * specification and was there: it is of the same kind, and something has to be known of how it moves.
 */
function historyOf({ curves, contracts }: State, today: ReadonlyMap<string, Micro>): CurveHistory {
  const products = [...today].flatMap(([product, price]) => (price > 0n ? [product] : []))
  const days = [
    ...curves.map(({ marks }) => new Map(Object.entries(marks).map(([p, m]) => [p, micro(m)]))),
    today,
  ]
  const columns = products.map((product) => {
    const own = days.map((day) => day.get(product))
    const first = own.findIndex((mark) => mark !== undefined && mark > 0n)
    const spec = contracts.products.get(product)?.spec.id
    const like = products.find(
      (other) =>
        contracts.products.get(other)?.spec.id === spec && (days[0]?.get(other) ?? 0n) > 0n,
    )
    return filledColumn(own, first, like === undefined ? undefined : days.map((d) => d.get(like)))
  })
  return { products, days: days.map((_, t) => columns.map((column) => column[t] as Micro)) }
}

function filledColumn(
  own: readonly (Micro | undefined)[],
  first: number,
  like: readonly (Micro | undefined)[] | undefined,
): readonly Micro[] {
  const start = own[first] as Micro
  let last = start
  return own.map((mark, t) => {
    if (t >= first) {
      last = mark !== undefined && mark > 0n ? mark : last
      return last
    }
    const [then, base] = [like?.[t], like?.[first]]
    if (then === undefined || base === undefined || base <= 0n || then <= 0n) return start
    const scaled = (start * then) / base
    return scaled > 0n ? scaled : 1n
  })
}
