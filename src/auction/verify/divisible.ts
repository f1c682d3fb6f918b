import type { Bid, BidNode, Market } from '#bidding'
import { formatMicro, type Micro } from '#market'
import type { Outcome } from '../outcome.ts'
import { type Audit, auditOf } from './audit.ts'
import { bestSurplus, isExact } from './certificate.ts'
import { excuseFinder, NAMES } from './excuses.ts'
import { limitedParticipants } from './forwards.ts'
import { unitsOf } from './part.ts'
import { simpleLeaves } from './simple.ts'
import { costOf, type Leaf, nodesOf } from './tree.ts'
import { coarseLeaves, sizeOf, wholeLotsAllowance } from './whole-lots.ts'

/**
 * Rule 5, nothing divisible is passed over (uniform only). Simple units (simple.ts) are in equilibrium:
 *
 *   a simple unit in the money is filled to its maximum, unless
 *     its bid's budget or its participant's limits keep it from that (excuses.ts),
 *     or whole lots stand in the way (`wholeLotsAllowance`);
 *     then the outcome says which of them it is, for the bid or for one of its units;
 *   out of the money it is not filled: rule 3 says that already;
 *   a bid refused as out of the money is not in the money; a paradoxically refused one states exactly
 *   the surplus it gave up, where that can be computed exactly, and one within the bound elsewhere.
 *
 * A unit is in the money when it gains at least one micro-unit for each lot of its bundle: a price is
 * whole micro-units per lot, so a bundle of several lots cannot always be priced closer to its limit.
 *
 * An outcome marked as a fallback (mechanism A6) may leave out bids with budgets or limits altogether, and says so.
 */
export function checkDivisible(audit: Audit): void {
  for (const bid of audit.market.bids)
    if (audit.market.pricing === 'uniform') checkReasons(audit, bid)
  for (const { at, cause } of passedOverIn(audit)) audit.report(5, at, cause)
}

/** A simple unit in the money that is left unfilled without a reason. */
export interface PassedOver {
  readonly bid: string
  /** Pointer of the leaf inside the bid. */
  readonly leaf: string
  readonly at: string
  readonly cause: string
}

export const passedOver = (market: Market, outcome: Outcome): readonly PassedOver[] =>
  passedOverIn(auditOf(market, outcome, () => {}))

function passedOverIn(audit: Audit): readonly PassedOver[] {
  if (audit.market.pricing !== 'uniform') return []
  const excuses = excuseFinder(audit)
  const limited = limitedParticipants(audit.market)
  const coarse = coarseLeaves(audit)
  return audit.market.bids.flatMap((bid) => {
    const short = [...simpleLeaves(bid.bid, '/bid')].flatMap((unit) => shortOf(audit, bid, unit))
    const names = short.map((unit): ReadonlySet<string> => {
      const wholeLots = wholeLotsAllowance({ bid: bid.id, ...unit, coarse })
      const others = [...excuses(bid, unit.unit)].flatMap((excuse) => [...NAMES[excuse]])
      return new Set([...(wholeLots ? NAMES_WHOLE_LOTS : []), ...others])
    })
    const any = new Set(names.flatMap((own) => [...own]))
    const tied = bid.budget !== undefined || limited(bid.by)
    const at = audit.fills.get(bid.id)?.at ?? bid.id
    return short.flatMap(({ unit, unfilled, gain }, k) => {
      const named = namedReason(audit, bid, unit)
      const text = `${bid.id} ${unit.at} gains ${formatMicro(gain)} a unit, but ${unfilled} are not filled`
      const fault = faultOf(audit, bid, { named, own: names[k] ?? NOTHING, any, tied })
      return fault === undefined
        ? []
        : [{ bid: bid.id, leaf: unit.at, at, cause: `${text}, and ${fault}` }]
    })
  })
}

const NOTHING: ReadonlySet<string> = new Set()

/** A simple unit that is in the money and not filled to its maximum. */
function shortOf(
  { fills, prices }: Audit,
  bid: Bid,
  unit: Leaf,
): { unit: Leaf; unfilled: bigint; gain: Micro }[] {
  const gain = unit.limit - costOf(unit.lots, prices)
  if (gain <= 0n || gain < sizeOf(unit.lots)) return []
  const unfilled = unit.max - unitsOf(fills.get(bid.id)?.fill, unit.at)
  return unfilled <= 0 ? [] : [{ unit, unfilled: BigInt(unfilled), gain }]
}

/** What is wrong with the reason given; `own`: reasons that hold for the unit, `any`: for some unit of the bid. */
function faultOf(
  { outcome }: Audit,
  bid: Bid,
  reasons: {
    readonly named: string | undefined
    readonly own: ReadonlySet<string>
    readonly any: ReadonlySet<string>
    readonly tied: boolean
  },
): string | undefined {
  const { named, own, any, tied } = reasons
  if (named === undefined) return 'the outcome does not say why'
  if (named === 'fallbackOmitted' && outcome.work.fallback === true && tied) return undefined
  if (own.size === 0)
    return `${named} is no reason: neither whole lots${bid.budget === undefined ? '' : ', its budget'} nor limits of participants stand in the way`
  return any.has(named) ? undefined : `${named} is not the reason`
}

/** Reasons by which an outcome may say that whole lots stand in the way. */
const NAMES_WHOLE_LOTS: ReadonlySet<string> = new Set([
  'marginal',
  'noSupply',
  'noDemand',
  'tieLost',
  'minimumNotReached',
  'paradoxicallyRefused',
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
