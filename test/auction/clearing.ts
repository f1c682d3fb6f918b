/** Clears a market written as JSON, and has the outcome checked by the verifier. */
import { expect } from 'vitest'
import { clearMarket, type Outcome, verifyOutcome } from '#auction'
import { type Market, parseMarket } from '#bidding'
import { formatMicro } from '#market'
import { loadSolver } from '#solver'
import { expectSchema } from '../outcome-schema.ts'

export const solver = await loadSolver()

const clock = (): number => performance.now() / 1000

/** A tick on which every price lies. */
export const FINE = '0.000001'

export interface MarketText {
  readonly pricing?: 'uniform' | 'core' | 'as-bid'
  readonly tick?: string
  readonly participants?: readonly object[]
  readonly bids: Readonly<Record<string, object>>
}

/** Each bid is a node, or `{ bid, by?, budget? }`; it is by a participant of its own name unless it says otherwise. */
export function documentOf({ pricing, tick, participants, bids }: MarketText): object {
  const entries = Object.entries(bids).map(([id, bid]) => ({
    id,
    by: id,
    ...('bid' in bid ? bid : { bid }),
  }))
  return {
    walras: 1,
    currency: 'USD',
    pricing: pricing ?? 'uniform',
    products: productsIn(bids).map((id) => ({ id, unit: 'lot', tick: tick ?? '0.01' })),
    participants: participants ?? [],
    bids: entries,
  }
}

/** Every id that the bids name as a product. */
function productsIn(bids: object): readonly string[] {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'lots' && typeof inner === 'object')
        for (const id of Object.keys(inner)) found.add(id)
      if (key === 'periods') for (const id of inner) found.add(id)
      visit(inner)
    }
  }
  visit(bids)
  return [...found].sort()
}

export interface Cleared {
  readonly market: Market
  readonly outcome: Outcome
  readonly status: Outcome['status']
  readonly welfare: string
  readonly prices: Readonly<Record<string, string>>
  /** Lowest and highest valid price; open ends are empty texts. */
  readonly ranges: Readonly<Record<string, readonly [string, string]>>
  /** Net lots of each filled bid. */
  readonly lots: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly payments: Readonly<Record<string, string>>
  readonly surpluses: Readonly<Record<string, string>>
  readonly reasons: Readonly<Record<string, string>>
}

export function marketFrom(document: unknown): Market {
  const market = parseMarket(document)
  if (!market.ok) throw new Error(JSON.stringify(market.error))
  return market.value
}

export function clearDocument(document: unknown, seed = 'test', seconds = 20): Cleared {
  const market = marketFrom(document)
  const outcome = clearMarket(market, { clock, seconds, gap: 0, seed }, solver)
  expect(verifyOutcome(market, outcome)).toEqual([])
  expectSchema(outcome)
  return { market, outcome, ...readable(outcome) }
}

export const clear = (text: MarketText, seed?: string): Cleared =>
  clearDocument(documentOf(text), seed)

/** Money as decimal texts. */
function readable(outcome: Outcome) {
  const { fills, prices, refused, welfare, status } = outcome
  const end = (micro: bigint | undefined): string => (micro === undefined ? '' : formatMicro(micro))
  const byBid = <T>(value: (fill: (typeof fills)[number]) => T): Record<string, T> =>
    Object.fromEntries(fills.map((fill) => [fill.bid, value(fill)]))
  return {
    status,
    welfare: formatMicro(welfare),
    prices: Object.fromEntries([...prices].map(([id, { price }]) => [id, formatMicro(price)])),
    ranges: Object.fromEntries(
      [...prices].map(([id, { range }]) => [id, [end(range[0]), end(range[1])] as const]),
    ),
    lots: byBid(({ lots }) => Object.fromEntries(lots)),
    payments: byBid(({ payment }) => formatMicro(payment)),
    surpluses: byBid(({ surplus }) => formatMicro(surplus)),
    reasons: Object.fromEntries(
      refused.filter(({ part }) => part === undefined).map(({ bid, reason }) => [bid, reason]),
    ),
  }
}

/** Welfare when no price has to support it: winners pay their own limits. */
export const efficientWelfare = (bids: MarketText['bids']): string =>
  clear({ pricing: 'as-bid', tick: FINE, bids }).welfare
