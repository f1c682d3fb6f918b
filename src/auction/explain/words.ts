import type { BidNode } from '#bidding'
import { type Micro, parseMicro } from '#market'
import { isExact } from '../verify/certificate.ts'
import type { Change } from './change.ts'
import type { LeafFacts, PartFacts } from './parts.ts'
import { mostOf, type Shortage, shortagesOf } from '../reasons/shortages.ts'
import {
  amount,
  goodsWords,
  grouped,
  listWords,
  lotsWords,
  type Reason,
  type View,
} from './view.ts'

/** What a filled bid got, paid and gained: `Receives 64 lots of "h100" and pays 233,056.00 USD: …`. */
export function filledWords(view: View): string {
  const { fill } = view
  if (fill === undefined) return ''
  const [received, delivered] = [goodsWords(fill.lots, 1), goodsWords(fill.lots, -1)]
  const goods = [
    ...(received === '' ? [] : [`receives ${received}`]),
    ...(delivered === '' ? [] : [`delivers ${delivered}`]),
  ]
  const moved = goods.length === 0 ? 'moves no lots' : goods.join(', ')
  return `${moved}, and ${paymentWords(view, fill.payment, fill.surplus)}`
}

function paymentWords(view: View, payment: Micro, surplus: Micro): string {
  const paid =
    payment === 0n
      ? 'pays nothing'
      : payment > 0n
        ? `pays ${amount(payment, view)} in all`
        : `is paid ${amount(-payment, view)} in all`
  const most = payment + surplus
  if (surplus === 0n) return `${paid}, exactly its limit`
  if (most > 0n) return `${paid}, ${amount(surplus, view)} less than the most it would have paid`
  return `${paid}, ${amount(surplus, view)} more than the least it would have taken`
}

/** Why a filled bid was not filled further. */
export function stoppedWords(view: View, reason: Reason, parts: readonly PartFacts[]): string {
  switch (reason) {
    case 'marginal':
      if (parts.every(({ tied }) => tied)) return `Not more, because ${TIED}`
      return parts.some(({ fate, gain }) => fate !== 'filled' && gain === 0n)
        ? 'Not more, because the price came to rest at its own limit, and there were not enough lots for everyone there'
        : `Not more, because ${noBetterWords(view, 'fills it further')}`
    case 'minimum':
      return 'Not more, because the rest did not reach its minimum'
    case 'budget':
      return `Not more, because ${budgetWords(view)}, and one unit more would go beyond it`
    case 'credit':
      return 'Not more, because those with whom it may trade, as far as credit goes, had no more lots for it'
    case 'noSupply':
      return 'Not more, because nobody was on the other side of the rest'
    default:
      return ''
  }
}

const TIED = 'the conditions of the bid itself tie its parts together'

const budgetWords = (view: View): string =>
  view.bid.budget === undefined
    ? 'its budget is used up'
    : `its budget is ${amount(view.bid.budget, view)} in all`

/** Why a whole bid or a part of it was refused; continues "Refused" or "Not filled". */
export function refusedWords(view: View, part: PartFacts): string {
  const { reason, node } = part
  switch (reason) {
    case 'outOfTheMoney':
      return outOfTheMoneyWords(view, part)
    case 'tieLost':
      return `${suits(view, part)}: lots did not go round among bids that are worth exactly as much, and the published draw decided`
    case 'alternativeChosen':
      return alternativeWords(view, part)
    case 'parentRefused':
      return ': it may be filled only together with its parent, which was refused'
    case 'minimumNotReached':
    case 'noSupply':
    case 'noDemand':
      return `: ${shortageWords(view, node)}`
    case 'budgetExceeded':
    case 'budget':
      return `${suits(view, part)}: ${budgetWords(view)}, which is not enough at these prices`
    case 'creditOrEligibility':
    case 'credit':
      return `${suits(view, part)}: those with whom it may trade, as far as credit goes, had too few lots for it`
    case 'paradoxicallyRefused':
      return paradoxWords(view, part)
    case 'marginal':
    case 'minimum':
      if (part.tied) return `${suits(view, part)}: ${TIED}`
      return `${suits(view, part)}: ${noBetterWords(view)}`
    case 'late':
      return ': it came after the close'
    case 'halted':
      return ': trading in it was halted'
    case 'fallbackOmitted':
      return ': the search ended early, and the safe outcome that stands is made without it'
    case 'filled':
      return ''
  }
}

