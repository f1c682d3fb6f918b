import type { Market } from '#bidding'
import type { Counterparties, Participant } from '#market'

/**
 * Whom credit and eligibility concern: participants with limits of their own, and those whom somebody
 * else's limits exclude or cap. Everybody else may trade with everybody without end.
 */
export function limitedParticipants(market: Market): ReadonlySet<string> {
  const byId = new Map(market.participants.map((participant) => [participant.id, participant]))
  const trading = new Set(market.bids.map(({ by }) => by))
  const limited = new Set<string>()
  for (const one of market.participants) {
    if (one.accepts === undefined && one.refuses === undefined && one.credit === undefined) continue
    limited.add(one.id)
    for (const other of trading) {
      if (other === one.id) continue
      if (!accepts(one, byId.get(other) ?? anonymous(other)) || creditTo(one, other) !== undefined)
        limited.add(other)
    }
  }
  return limited
}

/** Neither refuses the other, and each that names whom it accepts has named the other. */
export function mayTrade(a: Participant, b: Participant): boolean {
  return a.id !== b.id && accepts(a, b) && accepts(b, a)
}

/** Largest new exposure of `one` to `other`, micro-units; undefined: no limit. */
export function creditTo(one: Participant, other: string): bigint | undefined {
  return one.credit?.get(other) ?? one.credit?.get('*')
}

export const anonymous = (id: string): Participant => ({ id, groups: [] })

function accepts(one: Participant, other: Participant): boolean {
  if (one.refuses !== undefined && names(one.refuses, other)) return false
  return one.accepts === undefined || names(one.accepts, other)
}

const names = (list: Counterparties, other: Participant): boolean =>
  list.participants.includes(other.id) || other.groups.some((group) => list.groups.includes(group))

/** Whom the participants of a market may face, and for how much. */
export interface Terms {
  readonly mayTrade: (a: string, b: string) => boolean
  /** The smaller of the credits that two give each other; undefined: no end. */
  readonly creditOf: (a: string, b: string) => bigint | undefined
}

export function termsOf({ participants }: Market): Terms {
  const byId = new Map(participants.map((participant) => [participant.id, participant]))
  const find = (id: string): Participant => byId.get(id) ?? anonymous(id)
  return {
    mayTrade: (a, b) => mayTrade(find(a), find(b)),
    creditOf: (a, b) => {
      const [one, other] = [creditTo(find(a), b), creditTo(find(b), a)]
      if (one === undefined || other === undefined) return one ?? other
      return one < other ? one : other
    },
  }
}
