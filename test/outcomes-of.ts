/**
 * What a bid can come to, worked out twice: from its lowered program, by trying whole numbers, and from the
 * words of the contract, form by form, without any program.
 */
import type { Bid, BidNode, Program } from '#bidding'

/** What a bid comes to: lots and value in one text, such as `p0:2 p1:-1 = -5000000`. */
export type Outcome = string

/** Everything the program reaches; undefined if that takes too many steps. */
export function outcomesOfProgram(program: Program, steps = 400_000): Set<Outcome> | undefined {
  const { columns, rows } = program
  const rowsOf = columns.map((_, j) =>
    rows.flatMap((row, i) =>
      row.terms.filter(([column]) => column === j).map(([, coefficient]) => ({ i, coefficient })),
    ),
  )
  // What the columns not yet chosen can still add to each row.
  const lowest = rows.map(() => 0)
  const highest = rows.map(() => 0)
  const widen = (j: number, sign: number): void => {
    for (const { i, coefficient } of rowsOf[j] ?? []) {
      const most = coefficient * (columns[j]?.max ?? 0) * sign
      if (coefficient > 0) highest[i] = (highest[i] ?? 0) + most
      else lowest[i] = (lowest[i] ?? 0) + most
    }
  }
  columns.forEach((_, j) => {
    widen(j, 1)
  })
  const sums = rows.map(() => 0)
  const x = columns.map(() => 0)
  const found = new Set<Outcome>()
  let left = steps
  const visit = (j: number): void => {
    if (--left < 0) return
    const column = columns[j]
    if (column === undefined) {
      found.add(outcomeOf(program, x))
      return
    }
    widen(j, -1)
    for (let n = 0; n <= column.max; n++) {
      x[j] = n
      for (const { i, coefficient } of rowsOf[j] ?? []) sums[i] = (sums[i] ?? 0) + coefficient * n
      const possible = (rowsOf[j] ?? []).every(({ i }) => {
        const [sum, low, high] = [sums[i] ?? 0, lowest[i] ?? 0, highest[i] ?? 0]
        return sum + high >= (rows[i]?.min ?? 0) && sum + low <= (rows[i]?.max ?? 0)
      })
      if (possible) visit(j + 1)
      for (const { i, coefficient } of rowsOf[j] ?? []) sums[i] = (sums[i] ?? 0) - coefficient * n
    }
    x[j] = 0
    widen(j, 1)
  }
  visit(0)
  return left < 0 ? undefined : found
}

function outcomeOf({ columns }: Program, x: readonly number[]): Outcome {
  const lots = new Map<string, number>()
  let value = 0n
  columns.forEach((column, j) => {
    addLots(lots, column.lots, x[j] ?? 0)
    value += column.limit * BigInt(x[j] ?? 0)
  })
  return textOf(lots, value)
}

function addLots(to: Map<string, number>, lots: ReadonlyMap<string, number>, times: number): void {
  for (const [product, n] of lots) to.set(product, (to.get(product) ?? 0) + n * times)
}

const textOf = (lots: ReadonlyMap<string, number>, value: bigint): Outcome =>
  `${lotsText(lots)} = ${value}`

const lotsText = (lots: ReadonlyMap<string, number>): string =>
  [...lots]
    .filter(([, n]) => n !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([product, n]) => `${product}:${n}`)
    .join(' ')

/** One way to fill a node. `units` counts what a ramp compares; unfilled has none. */
interface Way {
  readonly lots: ReadonlyMap<string, number>
  readonly value: bigint
  readonly units: number
}

const NOTHING: Way = { lots: new Map(), value: 0n, units: 0 }

const WAYS_MAX = 100_000

class TooMany extends Error {}

/** Everything the contract allows; undefined if that is too much to list. */
export function outcomesOfBid({ bid }: Bid): Set<Outcome> | undefined {
  try {
    return new Set(waysOf(bid).map(({ lots, value }) => textOf(lots, value)))
  } catch (error) {
    if (error instanceof TooMany) return undefined
    throw error
  }
}

/** Every way to fill a node, and the one not to. */
function waysOf(node: BidNode): readonly Way[] {
  const filled = distinct(formWays(node).filter((way) => way.units > 0))
  const fixed = node.fixed ?? 0n
  return [NOTHING, ...filled.map((way) => ({ ...way, value: way.value - fixed }))]
}

function formWays(node: BidNode): readonly Way[] {
  switch (node.kind) {
    case 'trade':
      return countsOf(node.quantity).map((n) => times(node, n))
    case 'curve':
      return curveWays(node)
    case 'oneOf':
      return node.of.flatMap(waysOf)
    case 'anyOf':
      return combined(node.of.map(waysOf))
        .filter((ways) => ways.filter(({ units }) => units > 0).length <= (node.atMost ?? Infinity))
        .filter((ways) =>
          within(
            node.ramp,
            ways.map(({ units }) => units),
          ),
        )
        .map(sum)
    case 'allOf':
      return combined(node.of.map((part) => waysOf(part).filter(({ units }) => units > 0))).map(sum)
    case 'linked': {
      const parents = waysOf(node.parent).filter(({ units }) => units > 0)
      return combined([parents, ...node.children.map(waysOf)]).map(sum)
    }
    case 'window':
      return windowWays(node)
    case 'mix':
      return combined(node.of.map((o) => countsOf(o.quantity).map((n) => ({ ...times(o, n), n }))))
        .filter((ways) => totalFits(node, ways))
        .map(sum)
    case 'storage':
      return storageWays(node)
    case 'program':
      return combined(
        node.units.map((u) => countsOf(u.quantity).map((n) => ({ ...times(u, n), n }))),
      )
        .filter((ways) => rowsHold(node, ways))
        .map(sum)
  }
}

