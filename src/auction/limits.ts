import type { Market } from '#bidding'
import type { Counterparties, Micro, Participant } from '#market'

/** Whom the participants of a market may face, and for how much. Where one guarantees for all, they face it alone. */
export interface Terms {
  readonly mayTrade: (a: string, b: string) => boolean
  /** The smaller of the credits that two give each other; undefined: no end. */
  readonly creditOf: (a: string, b: string) => Micro | undefined
}

type Limited = Pick<Market, 'participants' | 'guarantor'>

export function termsOf({ participants, guarantor }: Limited): Terms {
  const byId = new Map(participants.map((participant) => [participant.id, participant]))
  const find = (id: string): Participant => byId.get(id) ?? { id, groups: [] }
  if (guarantor !== undefined) return termsToward(find, guarantor)
  return {
    mayTrade: (a, b) => a !== b && accepts(find(a), find(b)) && accepts(find(b), find(a)),
    creditOf: (a, b) => smaller(creditTo(find(a), b), creditTo(find(b), a)),
  }
}

/** What participants say of one another counts for nothing; what they say of the guarantor by name, and it of them, does. */
function termsToward(find: (id: string) => Participant, guarantor: string): Terms {
  const own = find(guarantor)
  const memberOf = (a: string, b: string): Participant | undefined =>
    a !== b && (a === guarantor || b === guarantor) ? find(a === guarantor ? b : a) : undefined
  return {
    mayTrade: (a, b) => {
      const member = memberOf(a, b)
      if (member === undefined) return false
      const refused = member.refuses !== undefined && names(member.refuses, own)
      return !refused && accepts(own, member)
    },
    creditOf: (a, b) => {
      const member = memberOf(a, b)
      return member && smaller(member.credit?.get(guarantor), creditTo(own, member.id))
    },
  }
}

/**
 * Whom credit and eligibility concern: participants with limits of their own, and those whom somebody
 * else's limits exclude or cap. Everybody else may trade with everybody without end.
 */
export function limitedParticipants(market: Market): ReadonlySet<string> {
  const { participants, guarantor } = market
  if (participants.length === 0) return new Set()
  const trading = new Set(market.bids.map(({ by }) => by))
  const terms = termsOf(market)
  const isOpen = (a: string, b: string): boolean =>
    terms.mayTrade(a, b) && terms.creditOf(a, b) === undefined
  if (guarantor !== undefined) return new Set([...trading].filter((id) => !isOpen(id, guarantor)))
  const limited = new Set<string>()
  for (const one of participants) {
    if (one.accepts === undefined && one.refuses === undefined && one.credit === undefined) continue
    limited.add(one.id)
    for (const other of trading) if (other !== one.id && !isOpen(one.id, other)) limited.add(other)
  }
  return limited
}

/** May the two, or may both through the guarantor, trade without end of credit? */
export function faceFreely({ guarantor, ...market }: Limited, a: string, b: string): boolean {
  const { mayTrade, creditOf } = termsOf({
    ...market,
    ...(guarantor !== undefined && { guarantor }),
  })
  const isOpen = (one: string, other: string): boolean =>
    mayTrade(one, other) && creditOf(one, other) === undefined
  if (guarantor === undefined) return isOpen(a, b)
  return a !== b && isOpen(a, guarantor) && isOpen(b, guarantor)
}

/** Largest new exposure of `one` to `other`, micro-units; undefined: no limit. */
const creditTo = (one: Participant, other: string): Micro | undefined =>
  one.credit?.get(other) ?? one.credit?.get('*')

function smaller(a: Micro | undefined, b: Micro | undefined): Micro | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return a < b ? a : b
}

function accepts(one: Participant, other: Participant): boolean {
  if (one.refuses !== undefined && names(one.refuses, other)) return false
  return one.accepts === undefined || names(one.accepts, other)
}

const names = (list: Counterparties, other: Participant): boolean =>
  list.participants.includes(other.id) || other.groups.some((group) => list.groups.includes(group))
