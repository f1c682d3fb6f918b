import type { Bid, BidNode } from '#bidding'
import { formatMicro } from '#market'
import type { Audit } from './audit.ts'
import { bestSurplus, isExact } from './certificate.ts'
import { limitedParticipants } from './forwards.ts'
import { unitsOf } from './part.ts'
import { simpleLeaves } from './simple.ts'
import { costOf, type Leaf, nodesOf } from './tree.ts'
import { type CoarseLeaves, coarseLeaves, sizeOf, wholeLotsAllowance } from './whole-lots.ts'

/**
 * Rule 5, nothing divisible is passed over (uniform only). Simple units (simple.ts) are in equilibrium:
 *
 *   a simple unit in the money is filled to its maximum, unless
 *     the bid has a budget or its participant is limited (forwards.ts): then the outcome has to say why,
 *     or whole lots stand in the way (`wholeLotsAllowance`), and the outcome says so;
 *   out of the money it is not filled: rule 3 says that already;
 *   a bid refused as out of the money is not in the money; a paradoxically refused one states exactly
 *   the surplus it gave up, where that can be computed exactly, and one within the bound elsewhere.
 *
 * A unit is in the money when it gains at least one micro-unit for each lot of its bundle: a price is
 * whole micro-units per lot, so a bundle of several lots cannot always be priced closer to its limit.
 */
export function checkDivisible(audit: Audit): void {
  if (audit.market.pricing !== 'uniform') return
  const limited = limitedParticipants(audit.market.participants)
  const coarse = coarseLeaves(audit)
  for (const bid of audit.market.bids) {
    checkReasons(audit, bid)
    const tied = bid.budget !== undefined || limited(bid.by)
    for (const unit of simpleLeaves(bid.bid, '/bid')) checkUnit(audit, { bid, unit, tied, coarse })
  }
}

interface SimpleUnit {
  readonly bid: Bid
  readonly unit: Leaf
  readonly tied: boolean
  readonly coarse: CoarseLeaves
}

function checkUnit(audit: Audit, { bid, unit, tied, coarse }: SimpleUnit): void {
  const { fills, prices, report } = audit
  const gain = unit.limit - costOf(unit.lots, prices)
  if (gain <= 0n || gain < sizeOf(unit.lots)) return
  const filled = fills.get(bid.id)
  const unfilled = unit.max - unitsOf(filled?.fill, unit.at)
  if (unfilled <= 0) return
  const at = filled?.at ?? bid.id
  const text = `${bid.id} ${unit.at} gains ${formatMicro(gain)} a unit, but ${unfilled} are not filled`
  const named = namedReason(audit, bid, unit)
  if (named === undefined) report(5, at, `${text}, and the outcome does not say why`)
  else if (!tied && !NAMES_WHOLE_LOTS.has(named))
    report(5, at, `${text}, and ${named} is no reason for a simple bid`)
  else if (!tied && !wholeLotsAllowance({ bid: bid.id, unit, unfilled: BigInt(unfilled), coarse }))
    report(5, at, `${text}, and whole lots are no reason: no bid at the margin is that coarse`)
}

/** Reasons by which an outcome may say that whole lots stand in the way. */
const NAMES_WHOLE_LOTS: ReadonlySet<string> = new Set([
  'marginal',
  'noSupply',
  'noDemand',
  'tieLost',
])

/** What the outcome says of why a unit was not filled further: of its part, of its bid, or of its fill. */
function namedReason({ refused, fills }: Audit, bid: Bid, unit: Leaf): string | undefined {
  const entry = refused
    .get(bid.id)
    ?.find(({ part }) => part === undefined || unit.at === part || unit.at.startsWith(`${part}/`))
  return entry?.reason ?? fills.get(bid.id)?.fill.partly
}

function checkReasons(audit: Audit, bid: Bid): void {
  for (const { at, part, reason, surplus } of audit.refused.get(bid.id) ?? []) {
    const node = part === undefined ? bid.bid : nodeAt(bid, part)
    if (node === undefined) continue
    const best = bestSurplus(node, audit.prices)
    const exact = isExact(node) && bid.budget === undefined
    const money = `${formatMicro(best)} at these prices`
    if (reason === 'outOfTheMoney' && part === undefined && exact && best > 0n)
      audit.report(5, at, `${bid.id} is said to be out of the money, but it would gain ${money}`)
    if (reason !== 'paradoxicallyRefused') continue
    if (surplus === undefined)
      audit.report(5, at, `${bid.id} is refused in the money without its surplus`)
    else if (exact ? surplus !== best : surplus < 0n || surplus > best)
      audit.report(
        5,
        at,
        `${bid.id} is said to give up ${formatMicro(surplus)}; it could gain ${money}`,
      )
  }
}

function nodeAt(bid: Bid, part: string): BidNode | undefined {
  for (const [node, at] of nodesOf(bid.bid)) if (at === part) return node
  return undefined
}
