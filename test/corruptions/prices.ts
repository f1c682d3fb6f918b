import { changeFill, type Corruption, filledBids, reprice } from './plant.ts'

/** Faults in prices, payments, and in what is said of who was passed over. */
export const PRICE_CORRUPTIONS: readonly Corruption[] = [
  {
    name: 'a price above what a buyer would pay',
    rule: 3,
    apply: (market, outcome) => lossAtAnotherPrice(market, outcome, { receives: true }),
  },
  {
    name: 'a price below what a seller would take',
    rule: 3,
    apply: (market, outcome) => lossAtAnotherPrice(market, outcome, { receives: false }),
  },
  {
    name: 'a surplus that is better than it was',
    rule: 3,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill }) => ({ surplus: fill.surplus + 1n })),
  },
  {
    name: 'a welfare that is better than it was',
    rule: 3,
    apply: (_, outcome) => ({ ...outcome, welfare: outcome.welfare + 1n }),
  },
  {
    name: 'a payment beyond the limits',
    rule: 3,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill }) => ({
        payment: fill.payment + fill.surplus + 1n,
        surplus: -1n,
      })),
  },
  {
    name: 'a price of one’s own',
    rule: 4,
    apply: (market, outcome) => {
      const [first, second] = outcome.fills
      if (market.pricing !== 'uniform' || first === undefined || second === undefined)
        return undefined
      const fills = outcome.fills.map((fill) => {
        const change = fill === first ? -1n : fill === second ? 1n : 0n
        return { ...fill, payment: fill.payment + change, surplus: fill.surplus - change }
      })
      return { ...outcome, fills }
    },
  },
  {
    name: 'a winner that pays less than its limit',
    rule: 4,
    apply: (market, outcome) =>
      market.pricing !== 'as-bid'
        ? undefined
        : changeFill(market, outcome, ({ fill }) =>
            [...fill.lots.values()].some((n) => n > 0)
              ? { payment: fill.payment - 1n, surplus: fill.surplus + 1n }
              : undefined,
          ),
  },
  {
    name: 'a winner that is paid',
    rule: 4,
    apply: (market, outcome) =>
      market.pricing !== 'core'
        ? undefined
        : changeFill(market, outcome, ({ fill }) =>
            [...fill.lots.values()].some((n) => n > 0)
              ? { payment: -1n, surplus: fill.surplus + fill.payment + 1n }
              : undefined,
          ),
  },
  {
    name: 'a product without a price',
    rule: 4,
    apply: (market, outcome) => {
      const product = outcome.forwards[0]?.product
      if (market.pricing !== 'uniform' || product === undefined) return undefined
      return { ...outcome, prices: new Map([...outcome.prices].filter(([id]) => id !== product)) }
    },
  },
  {
    name: 'lots that are said to have traded',
    rule: 4,
    apply: (_, outcome) => changeReport(outcome, ({ traded }) => ({ traded: traded + 1 })),
  },
  {
    name: 'a price outside its range',
    rule: 4,
    apply: (market, outcome) =>
      market.pricing !== 'uniform'
        ? undefined
        : changeReport(outcome, ({ price }) => ({ range: [price + 1n, undefined] })),
  },
  {
    name: 'a range wider than limits and fills leave it',
    rule: 4,
    apply: (market, outcome) => changeRange(market, outcome, ([low]) => [low, undefined]),
  },
  {
    name: 'a range that a filled bid would lose in',
    rule: 4,
    apply: (market, outcome) =>
      changeRange(market, outcome, ([low, high]) => [low === undefined ? low : low - 5n, high]),
  },
  {
    name: 'a range narrower than limits and fills leave it',
    rule: 4,
    apply: (market, outcome) =>
      changeRange(market, outcome, ([low, high], price) =>
        low === price && high === price ? [low, high] : [price, price],
      ),
  },
  {
    name: 'a price that is said to be indicative, or not to be',
    rule: 4,
    apply: (_, outcome) => changeReport(outcome, ({ indicative }) => ({ indicative: !indicative })),
  },
  {
    name: 'a simple bid passed over without a word',
    rule: 5,
    apply: (market, outcome) => passedOver(market, outcome, undefined),
  },
  {
    name: 'a simple bid passed over for a reason that is none',
    rule: 5,
    apply: (market, outcome) => passedOver(market, outcome, 'credit'),
  },
  {
    name: 'a refusal in the money that is called out of the money',
    rule: 5,
    apply: (market, outcome) => changeParadox(market, outcome, () => ({ reason: 'outOfTheMoney' })),
  },
  {
    name: 'a refusal in the money that gave up less than it says',
    rule: 5,
    apply: (market, outcome) =>
      changeParadox(market, outcome, ({ surplus }) => ({ surplus: (surplus ?? 0n) + 1n })),
  },
  {
    name: 'a micro-unit that nobody is paid',
    rule: 6,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill }) => ({ payment: fill.payment + 1n })),
  },
  {
    name: 'a payment beyond the budget',
    rule: 7,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ bid }) =>
        bid.budget === undefined ? undefined : { payment: bid.budget + 1n },
      ),
  },
]

