/** Counterparties of small books against every assignment there is; of large ones that they hold and are few. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '#base'
import type { Market } from '#bidding'
import type { Participant } from '#market'
import { loadSolver } from '#solver'
import { assignForwards, boundsOf, isWithin } from './forwards.ts'
import { termsOf } from './limits.ts'

const solver = await loadSolver()

/** Lots that named buyers and sellers net in one product. */
const netOf = (buys: readonly number[], sells: readonly number[]): ReadonlyMap<string, number> =>
  new Map([
    ...buys.map((lots, i) => [`b${i}`, lots] as const),
    ...sells.map((lots, i) => [`s${i}`, -lots] as const),
  ])

const marketOf = (participants: readonly Participant[], guarantor?: string): Market => ({
  currency: 'USD',
  pricing: 'uniform',
  products: [],
  participants,
  bids: participants.map(({ id }) => ({
    id,
    by: id,
    bid: { kind: 'trade', lots: new Map([['p', 1]]), limit: 1n, quantity: { min: 1, max: 1 } },
  })),
  input: '',
  ...(guarantor !== undefined && { guarantor }),
})

const PRICE = 10n

function assigned(net: ReadonlyMap<string, number>, participants: readonly Participant[] = []) {
  return assignForwards(solver, marketOf(participants), {
    positions: new Map([['p', net]]),
    priceOf: () => PRICE,
  })
}

const scoreOf = (contracts: readonly { readonly lots: number }[]) => ({
  contracts: contracts.length,
  squares: contracts.reduce((sum, { lots }) => sum + lots * lots, 0),
})

/** Fewest contracts and then the smallest Σ lots², by trying every assignment; undefined: there is none. */
function best(net: ReadonlyMap<string, number>, participants: readonly Participant[]) {
  const { mayTrade, creditOf } = termsOf({ participants })
  const buyers = [...net].filter(([, n]) => n > 0)
  const sellers = [...net].filter(([, n]) => n < 0)
  const pairs = buyers.flatMap(([b]) => sellers.map(([s]) => [b, s] as const))
  let found: { contracts: number; squares: number } | undefined
  const visit = (k: number, left: Map<string, number>, contracts: number, squares: number) => {
    const pair = pairs[k]
    if (pair === undefined) {
      if ([...left.values()].some((n) => n !== 0)) return
      const better =
        found === undefined ||
        contracts < found.contracts ||
        (contracts === found.contracts && squares < found.squares)
      if (better) found = { contracts, squares }
      return
    }
    const [buyer, seller] = pair
    const most = Math.min(left.get(buyer) ?? 0, -(left.get(seller) ?? 0))
    const credit = creditOf(buyer, seller)
    for (let n = 0; n <= most; n++) {
      if (n > 0 && !mayTrade(buyer, seller)) break
      if (credit !== undefined && PRICE * BigInt(n) > credit) break
      const rest = new Map(left)
      rest.set(buyer, (left.get(buyer) ?? 0) - n).set(seller, (left.get(seller) ?? 0) + n)
      visit(k + 1, rest, contracts + (n > 0 ? 1 : 0), squares + n * n)
    }
  }
  visit(0, new Map(net), 0, 0)
  return found
}

describe('fewest contracts (mechanism B 5.1)', () => {
  test.each([
    { buys: [5, 3, 2], sells: [6, 4], contracts: 4 },
    { buys: [5, 3, 2], sells: [5, 5], contracts: 3 },
    { buys: [7, 5, 4, 2], sells: [6, 6, 6], contracts: 5 },
  ])('buys $buys, sells $sells: $contracts', ({ buys, sells, contracts }) => {
    const found = assigned(netOf(buys, sells)) ?? []
    expect(found).toHaveLength(contracts)
    expect(scoreOf(found)).toEqual(best(netOf(buys, sells), []))
  })
})

