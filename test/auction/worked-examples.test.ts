/** Examples of textbooks, papers and other markets' documentation, with the outputs they state. */
import { describe, expect, test } from 'vitest'
import { certificateBound } from '#auction'
import { type Bids, sell, trade } from './books.ts'
import {
  type Cleared,
  clear as clearOn,
  efficientWelfare,
  FINE,
  type MarketText,
} from './clearing.ts'
import {
  bidderOf,
  bidsOfAuction,
  bidsOfExchange,
  bidsOfOrders,
  blocksFilled,
  EXAMPLES,
  type Example,
  exampleOf,
} from './translate-example.ts'

const clear = (text: MarketText): Cleared => clearOn({ tick: FINE, ...text })

/** Clears when first asked, in a test and not before. */
function lazily(text: () => MarketText): () => Cleared {
  let cleared: Cleared | undefined
  return () => {
    cleared ??= clear(text())
    return cleared
  }
}

const ofKind = (kind: string): readonly Example[] => EXAMPLES.filter((one) => one.kind === kind)

const without = (bids: Bids, id: string): Bids =>
  Object.fromEntries(Object.entries(bids).filter(([key]) => key !== id))

const money = (micro: bigint): number => Number(micro) / 1e6

test('there are 27 examples, and each is looked at below', () => {
  const kinds = new Set(EXAMPLES.map(({ kind }) => kind))
  expect(EXAMPLES).toHaveLength(27)
  expect([...kinds].toSorted()).toEqual([
    'auction-payments',
    'exchange-linear-price',
    'exchange-uniform-price',
    'integer-production-pricing',
    'midpoint-uniform-price',
    'pricing-rules',
    'property',
  ])
  expect(EXAMPLES.filter(({ verified }) => !verified).map(({ id }) => id)).toEqual([
    'milgrom-watt-bound',
  ])
})

/** The figure of the source, or the one computed from its input where the source states none. */
const figure = ({ published, computed }: Example, name: string) => published[name] ?? computed[name]

describe('payments of one-sided sales', () => {
  describe.each(ofKind('auction-payments'))('$id: $title', (example) => {
    const bids = bidsOfAuction(example.input)
    const cleared = lazily(() => ({ pricing: 'core', bids }))
    const payments = () => Object.entries(cleared().payments).filter(([id]) => id !== 'seller')
    const packages = example.input.bids ?? []
    const vcg = (id: string): number => {
      const { payments, surpluses, welfare } = cleared()
      const value = Number(payments[id]) + Number(surpluses[id])
      return value - (Number(welfare) - Number(efficientWelfare(without(bids, id))))
    }
    const bidder = (id: string): string => {
      const found = packages.find((one) => one.id === Number(id))
      return found === undefined ? '' : bidderOf(found)
    }

    test('welfare', () => {
      expect(cleared().status).toBe('optimal')
      expect(Number(cleared().welfare)).toBeCloseTo(figure(example, 'optimum'), 5)
    })

    test('revenue in the core', () => {
      const revenue = payments().reduce((sum, [, payment]) => sum + Number(payment), 0)
      expect(revenue).toBeCloseTo(figure(example, 'revenueCore'), 3)
      expect(cleared().payments.seller).toBe(
        `-${revenue.toFixed(6).replace(/(\.\d\d.*?)0+$/, '$1')}`,
      )
    })

    test('VCG revenue', () => {
      const revenue = payments().reduce((sum, [id]) => sum + vcg(id), 0)
      expect(revenue).toBeCloseTo(figure(example, 'revenueVcg'), 3)
    })

    test.skipIf(example.published.core === undefined)('core payment of each winner', () => {
      for (const [id, payment] of Object.entries<number>(example.published.core ?? {}))
        expect(Number(cleared().payments[bidder(id)])).toBeCloseTo(payment, 5)
    })

    test.skipIf(example.published.vcg === undefined)('VCG payment of each winner', () => {
      for (const [id, payment] of Object.entries<number>(example.published.vcg ?? {}))
        expect(vcg(bidder(id))).toBeCloseTo(payment, 5)
    })

    test.skipIf(example.id === 'lovely-lonely')('split nearest to VCG, as computed', () => {
      for (const [id, { core }] of Object.entries<{ core: number }>(example.computed.payments))
        expect(Number(cleared().payments[bidder(id)])).toBeCloseTo(core, 3)
    })
  })
})