type Market = Parameters<Corruption['apply']>[0]
type Outcome = Parameters<Corruption['apply']>[1]
type PriceReport = Outcome['prices'] extends ReadonlyMap<string, infer Report> ? Report : never
type Refused = Outcome['refused'][number]

/** Moves one price just so far that one bid, which only receives or only delivers, loses. */
function lossAtAnotherPrice(
  market: Market,
  outcome: Outcome,
  { receives }: { readonly receives: boolean },
): Outcome | undefined {
  if (market.pricing !== 'uniform') return undefined
  for (const { fill } of filledBids(market, outcome)) {
    const [product, n] = [...fill.lots][0] ?? ['', 0]
    const price = outcome.prices.get(product)?.price
    if (n === 0 || n > 0 !== receives || price === undefined) continue
    return reprice(outcome, product, price + fill.surplus / BigInt(n) + (n > 0 ? 1n : -1n))
  }
  return undefined
}

function changeReport(
  outcome: Outcome,
  change: (report: PriceReport) => Partial<PriceReport>,
): Outcome | undefined {
  const [product, report] = [...outcome.prices][0] ?? []
  if (product === undefined || report === undefined) return undefined
  const changed = { ...report, ...change(report) }
  return {
    ...outcome,
    prices: new Map([...outcome.prices].map(([id, r]) => [id, id === product ? changed : r])),
  }
}

/** Changes the range of a product that only trades of single lots without minimum bid for. */
function changeRange(
  market: Market,
  outcome: Outcome,
  change: (range: PriceReport['range'], price: bigint) => PriceReport['range'],
): Outcome | undefined {
  if (market.pricing !== 'uniform' || market.participants.length > 0) return undefined
  for (const [product, report] of outcome.prices) {
    const range = change(report.range, report.price)
    const same = range[0] === report.range[0] && range[1] === report.range[1]
    if (same || !market.bids.every((bid) => isSingleLot(bid, product))) continue
    return { ...outcome, prices: new Map(outcome.prices).set(product, { ...report, range }) }
  }
  return undefined
}

/** By itself, or of other products than this. */
function isSingleLot({ bid, budget }: Market['bids'][number], product: string): boolean {
  if (bid.kind !== 'trade') return false
  if (!bid.lots.has(product)) return true
  const single = bid.lots.size === 1 && Math.abs(bid.lots.get(product) ?? 0) === 1
  return single && bid.quantity.min === 0 && !bid.fixed && budget === undefined
}

/** Takes a unit from a simple bid that nothing limits and that is well in the money. */
function passedOver(
  market: Market,
  outcome: Outcome,
  partly: 'credit' | undefined,
): Outcome | undefined {
  if (market.pricing !== 'uniform' || market.participants.length > 0) return undefined
  return changeFill(market, outcome, ({ bid, node, fill }) => {
    const n = fill.units.get('/bid') ?? 0
    if (node.kind !== 'trade' || node.quantity.min > 0 || n < 2 || bid.budget !== undefined)
      return undefined
    const size = [...node.lots.values()].reduce((sum, lots) => sum + Math.abs(lots), 0)
    if (node.fixed || fill.surplus < BigInt(size) * BigInt(n)) return undefined
    const { partly: _, ...rest } = fill
    return {
      ...rest,
      units: new Map([['/bid', n - 1]]),
      partly: partly as never,
    }
  })
}

function changeParadox(
  market: Market,
  outcome: Outcome,
  change: (refused: Refused) => Partial<Refused>,
): Outcome | undefined {
  const simple = (id: string): boolean => {
    const bid = market.bids.find((entry) => entry.id === id)
    return bid?.bid.kind === 'trade' && bid.budget === undefined
  }
  const found = outcome.refused.find(
    ({ reason, bid, surplus }) =>
      reason === 'paradoxicallyRefused' && simple(bid) && surplus !== undefined && surplus > 0n,
  )
  if (market.pricing !== 'uniform' || found === undefined) return undefined
  const refused = outcome.refused.map((r) => (r === found ? { ...r, ...change(r) } : r))
  return { ...outcome, refused }
}
