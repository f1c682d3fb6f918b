/** `Did you mean "limit"?`, when one of the words is a slip or two away; undefined otherwise. */
export function didYouMean(word: string, words: Iterable<string>): string | undefined {
  if (word.length > WORD_LENGTH_MAX) return undefined
  const slipsMax = word.length <= 3 ? 1 : word.length <= 7 ? 2 : 3
  const lower = word.toLowerCase()
  const candidates = [...words].filter(({ length }) => Math.abs(length - word.length) <= slipsMax)
  let best: string | undefined
  let fewest = slipsMax + 1
  let workLeft = WORK_MAX
  // Words that differ in one short place first: a slip is most often there, and they cost least.
  for (const isNear of [true, false])
    for (const candidate of candidates) {
      const [a, b] = withoutCommonEnds(lower, candidate.toLowerCase())
      workLeft -= lower.length
      if (workLeft < 0 || fewest <= 1) break
      if (Math.max(a.length, b.length) <= NEAR_LENGTH_MAX !== isNear) continue
      const { slips, cells } = slipsBetween(a, b, fewest)
      if (slips < fewest) [best, fewest] = [candidate, slips]
      workLeft -= cells
    }
  return best === undefined ? undefined : `Did you mean "${best}"?`
}

const NEAR_LENGTH_MAX = 8
const WORD_LENGTH_MAX = 128

/** Letters compared and cells filled for one hint: enough for 20,000 ids as they are, not as they could be made up. */
const WORK_MAX = 2_000_000

/** What is left of two words once the letters that both begin and end with are gone. */
function withoutCommonEnds(a: string, b: string): readonly [string, string] {
  const shorter = Math.min(a.length, b.length)
  let from = 0
  while (from < shorter && a[from] === b[from]) from++
  let end = 0
  while (end < shorter - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return [a.slice(from, a.length - end), b.slice(from, b.length - end)]
}

/**
 * Insertions, deletions, replacements and swaps of neighbours; `enough` or more is not counted out. Only cells
 * near the diagonal can stay below it, so that long names cost little.
 */
function slipsBetween(
  a: string,
  b: string,
  enough: number,
): { readonly slips: number; readonly cells: number } {
  const width = b.length + 1
  let before: readonly number[] = []
  let last: readonly number[] = Array.from({ length: width }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(width).fill(enough)
    row[0] = i
    let fewest = i
    for (let j = Math.max(1, i - enough); j <= Math.min(b.length, i + enough); j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwap ? (before[j - 2] ?? 0) + 1 : enough
      const slips = Math.min(replaced, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      row[j] = slips
      fewest = Math.min(fewest, slips)
    }
    if (fewest >= enough) return { slips: enough, cells: i * width }
    ;[before, last] = [last, row]
  }
  return { slips: last[b.length] ?? enough, cells: a.length * width }
}