describe('one linear price in exchanges', () => {
  describe.each(ofKind('exchange-linear-price'))('$id: $title', (example) => {
    const { published, computed } = example
    const free = bidsOfExchange(example.input, { disposal: true })
    const strict = bidsOfExchange(example.input)

    test('efficient welfare, with free disposal and without', () => {
      expect(Number(efficientWelfare(free))).toBe(computed.welfareFreeDisposal)
      expect(Number(efficientWelfare(strict))).toBe(computed.welfareStrict)
    })

    test('welfare under one linear price', () => {
      const expected = published.singleLinearPriceWelfare ?? computed.welfareSingleLinearPrice
      for (const bids of [free, strict]) {
        const { welfare, status } = clear({ bids })
        expect(Number(welfare)).toBe(expected)
        expect(status).toBe(expected === 0 ? 'empty' : 'optimal')
      }
    })
  })

  test('bfg-example-4: the seller of one and one of the pairs, at a price in [8, 10]', () => {
    const { lots, ranges } = clear({ bids: bidsOfExchange(exampleOf('bfg-example-4').input) })
    expect([lots.B1, lots.S1]).toEqual([{ g0: 3 }, { g0: -1 }])
    expect(ranges.g0).toEqual(['8.00', '10.00'])
  })
})

describe('uniform prices of power exchanges', () => {
  describe.each(ofKind('exchange-uniform-price'))('$id: $title', (example) => {
    const { published, computed } = example
    const cleared = lazily(() => ({ bids: bidsOfExchange(example.input) }))

    test('welfare', () => {
      expect(cleared().status).toBe('optimal')
      expect(Number(cleared().welfare)).toBe(computed.uniformPriceWelfare)
    })

    test('prices', () => {
      computed.priceInterval.forEach((interval: readonly [number, number], index: number) => {
        const range = cleared().ranges[`g${index}`]?.map(Number) ?? []
        expect(range).toEqual(interval)
        const price = published.prices?.[index]
        if (price === undefined) return
        expect(price).toBeGreaterThanOrEqual(range[0] ?? Number.NaN)
        expect(price).toBeLessThanOrEqual(range[1] ?? Number.NaN)
      })
    })

    test('blocks and steps filled', () => {
      expect(blocksFilled(example.input, cleared().outcome)).toEqual(
        published.blocks ?? computed.uniformPriceBlocks,
      )
      example.input.steps?.forEach(([index, signed], k) => {
        const lots = Math.abs(cleared().lots[`step${k}`]?.[`g${index}`] ?? 0)
        expect(lots / Math.abs(signed)).toBeCloseTo(computed.stepFill[k], 6)
      })
    })
  })

  test('assume-bb-5-profile: the block gains 4000', () => {
    const { surpluses } = clear({ bids: bidsOfExchange(exampleOf('assume-bb-5-profile').input) })
    expect(surpluses.block0).toBe('4000.00')
  })

  test('assume-coupling-2: 500 lots over the line', () => {
    const { lots } = clear({ bids: bidsOfExchange(exampleOf('assume-coupling-2').input) })
    expect(lots.link0).toEqual({ g0: -500, g1: 500 })
  })
})

/** The inputs are the paper's; it states no outputs that could be read, so these are computed ones. */
describe('pricing rules compared, computed outputs', () => {
  describe.each(ofKind('pricing-rules'))('$id: $title', (example) => {
    const { computed } = example
    const bids = bidsOfExchange(example.input)
    const cleared = lazily(() => ({ bids }))

    test('welfare and price under one price', () => {
      expect(cleared().status).toBe('optimal')
      expect(Number(cleared().welfare)).toBe(computed.uniformPriceWelfare)
      const [low, high] = cleared().ranges.g0?.map(Number) ?? []
      expect(low).toBeLessThanOrEqual(computed.uniformPrice[0])
      expect(high).toBeGreaterThanOrEqual(computed.uniformPrice[0])
    })

    test('efficient welfare; the certificate is the convex-hull price and its uplift', () => {
      expect(Number(efficientWelfare(bids))).toBe(computed.welfareOptimum)
      const { certificate } = cleared().outcome
      expect(money(certificate.prices.get('g0') ?? 0n)).toBe(computed.convexHullPrice[0])
      expect(money(certificate.bound)).toBe(computed.welfareOptimum + computed.convexHullUplift)
    })
  })

  test('the packages are refused: those that the price suits, paradoxically', () => {
    const reasonsOf = (id: string) => clear({ bids: bidsOfExchange(exampleOf(id).input) }).reasons
    expect(reasonsOf('madani-example-1-1').C).toBe('paradoxicallyRefused')
    expect(reasonsOf('madani-example-2')).toMatchObject({
      buy: 'paradoxicallyRefused',
      sell: 'outOfTheMoney',
    })
  })
})

