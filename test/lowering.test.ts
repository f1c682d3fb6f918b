/** The lowered program of a bid reaches exactly what the contract allows, for random small bids of every form. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bid, type BidNode, lowerBid } from '#bidding'
import { arbitraryBid, KINDS, LIST_KINDS, type Kind } from './arbitraries/bids.ts'
import { bestOf, outcomesOfBid, outcomesOfProgram } from './outcomes-of.ts'
import { programText } from './program-text.ts'

const SMALL = { limitMax: 4, unitsMax: 3 }

describe('a lowered bid means what its form says', () => {
  test.each(KINDS)('%s alone', (kind) => {
    check(arbitraryBid(3, { ...SMALL, forms: [kind, 'trade'] }), 600)
  })

  test.each(KINDS)('%s inside lists', (kind) => {
    const forms: readonly Kind[] = [kind, 'trade', ...LIST_KINDS]
    check(arbitraryBid(2, { ...SMALL, unitsMax: 2, forms, depth: 3 }), 600)
  })

  test('all forms together', () => {
    check(arbitraryBid(2, { ...SMALL, unitsMax: 2, depth: 3 }), 1500)
  })
})

test('what is simple is in no row', () => {
  fc.assert(
    fc.property(arbitraryBid(3, { depth: 3 }), fc.boolean(), (bid, tied) => {
      const { columns, rows } = lowerBid(bid, { tied })
      const inRows = new Set(rows.flatMap(({ terms }) => terms.map(([column]) => column)))
      columns.forEach((column, j) => {
        if (column.simple)
          expect([inRows.has(j), tied, bid.budget]).toEqual([false, false, undefined])
      })
    }),
    { numRuns: 2000 },
  )
})

/** At least half of the bids have to be small enough to be tried out. */
function check(bids: fc.Arbitrary<Bid>, numRuns: number): void {
  let compared = 0
  fc.assert(
    fc.property(bids, (bid) => {
      const program = lowerBid(bid, { tied: false })
      const allowed = outcomesOfBid(bid)
      const reached = allowed && outcomesOfProgram(program)
      if (allowed === undefined || reached === undefined) return
      compared++
      const message = programText(program)
      expect([...bestOf(reached)], message).toEqual([...bestOf(allowed)])
      expect(
        [...allowed].filter((outcome) => !reached.has(outcome)),
        message,
      ).toEqual([])
      // A curve whose limits never rise may fill its steps out of order, for less value.
      if (!someNode(bid.bid, ({ kind }) => kind === 'curve'))
        expect(
          [...reached].filter((outcome) => !allowed.has(outcome)),
          message,
        ).toEqual([])
    }),
    { numRuns },
  )
  expect(compared).toBeGreaterThan(numRuns / 2)
}

function someNode(node: BidNode, is: (node: BidNode) => boolean): boolean {
  if (is(node)) return true
  if (node.kind === 'linked')
    return [node.parent, ...node.children].some((part) => someNode(part, is))
  if (node.kind === 'oneOf' || node.kind === 'anyOf' || node.kind === 'allOf')
    return node.of.some((part) => someNode(part, is))
  return false
}
