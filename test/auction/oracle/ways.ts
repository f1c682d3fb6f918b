/** Every way to fill a bid, from the words of the contract: no program, no model. */
import type { BidNode, Quantity } from '#bidding'
import type { Micro } from '#market'

/** One way to fill a bid, and what it comes to. */
export interface Way {
  /** Units of each leaf filled, by JSON pointer: "/bid/of/1". */
  readonly units: ReadonlyMap<string, number>
  /** Net lots of each product, + receives. */
  readonly lots: ReadonlyMap<string, number>
  /** Its limits, less fixed costs. */
  readonly value: Micro
}

/** More ways than can be listed. */
export class TooMany extends Error {}

const WAYS_MAX = 20_000

const NOTHING: Way = { units: new Map(), lots: new Map(), value: 0n }

/** All of them; the first is to fill nothing. Throws `TooMany`. */
export function waysOf(node: BidNode, at = '/bid'): readonly Way[] {
  const filled = distinct(formWays(node, at).filter(isFilled))
  const fixed = node.fixed ?? 0n
  return [NOTHING, ...filled.map((way) => ({ ...way, value: way.value - fixed }))]
}

const isFilled = ({ units }: Way): boolean => units.size > 0

export const countOf = ({ units }: Way): number =>
  [...units.values()].reduce((sum, count) => sum + count, 0)

function formWays(node: BidNode, at: string): readonly Way[] {
  switch (node.kind) {
    case 'trade':
      return countsOf(node.quantity).map((n) => leaf(at, node, n))
    case 'curve':
      return curveWays(node, at)
    case 'oneOf':
      return node.of.flatMap((option, i) => waysOf(option, `${at}/of/${i}`))
    case 'anyOf':
      return combined(node.of.map((part, i) => waysOf(part, `${at}/of/${i}`)))
        .filter((ways) => ways.filter(isFilled).length <= (node.atMost ?? Infinity))
        .filter((ways) => within(node.ramp, ways.map(countOf)))
        .map(together)
    case 'allOf':
      return combined(node.of.map((part, i) => waysOf(part, `${at}/of/${i}`).filter(isFilled))).map(
        together,
      )
    case 'linked': {
      const parents = waysOf(node.parent, `${at}/parent`).filter(isFilled)
      const children = node.children.map((child, i) => waysOf(child, `${at}/children/${i}`))
      return combined([parents, ...children]).map(together)
    }
    case 'window':
      return windowWays(node, at)
    case 'mix':
      return mixWays(node, at)
    case 'storage':
      return storageWays(node, at)
    case 'program':
      return programWays(node, at)
  }
}

/** 0, or any number from min to max. */
const countsOf = ({ min, max }: Quantity): readonly number[] =>
  Array.from({ length: max + 1 }, (_, n) => n).filter((n) => n === 0 || n >= min)

type Leaf = { readonly lots: Iterable<readonly [string, number]>; readonly limit: Micro }

/** So many units of a leaf. */
const leaf = (at: string, { lots, limit }: Leaf, count: number): Way =>
  count === 0
    ? NOTHING
    : {
        units: new Map([[at, count]]),
        lots: new Map([...lots].map(([product, n]) => [product, n * count])),
        value: limit * BigInt(count),
      }

function together(ways: readonly Way[]): Way {
  const units = new Map<string, number>()
  const lots = new Map<string, number>()
  let value = 0n
  for (const way of ways) {
    for (const [at, count] of way.units) units.set(at, count)
    for (const [product, n] of way.lots) lots.set(product, (lots.get(product) ?? 0) + n)
    value += way.value
  }
  return { units, lots, value }
}

const distinct = (ways: readonly Way[]): readonly Way[] => [
  ...new Map(ways.map((way) => [[...way.units].join(), way])).values(),
]

/** One of each list, in every combination. */
function combined<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  if (lists.reduce((product, { length }) => product * length, 1) > WAYS_MAX) throw new TooMany()
  return lists.reduce<readonly (readonly T[])[]>(
    (heads, list) => heads.flatMap((head) => list.map((item) => [...head, item])),
    [[]],
  )
}

const within = (ramp: number | undefined, fills: readonly number[]): boolean =>
  ramp === undefined ||
  fills.every((fill, i) => i === 0 || Math.abs(fill - (fills[i - 1] ?? 0)) <= ramp)

type Of<K extends BidNode['kind']> = Extract<BidNode, { kind: K }>

