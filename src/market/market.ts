import type { Micro } from './money.ts'

/** What has a price: lots of one resource, at one place, over one delivery period. */
export interface Product {
  readonly id: string
  /** What one lot is, in words: "8 GPU x 1 week". */
  readonly unit: string
  /** Price step per lot, positive. */
  readonly tick: Micro
  readonly resource?: string
  readonly location?: string
  /** Half-open [start, end), RFC 3339 in UTC. */
  readonly period?: readonly [string, string]
}

/** Whom a participant trades with, and how much new exposure it takes to each. */
export interface Participant {
  readonly id: string
  readonly groups: readonly string[]
  readonly accepts?: Counterparties
  readonly refuses?: Counterparties
  /** Largest new exposure to a counterparty, by its id; "*" for those not named. Absent: no limit. */
  readonly credit?: ReadonlyMap<string, Micro>
}

export interface Counterparties {
  readonly participants: readonly string[]
  readonly groups: readonly string[]
}
