/** What is delivered, and what is said of it: nomination, acceptance, excuses, cover. Meters are in `metering.ts`. */
import { ok, pointer } from '#base'
import type { Contract, ContractBook, Excuse, ExcuseCause } from '../book.ts'
import { isDecimal, microOf, ONE } from '../divide.ts'
import {
  contractOf,
  type Decision,
  draftOn,
  noContract,
  notParty,
  type Of,
  refused,
  speaksFor,
} from '../decision.ts'
import { type Hour, hoursOf, monthOf, monthsOf } from '../hours.ts'
import { localDateAt } from '../local-time.ts'
import { isOver, specOf } from '../netting.ts'
import { contractedIn } from '../settle/quantities.ts'
import type { AcceptanceTest } from '../spec.ts'
import { acceptBy, catchUp, deliveryOf, nominateBy } from './catch-up.ts'
import { isBuyer } from './changing.ts'

export function nominate(
  book: ContractBook,
  { at, by, contract: id, note }: Of<'nominate'>,
): Decision {
  const contract = book.contracts.get(id)
  if (contract === undefined) return noContract
  if (!isBuyer(by, contract)) return notParty
  if (contract.status !== 'confirmed' && contract.status !== 'nominated') return notNow(contract)
  if (at >= nominateBy(book, contract))
    return refused(
      'nomination_late',
      'the time to nominate is over',
      'What the contract says is delivered.',
    )
  return ok([{ at, kind: 'contractNominated', contract: id, note }])
}

/** Why a contract cannot take a step of delivery. */
export const notNow = ({ status }: Contract): Decision =>
  status === 'formed'
    ? refused(
        'contract_unconfirmed',
        'the contract is not confirmed yet',
        'Confirm it first.',
        '/contract',
      )
    : refused(
        'contract_not_there',
        `the contract is ${status}`,
        'See its status for what may be done.',
        '/contract',
      )

/** A rejection needs a test that was failed. */
export function acceptanceResult(book: ContractBook, command: Of<'acceptanceResult'>): Decision {
  const { at, by, contract: id, outcome, measured } = command
  const contract = book.contracts.get(id)
  if (contract === undefined) return noContract
  if (!isBuyer(by, contract)) return notParty
  const { acceptance } = specOf(book, contract)
  const draft = draftOn(book, at)
  catchUp(draft, id)
  const now = contractOf(draft.book(), id)
  if (now.status !== 'delivering') return notNow(now)
  if (acceptance === undefined)
    return refused('acceptance_none', 'nothing is to be accepted', 'Nothing is left to do.')
  const until = acceptBy(book, contract) ?? 0
  if (at >= until && now.acceptance === 'accepted')
    return refused('acceptance_late', 'the time to accept is over', 'It counts as accepted.')
  const tests = new Map(acceptance.tests.map((test) => [test.name, test]))
  for (const [k, { test, value }] of measured.entries())
    if (!tests.has(test) || !isDecimal(value))
      return refused(
        'measurement_unknown',
        `"${test}" is no test of this contract, or its value is no decimal`,
        `Name one of ${[...tests.keys()].join(', ')}.`,
        pointer('/measured', k),
      )
  const failed = measured.some(({ test, value }) => !passes(tests.get(test), microOf(value)))
  if (failed !== (outcome === 'rejected'))
    return refused(
      'acceptance_contradictory',
      failed ? 'a test was failed' : 'no test was failed',
      'Reject what fails a test, and nothing else.',
      '/outcome',
    )
  draft.add({ kind: 'acceptanceRecorded', contract: id, outcome, measured })
  return ok(draft.events)
}

const passes = (test: AcceptanceTest | undefined, value: bigint): boolean =>
  test !== undefined &&
  (test.min === undefined || value >= microOf(test.min)) &&
  (test.max === undefined || value <= microOf(test.max))