/** Parameters from memory of the paper; the costs are computed. */
describe('scarf-1994, parameters recalled', () => {
  const { input, computed } = exampleOf('scarf-1994') as unknown as {
    input: { technologies: Readonly<Record<string, Plant>> }
    computed: readonly {
      readonly demand: number
      readonly cost: number
      readonly convexHullPrice: number
      readonly uplift: number
    }[]
  }

  interface Plant {
    readonly capacity: number
    readonly constructionCost: number
    readonly marginalCost: number
  }

  const plantBid = ({ capacity, constructionCost, marginalCost }: Plant) => ({
    ...sell(capacity, `${marginalCost}.00`),
    fixed: `${constructionCost}.00`,
  })

  const VALUE = 100

  /** As many plants of each kind as could be needed. */
  const bidsFor = (demand: number): Bids => {
    const plants = Object.entries(input.technologies).flatMap(([name, plant]) =>
      Array.from({ length: Math.ceil(demand / plant.capacity) }, (_, k) => [
        `${name}${k}`,
        plantBid(plant),
      ]),
    )
    const buyer = trade({ g: demand }, `${demand * VALUE}.00`)
    return { ...Object.fromEntries(plants), buyer }
  }

  test.each(computed)('demand $demand costs $cost', ({ demand, cost, convexHullPrice, uplift }) => {
    const { welfare, outcome } = clear({ pricing: 'as-bid', bids: bidsFor(demand) })
    expect(money(outcome.bound)).toBeCloseTo(Number(welfare), 4)
    expect(demand * VALUE - Number(welfare)).toBe(cost)
    expect(money(outcome.certificate.prices.get('g') ?? 0n)).toBeCloseTo(convexHullPrice, 5)
    expect(money(outcome.certificate.bound - outcome.welfare)).toBeCloseTo(uplift, 3)
  })

  test.each(Object.entries(input.technologies))('average cost of %s at capacity', (name, plant) => {
    const { averageCostAtCapacity } = exampleOf('scarf-1994').published
    const buyer = trade({ g: plant.capacity }, '1000.00')
    const { ranges } = clear({ bids: { plant: plantBid(plant), buyer } })
    expect(Number(ranges.g?.[0])).toBeCloseTo(averageCostAtCapacity[name], 4)
  })
})

describe('midpoint prices', () => {
  describe.each(ofKind('midpoint-uniform-price'))('$id: $title', (example) => {
    const { published, computed } = example
    const orders = example.input.orders ?? []

    test('all or nothing: price in the middle, the fills, what all gain', () => {
      const { prices, ranges, welfare, lots } = clear({
        tick: '0.0005',
        bids: bidsOfOrders(orders),
      })
      expect(Number(prices.g0)).toBe(published.price)
      expect(ranges.g0?.map(Number)).toEqual(computed.individuallyRationalInterval)
      expect(Number(welfare)).toBe(computed.maxPriceImprovement)
      const fills = orders.map((_, index) => Math.abs(lots[`order${index}`]?.g0 ?? 0))
      const either = published.fills.some((fill: unknown) => typeof fill === 'string')
      expect(either ? fills.toSorted((a, b) => a - b) : fills).toEqual(
        either ? [0, 100, 100] : published.fills,
      )
    })
  })

  test('onechronos-us-3 divisible: nobody in the money is passed over, so the price is the buyers’ limit', () => {
    const divisible = (signed: 1 | -1, limit: string) => trade({ g: signed }, limit, [0, 100])
    const { prices, lots } = clear({
      bids: {
        first: divisible(1, '10.01'),
        second: divisible(1, '10.01'),
        seller: divisible(-1, '-10.00'),
      },
    })
    expect(prices.g).toBe('10.01')
    expect(lots).toEqual({ first: { g: 50 }, second: { g: 50 }, seller: { g: -100 } })
  })
})

/** Stated as a theorem, without numbers: W* − W ≤ what everybody together would rather have at the prices. */
test.each([
  ...ofKind('exchange-linear-price'),
  ...ofKind('exchange-uniform-price'),
  ...ofKind('pricing-rules'),
])('milgrom-watt-bound holds for $id', ({ input }) => {
  const bids = bidsOfExchange(input)
  const { market, outcome } = clear({ bids })
  const prices = new Map([...outcome.prices].map(([id, { price }]) => [id, price]))
  const rationing = certificateBound(market, prices) - outcome.welfare
  const lost = Number(efficientWelfare(bids)) - money(outcome.welfare)
  expect(lost).toBeLessThanOrEqual(money(rationing))
})
