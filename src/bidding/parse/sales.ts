import type { Pricing } from '../bid.ts'
import { type Cursor, childOf, memberOf, refuseAt } from './cursor.ts'

/**
 * What a sale does not know how to respect. Under `core` a payment depends on what others would do, so neither budgets nor limits
 * between participants can be held jointly with it; under `as-bid` a lot has no price of its own, so credit cannot be used up by it.
 */
export function refuseLimitsOfSales(root: Cursor, pricing: Pricing): void {
  if (pricing === 'uniform') return
  const limits = pricing === 'core' ? ['accepts', 'refuses', 'credit'] : ['credit']
  for (const participant of elementsOf(root, 'participants'))
    for (const key of limits) refuseMember(participant, key, pricing)
  if (pricing === 'core')
    for (const bid of elementsOf(root, 'bids')) refuseMember(bid, 'budget', pricing)
}

function elementsOf(root: Cursor, key: string): readonly Cursor[] {
  const list = memberOf(root, key)
  return list !== undefined && Array.isArray(list.value)
    ? list.value.map((value, index) => childOf(list, index, value))
    : []
}

function refuseMember(cursor: Cursor, key: string, pricing: Pricing): void {
  const member = memberOf(cursor, key)
  if (member === undefined) return
  refuseAt(member, 'limit_in_sale', {
    cause: `a sale with "${pricing}" pricing takes no "${key}"`,
    remedy: 'Leave it out, or choose "uniform" pricing.',
  })
}
