import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { inclusionProof, verifyInclusion } from '#base'
import { closeWithin, commitmentOf, inputRoot, leafSalt, leavesOf } from './commitments.ts'

const SALT = '5a'.repeat(32)
const BID = { kind: 'trade', lots: { h100: 1 }, limit: '10.00', quantity: [0, 5] }

describe('a commitment', () => {
  test('is what anyone can compute with a shell', () => {
    const salt = createHmac('sha256', SALT).update('a-7').digest('hex')
    expect(leafSalt(SALT, 'a-7')).toBe(salt)
    const text = `${salt}{"bid":{"kind":"trade","limit":"10.00","lots":{"h100":1},"quantity":[0,5]},"budget":"40"}`
    expect(commitmentOf(salt, { bid: BID, budget: '40' })).toBe(
      createHash('sha256').update(text).digest('hex'),
    )
  })

  test('depends on auction, salt, bid and budget, and on nothing else', () => {
    const salt = leafSalt(SALT, 'a-7')
    const own = commitmentOf(salt, { bid: BID })
    expect(commitmentOf(salt, { ...{ id: 'b-1', by: 'lab-a' }, bid: BID })).toBe(own)
    const others = [
      commitmentOf(leafSalt(SALT, 'a-8'), { bid: BID }),
      commitmentOf(leafSalt('5b'.repeat(32), 'a-7'), { bid: BID }),
      commitmentOf(salt, { bid: { ...BID, limit: '10.01' } }),
      commitmentOf(salt, { bid: BID, budget: '0' }),
    ]
    expect(new Set([own, ...others]).size).toBe(5)
  })
})

test('the root of an input set does not depend on the order in which bids came', () => {
  const commitments = [3, 1, 2].map((limit) =>
    commitmentOf(leafSalt(SALT, 'a'), { bid: { limit } }),
  )
  const root = inputRoot(commitments)
  expect(inputRoot(commitments.toReversed())).toBe(root)
  expect(inputRoot(commitments.slice(1))).not.toBe(root)
  const leaves = leavesOf(commitments)
  for (const [index, leaf] of leaves.entries())
    expect(
      verifyInclusion({ leaf, index, size: 3, proof: inclusionProof(leaves, index), root }),
    ).toBe(true)
})

describe('the close', () => {
  test('is in its window, at either end as often as anywhere', () => {
    const counts = new Map<number, number>()
    for (let seed = 0; seed < 5_000; seed += 1) {
      const close = closeWithin(String(seed), 1_000, 1_004)
      counts.set(close, (counts.get(close) ?? 0) + 1)
    }
    expect([...counts.keys()].toSorted()).toEqual([1_000, 1_001, 1_002, 1_003, 1_004])
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(120)
  })

  test('of a window of one instant is that instant', () => {
    expect(closeWithin('seed', 1_766_000_000_000, 1_766_000_000_000)).toBe(1_766_000_000_000)
    expect(() => closeWithin('seed', 2, 1)).toThrow(/Invariant/)
  })
})
