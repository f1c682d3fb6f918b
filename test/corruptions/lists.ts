import { certificateBound } from '#auction'
import { changeFill, type Corruption } from './plant.ts'

/** Faults in what is listed, in lots, forwards, the certificate and the order. */
export const LIST_CORRUPTIONS: readonly Corruption[] = [
  {
    name: 'a lot that the units do not give',
    rule: 1,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill }) => {
        const [product, n] = [...fill.lots][0] ?? []
        if (product === undefined || n === undefined) return undefined
        return { lots: new Map(fill.lots).set(product, n + 1) }
      }),
  },
  {
    name: 'lots with the wrong sign',
    rule: 1,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill }) => {
        if (![...fill.lots.values()].some((n) => n !== 0)) return undefined
        return { lots: new Map([...fill.lots].map(([product, n]) => [product, -n])) }
      }),
  },
  {
    name: 'a unit less on one side',
    rule: 1,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill, node }) => {
        const n = fill.units.get('/bid') ?? 0
        if (node.kind !== 'trade' || n < 2 || node.lots.size === 0) return undefined
        const lots = new Map([...node.lots].map(([product, each]) => [product, each * (n - 1)]))
        return { units: new Map([['/bid', n - 1]]), lots }
      }),
  },
  {
    name: 'a fill withdrawn',
    rule: 1,
    apply: (_, outcome) => {
      const gone = outcome.fills.find(({ lots }) => [...lots.values()].some((n) => n !== 0))
      if (gone === undefined) return undefined
      return {
        ...outcome,
        fills: outcome.fills.filter((fill) => fill !== gone),
        refused: [...outcome.refused, { bid: gone.bid, reason: 'tieLost' }],
      }
    },
  },
  {
    name: 'a bid filled twice',
    rule: 2,
    apply: (_, outcome) =>
      outcome.fills[0] && { ...outcome, fills: [outcome.fills[0], ...outcome.fills] },
  },
  {
    name: 'a bid forgotten',
    rule: 2,
    apply: (_, outcome) => {
      const gone = outcome.refused.find(({ part }) => part === undefined)
      return gone && { ...outcome, refused: outcome.refused.filter((entry) => entry !== gone) }
    },
  },
  {
    name: 'a bid filled and refused as a whole',
    rule: 2,
    apply: (_, outcome) =>
      outcome.fills[0] && {
        ...outcome,
        refused: [{ bid: outcome.fills[0].bid, reason: 'tieLost' }, ...outcome.refused],
      },
  },
  {
    name: 'a bid refused twice',
    rule: 2,
    apply: (_, outcome) =>
      outcome.refused[0] && { ...outcome, refused: [outcome.refused[0], ...outcome.refused] },
  },
  {
    name: 'a fill of a bid that nobody made',
    rule: 2,
    apply: (market, outcome) => changeFill(market, outcome, () => ({ bid: '~nobody' })),
  },
  {
    name: 'a refusal of a bid that nobody made',
    rule: 2,
    apply: (_, outcome) => ({
      ...outcome,
      refused: [...outcome.refused, { bid: '~nobody', reason: 'tieLost' }],
    }),
  },
  {
    name: 'a part refused that is filled',
    rule: 2,
    apply: (_, outcome) => {
      const fill = outcome.fills.find(({ units }) => units.size > 0)
      const [part] = fill?.units.keys() ?? []
      if (fill === undefined || part === undefined) return undefined
      const refusal = { bid: fill.bid, part, reason: 'tieLost' } as const
      return { ...outcome, refused: [...outcome.refused, refusal] }
    },
  },
  {
    name: 'a part refused that does not exist',
    rule: 2,
    apply: (_, outcome) =>
      outcome.fills[0] && {
        ...outcome,
        refused: [
          ...outcome.refused,
          { bid: outcome.fills[0].bid, part: '/bid/of/999', reason: 'tieLost' },
        ],
      },
  },
  {
    name: 'a price of a product that does not exist',
    rule: 2,
    apply: (_, outcome) => {
      const report = {
        price: 1n,
        range: [undefined, undefined],
        traded: 0,
        indicative: true,
      } as const
      return { ...outcome, prices: new Map(outcome.prices).set('~nothing', report) }
    },
  },
  {
    name: 'a forward short by one lot',
    rule: 7,
    apply: (_, outcome) => changeForward(outcome, (forward) => ({ lots: forward.lots - 1 })),
  },
  {
    name: 'a forward left out',
    rule: 7,
    apply: (_, outcome) =>
      outcome.forwards.length === 0
        ? undefined
        : { ...outcome, forwards: outcome.forwards.slice(1) },
  },
  {
    name: 'a forward turned round',
    rule: 7,
    apply: (_, outcome) =>
      changeForward(outcome, ({ buyer, seller }) => ({ buyer: seller, seller: buyer })),
  },
  {
    name: 'a forward with itself',
    rule: 7,
    apply: (_, outcome) => changeForward(outcome, ({ buyer }) => ({ seller: buyer })),
  },
  {
    name: 'a forward at a price of its own',
    rule: 7,
    apply: (market, outcome) =>
      market.pricing === 'uniform'
        ? changeForward(outcome, ({ price }) => ({ price: price + 1n }))
        : undefined,
  },
  {
    name: 'a forward for another amount',
    rule: 7,
    apply: (_, outcome) => changeForward(outcome, ({ amount }) => ({ amount: amount + 1n })),
  },
  {
    name: 'money handed on that nobody owes',
    rule: 7,
    apply: (_, outcome) => {
      const [first] = outcome.forwards
      if (first === undefined) return undefined
      return { ...outcome, transfers: [{ from: first.seller, to: first.buyer, amount: 1n }] }
    },
  },
  {
    name: 'a forward with somebody refused',
    rule: 7,
    apply: (market, outcome) => {
      const giver = market.participants.find(({ refuses }) => refuses?.participants.length)
      const seller = giver?.refuses?.participants[0]
      const index = outcome.forwards.findIndex(({ buyer }) => buyer === giver?.id)
      if (seller === undefined || index < 0) return undefined
      const change = (forward: (typeof outcome.forwards)[number], i: number) =>
        i === index ? { ...forward, seller } : forward
      return { ...outcome, forwards: outcome.forwards.map(change) }
    },
  },
  {
    name: 'forwards beyond credit',
    rule: 7,
    apply: (market, outcome) => {
      const index = outcome.forwards.findIndex(({ buyer, seller, price }) => {
        const credit = market.participants.find(({ id }) => id === buyer)?.credit
        return price !== 0n && (credit?.get(seller) ?? credit?.get('*')) !== undefined
      })
      const change = (forward: (typeof outcome.forwards)[number], i: number) =>
        i === index ? { ...forward, lots: Number.MAX_SAFE_INTEGER } : forward
      return index < 0 ? undefined : { ...outcome, forwards: outcome.forwards.map(change) }
    },
  },
  {
    name: 'a certificate that promises more',
    rule: 8,
    apply: (_, { certificate, ...outcome }) => ({
      ...outcome,
      certificate: { ...certificate, bound: certificate.bound - 1n },
    }),
  },
  {
    name: 'a certificate that promises less',
    rule: 8,
    apply: (_, { certificate, ...outcome }) => ({
      ...outcome,
      certificate: { ...certificate, bound: certificate.bound + 1n },
    }),
  },
  {
    name: 'a certificate at other prices',
    rule: 8,
    apply: (market, { certificate, ...outcome }) => {
      const moved = [...certificate.prices].map(([id, price]) => [id, price + 1_000_000n] as const)
      const prices = new Map(moved)
      if (certificateBound(market, prices) === certificate.bound) return undefined
      return { ...outcome, certificate: { ...certificate, prices } }
    },
  },
  {
    name: 'a bound below the welfare',
    rule: 8,
    apply: (_, outcome) => ({ ...outcome, bound: outcome.welfare - 1n }),
  },
  {
    name: 'an efficient bound below the welfare',
    rule: 8,
    apply: (_, outcome) => ({ ...outcome, efficientBound: outcome.welfare - 1n }),
  },
  {
    name: 'a bound above the certificate',
    rule: 8,
    apply: (_, outcome) => ({ ...outcome, bound: outcome.certificate.bound + 1n }),
  },
  {
    name: 'an efficient bound above the certificate',
    rule: 8,
    apply: (_, outcome) => ({ ...outcome, efficientBound: outcome.certificate.bound + 1n }),
  },
  {
    name: 'empty, and bids are filled',
    rule: 8,
    apply: (_, outcome) =>
      outcome.fills.length === 0 ? undefined : { ...outcome, status: 'empty' },
  },
  {
    name: 'optimal, and the bound is further away than the gap',
    rule: 8,
    apply: (_, outcome) => {
      const { welfare, certificate } = outcome
      if (certificate.bound - welfare < 2n) return undefined
      const work = { ...outcome.work, gap: 0 }
      return { ...outcome, status: 'optimal', bound: certificate.bound, work }
    },
  },
  {
    name: 'only feasible, and nothing better is possible',
    rule: 8,
    apply: (market, outcome) =>
      market.pricing === 'core'
        ? undefined
        : { ...outcome, status: 'feasible', bound: outcome.welfare },
  },
  {
    name: 'a gap that anything is within',
    rule: 8,
    apply: (_, outcome) => ({ ...outcome, work: { ...outcome.work, gap: 1 } }),
  },
  {
    name: 'the outcome of another input',
    rule: 9,
    apply: (_, outcome) => ({ ...outcome, input: `${outcome.input}0` }),
  },
  {
    name: 'fills in another order',
    rule: 9,
    apply: (_, outcome) =>
      outcome.fills.length < 2 ? undefined : { ...outcome, fills: outcome.fills.toReversed() },
  },
  {
    name: 'refusals in another order',
    rule: 9,
    apply: (_, outcome) =>
      outcome.refused.length < 2
        ? undefined
        : { ...outcome, refused: outcome.refused.toReversed() },
  },
  {
    name: 'forwards in another order',
    rule: 9,
    apply: (_, outcome) =>
      outcome.forwards.length < 2
        ? undefined
        : { ...outcome, forwards: outcome.forwards.toReversed() },
  },
  {
    name: 'prices in another order',
    rule: 9,
    apply: (_, outcome) =>
      outcome.prices.size < 2
        ? undefined
        : { ...outcome, prices: new Map([...outcome.prices].toReversed()) },
  },
]

type Outcome = Parameters<Corruption['apply']>[1]
type Forward = Outcome['forwards'][number]

function changeForward(
  outcome: Outcome,
  change: (forward: Forward) => Partial<Forward>,
): Outcome | undefined {
  const [first, ...others] = outcome.forwards
  return first && { ...outcome, forwards: [{ ...first, ...change(first) }, ...others] }
}