/** Up to three on either side, with as many lots bought as sold. */
const positions = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
  )
  .map(([buys, sells]) => {
    const sum = (lots: readonly number[]): number => lots.reduce((all, n) => all + n, 0)
    const lack = sum(buys) - sum(sells)
    return lack >= 0
      ? netOf(buys, sells.with(0, (sells[0] ?? 0) + lack))
      : netOf(buys.with(0, (buys[0] ?? 0) - lack), sells)
  })

const NAMES = ['b0', 'b1', 'b2', 's0', 's1', 's2']

const limits = fc
  .record({
    refuses: fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)), {
      maxLength: 3,
    }),
    credit: fc.dictionary(
      fc.constantFrom('b0', 'b1', 's0', 's1'),
      fc.integer({ min: 0, max: 60 }),
      {
        maxKeys: 3,
      },
    ),
  })
  .map(({ refuses, credit }) =>
    NAMES.map(
      (id): Participant => ({
        id,
        groups: [],
        refuses: {
          participants: refuses.flatMap(([by, other]) => (by === id ? [other] : [])),
          groups: [],
        },
        ...(credit[id] !== undefined && { credit: new Map([['*', BigInt(credit[id])]]) }),
      }),
    ),
  )

describe('every assignment of small books', () => {
  test('without limits the one found is the best', () => {
    fc.assert(
      fc.property(positions, (net) => {
        expect(scoreOf(assigned(net) ?? [])).toEqual(best(net, []))
      }),
      { numRuns: 150, seed: 5 },
    )
  })

  test('within limits too, and none is found where there is none', () => {
    fc.assert(
      fc.property(positions, limits, (net, participants) => {
        const found = assigned(net, participants)
        expect(found && scoreOf(found)).toEqual(best(net, participants))
      }),
      { numRuns: 200, seed: 6 },
    )
  })
})

describe('large books', () => {
  const random = seededRandom(7)
  const lots = Array.from({ length: 40 }, () => random.integer(1, 200))
  const total = lots.reduce((sum, n) => sum + n, 0)
  const sells = Array.from({ length: 24 }, () => Math.floor(total / 25))
  const net = netOf(lots, [...sells, total - 24 * Math.floor(total / 25)])

  test('at most one contract less than there are participants, and at least as many as the larger side has', () => {
    const found = assigned(net) ?? []
    expect(found.length).toBeLessThan(net.size)
    expect(found.length).toBeGreaterThanOrEqual(40)
  })

  test('the order in which positions come is no matter', () => {
    expect(assigned(new Map([...net].reverse()))).toEqual(assigned(net))
  })

  test('limits hold', () => {
    const participants = [...net.keys()].map(
      (id, i): Participant => ({
        id,
        groups: [],
        refuses: { participants: [`s${i % 25}`], groups: [] },
        credit: new Map([['*', 400n + BigInt(i)]]),
      }),
    )
    const market = marketOf(participants)
    const task = { positions: new Map([['p', net]]), priceOf: () => PRICE }
    const found = assignForwards(solver, market, task)
    expect(found).toBeDefined()
    expect(
      isWithin(
        boundsOf(market, () => PRICE),
        found ?? [],
      ),
    ).toBe(true)
    expect(assignForwards(solver, market, task)).toEqual(found)
  })
})

describe('with a guarantor', () => {
  const net = netOf([5, 3], [8])

  test('everybody faces it', () => {
    const task = { positions: new Map([['p', net]]), priceOf: () => PRICE }
    const found = assignForwards(solver, marketOf([], 'ccp'), task) ?? []
    expect(found.map(({ buyer, seller, lots }) => [buyer, seller, lots])).toEqual([
      ['b0', 'ccp', 5],
      ['b1', 'ccp', 3],
      ['ccp', 's0', 8],
    ])
  })

  test.each([
    [50n, true],
    [49n, false],
  ])('credit of %i toward it: %s', (credit, holds) => {
    const participants = [{ id: 'b0', groups: [], credit: new Map([['ccp', credit]]) }]
    const task = { positions: new Map([['p', net]]), priceOf: () => PRICE }
    expect(assignForwards(solver, marketOf(participants, 'ccp'), task) !== undefined).toBe(holds)
  })
})
