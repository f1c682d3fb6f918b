import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryBidDocument } from '../../test/arbitraries/bids.ts'
import { parseBid } from '#bidding'
import { formatMicro, parseMicro, type Product } from '#market'
import type { BidContent } from './commands.ts'
import { improves } from './improves.ts'

const bid = { kind: 'trade', lots: { gpu: 1 }, quantity: [1, 9], limit: '5.00', fixed: '2.00' }

describe('of a trade', () => {
  test.each<[string, object, boolean]>([
    ['the same', {}, true],
    ['a higher limit', { limit: '5.01' }, true],
    ['a lower limit', { limit: '4.99' }, false],
    ['more of it', { quantity: [1, 10] }, true],
    ['less of it', { quantity: [1, 8] }, false],
    ['a smaller minimum', { quantity: [0, 9] }, true],
    ['a larger minimum', { quantity: [2, 9] }, false],
    ['a lower fixed cost', { fixed: '1.00' }, true],
    ['a higher fixed cost', { fixed: '2.50' }, false],
    ['other lots', { lots: { gpu: 2 } }, false],
    ['more products', { lots: { gpu: 1, mw: 1 } }, false],
    ['a ramp', { ramp: 1 }, false],
  ])('%s', (_, over, expected) => {
    expect(improves({ bid }, { bid: { ...bid, ...over } })).toBe(expected)
  })

  test.each<[string | undefined, string | undefined, boolean]>([
    ['9.00', '10.00', true],
    ['9.00', '8.00', false],
    ['9.00', undefined, true],
    [undefined, '99.00', false],
  ])('a budget of %s becomes %s', (before, after, expected) => {
    const content = (budget: string | undefined): BidContent => ({ bid, ...(budget && { budget }) })
    expect(improves(content(before), content(after))).toBe(expected)
  })
})

const PRODUCTS: readonly Product[] = ['p0', 'p1'].map((id) => ({
  id,
  unit: 'GPU hour',
  tick: 1_000_000n,
}))

/** Changes numbers of a bid, each for the better or the worse. */
function changed(value: unknown, choices: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((item) => changed(item, choices))
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).map(([key, member]) => {
    if (key === 'limit' || key === 'fixed')
      return [key, moved(String(member), choices.next().value)]
    if (key === 'quantity' && Array.isArray(member)) {
      const [low, high] = member as [number, number]
      return [key, [Math.max(0, low + choices.next().value - 1), high + choices.next().value - 1]]
    }
    if (key === 'quantity') return [key, Number(member) + choices.next().value]
    return [key, changed(member, choices)]
  })
  return Object.fromEntries(members)
}

function moved(decimal: string, choice: number): string {
  const micro = parseMicro(decimal)
  if (typeof micro !== 'bigint') throw new Error(decimal)
  return formatMicro(micro + BigInt(choice - 1) * 1_000_000n)
}

/** Written from the rules of the language: what a bid could be filled with, unit by unit, the other one can be too. */
test('a bid that improves on another can be filled wherever that one can, and is worth no less there', () => {
  let improved = 0
  fc.assert(
    fc.property(
      arbitraryBidDocument(['p0', 'p1'], {}, 0),
      fc.infiniteStream(fc.integer({ min: 0, max: 2 })),
      (document, choices) => {
        const { bid: old, budget } = document as { bid: unknown; budget?: string }
        const now = changed(old, choices as Iterator<number>)
        const read = (content: unknown) =>
          parseBid(
            { id: 'b', by: 'x', bid: content, ...(budget !== undefined && { budget }) },
            PRODUCTS,
          )
        const [before, after] = [read(old), read(now)]
        if (!before.ok || !after.ok || !improves({ bid: old }, { bid: now })) return
        improved += 1
        expect(isNoWorse(old, now)).toBe(true)
      },
    ),
    { numRuns: 3000, seed: 4 },
  )
  expect(improved).toBeGreaterThan(50)
})

/** Every number by itself: ranges hold the old ranges, worths are no less, all else is the same text. */
function isNoWorse(old: unknown, now: unknown): boolean {
  const before = flat(old, '')
  const after = new Map(flat(now, ''))
  return before.every(([place, value]) => {
    const other = after.get(place)
    if (place.endsWith('/limit')) return Number(other) >= Number(value)
    if (place.endsWith('/fixed')) return Number(other ?? 0) <= Number(value)
    if (place.endsWith('/quantity/0')) return Number(other) <= Number(value)
    if (place.endsWith('/quantity/1') || place.endsWith('/quantity'))
      return Number(other) >= Number(value)
    return other === value
  })
}

const flat = (value: unknown, at: string): readonly (readonly [string, unknown])[] =>
  value === null || typeof value !== 'object'
    ? [[at, value]]
    : Object.entries(value).flatMap(([key, member]) => flat(member, `${at}/${key}`))
