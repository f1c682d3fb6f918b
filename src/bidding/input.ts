import { canonicalJson, compareText, sha256Hex } from '#base'

/**
 * What an outcome says it is of: the SHA-256 of the market file's canonical text. Order is no advantage (rule 9),
 * so it is no part of the input: products, participants and bids come in the order of their ids, and the keys of
 * every object in theirs. All else is as it was written: the lists inside a bid, whose places pointers name, and
 * decimals, as "3780.00" is what was bid and sealed.
 */
export function inputOf(document: unknown): string {
  const members = Object.entries(Object(document) as Record<string, unknown>)
  const sorted = members.map(([key, value]) => [key, LISTS.has(key) ? byId(value) : value])
  return `sha256:${sha256Hex(canonicalJson(Object.fromEntries(sorted)))}`
}

const LISTS = new Set(['products', 'participants', 'bids'])

function byId(list: unknown): unknown {
  const idOf = (entry: unknown): string => String(Object(entry).id)
  return Array.isArray(list) ? list.toSorted((a, b) => compareText(idOf(a), idOf(b))) : list
}
