import type { BidNode } from '#bidding'
import { type Micro, parseMicro } from '#market'
import type { Change } from './change.ts'
import type { LeafFacts, PartFacts } from './parts.ts'
import {
  amount,
  goodsWords,
  grouped,
  listWords,
  productsOf,
  type Reason,
  type View,
} from './view.ts'

const magnitude = (micro: Micro): Micro => (micro < 0n ? -micro : micro)

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
        : 'Not more, because no further lots were to be had at a price that suits everyone filled'
    case 'minimum':
      return 'Not more, because the rest did not reach its minimum'
    case 'budget':
      return `Not more, because ${budgetWords(view)}`
    case 'credit':
      return 'Not more, because nobody else with whom it may trade, or has credit left, was on the other side'
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
  const { reason, node, gain } = part
  switch (reason) {
    case 'outOfTheMoney':
      return outOfTheMoneyWords(view, part)
    case 'tieLost':
      return gain !== undefined && gain > 0n
        ? `${suits(view, gain)}: whole lots did not go round, and the published draw gave them to others`
        : ': the price is exactly its limit, where bids are filled only as far as lots go round, in the order of the published draw'
    case 'alternativeChosen':
      return alternativeWords(view, part)
    case 'parentRefused':
      return ': it may be filled only together with its parent, which was refused'
    case 'minimumNotReached':
      return `: ${wholeWords(node)}, and fewer lots than that were to be had`
    case 'noSupply':
      return `: nobody sells ${missing(view, node, 1)}, without which it cannot be filled`
    case 'noDemand':
      return `: nobody buys ${missing(view, node, -1)}, without which it cannot be filled`
    case 'budgetExceeded':
    case 'budget':
      return `${suits(view, gain)}: ${budgetWords(view)}, which is not enough at these prices`
    case 'creditOrEligibility':
    case 'credit':
      return `${suits(view, gain)}: nobody with whom it may trade, or has credit left, was free to take the other side`
    case 'paradoxicallyRefused':
      return paradoxWords(view, part)
    case 'marginal':
    case 'minimum':
      if (part.tied) return `${suits(view, gain)}: ${TIED}`
      return `${suits(view, gain)}: no further lots were to be had at a price that suits everyone filled`
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
function suits(view: View, gain: Micro | undefined): string {
  if (gain === undefined || gain < 0n) return ''
  if (gain === 0n) return ' although the price is exactly its limit'
  return ` although it would have gained ${amount(gain, view)} at these prices`
}

function outOfTheMoneyWords(view: View, { leaf, node, gain }: PartFacts): string {
  if (leaf !== undefined && leaf.cost > leaf.limit) return shortWords(view, leaf)
  if (gain === undefined) return ': its own conditions leave nothing that could be filled'
  if (gain >= 0n)
    return view.pricing === 'uniform'
      ? ': at its limits there was nothing to be had'
      : ': the lots went to bids that are worth more together'
  const atLeast = node.kind === 'mix' || node.kind === 'program' || node.kind === 'storage'
  return `: the best it could have had at these prices falls ${atLeast ? 'at least ' : ''}${amount(-gain, view)} short of its limits in all`
}

/** `: a lot costs 5.00 USD and it pays at most 3.00 USD: 2.00 USD short, 20.00 USD for all 10 lots`. */
function shortWords(view: View, { limit, cost, max, unit }: LeafFacts): string {
  const short = cost - limit
  const gap =
    max > 1
      ? `${amount(short, view)} short per ${unit}, ${amount(short * BigInt(max), view)} for all ${grouped(max)} ${unit}s`
      : `${amount(short, view)} short`
  if (cost > 0n && limit >= 0n)
    return `: one ${unit} costs ${amount(cost, view)} and it pays at most ${amount(limit, view)}: ${gap}`
  if (cost <= 0n)
    return `: one ${unit} brings ${amount(-cost, view)} and it takes no less than ${amount(-limit, view)}: ${gap}`
  return `: one ${unit} costs ${amount(cost, view)} and it has to be paid at least ${amount(-limit, view)}: ${gap}`
}

function alternativeWords(view: View, { chosen, gain }: PartFacts): string {
  if (chosen === undefined) return ': another of its alternatives was chosen'
  const mine =
    gain === undefined
      ? 'this one could not be filled'
      : gain < 0n
        ? `this one would have lost ${amount(-gain, view)}`
        : `this one would have gained ${amount(gain, view)}`
  const its =
    chosen.gain === undefined ? '' : `, which gains ${amount(chosen.gain, view)} at these prices`
  return `: its alternative ${chosen.pointer} was chosen${its}; ${mine}`
}

function paradoxWords(view: View, part: PartFacts): string {
  if (view.pricing !== 'uniform')
    return `${suits(view, part.gain)}: these prices only indicate what lots are worth, and the lots went to bids that are worth more together`
  const given =
    part.gain === undefined
      ? 'the prices suit it'
      : `it would have gained ${amount(magnitude(part.gain), view)} at these prices`
  return ` although ${given}: ${wholeWords(part.node)}, and with it in there is no price per product at which nobody filled loses money`
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
    case 'linked':
      return 'its parts are filled together or not at all'
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

/** The products of a part that nobody else is on the other side of. */
function missing(view: View, node: BidNode, sign: 1 | -1): string {
  const { unsold, unbought } = view.oneSided
  const none = sign === 1 ? unsold : unbought
  const all = [...new Set(productsOf({ bid: node }, sign))]
  const known = all.filter((id) => none.has(id))
  const ids = known.length > 0 || all.length > 1 ? known : all
  if (ids.length === 0) return 'all that it moves'
  return listWords(
    ids.slice(0, 4).map((id) => JSON.stringify(id)),
    'or',
  )
}

/** What to change, and what is known of it. */
export function changeWords(view: View, { kind, pointer, to, confirmed }: Change): string {
  const place = pointer === '/bid' || pointer === '' ? '' : ` in ${pointer}`
  const more = view.fill === undefined ? 'filled' : 'filled further'
  const known = confirmed ? ', as clearing again confirms' : ''
  switch (kind) {
    case 'limit': {
      const limit = parseMicro(to)
      const wish = typeof limit === 'bigint' ? offerWords(view, limit) : `a limit of ${to}`
      return confirmed
        ? `With a limit${place} of ${grouped(to)} (${wish}) it would have been ${more}${known}.`
        : `No limit${place} below ${grouped(to)} (${wish}) would have had it ${more} at these prices.`
    }
    case 'quantity':
      return `Had it taken a part of its quantity, from ${to} up, it ${confirmed ? 'would' : 'might'} have been ${more}${known}.`
    case 'budget':
      return confirmed
        ? `With a budget of ${grouped(to)} ${view.currency} it would have been ${more}${known}.`
        : `At these prices it needs a budget of ${grouped(to)} ${view.currency}.`
  }
}

const offerWords = (view: View, limit: Micro): string =>
  limit < 0n
    ? `to be paid at least ${amount(-limit, view)}`
    : `to pay at most ${amount(limit, view)}`