/** Hours that the seller need not deliver, as far as the specification excuses them. */
export function excuse(book: ContractBook, command: Of<'excuse'>): Decision {
  const { at, by, contract: id, hours, cause } = command
  const contract = book.contracts.get(id)
  if (contract === undefined) return noContract
  if (!speaksFor(by, [cause === 'buyer' ? contract.buyer : contract.seller])) return notParty
  if (contract.status === 'formed' || isOver(contract)) return notNow(contract)
  const spec = specOf(book, contract)
  if (cause === 'forceMajeure' && !spec.curtailment.forceMajeure)
    return refused('excuse_not_allowed', 'force majeure is no excuse here', 'Deliver.', '/cause')
  const known = new Map(
    hoursOf(spec.location.zone, spec.profile, contract.period).map((hour) => [hour.start, hour]),
  )
  const excuses: Excuse[] = []
  for (const [k, { start, quantity }] of hours.entries()) {
    const hour = known.get(start)
    const place = pointer('/hours', k)
    if (hour === undefined) return notDelivered(place)
    if (contract.settled[monthOf(hour.date)] !== undefined) return settledAlready(place)
    if (!isDecimal(quantity) || microOf(quantity) <= 0n)
      return refused('quantity_malformed', `"${quantity}" is no quantity`, 'Write "8".', place)
    excuses.push({ start, quantity, cause })
  }
  if (isOverCap(book, contract, { excuses, known }))
    return refused(
      'excuse_over_cap',
      'more would be excused in that month than the contract allows',
      'Excuse fewer hours; what is not excused is short.',
      '/hours',
    )
  return ok(excuses.length === 0 ? [] : [{ at, kind: 'hoursExcused', contract: id, excuses }])
}

/** Capped causes by month, against hours of full output. */
function isOverCap(
  book: ContractBook,
  contract: Contract,
  more: { readonly excuses: readonly Excuse[]; readonly known: ReadonlyMap<number, Hour> },
): boolean {
  const spec = specOf(book, contract)
  const { zone } = spec.location
  const output = contractedIn(spec, contract.lots, { start: 0, minutes: 60, date: '', hour: 0 })
  const weeks = 5
  const caps: readonly (readonly [ExcuseCause, number])[] = [
    ['curtailment', spec.curtailment.excusedHoursMax],
    ['maintenance', (spec.uptime?.maintenanceHours ?? 0) * weeks],
  ]
  const all = [...contract.excuses, ...more.excuses]
  return monthsOf(contract.period).some((month) =>
    caps.some(([capped, hours]) => {
      const sum = all
        .filter(({ cause, start }) => {
          const date = more.known.get(start)?.date ?? localDateAt(zone, start)
          return cause === capped && monthOf(date) === month
        })
        .reduce((total, { quantity }) => total + microOf(quantity), 0n)
      return sum > output * BigInt(hours)
    }),
  )
}

export const notDelivered = (at: string): Decision =>
  refused(
    'hour_not_delivered',
    'the contract has no hour that begins then',
    'Give the start of an hour of its delivery calendar.',
    at,
  )

const settledAlready = (at: string): Decision =>
  refused('period_settled', 'the month is settled already', 'Ask the venue for a correction.', at)

/** What the buyer paid elsewhere for what was not delivered, with its papers outside of here. */
export function claimCover(book: ContractBook, command: Of<'claimCover'>): Decision {
  const { at, by, contract: id, month, price } = command
  const contract = book.contracts.get(id)
  if (contract === undefined) return noContract
  if (!isBuyer(by, contract)) return notParty
  if (contract.status === 'formed' || isOver(contract)) return notNow(contract)
  if (!monthsOf(contract.period).includes(month) || at < deliveryOf(book, contract)[0])
    return notDelivered('/month')
  if (contract.settled[month] !== undefined) return settledAlready('/month')
  if (!isDecimal(price) || microOf(price) < 0n || microOf(price) > ONE * ONE)
    return refused('amount_malformed', `"${price}" is no price`, 'Write it as "2.60".', '/price')
  return ok([{ at, kind: 'coverClaimed', contract: id, month, price }])
}
