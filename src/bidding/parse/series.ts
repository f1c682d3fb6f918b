import type { StorageBid, WindowBid } from '../bid.ts'
import { type Catalog, lotsAt, periodsAt, positiveAt } from './context.ts'
import {
  booleanAt,
  type Cursor,
  integerAt,
  listAt,
  memberOf,
  objectAt,
  optional,
  refuseAt,
} from './cursor.ts'
import { efficiencyAt, moneyAt } from './decimals.ts'
import { LIST_MAX, LOTS_MAX, STORAGE_PERIODS_MAX } from './limits.ts'

export function windowAt(cursor: Cursor, catalog: Catalog): WindowBid | undefined {
  const periods = optional(cursor, 'periods', (m) =>
    periodsAt(m, { min: 1, max: LIST_MAX }, catalog),
  )
  const length = optional(cursor, 'length', (m) =>
    integerAt(m, { min: 1, max: periods?.length ?? LIST_MAX }),
  )
  const lots = optional(cursor, 'lots', lotsAt)
  const limit = optional(cursor, 'limit', moneyAt)
  const contiguous =
    memberOf(cursor, 'contiguous') === undefined ? true : optional(cursor, 'contiguous', booleanAt)
  const along =
    memberOf(cursor, 'with') === undefined
      ? []
      : optional(cursor, 'with', (member) =>
          listAt(member, { min: 0, max: LIST_MAX }, (item) => alongAt(item, { periods, catalog })),
        )
  if (periods === undefined || length === undefined || lots === undefined) return undefined
  if (limit === undefined || contiguous === undefined || along === undefined) return undefined
  return { kind: 'window', periods, length, lots, limit, contiguous, with: along }
}

function alongAt(
  cursor: Cursor,
  window: { readonly periods: readonly string[] | undefined; readonly catalog: Catalog },
): WindowBid['with'][number] | undefined {
  if (!objectAt(cursor, ALONG_KEYS)) return undefined
  const periods = optional(cursor, 'periods', (member) => {
    const ids = periodsAt(member, { min: 1, max: LIST_MAX }, window.catalog)
    if (ids === undefined || window.periods === undefined || ids.length === window.periods.length)
      return ids
    return refuseAt(member, 'periods_differ', {
      cause: `${ids.length} periods should go with ${window.periods.length} of the window`,
      remedy: 'Name as many periods as the window has, in the same order.',
    })
  })
  const lots = optional(cursor, 'lots', lotsAt)
  return periods === undefined || lots === undefined ? undefined : { periods, lots }
}

const ALONG_KEYS = { required: ['periods', 'lots'] }

export function storageAt(cursor: Cursor, catalog: Catalog): StorageBid | undefined {
  const periods = optional(cursor, 'periods', (m) =>
    periodsAt(m, { min: 1, max: STORAGE_PERIODS_MAX }, catalog),
  )
  const charge = optional(cursor, 'charge', positiveAt)
  const discharge = optional(cursor, 'discharge', positiveAt)
  const capacity = optional(cursor, 'capacity', positiveAt)
  const efficiency = optional(cursor, 'efficiency', efficiencyAt)
  const initial = levelOf(cursor, 'initial', capacity)
  const final = levelOf(cursor, 'final', capacity)
  const limit = optional(cursor, 'limit', moneyAt)
  if (periods === undefined || charge === undefined || discharge === undefined) return undefined
  if (capacity === undefined || efficiency === undefined || limit === undefined) return undefined
  if (initial === undefined || final === undefined) return undefined
  const node: StorageBid = {
    kind: 'storage',
    periods,
    charge,
    discharge,
    capacity,
    efficiency,
    initial,
    final,
    limit,
  }
  return reachesFinal(node) ? node : unreachable(cursor, node)
}

/** A level of the store, 0 where it is left out. */
function levelOf(
  cursor: Cursor,
  key: 'initial' | 'final',
  capacity: number | undefined,
): number | undefined {
  const member = memberOf(cursor, key)
  return member === undefined ? 0 : integerAt(member, { min: 0, max: capacity ?? LOTS_MAX })
}

/** Whether charging at full power in every period reaches the level that must be left at the end. */
function reachesFinal({ periods, charge, efficiency, initial, final }: StorageBid): boolean {
  const bought = BigInt(charge) * BigInt(periods.length)
  return efficiency.numerator * bought >= efficiency.denominator * BigInt(final - initial)
}

function unreachable(cursor: Cursor, node: StorageBid): undefined {
  return refuseAt(memberOf(cursor, 'final') ?? cursor, 'final_unreachable', {
    cause: `charging in every period cannot bring the store from ${node.initial} to ${node.final} lots`,
    remedy: 'Lower "final", or raise "charge" or "initial".',
  })
}
