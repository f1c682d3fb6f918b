import { type Outcome, parseOutcome } from '#auction'
import { type Market, parseMarket } from '#bidding'
import type { Auction, MarketFile } from './state.ts'

/** A published book as parsed: it is read once, however often it is asked for. */
export function marketOf(book: MarketFile): Market {
  const known = markets.get(book)
  if (known !== undefined) return known
  const market = parseMarket(book)
  if (!market.ok) throw new Error('a book that was closed reads as a market')
  return rememberMarket(book, market.value)
}

const markets = new WeakMap<MarketFile, Market>()

export function rememberMarket(book: MarketFile, market: Market): Market {
  markets.set(book, market)
  return market
}

/** A published outcome as parsed. */
export function outcomeOf(auction: Extract<Auction, { phase: 'published' }>): Outcome {
  const known = outcomes.get(auction.outcome)
  if (known !== undefined) return known
  const outcome = parseOutcome(auction.outcome)
  if (!outcome.ok) throw new Error('an outcome that was published reads as one')
  outcomes.set(auction.outcome, outcome.value)
  return outcome.value
}

const outcomes = new WeakMap<object, Outcome>()