/** The n-th unit is of the first step that is not full. */
function curveWays({ lots, steps, ramp }: Of<'curve'>, at: string): readonly Way[] {
  const total = steps.reduce((sum, { quantity }) => sum + quantity, 0)
  return Array.from({ length: total + 1 }, (_, n) => {
    let left = n
    return steps.map(({ quantity }) => {
      const fill = Math.min(left, quantity)
      left -= fill
      return fill
    })
  })
    .filter((fills) => within(ramp, fills))
    .map((fills) =>
      together(
        steps.map(({ limit }, k) => leaf(`${at}/steps/${k}`, { lots, limit }, fills[k] ?? 0)),
      ),
    )
}

function windowWays(node: Of<'window'>, at: string): readonly Way[] {
  const { periods, length, limit } = node
  const along = (t: number): readonly (readonly [string, number])[] =>
    [node, ...node.with].map((list) => [list.periods[t] ?? '', list.lots])
  const run = (place: string, from: number, to: number, worth: Micro): Way => {
    const steps = Array.from({ length: to - from }, (_, i) => along(from + i))
    const lots = together(steps.flat().map((leg) => leaf('', { lots: [leg], limit: 0n }, 1))).lots
    return { units: new Map([[place, 1]]), lots, value: worth }
  }
  if (node.contiguous)
    return Array.from({ length: Math.max(0, periods.length - length + 1) }, (_, start) =>
      run(`${at}/starts/${start}`, start, start + length, limit),
    )
  return combined(periods.map(() => [false, true]))
    .filter((taken) => taken.filter((is) => is).length === length)
    .map((taken) =>
      together(taken.map((is, t) => (is ? run(`${at}/periods/${t}`, t, t + 1, 0n) : NOTHING))),
    )
    .map((way) => ({ ...way, value: limit }))
}

const COMMON = 1_000_000n

function mixWays({ of, total }: Of<'mix'>, at: string): readonly Way[] {
  const scaled = (r: { numerator: bigint; denominator: bigint }): bigint =>
    (r.numerator * COMMON) / r.denominator
  return combined(of.map(({ quantity }) => countsOf(quantity)))
    .filter((counts) => {
      const sum = of.reduce((t, { weight }, i) => t + scaled(weight) * BigInt(counts[i] ?? 0), 0n)
      return scaled(total.min) <= sum && sum <= scaled(total.max)
    })
    .map((counts) => together(of.map((o, i) => leaf(`${at}/of/${i}`, o, counts[i] ?? 0))))
}

function programWays({ units, rows }: Of<'program'>, at: string): readonly Way[] {
  const scaled = (r: { digits: bigint; scale: number }): bigint =>
    r.digits * 10n ** BigInt(6 - r.scale)
  const holds = (counts: readonly number[]): boolean =>
    rows.every(({ terms, min, max }) => {
      const sum = units.reduce((t, { name }, i) => {
        const coefficient = terms.get(name)
        return coefficient === undefined ? t : t + scaled(coefficient) * BigInt(counts[i] ?? 0)
      }, 0n)
      return (min === undefined || scaled(min) <= sum) && (max === undefined || sum <= scaled(max))
    })
  return combined(units.map(({ quantity }) => countsOf(quantity)))
    .filter(holds)
    .map((counts) => together(units.map((u, i) => leaf(`${at}/units/${i}`, u, counts[i] ?? 0))))
}

/** Period by period, with the level in millionths of a lot. */
function storageWays(node: Of<'storage'>, at: string): readonly Way[] {
  const kept = (node.efficiency.numerator * COMMON) / node.efficiency.denominator
  const capacity = BigInt(node.capacity) * COMMON
  const counts = [
    countsOf({ min: 0, max: node.charge }),
    countsOf({ min: 0, max: node.discharge }),
  ] as const
  let states: readonly { way: Way; level: bigint }[] = [
    { way: NOTHING, level: BigInt(node.initial) * COMMON },
  ]
  node.periods.forEach((product, t) => {
    const bought = (n: number): Way =>
      leaf(`${at}/charge/${t}`, { lots: [[product, 1]], limit: 0n }, n)
    const sold = (n: number): Way =>
      leaf(`${at}/discharge/${t}`, { lots: [[product, -1]], limit: 0n }, n)
    states = states.flatMap(({ way, level }) =>
      combined(counts)
        .map(([c = 0, d = 0]) => ({
          way: together([way, bought(c), sold(d)]),
          level: level + kept * BigInt(c) - COMMON * BigInt(d),
        }))
        .filter((state) => state.level >= 0n && state.level <= capacity),
    )
    if (states.length > WAYS_MAX) throw new TooMany()
  })
  return states
    .filter(({ level }) => level >= BigInt(node.final) * COMMON)
    .map(({ way }) => ({ ...way, value: isFilled(way) ? node.limit : 0n }))
}
