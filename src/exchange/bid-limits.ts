import type { Refusal } from '#base'
import type { Bid, Bundle } from '#bidding'
import { formatMicro, type Micro, parseMicro } from '#market'
import { type Leaf, leavesOf } from './leaves.ts'
import { mostPaid } from './most-paid.ts'
import type { Listed, Participant, State } from './state.ts'

/** The first of the venue's limits, on products and on the participant, that a bid goes beyond. */
export function limitRefusal(
  state: State,
  {
    bid,
    participant,
    at,
  }: { readonly bid: Bid; readonly participant: Participant; readonly at: number },
): Refusal | undefined {
  const leaves = leavesOf(bid.bid)
  for (const leaf of leaves) {
    const refusal = productRefusal(state, leaf, at) ?? collarRefusal(state, leaf)
    if (refusal !== undefined) return refusal
  }
  return paymentRefusal(participant, bid)
}

function productRefusal(state: State, leaf: Leaf, at: number): Refusal | undefined {
  for (const [id, lots] of leaf.lots) {
    const listed = state.products.get(id)
    if (listed === undefined || isExpired(listed, at))
      return {
        code: 'product_expired',
        at: leaf.at,
        cause: `${id} is not traded any more`,
        remedy: 'Bid for a product that is listed.',
      }
    if (state.killed.has(`product:${id}`))
      return {
        code: 'product_halted',
        at: leaf.at,
        cause: `no bids are taken for ${id} now`,
        remedy: 'Wait until the product is traded again.',
      }
    const most = Math.abs(lots) * leaf.unitsMax
    if (listed.lotsMax !== undefined && most > listed.lotsMax)
      return {
        code: 'lots_over_limit',
        at: leaf.at,
        cause: `it may come to ${most} lots of ${id}, and one bid may trade at most ${listed.lotsMax}`,
        remedy: 'Bid for fewer lots.',
      }
  }
  return undefined
}

export const isExpired = ({ expiresAt }: Listed, at: number): boolean =>
  expiresAt !== undefined && at >= expiresAt

/** A limit has to lie where the collars of its products could put the price of its bundle. */
function collarRefusal(state: State, leaf: Leaf): Refusal | undefined {
  if (leaf.limit === undefined) return undefined
  const bundles = leaf.alternatives ?? [leaf.lots]
  const values = bundles.map((bundle) => valuesAt(state, bundle))
  if (values.some((value) => value === undefined)) return undefined
  const known = values.flatMap((value) => value ?? [])
  const times = BigInt(leaf.choose ?? 1)
  const low = known.map((value) => value.low).reduce((a, b) => (a < b ? a : b)) * times
  const high = known.map((value) => value.high).reduce((a, b) => (a > b ? a : b)) * times
  if (leaf.limit >= low && leaf.limit <= high) return undefined
  return {
    code: 'price_outside_collar',
    at: leaf.at,
    cause: `a limit of ${formatMicro(leaf.limit)} is outside of what the price collars allow, ${formatMicro(low)} to ${formatMicro(high)}`,
    remedy: 'Write a limit within the collars of the products.',
  }
}

/** Lowest and highest worth of a bundle at prices within the collars; undefined: one product has none. */
function valuesAt(
  state: State,
  bundle: Bundle,
): { readonly low: Micro; readonly high: Micro } | undefined {
  let [low, high] = [0n, 0n]
  for (const [id, lots] of bundle) {
    const collar = state.products.get(id)?.collar
    if (collar === undefined) return undefined
    const ends = [micro(collar.low) * BigInt(lots), micro(collar.high) * BigInt(lots)] as const
    low += ends[0] < ends[1] ? ends[0] : ends[1]
    high += ends[0] < ends[1] ? ends[1] : ends[0]
  }
  return { low, high }
}

function paymentRefusal({ limits }: Participant, bid: Bid): Refusal | undefined {
  if (mostPaid(bid) <= micro(limits.paymentMax)) return undefined
  return {
    code: 'payment_too_large',
    at: '/bid',
    cause: `this bid might pay more than ${grouped(limits.paymentMax)}, the most that one bid of yours may`,
    remedy: 'Bid for fewer lots, give it a budget, or have your limit raised.',
  }
}

/** 100000000000.00 → 100,000,000,000.00 */
function grouped(decimal: string): string {
  const [whole = '', places = ''] = decimal.split('.')
  return `${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}.${places}`
}

/** Whether a bid waits for a second pair of eyes: what it may pay, or is sold for at the least, is above the limit. */
export function needsApproval({ limits }: Participant, bid: Bid): boolean {
  if (limits.approvalAbove === undefined) return false
  const threshold = micro(limits.approvalAbove)
  return mostPaid(bid) > threshold || leastEarned(bid) > threshold
}

const leastEarned = ({ bid }: Bid): Micro =>
  leavesOf(bid)
    .map(({ limit = 0n, unitsMax }) => (limit < 0n ? -limit * BigInt(unitsMax) : 0n))
    .reduce((sum, one) => sum + one, 0n)

export function micro(decimal: string): Micro {
  const value = parseMicro(decimal)
  return typeof value === 'bigint' ? value : 0n
}