/** ` although the price is exactly its limit`, ` although it would have gained 5.00 USD at these prices`. */
function suits(view: View, { gain, node, leaf }: PartFacts): string {
  if (gain === undefined || gain < 0n || view.pricing !== 'uniform') return ''
  if (gain === 0n) return ' although the price is exactly its limit'
  const unit = leaf !== undefined && node.kind !== 'trade' ? ` a ${leaf.unit}` : ''
  return ` although it ${wouldGain(view, node, gain)}${unit} at these prices`
}

/** Of what is filled in part as well, the most; of what is worked out from totals and levels, a bound. */
function wouldGain(view: View, node: BidNode, gain: Micro): string {
  const whole = node.kind === 'trade' && node.quantity.min === node.quantity.max
  return whole
    ? `would have gained ${amount(gain, view)}`
    : `could have gained up to ${amount(gain, view)}`
}

/** Why what would gain was not filled all the same: as much as the outcome's own proof says. */
function noBetterWords({ proof, pricing, currency }: View, fills = 'fills it'): string {
  const { open, searchedToEnd, ruleCost } = proof
  if (open > 0n) {
    const found = `${searchedToEnd ? '' : 'in the time given '}no better outcome was found that ${fills}`
    return `${found}; by the proven bound none is worth more than ${amount(open, { currency })} more in all`
  }
  if (pricing !== 'uniform' || ruleCost <= 0n)
    return `no choice of bids that ${fills} is worth more in all`
  return (
    `no outcome that ${fills} is better under one price per product: either no prices suit everyone filled, ` +
    'or the gain of all together is no greater'
  )
}

function outOfTheMoneyWords(view: View, { leaf, node, gain }: PartFacts): string {
  if (view.pricing !== 'uniform') return `: ${noBetterWords(view)}`
  if (leaf !== undefined && leaf.cost > leaf.limit) return shortWords(view, leaf)
  if (gain === undefined) return ': its own conditions leave nothing that could be filled'
  if (gain >= 0n) return ': the price is exactly its limit, so that it would have gained nothing'
  const atLeast = isExact(node) ? '' : 'at least '
  return `: the best it could have had at these prices falls ${atLeast}${amount(-gain, view)} short of its limits in all`
}

/** `: one lot costs 5.00 USD and it pays at most 3.00 USD: 2.00 USD short a lot, 20.00 USD for all 10 lots`. */
function shortWords(view: View, { limit, cost, max, unit }: LeafFacts): string {
  const short = cost - limit
  const gap =
    max > 1
      ? `${amount(short, view)} short a ${unit}, ${amount(short * BigInt(max), view)} for all ${grouped(max)} ${unit}s`
      : `${amount(short, view)} short`
  const what = max === 1 && unit === 'unit' ? 'in all it' : `one ${unit}`
  if (cost > 0n && limit >= 0n)
    return `: ${what} costs ${amount(cost, view)} and it pays at most ${amount(limit, view)}: ${gap}`
  if (cost <= 0n)
    return `: ${what} brings ${amount(-cost, view)} and it takes at least ${amount(-limit, view)}: ${gap}`
  return `: ${what} costs ${amount(cost, view)} and it has to be paid at least ${amount(-limit, view)}: ${gap}`
}

function alternativeWords(view: View, { chosen, gain, node }: PartFacts): string {
  if (chosen === undefined) return ': another of its alternatives was chosen'
  const start = `: its alternative ${chosen.pointer} was chosen`
  if (view.pricing !== 'uniform' || gain === undefined) return start
  const its = `${start}, which gains ${amount(chosen.gain, view)} as it was filled`
  if (gain < 0n) return `${its}; this one would have lost ${amount(-gain, view)}`
  return `${its}; this one ${wouldGain(view, node, gain)} at these prices`
}

function paradoxWords(view: View, part: PartFacts): string {
  if (view.pricing !== 'uniform')
    return `: the prices shown only indicate what lots are worth, and ${noBetterWords(view)}`
  return `${suits(view, part)}: ${wholeWords(part.node)}, and ${noBetterWords(view)}`
}

