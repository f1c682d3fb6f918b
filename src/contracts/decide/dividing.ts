/**
 * What changes a contract changes its future: before delivery all of it, later the whole months that have not begun. The
 * contract keeps what has begun, and what is left of the future goes on as a contract of its own.
 */
import type { Contract, ContractBook, Instant } from '../book.ts'
import { type Draft, refused } from '../decision.ts'
import { monthOf, nextMonth, type Period } from '../hours.ts'
import { dateAfter, localDateAt } from '../local-time.ts'
import { isOver, specOf } from '../netting.ts'
import { deliveryOf } from './catch-up.ts'

export interface Division {
  readonly keeps?: Period
  readonly future: Period
}

/** Undefined: nothing of it lies in the future. */
export function futureOf(
  book: ContractBook,
  contract: Contract,
  at: Instant,
): Division | undefined {
  if (isOver(contract)) return undefined
  const { first, last } = contract.period
  if (at < deliveryOf(book, contract)[0]) return { future: contract.period }
  const { zone } = specOf(book, contract).location
  const next = `${nextMonth(monthOf(localDateAt(zone, at)))}-01`
  if (next > last) return undefined
  return {
    keeps: { first, last: dateAfter(next, -1) },
    future: { first: next < first ? first : next, last },
  }
}

export const noFuture = refused(
  'no_period_left',
  'nothing of the contract lies in the future',
  'What has begun is delivered and settled as it is.',
  '/contract',
)

export const sameDays = (one: Period, other: Period): boolean =>
  one.first === other.first && one.last === other.last

/** Puts another contract in the place of the future of one; `lots` 0: none. */
export function replaceFuture(
  draft: Draft,
  contract: Contract,
  change: {
    readonly cause: 'novated' | 'terminated' | 'offset'
    readonly division: Division
    readonly over: Partial<Pick<Contract, 'buyer' | 'seller' | 'lots'>>
  },
): void {
  const { division, cause, over } = change
  const { acceptance, nomination, mayTerminate, ...rest } = contract
  const sameSeller = over.seller === undefined
  const parties = { buyer: rest.buyer, seller: rest.seller, ...over }
  const successor: Contract = {
    ...rest,
    ...(sameSeller && acceptance !== undefined && { acceptance }),
    ...over,
    confirmed: [parties.buyer, parties.seller],
    id: `c${draft.book().contracts.size + 1}`,
    from: contract.id,
    period: division.future,
    status: 'confirmed',
    excuses: division.keeps === undefined ? contract.excuses : [],
    covers: {},
    settled: {},
  }
  draft.add({
    kind: 'contractReplaced',
    contract: contract.id,
    cause,
    ...(division.keeps !== undefined && { keeps: division.keeps }),
    successors: successor.lots === 0 ? [] : [successor],
  })
}
