import type { Refusal } from '#base'
import { isObject } from './cursor.ts'

/** Sorts refusals by where their places stand in the document; what is missing stands where its owner does. */
export function inDocumentOrder(
  document: unknown,
  refusals: readonly Refusal[],
): readonly Refusal[] {
  const placed = refusals.map((refusal) => ({ refusal, place: placeOf(document, refusal.at) }))
  return placed.sort((a, b) => comparePlaces(a.place, b.place)).map(({ refusal }) => refusal)
}

/** The number of each step among its owner's members. */
function placeOf(document: unknown, at: string): readonly number[] {
  const place: number[] = []
  let value = document
  for (const raw of at.split('/').slice(1)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(value)) {
      place.push(Number(step))
      value = value[Number(step)]
    } else if (isObject(value)) {
      place.push(Object.keys(value).indexOf(step))
      value = value[step]
    }
  }
  return place
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
