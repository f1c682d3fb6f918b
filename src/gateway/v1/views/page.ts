import { compareText, ok, type Result } from '#base'

interface PageQuery {
  readonly cursor?: string
  readonly limit?: string
}

const LIMIT = 100

/**
 * A part of a list, its greatest keys first. A cursor holds the key of the last item that was given, so that what comes in or
 * goes meanwhile neither shifts nor repeats anything.
 */
export function pageOf<T, V>(
  items: readonly T[],
  { cursor, limit }: PageQuery,
  { keyOf, view }: { readonly keyOf: (item: T) => string; readonly view: (item: T) => V },
): Result<{ readonly items: readonly V[]; readonly next?: string }> {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString()
  const rest = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || compareText(key, after) < 0)
    .sort((a, b) => compareText(b.key, a.key))
  const part = rest.slice(0, Number(limit ?? LIMIT))
  const last = part.at(-1)
  const hasMore = last !== undefined && part.length < rest.length
  return ok({
    items: part.map(({ item }) => view(item)),
    ...(hasMore && { next: Buffer.from(last.key).toString('base64url') }),
  })
}
