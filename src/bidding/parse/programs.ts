import type { ProgramBid, SignedRatio } from '../bid.ts'
import { bundleAt, type Catalog, quantityOf } from './context.ts'
import {
  type Cursor,
  childOf,
  excerpt,
  isObject,
  kindOf,
  listAt,
  memberOf,
  objectAt,
  optional,
  refuseAt,
} from './cursor.ts'
import { moneyAt, scaledAt } from './decimals.ts'
import { didYouMean } from './hints.ts'
import { LIST_MAX } from './limits.ts'
import { uniqueIds } from './names.ts'
import { uniqueIdAt } from './products.ts'

export function programAt(cursor: Cursor, catalog: Catalog): ProgramBid | undefined {
  const unique = uniqueIds()
  const units = optional(cursor, 'units', (member) =>
    listAt(member, { min: 1, max: LIST_MAX }, (item) => unitAt(item, { catalog, unique })),
  )
  const names = units && new Set(units.map(({ name }) => name))
  const rows = optional(cursor, 'rows', (member) =>
    listAt(member, { min: 0, max: LIST_MAX }, (item) => rowAt(item, names)),
  )
  if (units === undefined || rows === undefined) return undefined
  if (units.some(({ lots }) => lots.size > 0)) return { kind: 'program', units, rows }
  return refuseAt(memberOf(cursor, 'units') ?? cursor, 'moves_nothing', {
    cause: 'no unit of the program moves a lot of any product',
    remedy: 'Give at least one unit lots.',
  })
}

function unitAt(
  cursor: Cursor,
  { catalog, unique }: { catalog: Catalog; unique: ReturnType<typeof uniqueIds> },
): ProgramBid['units'][number] | undefined {
  if (!objectAt(cursor, UNIT_KEYS)) return undefined
  const name = optional(cursor, 'name', (member) => uniqueIdAt(member, unique))
  const lots = optional(cursor, 'lots', (m) => bundleAt(m, catalog, { empty: 'allowed' }))
  const limit = optional(cursor, 'limit', moneyAt)
  const quantity = quantityOf(cursor)
  if (name === undefined || lots === undefined || limit === undefined || quantity === undefined)
    return undefined
  if (lots.size > 0 || limit <= 0n) return { name, lots, limit, quantity }
  return refuseAt(memberOf(cursor, 'limit') ?? cursor, 'pays_for_nothing', {
    cause: 'the unit moves no lots, yet its limit offers money for it',
    remedy: 'Give the unit lots, or a limit of 0 or below (a cost that is owed with it).',
  })
}

const UNIT_KEYS = { required: ['name', 'lots', 'limit'], optional: ['quantity'] }

function rowAt(
  cursor: Cursor,
  names: ReadonlySet<string> | undefined,
): ProgramBid['rows'][number] | undefined {
  if (!objectAt(cursor, { required: ['terms'], optional: ['min', 'max'] })) return undefined
  const terms = optional(cursor, 'terms', (member) => termsAt(member, names))
  const min = optional(cursor, 'min', scaledAt)
  const max = optional(cursor, 'max', scaledAt)
  if (memberOf(cursor, 'min') === undefined && memberOf(cursor, 'max') === undefined)
    return refuseAt(cursor, 'row_unbounded', {
      cause: 'the row has neither "min" nor "max", so it says nothing',
      remedy: 'Give it a bound, or remove it.',
    })
  if (terms === undefined) return undefined
  if (min !== undefined && max !== undefined && isAbove(min, max))
    return refuseAt(cursor, 'row_reversed', {
      cause: 'the least value of the row is above its largest',
      remedy: 'Write a "min" that is not above "max".',
    })
  return { terms, ...(min !== undefined && { min }), ...(max !== undefined && { max }) }
}

/** In the order of the file. */
function termsAt(
  cursor: Cursor,
  names: ReadonlySet<string> | undefined,
): ReadonlyMap<string, SignedRatio> | undefined {
  const { value } = cursor
  if (!isObject(value))
    return refuseAt(cursor, 'not_object', {
      cause: `an object should stand here, not ${kindOf(value)}`,
      remedy: 'Write { "unit": "coefficient", … }.',
    })
  const keys = Object.keys(value)
  if (keys.length === 0)
    return refuseAt(cursor, 'terms_empty', {
      cause: 'the row has no terms',
      remedy: 'Name at least one unit and its coefficient.',
    })
  const entries = keys.flatMap((name) => {
    const member = childOf(cursor, name, value[name])
    const coefficient = scaledAt(member)
    if (names !== undefined && !names.has(name))
      refuseAt(member, 'unit_unknown', {
        cause: `no unit has the name "${excerpt(name)}"`,
        remedy: didYouMean(name, names) ?? 'Add the unit, or name one of the list.',
      })
    return coefficient === undefined ? [] : [[name, coefficient] as const]
  })
  return entries.length < keys.length ? undefined : new Map(entries)
}

const isAbove = (a: SignedRatio, b: SignedRatio): boolean =>
  a.digits * 10n ** BigInt(b.scale) > b.digits * 10n ** BigInt(a.scale)
