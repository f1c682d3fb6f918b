import { pointer, RefusalError, type Refusal } from '#base'
import { didYouMean } from './hints.ts'

/** A value of the document, and the way to it from the root. */
export interface Cursor {
  readonly value: unknown
  readonly up: Cursor | undefined
  readonly step: string | number
  readonly refusals: Refusal[]
}

export interface JsonObject {
  readonly [key: string]: unknown
}

/** Once so many are found, the reading stops. */
export const REFUSALS_MAX = 20

export const rootOf = (value: unknown): Cursor => ({ value, up: undefined, step: '', refusals: [] })

export const childOf = (up: Cursor, step: string | number, value: unknown): Cursor => ({
  value,
  up,
  step,
  refusals: up.refusals,
})

/** The member of an object, or undefined where there is none. Call after `objectAt`. */
export function memberOf(up: Cursor, key: string): Cursor | undefined {
  if (!isObject(up.value) || !Object.hasOwn(up.value, key)) return undefined
  return childOf(up, key, up.value[key])
}

/** Reads a member that may be left out. */
export function optional<T>(
  up: Cursor,
  key: string,
  read: (member: Cursor) => T | undefined,
): T | undefined {
  const member = memberOf(up, key)
  return member === undefined ? undefined : read(member)
}

export const pointerOf = (cursor: Cursor): string =>
  cursor.up === undefined ? '' : pointer(pointerOf(cursor.up), cursor.step)

/** Notes a refusal and returns undefined, the value of what could not be read. */
export function refuseAt(
  cursor: Cursor,
  code: string,
  reason: { readonly cause: string; readonly remedy: string },
): undefined {
  const refusal: Refusal = { code, at: pointerOf(cursor), ...reason }
  cursor.refusals.push(refusal)
  if (cursor.refusals.length >= REFUSALS_MAX) throw new RefusalError(refusal)
  return undefined
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether it is an object with these keys and no others; each that is missing or unknown is refused. */
export function objectAt(
  cursor: Cursor,
  keys: { readonly required: readonly string[]; readonly optional?: readonly string[] },
): boolean {
  const { value } = cursor
  if (!isObject(value)) {
    refuseAt(cursor, 'not_object', {
      cause: `an object should stand here, not ${kindOf(value)}`,
      remedy: `Write { … } with ${listOf(keys.required)}.`,
    })
    return false
  }
  const known = [...keys.required, ...(keys.optional ?? [])]
  for (const key of Object.keys(value))
    if (!known.includes(key))
      refuseAt(childOf(cursor, key, undefined), 'unknown_key', {
        cause: `the key "${excerpt(key)}" is not known here`,
        remedy: didYouMean(key, known) ?? `Remove it; known are ${listOf(known)}.`,
      })
  const missing = keys.required.filter((key) => !Object.hasOwn(value, key))
  for (const key of missing)
    refuseAt(childOf(cursor, key, undefined), 'missing_key', {
      cause: `the key "${key}" is missing`,
      remedy: `Add "${key}".`,
    })
  return missing.length === 0
}

/** Reads every item, even after one was refused. Undefined if any was, or if there are too few or many. */
export function listAt<T>(
  cursor: Cursor,
  bounds: { readonly min: number; readonly max: number },
  read: (item: Cursor, index: number) => T | undefined,
): readonly T[] | undefined {
  const { value } = cursor
  if (!Array.isArray(value))
    return refuseAt(cursor, 'not_list', {
      cause: `a list should stand here, not ${kindOf(value)}`,
      remedy: 'Write [ … ].',
    })
  if (value.length < bounds.min)
    return refuseAt(cursor, 'list_too_short', {
      cause: `the list has ${value.length} items, fewer than ${bounds.min}`,
      remedy: 'Add what is missing, or leave out the whole.',
    })
  if (value.length > bounds.max)
    return refuseAt(cursor, 'list_too_long', {
      cause: `the list has ${value.length} items, more than ${bounds.max}`,
      remedy: `Keep to ${bounds.max} items.`,
    })
  const items: T[] = []
  for (const [index, item] of value.entries()) {
    const read_ = read(childOf(cursor, index, item), index)
    if (read_ !== undefined) items.push(read_)
  }
  return items.length === value.length ? items : undefined
}

/** An integer of JSON, between bounds that both are allowed. Never −0. */
export function integerAt(
  cursor: Cursor,
  bounds: { readonly min: number; readonly max: number },
): number | undefined {
  const { value } = cursor
  if (typeof value !== 'number' || !Number.isInteger(value))
    return refuseAt(cursor, 'not_integer', {
      cause: `a whole number should stand here, not ${kindOf(value)}`,
      remedy: 'Write an integer without quotes.',
    })
  if (value < bounds.min || value > bounds.max || !Number.isSafeInteger(value))
    return refuseAt(cursor, 'integer_out_of_range', {
      cause: `${value} does not lie between ${bounds.min} and ${bounds.max}`,
      remedy: `Write an integer from ${bounds.min} to ${bounds.max}.`,
    })
  return value + 0
}

export function booleanAt(cursor: Cursor): boolean | undefined {
  if (typeof cursor.value === 'boolean') return cursor.value
  return refuseAt(cursor, 'not_boolean', {
    cause: `true or false should stand here, not ${kindOf(cursor.value)}`,
    remedy: 'Write true or false, without quotes.',
  })
}

export function textAt(cursor: Cursor): string | undefined {
  if (typeof cursor.value === 'string') return cursor.value
  return refuseAt(cursor, 'not_text', {
    cause: `a string should stand here, not ${kindOf(cursor.value)}`,
    remedy: 'Write it in double quotes.',
  })
}

/** One of a closed list of words. */
export function wordAt<T extends string>(
  cursor: Cursor,
  words: readonly T[],
  code: string,
): T | undefined {
  const text = textAt(cursor)
  if (text === undefined) return undefined
  return (
    words.find((word) => word === text) ??
    refuseAt(cursor, code, {
      cause: `"${excerpt(text)}" is none of ${listOf(words)}`,
      remedy: didYouMean(text, words) ?? `Write one of ${listOf(words)}.`,
    })
  )
}

/** What a value is, for messages: `the number 2.5`, `a list`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return `the string "${excerpt(value)}"`
  if (typeof value === 'object') return 'an object'
  return `the ${typeof value} ${String(value)}`
}

export const excerpt = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

const listOf = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ')
