/** `Did you mean "limit"?`, when one of the words is a slip or two away; undefined otherwise. */
export function didYouMean(word: string, words: Iterable<string>): string | undefined {
  if (word.length > WORD_LENGTH_MAX) return undefined
  const slipsMax = word.length <= 3 ? 1 : word.length <= 7 ? 2 : 3
  let best: string | undefined
  let fewest = slipsMax + 1
  for (const candidate of words) {
    if (Math.abs(candidate.length - word.length) >= fewest) continue
    const slips = slipsBetween(word.toLowerCase(), candidate.toLowerCase(), fewest)
    if (slips < fewest) [best, fewest] = [candidate, slips]
  }
  return best === undefined ? undefined : `Did you mean "${best}"?`
}

const WORD_LENGTH_MAX = 128

/** Insertions, deletions, replacements and swaps of neighbours; `enough` or more is not counted out. */
function slipsBetween(a: string, b: string, enough: number): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const replaced = (last[j - 1] ?? 0) + (same ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : enough
      row.push(Math.min(replaced, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    if (Math.min(...row) >= enough) return enough
    ;[before, last] = [last, row]
  }
  return last[b.length] ?? enough
}
