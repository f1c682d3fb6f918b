import { compareText } from '#base'
import type { Counterparties, Micro, Participant, Product } from '#market'
import {
  type Cursor,
  childOf,
  isObject,
  kindOf,
  listAt,
  memberOf,
  objectAt,
  optional,
  refuseAt,
} from './cursor.ts'
import { amountAt, tickAt } from './decimals.ts'
import { NAMES_MAX, PARTICIPANTS_MAX, PRODUCTS_MAX } from './limits.ts'
import { idAt, labelAt, uniqueIds } from './names.ts'
import { periodAt } from './periods.ts'

/** Products in the order of their ids. */
export function productsAt(cursor: Cursor): readonly Product[] | undefined {
  const unique = uniqueIds()
  const products = listAt(cursor, { min: 0, max: PRODUCTS_MAX }, (item) => productAt(item, unique))
  return products?.toSorted((a, b) => compareText(a.id, b.id))
}

function productAt(cursor: Cursor, unique: ReturnType<typeof uniqueIds>): Product | undefined {
  const keys = {
    required: ['id', 'unit', 'tick'],
    optional: ['resource', 'location', 'period'],
  }
  if (!objectAt(cursor, keys)) return undefined
  const id = optional(cursor, 'id', (member) => uniqueIdAt(member, unique))
  const unit = optional(cursor, 'unit', labelAt)
  const tick = optional(cursor, 'tick', tickAt)
  const resource = optional(cursor, 'resource', labelAt)
  const location = optional(cursor, 'location', labelAt)
  const period = optional(cursor, 'period', periodAt)
  if (id === undefined || unit === undefined || tick === undefined) return undefined
  return {
    id,
    unit,
    tick,
    ...(resource !== undefined && { resource }),
    ...(location !== undefined && { location }),
    ...(period !== undefined && { period }),
  }
}

export function participantsAt(cursor: Cursor): readonly Participant[] | undefined {
  const unique = uniqueIds()
  return listAt(cursor, { min: 0, max: PARTICIPANTS_MAX }, (item) => participantAt(item, unique))
}

function participantAt(
  cursor: Cursor,
  unique: ReturnType<typeof uniqueIds>,
): Participant | undefined {
  const keys = { required: ['id'], optional: ['groups', 'accepts', 'refuses', 'credit'] }
  if (!objectAt(cursor, keys)) return undefined
  const id = optional(cursor, 'id', (member) => uniqueIdAt(member, unique))
  const groups = memberOf(cursor, 'groups') === undefined ? [] : optional(cursor, 'groups', namesAt)
  const accepts = optional(cursor, 'accepts', counterpartiesAt)
  const refuses = optional(cursor, 'refuses', counterpartiesAt)
  const credit = optional(cursor, 'credit', creditAt)
  if (id === undefined || groups === undefined) return undefined
  return {
    id,
    groups,
    ...(accepts !== undefined && { accepts }),
    ...(refuses !== undefined && { refuses }),
    ...(credit !== undefined && { credit }),
  }
}

export function uniqueIdAt(
  cursor: Cursor,
  unique: ReturnType<typeof uniqueIds>,
): string | undefined {
  const id = idAt(cursor)
  return id === undefined ? undefined : unique(cursor, id)
}

function counterpartiesAt(cursor: Cursor): Counterparties | undefined {
  if (!objectAt(cursor, { required: [], optional: ['participants', 'groups'] })) return undefined
  return {
    participants: optional(cursor, 'participants', namesAt) ?? [],
    groups: optional(cursor, 'groups', namesAt) ?? [],
  }
}

/** Ids, each at most once. */
function namesAt(cursor: Cursor): readonly string[] | undefined {
  const unique = uniqueIds()
  return listAt(cursor, { min: 0, max: NAMES_MAX }, (item) => uniqueIdAt(item, unique))
}

/** In the order of the ids, "*" among them. */
function creditAt(cursor: Cursor): ReadonlyMap<string, Micro> | undefined {
  const { value } = cursor
  if (!isObject(value))
    return refuseAt(cursor, 'not_object', {
      cause: `an object should stand here, not ${kindOf(value)}`,
      remedy: 'Write { "participant": "amount", … }, with "*" for those not named.',
    })
  const entries = Object.keys(value).flatMap((key) => {
    const amount = amountAt(childOf(cursor, key, value[key]))
    const id = idAt(childOf(cursor, key, key))
    return amount === undefined || id === undefined ? [] : [[id, amount] as const]
  })
  return new Map(entries.sort(([a], [b]) => compareText(a, b)))
}
