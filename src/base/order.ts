/** Compares by code point, the same on every machine. Negative: a before b. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
