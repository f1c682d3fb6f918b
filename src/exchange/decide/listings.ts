import { canonicalJson, err, ok } from '#base'
import { parseMarket } from '#bidding'
import { parseMicro } from '#market'
import { type Decision, type Of, refused } from '../decision.ts'
import { movedBy } from '../schedule.ts'
import { type Listed, openAuctionOf, type SeriesTerms, type State } from '../state.ts'
import { byOf } from './endings.ts'

export function setProduct(state: State, { listed, at }: Of<'setProduct'>): Decision {
  const { product, collar } = listed
  const market = parseMarket({
    walras: 1,
    currency: state.venue.currency,
    products: [product],
    bids: [],
  })
  if (!market.ok) return market
  const before = state.products.get(product.id)
  if (before !== undefined && canonicalJson(before.product) !== canonicalJson(product))
    return refused(
      'product_changed',
      'what a product is never changes once it is listed',
      'List another product.',
      '/product',
    )
  return isCollar(collar)
    ? ok([{ kind: 'productSet', listed: { ...listed, listedAt: before?.listedAt ?? at } }])
    : refused(
        'collar_malformed',
        'the collar is not two amounts of money, the lower one first',
        'Write { "low": "1.00", "high": "9.00" }.',
        '/collar',
      )
}

function isCollar(collar: Listed['collar']): boolean {
  if (collar === undefined) return true
  const [low, high] = [parseMicro(collar.low), parseMicro(collar.high)]
  return typeof low === 'bigint' && typeof high === 'bigint' && low <= high
}

export function expireProduct(state: State, { product }: Of<'expireProduct'>): Decision {
  const listed = state.products.get(product)
  if (listed === undefined)
    return refused('product_unknown', 'there is no such product', 'Use the id of one listed.')
  if (listed.gone === true)
    return refused('product_expired', 'it has expired already', 'Nothing is left to do.')
  return ok([{ kind: 'productExpired', product }])
}

/** A second, a week: the shortest and the longest time from one auction to the next. */
const EVERY_MIN = 1_000
const EVERY_MAX = 7 * 86_400_000

export function setSeries(state: State, { terms }: Of<'setSeries'>): Decision {
  const refusal = termsRefusal(terms)
  if (refusal !== undefined) return refused('series_malformed', ...refusal)
  const unknown = terms.products?.find((id) => !state.products.has(id))
  if (unknown !== undefined)
    return refused(
      'product_unknown',
      `there is no product ${unknown}`,
      'List it first.',
      '/products',
    )
  return ok([{ kind: 'seriesSet', terms }])
}

function termsRefusal(terms: SeriesTerms): readonly [string, string, string] | undefined {
  const { id, every, indicative, noCancel, closeWindow, clearing, anchor } = terms
  if (!/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(id))
    return [
      'the id is not made of lower-case letters, digits and hyphens',
      'Write 1 to 32 of them.',
      '/id',
    ]
  const numbers = [every, indicative, noCancel, closeWindow, clearing, anchor]
  if (numbers.some((number) => !Number.isSafeInteger(number) || number < 0))
    return ['a duration is not a whole number of milliseconds', 'Write it as 8000.', '']
  if (every < EVERY_MIN || every > EVERY_MAX)
    return ['auctions are a second to a week apart', 'Choose 1000 to 604800000.', '/every']
  if (noCancel + closeWindow >= every)
    return [
      'the no-cancel phase and the closing window leave no time to bid freely',
      'Make them shorter, or the auctions further apart.',
      '/noCancel',
    ]
  if (clearing < 100 || clearing > 1_800_000)
    return [
      'clearing takes from a tenth of a second to half an hour',
      'Choose 100 to 1800000.',
      '/clearing',
    ]
  return undefined
}

export function haltSeries(state: State, { series, cause, at, actor }: Of<'haltSeries'>): Decision {
  const found = state.series.get(series)
  if (found === undefined) return noSeries
  if (found.halted !== undefined)
    return refused('series_halted', 'it is halted already', 'Nothing is left to do.')
  return ok([{ kind: 'seriesHalted', series, halted: { at, cause, by: byOf(actor) } }])
}

/** The auction that was open goes on with all the time that it had left. */
export function resumeSeries(state: State, { series, at }: Of<'resumeSeries'>): Decision {
  const found = state.series.get(series)
  if (found === undefined) return noSeries
  if (found.halted === undefined)
    return refused('series_running', 'it is not halted', 'Nothing is left to do.')
  const open = openAuctionOf(state, series)
  if (open === undefined) return ok([{ kind: 'seriesResumed', series }])
  const schedule = movedBy(open.schedule, at - found.halted.at)
  return ok([{ kind: 'seriesResumed', series, moved: { auction: open.id, schedule } }])
}

export const noSeries: Decision = err([
  {
    code: 'series_unknown',
    at: '/series',
    cause: 'there is no such series of auctions',
    remedy: 'Use the id of one listed.',
  },
])
