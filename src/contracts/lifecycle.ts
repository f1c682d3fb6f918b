/**
 * The life of a forward, as a table: each step, from where it is taken, who may take it, by when, and what happens if
 * nobody does. Deadlines are read from here and from nowhere else; docs/concepts/forwards.md shows the same table.
 */
import { assert } from '#base'

const HOUR = 3_600_000
const DAY = 24 * HOUR

export type StepName =
  | 'confirm'
  | 'consent'
  | 'nominate'
  | 'begin'
  | 'accept'
  | 'meter'
  | 'settle'
  | 'correct'
  | 'dispute'
  | 'pay'
  | 'meetCall'
  | 'closeOut'

export interface Step {
  readonly step: StepName
  /** Of a contract, of an invoice, or what it waits for. */
  readonly from: readonly string[]
  readonly who: readonly string[]
  /** So many milliseconds after that; negative: before. */
  readonly by: { readonly after: string; readonly ms: number }
  readonly otherwise: string
}

export const LIFECYCLE: readonly Step[] = [
  {
    step: 'confirm',
    from: ['formed'],
    who: ['buyer', 'seller'],
    by: { after: 'forming, or the beginning of delivery if that is earlier', ms: 2 * DAY },
    otherwise: 'it counts as confirmed by both',
  },
  {
    step: 'consent',
    from: ['proposed'],
    who: ['outgoing', 'incoming', 'remaining', 'buyer', 'seller'],
    by: { after: 'the proposal', ms: 5 * DAY },
    otherwise: 'the proposal ends and the contract stays as it is',
  },
  {
    step: 'nominate',
    from: ['confirmed'],
    who: ['buyer'],
    by: { after: 'the beginning of delivery', ms: -DAY },
    otherwise: 'the profile of the contract counts as nominated',
  },
  {
    step: 'begin',
    from: ['nominated'],
    who: ['venue'],
    by: { after: 'the beginning of delivery', ms: 0 },
    otherwise: 'it begins by itself',
  },
  {
    step: 'accept',
    from: ['delivering'],
    who: ['buyer'],
    by: { after: 'the beginning of delivery and the window of the specification', ms: 0 },
    otherwise: 'it counts as accepted',
  },
  {
    step: 'meter',
    from: ['delivering'],
    who: ['seller', 'buyer', 'venue'],
    by: { after: 'the end of the month', ms: 5 * DAY },
    otherwise: 'hours that no meter speaks of count as not delivered',
  },
  {
    step: 'settle',
    from: ['delivering', 'delivered', 'short'],
    who: ['venue'],
    by: { after: 'the end of the month', ms: 10 * DAY },
    otherwise: 'it is overdue, and nothing is paid before',
  },
  {
    step: 'correct',
    from: ['delivering', 'delivered', 'short', 'settled', 'closed'],
    who: ['seller', 'buyer', 'venue'],
    by: { after: 'the end of the month', ms: 60 * DAY },
    otherwise: 'what was metered stands',
  },
  {
    step: 'dispute',
    from: ['open'],
    who: ['payer'],
    by: { after: 'the day it is due', ms: 0 },
    otherwise: 'the amount stands',
  },
  {
    step: 'pay',
    from: ['open'],
    who: ['payer'],
    by: { after: 'the day it is due', ms: 2 * DAY },
    otherwise: 'the venue may declare a default',
  },
  {
    step: 'meetCall',
    from: ['called'],
    who: ['the one called'],
    by: { after: 'the call', ms: DAY },
    otherwise: 'the venue may declare a default',
  },
  {
    step: 'closeOut',
    from: ['defaulted'],
    who: ['venue'],
    by: { after: 'the default', ms: 5 * DAY },
    otherwise: 'it is overdue, and the collateral stays bound',
  },
]

/** Of the table: how long after what it waits for a step has to be taken. */
export function withinOf(step: StepName): number {
  const found = LIFECYCLE.find((one) => one.step === step)
  assert(found !== undefined, 'every step has its row')
  return found.by.ms
}

export function stepOf(step: StepName): Step {
  const found = LIFECYCLE.find((one) => one.step === step)
  assert(found !== undefined, 'every step has its row')
  return found
}
