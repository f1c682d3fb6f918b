import { List, Map as Table, OrderedMap, Set as Names } from 'immutable'
import { canonicalJson, compareText, sha256Hex } from '#base'

/**
 * Persistent maps, sets and lists as JSON, and back: a map is { "$map": [[key, value], …] } in the order of its keys, so
 * that equal states have one text; an ordered map keeps its own order, which is part of what it says. Where all members are
 * plain, nothing in them is to be decoded, and the name says so: { "$plainMap": … }. What is plain is encoded as itself.
 */
export function encode(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return encodedMembers(value)
  // By far most are these, and to ask what they are not costs more than to write them down.
  if (Object.getPrototypeOf(value) === Object.prototype) return encodedObject(value)
  if (OrderedMap.isOrderedMap(value)) return encodedPairs('ordered', pairsOf(value))
  if (Table.isMap(value))
    return encodedPairs(
      'map',
      pairsOf(value).toSorted(([a], [b]) => compareText(a, b)),
    )
  if (Names.isSet(value)) return { $set: [...value.values()].map(String).sort(compareText) }
  if (List.isList(value)) {
    const members = value.toArray()
    const encoded = encodedMembers(members)
    return encoded === members ? { $plainList: members } : { $list: encoded }
  }
  return encodedObject(value)
}

type Pairs = readonly (readonly [string, unknown])[]

const pairsOf = (map: Table<unknown, unknown>): Pairs =>
  [...map.entries()].map(([key, member]) => [String(key), member])

function encodedPairs(kind: 'map' | 'ordered', pairs: Pairs): object {
  const encoded = pairs.map(([key, member]) => [key, encode(member)] as const)
  const isPlain = encoded.every(([, member], k) => member === pairs[k]?.[1])
  if (kind === 'map') return isPlain ? { $plainMap: pairs } : { $map: encoded }
  return isPlain ? { $plainOrdered: pairs } : { $ordered: encoded }
}

/** The same list where nothing in it had to be encoded. */
function encodedMembers(members: readonly unknown[]): readonly unknown[] {
  const encoded = members.map(encode)
  return encoded.every((member, k) => member === members[k]) ? members : encoded
}

/** The same object where nothing in it had to be encoded. */
function encodedObject(value: object): object {
  const entries = Object.entries(value)
  const encoded = entries.map(([key, member]) => [escaped(key), encode(member)] as const)
  const isPlain = encoded.every(([key, member], k) => {
    const entry = entries[k]
    return key === entry?.[0] && member === entry[1]
  })
  return isPlain ? value : Object.fromEntries(encoded)
}

/** Keys of plain objects may be anything: those that begin like ours get one sign more. */
const escaped = (key: string): string => (key.startsWith('$') ? `$${key}` : key)
const unescaped = (key: string): string => (key.startsWith('$$') ? key.slice(1) : key)

export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode)
  if (value === null || typeof value !== 'object') return value
  const [first] = Object.keys(value)
  const inner: unknown = Object.values(value)[0]
  switch (first) {
    case '$map':
      return Table(decodedPairs(inner as Pairs))
    case '$plainMap':
      return Table(inner as Iterable<[string, unknown]>)
    case '$ordered':
      return OrderedMap(decodedPairs(inner as Pairs))
    case '$plainOrdered':
      return OrderedMap(inner as Iterable<[string, unknown]>)
    case '$set':
      return Names(inner as readonly string[])
    case '$list':
      return List((inner as readonly unknown[]).map(decode))
    case '$plainList':
      return List(inner as readonly unknown[])
    default:
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [unescaped(key), decode(member)]),
      )
  }
}

const decodedPairs = (pairs: Pairs): [string, unknown][] =>
  pairs.map(([key, member]) => [key, decode(member)])

/** SHA-256 of the one text of a state: equal for equal states, whatever way led to them. */
export const hashOf = (state: unknown): string => sha256Hex(canonicalJson(encode(state)))
