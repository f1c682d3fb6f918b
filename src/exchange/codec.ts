import { List, Map as Table, OrderedMap, Set as Names } from 'immutable'
import { canonicalJson, compareText, sha256Hex } from '#base'

/**
 * Persistent maps, sets and lists as JSON, and back: a map is { "$map": [[key, value], …] } in the order of its keys, so
 * that equal states have one text; an ordered map keeps its own order, which is part of what it says.
 */
export function encode(value: unknown): unknown {
  if (OrderedMap.isOrderedMap(value))
    return { $ordered: [...value.entries()].map(([key, member]) => [key, encode(member)]) }
  if (Table.isMap(value))
    return {
      $map: [...value.entries()]
        .sort(([a], [b]) => compareText(String(a), String(b)))
        .map(([key, member]) => [key, encode(member)]),
    }
  if (Names.isSet(value)) return { $set: [...value.values()].map(String).sort(compareText) }
  if (List.isList(value)) return { $list: [...value.values()].map(encode) }
  if (Array.isArray(value)) return value.map(encode)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [escaped(key), encode(member)]),
  )
}

/** Keys of plain objects may be anything: those that begin like ours get one sign more. */
const escaped = (key: string): string => (key.startsWith('$') ? `$${key}` : key)
const unescaped = (key: string): string => (key.startsWith('$$') ? key.slice(1) : key)

type Pairs = readonly (readonly [string, unknown])[]

export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode)
  if (value === null || typeof value !== 'object') return value
  const [first] = Object.keys(value)
  const inner: unknown = Object.values(value)[0]
  switch (first) {
    case '$map':
      return Table((inner as Pairs).map(([key, member]) => [key, decode(member)]))
    case '$ordered':
      return OrderedMap((inner as Pairs).map(([key, member]) => [key, decode(member)]))
    case '$set':
      return Names(inner as readonly string[])
    case '$list':
      return List((inner as readonly unknown[]).map(decode))
    default:
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [unescaped(key), decode(member)]),
      )
  }
}

/** SHA-256 of the one text of a state: equal for equal states, whatever way led to them. */
export const hashOf = (state: unknown): string => sha256Hex(canonicalJson(encode(state)))