/** What about the bid cannot be divided. */
function wholeWords(node: BidNode): string {
  if ((node.fixed ?? 0n) !== 0n) return 'it has a cost to be earned whatever is filled of it'
  switch (node.kind) {
    case 'trade': {
      const { min, max } = node.quantity
      if (min === max || max === 1) return 'it is filled as a whole or not at all'
      return min > 1
        ? `it takes at least ${grouped(min)} units or none`
        : 'it is filled by whole units of its bundle'
    }
    case 'oneOf':
      return 'it is filled by one of its alternatives or not at all'
    case 'allOf':
      return 'its parts are filled together or not at all'
    case 'linked':
      return 'its other parts are filled only together with its parent'
    case 'window':
      return 'it is filled for its whole length or not at all'
    case 'curve':
    case 'anyOf':
    case 'mix':
    case 'storage':
    case 'program':
      return 'its parts depend on each other'
  }
}

/** `nobody sells "a", without which it cannot be filled`, or `it needs 5 lots of "a", and all sales of it come to 3 lots`. */
function shortageWords({ capacity }: View, node: BidNode): string {
  const shortages = capacity === undefined ? [] : shortagesOf(node, capacity)
  if (shortages.length === 0)
    return 'it goes only together with a part for which there are too few lots'
  const most = shortages.find(({ available }) => available > 0 && available === mostOf(shortages))
  if (most === undefined) {
    const none = ([1, -1] as const).flatMap((sign) => missing(shortages, sign))
    return `${none.join(', and ')}, without which it cannot be filled`
  }
  const { product, sign, needed, available } = most
  const side = sign === 1 ? 'all sales' : 'all purchases'
  const least = shortages.length > 1 ? 'even the part of it that comes closest needs' : 'it needs'
  return `${least} ${lotsWords(needed)} of ${JSON.stringify(product)} or none, and ${side} of it together come to at most ${lotsWords(available)}`
}

/** The products that nobody is on the other side of. */
function missing(shortages: readonly Shortage[], sign: 1 | -1): readonly string[] {
  const ids = [...new Set(shortages.filter((one) => one.sign === sign).map((one) => one.product))]
  const words = ids.slice(0, 4).map((id) => JSON.stringify(id))
  const left = ids.length - words.length
  const all = left > 0 ? [...words, `${grouped(left)} others`] : words
  const verb = sign === 1 ? 'sells' : 'buys'
  return all.length === 0 ? [] : [`nobody ${verb} ${listWords(all, 'or')}`]
}

/** What to change, and what is known of it. */
export function changeWords(view: View, change: Change): string {
  const { kind, pointer, to, confirmed } = change
  const place = pointer === '/bid' || pointer === '' ? '' : ` in ${pointer}`
  const more = moreWords(view)
  switch (kind) {
    case 'limit': {
      const limit = `limit${place} of ${grouped(to)} (${offerWords(view, change)})`
      return confirmed
        ? `With a ${limit} it would have been ${more}${knownWords(change)}.`
        : `At these prices nothing short of a ${limit} would have had it ${view.fill === undefined ? 'filled' : more}.`
    }
    case 'quantity':
      return `With a minimum of ${grouped(to)} ${to === '1' ? 'unit' : 'units'} it would have been ${more}${knownWords(change)}.`
    case 'budget':
      return confirmed
        ? `With a budget of ${grouped(to)} ${view.currency} it would have been ${more}${knownWords(change)}.`
        : `At these prices it needs a budget of at least ${grouped(to)} ${view.currency}.`
  }
}

/** How much of it the change is known to fill: all of what is filled as a whole, otherwise some. */
function moreWords({ bid: { bid }, fill }: View): string {
  if (fill !== undefined) return 'filled further'
  const whole =
    bid.kind === 'window' || (bid.kind === 'trade' && bid.quantity.min === bid.quantity.max)
  return whole ? 'filled' : 'filled, at least in part'
}

const knownWords = ({ certainty }: Change): string =>
  certainty === 'exact'
    ? ': no smaller change of it does, as clearing again confirms'
    : ', as clearing again confirms; a smaller change may do as well'

const PER = { lot: ' a lot', unit: ' a unit', whole: ' in all' }

/** `to pay at most 3.00 USD a lot`, `to take at least 80.00 USD in all`. */
function offerWords(view: View, { to, per = 'whole' }: Change): string {
  const limit = parseMicro(to)
  if (typeof limit !== 'bigint') return `of ${to}`
  return limit < 0n
    ? `to take at least ${amount(-limit, view)}${PER[per]}`
    : `to pay at most ${amount(limit, view)}${PER[per]}`
}
