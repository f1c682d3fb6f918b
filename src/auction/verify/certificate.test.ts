import { describe, expect, test } from 'vitest'
import { type Random, seededRandom } from '#base'
import type { BidNode } from '#bidding'
import { CASES } from '../../../test/outcomes/cases.ts'
import { bestSurplus, certificateBound, isExact } from './certificate.ts'
import { readFill } from './part.ts'
import { breachesOf } from './terms.ts'
import { leavesOf, nodesOf } from './tree.ts'

const PRODUCTS = ['a', 'b', 'c']

describe('the most a bid can gain', () => {
  test.each(
    Array.from({ length: 400 }, (_, seed) => seed),
  )('seed %i: no fill gains more', (seed) => {
    const random = seededRandom(seed)
    const node = randomNode(random, 2)
    const prices = new Map(PRODUCTS.map((id) => [id, BigInt(random.integer(-2, 9))]))
    const best = bestByEnumeration(node, prices)
    if (best === undefined) return
    const bound = bestSurplus(node, prices)
    expect(bound).toBeGreaterThanOrEqual(best)
    if (isExact(node)) expect(bound).toBe(best)
  })
})

describe('the certificate', () => {
  test('is the sum of what each bid could gain', () => {
    const { market, outcome } = CASES[0] as (typeof CASES)[number]
    expect(certificateBound(market, outcome.certificate.prices)).toBe(320n)
    // Everything is free: each buyer gains its limits, no seller gains.
    expect(certificateBound(market, new Map())).toBe(640n + 36n + 27n)
  })
})

/** Every fill of a small bid; undefined: there are too many. */
function bestByEnumeration(node: BidNode, prices: ReadonlyMap<string, bigint>): bigint | undefined {
  const leaves = [...nodesOf(node)].flatMap(([part, at]) => leavesOf(part, at))
  const fills = leaves.reduce((count, { max }) => count * (max + 1), 1)
  if (fills > 5000) return undefined
  let best = 0n
  for (let index = 0; index < fills; index++) {
    const units = new Map<string, number>()
    let rest = index
    for (const { at, max } of leaves) {
      const n = rest % (max + 1)
      rest = (rest - n) / (max + 1)
      if (n > 0) units.set(at, n)
    }
    if (units.size === 0) continue
    const bid = { id: 'b', by: 'b', bid: node }
    const fill = { bid: 'b', units, lots: new Map(), payment: 0n, surplus: 0n }
    const read = readFill({ bid, fill, at: '' }, prices)
    const gain = read.root.value - read.root.cost
    if (gain > best && breachesOf(read).length === 0) best = gain
  }
  return best
}

function randomNode(random: Random, depth: number): BidNode {
  const fixed = random.integer(0, 3) === 0 ? { fixed: BigInt(random.integer(1, 9)) } : {}
  const list = (): BidNode[] =>
    Array.from({ length: random.integer(1, 3) }, () => randomNode(random, depth - 1))
  const simple = random.integer(0, 5)
  const kind = depth === 0 ? simple : random.integer(0, 11)
  if (kind === 6 || kind === 7) {
    const atMost = random.integer(0, 1) === 0 ? {} : { atMost: random.integer(1, 2) }
    const ramp = random.integer(0, 2) === 0 ? { ramp: random.integer(0, 2) } : {}
    return { kind: 'anyOf', of: list(), ...atMost, ...ramp, ...fixed }
  }
  if (kind === 8) return { kind: 'oneOf', of: list(), ...fixed }
  if (kind === 9) return { kind: 'allOf', of: list(), ...fixed }
  if (kind > 9)
    return { kind: 'linked', parent: randomNode(random, depth - 1), children: list(), ...fixed }
  return { ...randomLeafForm(random, simple), ...fixed }
}

const limitOf = (random: Random): bigint => BigInt(random.integer(-12, 14))

function randomLots(random: Random): ReadonlyMap<string, number> {
  return new Map(
    PRODUCTS.filter(() => random.integer(0, 1) === 0).map((id) => [id, random.integer(-2, 2) || 1]),
  )
}

function randomQuantity(random: Random) {
  const max = random.integer(1, 4)
  return { min: random.integer(0, max), max }
}

function randomLeafForm(random: Random, kind: number): BidNode {
  const options = () =>
    Array.from({ length: random.integer(1, 3) }, () => ({
      lots: randomLots(random),
      limit: limitOf(random),
      quantity: randomQuantity(random),
    }))
  if (kind === 0) {
    const [option] = options()
    return { kind: 'trade', ...(option as ReturnType<typeof options>[number]) }
  }
  if (kind === 1) {
    const steps = Array.from({ length: random.integer(1, 3) }, () => ({
      quantity: random.integer(1, 3),
      limit: limitOf(random),
    }))
    return { kind: 'curve', lots: randomLots(random), steps }
  }
  if (kind === 2) {
    const along = { periods: ['c', 'c', 'a'], lots: random.integer(-1, 1) }
    return {
      kind: 'window',
      periods: PRODUCTS,
      length: random.integer(1, 3),
      lots: random.integer(0, 1) === 0 ? 1 : -2,
      limit: limitOf(random),
      contiguous: random.integer(0, 1) === 0,
      with: random.integer(0, 1) === 0 ? [along] : [],
    }
  }
  if (kind === 3) {
    const most = BigInt(random.integer(2, 9))
    return {
      kind: 'mix',
      of: options().map((option) => ({
        ...option,
        weight: { numerator: BigInt(random.integer(0, 5)), denominator: 2n },
      })),
      total: {
        min: { numerator: BigInt(random.integer(0, 2)), denominator: 1n },
        max: { numerator: most, denominator: 1n },
      },
    }
  }
  if (kind === 4)
    return {
      kind: 'storage',
      periods: PRODUCTS.slice(0, random.integer(2, 3)),
      charge: random.integer(1, 2),
      discharge: random.integer(1, 2),
      capacity: 3,
      efficiency: { numerator: BigInt(random.integer(2, 3)), denominator: 3n },
      initial: random.integer(0, 2),
      final: random.integer(0, 2),
      limit: BigInt(random.integer(-4, 4)),
    }
  const units = options().map((option, i) => ({ ...option, name: `u${i}` }))
  const ratio = (low: number, high: number) => ({
    digits: BigInt(random.integer(low, high)),
    scale: random.integer(0, 1),
  })
  return {
    kind: 'program',
    units,
    rows: Array.from({ length: random.integer(0, 2) }, () => ({
      terms: new Map(units.map(({ name }) => [name, ratio(-3, 3)])),
      ...(random.integer(0, 1) === 0 ? { min: ratio(-4, 1) } : {}),
      ...(random.integer(0, 1) === 0 ? { max: ratio(-1, 6) } : {}),
    })),
  }
}
