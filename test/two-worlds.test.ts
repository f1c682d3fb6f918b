/**
 * Two worlds that differ only in what others have sealed: their number, size, content, order, withdrawals. Whatever one
 * participant can see before publication is the same in both, to the byte.
 */
import { describe, expect, test } from 'vitest'
import { range } from './simulation/many.ts'
import { PLANTS } from './simulation/plants.ts'
import { lookTheSame, worldOf } from './two-worlds.ts'

test('forty pairs of worlds look the same to a participant', () => lookTheSame(range(1, 40)))

test('a common counter of receipts would be seen', async () => {
  const decide = PLANTS['receipt numbered by a common counter']?.().decide?.()
  if (decide === undefined) throw new Error('the plant is gone')
  for (let seed = 1; seed <= 20; seed++) {
    const [one, other] = [
      await worldOf({ seed, others: 2 * seed, decide }),
      await worldOf({ seed, others: 900_001 + seed, decide }),
    ]
    if (JSON.stringify(one.views) !== JSON.stringify(other.views)) return
  }
  expect.unreachable('not seen')
})

describe('before the close', () => {
  test.each([7_654_321, 8_191_919])('a sealed bid of %d is nowhere at rest', async (canary) => {
    let sealed = 0
    for (let seed = 1; seed <= 50; seed++) {
      const { atRest } = await worldOf({ seed, others: seed, canary })
      sealed += atRest.match(/"participant":"(?:ben|cat|dan)","receipt"/g)?.length ?? 0
      expect(atRest).not.toContain(String(canary))
      expect(atRest).not.toContain(canary.toString(16))
      expect(atRest).not.toContain(Buffer.from(String(canary)).toString('base64url').slice(1, -2))
    }
    expect(sealed).toBeGreaterThan(50)
  })
})
