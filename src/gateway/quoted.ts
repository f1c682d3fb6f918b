import type { Explanation, Outcome } from '#auction'
import type { Bid, Quantity } from '#bidding'
import { formatMicro, type Micro, parseMicro } from '#market'
import type { Listing } from '#simulator'

/** Lots of one thing, the same number in each month of a run, at one limit: what people quote per GPU-hour or MWh. */
export interface QuotedBid {
  readonly side: 'buy' | 'sell'
  /** In the order of their months. */
  readonly run: readonly [Listing, ...Listing[]]
  readonly quantity: Quantity
  /** For one lot in every month of the run. */
  readonly perLot: Micro
}

/** A bid as people quote it; undefined where it says more than that, or its limit is no price per unit. */
export function quotedBidOf(
  { bid, budget }: Pick<Bid, 'bid' | 'budget'>,
  listings: readonly Listing[],
): QuotedBid | undefined {
  if (bid.kind !== 'trade' || budget !== undefined || bid.ramp !== undefined || bid.fixed)
    return undefined
  const run = runOf([...bid.lots.keys()], listings)
  const [sign] = bid.lots.values()
  if (run === undefined || (sign !== 1 && sign !== -1)) return undefined
  if ([...bid.lots.values()].some((lots) => lots !== sign)) return undefined
  const perLot = bid.limit * BigInt(sign)
  if (perLot < 0n || perLot % unitsIn(run) !== 0n) return undefined
  return { side: sign === 1 ? 'buy' : 'sell', run, quantity: bid.quantity, perLot }
}

/** Products that are one thing at one site, month after month without a gap. */
function runOf(ids: readonly string[], listings: readonly Listing[]): QuotedBid['run'] | undefined {
  const [first, ...rest] = listings.filter(({ product }) => ids.includes(product.id))
  if (first === undefined) return undefined
  const { name, site } = first
  const all = listings.filter((one) => one.name === name && one.site === site)
  const start = all.indexOf(first)
  const isRun = rest.every((one, k) => all[start + k + 1] === one)
  return isRun ? [first, ...rest] : undefined
}

/** Quoted units, such as GPU-hours, of one lot in every month. */
const unitsIn = (run: QuotedBid['run']): bigint => BigInt(run.length * run[0].quote.perLot)

/**
 *   Buy 4 lots of H100 SXM, Texas, in each of the 3 months January to March 2027, everything or nothing, and pay at most
 *   2.60 USD per GPU-hour on average over these months: 45,552.00 USD for one lot through all of them, 182,208.00 USD in all.
 */
export function quotedWords({ side, run, quantity, perLot }: QuotedBid): string {
  const [{ name, site, quote, product }] = run
  const { min, max } = quantity
  const limit = `${amount(perLot / unitsIn(run))} ${quote.unit}`
  const [pay, average] = [
    side === 'buy' ? 'pay at most' : 'be paid at least',
    run.length === 1 ? '' : ' on average over these months',
  ]
  const one = run.length === 1 ? 'per lot' : 'for one lot through all of them'
  const perOne = max === 1 ? '' : `${usd(perLot)} ${one}, `
  const inAll = `${usd(perLot * BigInt(max))} ${min === max || max === 1 ? 'in all' : `for all ${grouped(max)}`}`
  return [
    `${side === 'buy' ? 'Buy' : 'Sell'} ${countWords(quantity)} of ${name}, ${site},`,
    `${whenWords(run, quantity)}, and ${pay} ${limit}${average}: ${perOne}${inAll}.`,
    `One lot of ${name}, ${site}, is ${product.unit}.`,
  ].join(' ')
}

function countWords({ min, max }: Quantity): string {
  const lots = `${grouped(max)} ${max === 1 ? 'lot' : 'lots'}`
  if (min === max) return lots
  return min === 0 ? `up to ${lots}` : `at least ${grouped(min)} and at most ${lots}`
}

function whenWords(run: QuotedBid['run'], quantity: Quantity): string {
  const same = quantity.min === quantity.max ? '' : 'the same number '
  const months = `${run.length === 1 ? 'for' : `${same}in each of the ${run.length} months`} ${monthsWords(run)}`
  return `${months}${togetherWords(run, quantity)}`
}

function togetherWords(run: QuotedBid['run'], { min, max }: Quantity): string {
  if (min !== max) return min > 0 ? ', or none at all' : ''
  if (run.length > 1) return ', everything or nothing'
  return max === 1 ? '' : ', all or nothing'
}

/** "January 2027", "January to March 2027", "December 2026 to March 2027". */
function monthsWords(run: QuotedBid['run']): string {
  const [first, last] = [run[0].month, run.at(-1)?.month ?? '']
  if (first === last) return monthWords(first)
  const isOneYear = first.slice(0, 4) === last.slice(0, 4)
  return `${isOneYear ? monthWords(first).slice(0, -5) : monthWords(first)} to ${monthWords(last)}`
}

const monthWords = (month: string): string =>
  new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  )

/** What became of it in the unit its limit was written in: limit, price, and the change that would have helped. */
export function quotedFate(
  bid: QuotedBid,
  { prices }: Outcome,
  { payment, change }: Explanation,
): string {
  const { run, side, perLot } = bid
  const price = run.reduce((sum, { product }) => sum + (prices.get(product.id)?.price ?? 0n), 0n)
  const average = run.length === 1 ? '' : ' on average over the months'
  const limit = amount(perLot / unitsIn(run))
  const start = `In ${run[0].quote.unit}: limit ${limit}, clearing price ${perUnit(price, bid)}${average}.`
  if (change?.kind !== 'limit' || change.pointer !== '/bid') return start
  const to = perUnit(micro(change.to) * (side === 'buy' ? 1n : -1n), bid)
  const more = payment === undefined ? 'filled' : 'filled further'
  return change.confirmed
    ? `${start} With a limit of ${to} it would have been ${more}.`
    : `${start} At this price nothing short of a limit of ${to} would have had it ${more}.`
}

const micro = (decimal: string): Micro => {
  const value = parseMicro(decimal)
  return typeof value === 'bigint' ? value : 0n
}

/** To four places where two do not do, rounded to the side on which a limit is filled. */
function perUnit(sum: Micro, { run, side }: QuotedBid): string {
  const step = STEP * unitsIn(run)
  const rest = ((sum % step) + step) % step
  const below = (sum - rest) / step
  return amount((side === 'buy' && rest > 0n ? below + 1n : below) * STEP)
}

/** A ten-thousandth of the currency, in micro-units. */
const STEP = 100n

const usd = (value: Micro): string => `${amount(value)} USD`

const amount = (value: Micro): string =>
  formatMicro(value).replace(/^-/, '−').replace(/\d+/, grouped)

const grouped = (digits: string | number): string =>
  String(digits).replace(/\B(?=(?:\d{3})+$)/g, ',')
