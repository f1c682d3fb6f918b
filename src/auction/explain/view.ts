import type { Bid, Bundle, Market, Pricing, TradeBid } from '#bidding'
import { formatMicro, type Micro } from '#market'
import type {
  Fill,
  Outcome,
  PartlyReason,
  PriceReport,
  Refused,
  RefusedReason,
} from '../outcome.ts'
import { type Capacity, capacityOf } from '../reasons/extent.ts'

export type Fate = 'filled' | 'partlyFilled' | 'refused'

export type Reason = RefusedReason | PartlyReason | 'filled'

/** What an explanation may be made of: the bidder's own bid and result, and what is public. Nothing else. */
export interface View {
  readonly bid: Bid
  readonly fill: Fill | undefined
  /** What the outcome says of this bid and of its parts. */
  readonly refused: readonly Refused[]
  readonly reports: ReadonlyMap<string, PriceReport>
  readonly prices: ReadonlyMap<string, Micro>
  readonly ticks: ReadonlyMap<string, Micro>
  /** Most lots on either side of a product, known only where too few of them are why something was refused. */
  readonly capacity: Capacity | undefined
  readonly currency: string
  readonly pricing: Pricing
  readonly proof: Proof
}

/** How good the outcome is known to be. */
export interface Proof {
  /** What a better outcome under the same pricing could be worth more, at most; 0: there is none. */
  readonly open: Micro
  /** False: the time was up first. */
  readonly searchedToEnd: boolean
  /** What the rule of one price per product costs, at most; 0: nothing. */
  readonly ruleCost: Micro
}

export function viewOf(market: Market, outcome: Outcome, bid: Bid): View {
  const refused = outcome.refused.filter((one) => one.bid === bid.id)
  const { welfare, bound, efficientBound, status } = outcome
  return {
    bid,
    fill: outcome.fills.find((fill) => fill.bid === bid.id),
    refused,
    reports: outcome.prices,
    prices: new Map([...outcome.prices].map(([id, { price }]) => [id, price])),
    ticks: new Map(market.products.map(({ id, tick }) => [id, tick])),
    capacity: refused.some(({ reason }) => OF_SHORTAGE.has(reason))
      ? capacityOf(market.bids)
      : undefined,
    currency: market.currency,
    pricing: market.pricing,
    proof: {
      open: bound - welfare,
      searchedToEnd: status !== 'feasible',
      ruleCost: efficientBound - welfare,
    },
  }
}

const OF_SHORTAGE: ReadonlySet<RefusedReason> = new Set([
  'noSupply',
  'noDemand',
  'minimumNotReached',
])

/** 1234567 → "1,234,567". */
export const grouped = (digits: number | bigint | string): string =>
  String(digits).replace(/^-?[0-9]+/, (whole) => whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ','))

/** "3,641.50 USD". */
export const amount = (micro: Micro, { currency }: Pick<View, 'currency'>): string =>
  `${grouped(formatMicro(micro))} ${currency}`

/** `1 lot`, `64 lots`. */
export const lotsWords = (lots: number): string =>
  `${grouped(Math.abs(lots))} ${Math.abs(lots) === 1 ? 'lot' : 'lots'}`

/** `a, b and c`. */
export const listWords = (words: readonly string[], last = 'and'): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`

/** What one unit of a bundle is called: a lot where it is one lot of one product. */
export function unitName(lots: Bundle): 'lot' | 'unit' {
  const [first = 0] = lots.values()
  return lots.size === 1 && Math.abs(first) === 1 ? 'lot' : 'unit'
}

/** `64 lots of "a" and 1 lot of "b"` of the products that it receives (1) or delivers (-1); "" for none. */
export function goodsWords(lots: ReadonlyMap<string, number>, sign: 1 | -1): string {
  const goods = [...lots].filter(([, n]) => Math.sign(n) === sign)
  const words = goods.slice(0, 4).map(([id, n]) => `${lotsWords(n)} of ${JSON.stringify(id)}`)
  const more = goods.length - words.length
  return listWords([
    ...words,
    ...(more > 0 ? [`lots of ${grouped(more)} other ${more === 1 ? 'product' : 'products'}`] : []),
  ])
}

/** Whether a trade has a least quantity above one unit: it is filled by so much, or not at all. */
export const isBlock = (node: TradeBid): boolean => node.quantity.min > 1
