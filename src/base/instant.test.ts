import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rfc3339 } from './instant.ts'

test('writes every millisecond of ten thousand years as the platform does', () => {
  const [first, last] = [Date.UTC(1, 0, 1) - 62_135_596_800_000, Date.UTC(9999, 11, 31)]
  expect(rfc3339(0)).toBe('1970-01-01T00:00:00.000Z')
  fc.assert(
    fc.property(fc.integer({ min: Math.max(first, -60_000_000_000_000), max: last }), (at) => {
      expect(rfc3339(at)).toBe(new Date(at).toISOString())
    }),
    { numRuns: 2_000 },
  )
  for (const day of ['2000-02-29', '2100-02-28', '2100-03-01', '2024-12-31', '1999-12-31'])
    expect(rfc3339(Date.parse(day))).toBe(`${day}T00:00:00.000Z`)
})
