import { type Outcome, parseOutcome } from '#auction'
import type { Result } from '#base'
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
  const outcome = readOutcome(auction.outcome)
  if (!outcome.ok) throw new Error('an outcome that was published reads as one')
  return outcome.value
}

/** An outcome document, read once. */
export function readOutcome(document: unknown): Result<Outcome> {
  if (typeof document !== 'object' || document === null) return parseOutcome(document)
  const known = outcomes.get(document)
  if (known !== undefined) return { ok: true, value: known }
  const outcome = parseOutcome(document)
  if (outcome.ok) outcomes.set(document, outcome.value)
  return outcome
}

const outcomes = new WeakMap<object, Outcome>()