/** 0, or any number from min to max. */
function countsOf({ min, max }: { readonly min: number; readonly max: number }): readonly number[] {
  return Array.from({ length: max + 1 }, (_, n) => n).filter((n) => n === 0 || n >= min)
}

function times(
  { lots, limit }: { readonly lots: ReadonlyMap<string, number>; readonly limit: bigint },
  n: number,
): Way {
  const total = new Map<string, number>()
  addLots(total, lots, n)
  return { lots: total, value: limit * BigInt(n), units: n }
}

function sum(ways: readonly Way[]): Way {
  const lots = new Map<string, number>()
  for (const way of ways) addLots(lots, way.lots, 1)
  return {
    lots,
    value: ways.reduce((total, { value }) => total + value, 0n),
    units: ways.reduce((total, { units }) => total + units, 0),
  }
}

const distinct = (ways: readonly Way[]): readonly Way[] => [
  ...new Map(ways.map((way) => [`${textOf(way.lots, way.value)} ${way.units}`, way])).values(),
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

/** Step after step: the n-th unit is of the first step that is not full. */
function curveWays({ lots, steps, ramp }: Of<'curve'>): readonly Way[] {
  const total = steps.reduce((n, { quantity }) => n + quantity, 0)
  return Array.from({ length: total + 1 }, (_, n) => {
    let left = n
    const fills = steps.map(({ quantity }) => {
      const fill = Math.min(left, quantity)
      left -= fill
      return fill
    })
    return { fills, way: sum(steps.map(({ limit }, k) => times({ lots, limit }, fills[k] ?? 0))) }
  })
    .filter(({ fills }) => within(ramp, fills))
    .map(({ way }) => way)
}

function windowWays(node: Of<'window'>): readonly Way[] {
  const { periods, length, contiguous } = node
  const choices = combined(periods.map(() => [false, true])).filter((taken) => {
    const chosen = taken.flatMap((is, t) => (is ? [t] : []))
    if (chosen.length !== length) return false
    return !contiguous || (chosen.at(-1) ?? 0) - (chosen[0] ?? 0) === length - 1
  })
  return choices.map((taken) => {
    const lots = new Map<string, number>()
    taken.forEach((is, t) => {
      for (const list of [node, ...node.with])
        if (is) addLots(lots, new Map([[list.periods[t] ?? '', list.lots]]), 1)
    })
    return { lots, value: node.limit, units: contiguous ? 1 : length }
  })
}

const COMMON = 1_000_000n

function totalFits({ of, total }: Of<'mix'>, ways: readonly { n: number }[]): boolean {
  const scaled = (r: { numerator: bigint; denominator: bigint }): bigint =>
    (r.numerator * COMMON) / r.denominator
  const reached = of.reduce((t, { weight }, i) => t + scaled(weight) * BigInt(ways[i]?.n ?? 0), 0n)
  return scaled(total.min) <= reached && reached <= scaled(total.max)
}

function rowsHold({ units, rows }: Of<'program'>, ways: readonly { n: number }[]): boolean {
  const scaled = (r: { digits: bigint; scale: number }): bigint =>
    r.digits * 10n ** BigInt(6 - r.scale)
  return rows.every(({ terms, min, max }) => {
    const reached = units.reduce((t, { name }, i) => {
      const coefficient = terms.get(name)
      return coefficient === undefined ? t : t + scaled(coefficient) * BigInt(ways[i]?.n ?? 0)
    }, 0n)
    return (
      (min === undefined || scaled(min) <= reached) && (max === undefined || reached <= scaled(max))
    )
  })
}

/** Period by period, with the level in millionths of a lot. */
function storageWays(node: Of<'storage'>): readonly Way[] {
  const kept = (node.efficiency.numerator * COMMON) / node.efficiency.denominator
  const capacity = BigInt(node.capacity) * COMMON
  let states: readonly { way: Way; level: bigint }[] = [
    { way: NOTHING, level: BigInt(node.initial) * COMMON },
  ]
  for (const product of node.periods) {
    states = states.flatMap(({ way, level }) =>
      combined([countsOf({ min: 0, max: node.charge }), countsOf({ min: 0, max: node.discharge })])
        .map(([bought = 0, sold = 0]) => ({
          way: sum([
            way,
            {
              lots: new Map([[product, bought - sold]]),
              value: 0n,
              units: bought + sold,
            },
          ]),
          level: level + kept * BigInt(bought) - COMMON * BigInt(sold),
        }))
        .filter((state) => state.level >= 0n && state.level <= capacity),
    )
    if (states.length > WAYS_MAX) throw new TooMany()
  }
  return states
    .filter(({ way, level }) => way.units > 0 && level >= BigInt(node.final) * COMMON)
    .map(({ way }) => ({ ...way, value: node.limit }))
}

/** The best value of each bundle of lots: all that welfare asks. */
export function bestOf(outcomes: Iterable<Outcome>): ReadonlyMap<string, bigint> {
  const best = new Map<string, bigint>()
  for (const outcome of outcomes) {
    const [lots = '', value = ''] = outcome.split(' = ')
    const known = best.get(lots)
    if (known === undefined || BigInt(value) > known) best.set(lots, BigInt(value))
  }
  return new Map([...best].sort(([a], [b]) => (a < b ? -1 : 1)))
}
