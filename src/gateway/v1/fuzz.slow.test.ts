/** A hundred thousand requests made from the OpenAPI document: no answer is 5xx, every refusal is documented. */
import { expect, test } from 'vitest'
import { fuzz } from './testing/fuzz.ts'

test('stands a hundred thousand requests', { timeout: 600_000 }, async () => {
  const from = process.cpuUsage()
  const { faults, requests, byStatus, types } = await fuzz(7, 100_000)
  expect(faults).toEqual([])
  expect(requests).toBe(100_000)
  expect(byStatus[201]).toBeGreaterThan(1_000)
  expect(types.size).toBeGreaterThan(30)
  const { user, system } = process.cpuUsage(from)
  expect((user + system) / 1e6, 'seconds of the processor').toBeLessThan(100)
})
