import { compareText } from './order.ts'
import { err, ok, pointer, refuse, RefusalError, type Result } from './result.ts'

/** Reads one value, or refuses it with its place. */
export type Read<T> = (value: unknown, at: string) => T

/** Reads a document with readers that refuse: what they made of it, or the first refusal. */
export function readDocument<T>(document: unknown, read: Read<T>): Result<T> {
  try {
    return ok(read(document, ''))
  } catch (problem) {
    if (problem instanceof RefusalError) return err([problem.refusal])
    throw problem
  }
}

/** The members of an object, read by name; `done` refuses those nobody asked for. */
export function fieldsOf(value: unknown, at: string) {
  const members = new Map(Object.entries(objectAt(value, at)))
  const known = new Set<string>()
  const optional = <T>(key: string, read: Read<T>): T | undefined => {
    known.add(key)
    return members.has(key) ? read(members.get(key), pointer(at, key)) : undefined
  }
  return {
    optional,
    required<T>(key: string, read: Read<T>): T {
      if (!members.has(key))
        refuse(pointer(at, key), 'missing_key', `the key "${key}" is missing`, `Add "${key}".`)
      known.add(key)
      return read(members.get(key), pointer(at, key))
    },
    /** `{ key: value }` where the member is there, `{}` where it is not. */
    present<K extends string, T>(key: K, read: Read<T>): { [P in K]?: T } {
      const found = optional(key, read)
      return found === undefined ? {} : ({ [key]: found } as { [P in K]?: T })
    },
    done<T>(result: T): T {
      for (const key of members.keys())
        if (!known.has(key))
          refuse(
            pointer(at, key),
            'unknown_key',
            `the key "${key}" is not known here`,
            `Remove it; known are ${[...known].join(', ')}.`,
          )
      return result
    },
  }
}

/** Takes anything: for what is read elsewhere. */
export const anyValue: Read<unknown> = (value) => value

/** A value in a few words, whatever it is. */
export function inWords(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  if (Array.isArray(value)) return 'a list'
  return value !== null && typeof value === 'object' ? 'an object' : String(value)
}

function objectAt(value: unknown, at: string): object {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    refuse(at, 'not_object', `${inWords(value)} is not an object`, 'Write { … }.')
  return value as object
}

/** Objects have no order of their own: members come in code-point order of their keys. */
export const mapOf =
  <T>(read: Read<T>): Read<ReadonlyMap<string, T>> =>
  (value, at) =>
    new Map(
      Object.entries(objectAt(value, at))
        .sort(([a], [b]) => compareText(a, b))
        .map(([key, member]) => [key, read(member, pointer(at, key))]),
    )

export const listOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value))
      refuse(at, 'not_list', `${inWords(value)} is not a list`, 'Write [ … ].')
    return (value as unknown[]).map((item, index) => read(item, pointer(at, index)))
  }

/** One of these words. */
export const wordOf =
  <T extends string>(words: readonly T[]): Read<T> =>
  (value, at) =>
    words.find((word) => word === value) ??
    refuse(at, 'word_unknown', `${inWords(value)} is not known`, `Use one of ${words.join(', ')}.`)

export const textAt: Read<string> = (value, at) =>
  typeof value === 'string'
    ? value
    : refuse(at, 'not_text', `${inWords(value)} is not a text`, 'Write "…".')

export const booleanAt: Read<boolean> = (value, at) =>
  typeof value === 'boolean'
    ? value
    : refuse(at, 'not_boolean', `${inWords(value)} is not true or false`, 'Write true or false.')

export const numberAt: Read<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value)
    ? value
    : refuse(at, 'not_number', `${inWords(value)} is not a number`, 'Write a number, such as 0.08.')

export const integerAt: Read<number> = (value, at) =>
  Number.isSafeInteger(value)
    ? (value as number)
    : refuse(
        at,
        'not_integer',
        `${inWords(value)} is not a whole number`,
        'Write a whole number, such as 64.',
      )
