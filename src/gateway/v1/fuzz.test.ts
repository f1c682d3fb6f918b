/** A small storm of requests; fuzz.slow.test.ts is the large one. */
import { expect, test } from 'vitest'
import { fuzz } from './testing/fuzz.ts'

test('no request brings the venue down, and every refusal is a documented one', async () => {
  const { faults, types, byStatus } = await fuzz(1, 3_000)
  expect(faults).toEqual([])
  expect(types.size).toBeGreaterThan(15)
  expect(byStatus[200]).toBeGreaterThan(300)
})
